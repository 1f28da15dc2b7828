from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0011_what_could_not_be_returned'),
    ]

    operations = [
        migrations.AddField(
            model_name='settlement',
            name='refund_by',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
