from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0002_sessions_and_orders'),
    ]

    operations = [
        migrations.AddField(
            model_name='session',
            name='next_beat_by',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(
            "UPDATE services_session SET next_beat_by = beat_at + interval '2 minutes'",
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='session',
            name='next_beat_by',
            field=models.DateTimeField(),
        ),
        migrations.RemoveConstraint(
            model_name='session',
            name='a_session_is_held_before_it_runs',
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(
                condition=Q(
                    ('beat_at__gte', F('opened_at')),
                    ('held_until__gt', F('opened_at')),
                    ('next_beat_by__gte', F('beat_at')),
                ),
                name='a_session_is_held_before_it_runs',
            ),
        ),
    ]
