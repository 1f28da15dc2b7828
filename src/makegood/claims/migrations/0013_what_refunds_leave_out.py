from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0012_settlements_say_until_when'),
    ]

    operations = [
        migrations.AddField(
            model_name='settlement',
            name='unsent_minor',
            field=models.PositiveBigIntegerField(default=0),
        ),
    ]
