from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0003_a_second_look"),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="lapses_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("lapses_at", None), _negated=True),
                fields=["site", "lapses_at"],
                name="requests_that_lapse",
            ),
        ),
    ]
