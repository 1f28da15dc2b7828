from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0010_settlements_on_the_balance'),
    ]

    operations = [
        migrations.AddField(
            model_name='chargeback',
            name='return_tries',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='chargeback',
            name='unreturned_minor',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='chargeback',
            index=models.Index(condition=models.Q(('unreturned_minor__gt', 0)), fields=['site'], name='chargebacks_unreturned'),
        ),
    ]
