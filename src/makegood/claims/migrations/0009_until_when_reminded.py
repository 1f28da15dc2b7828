from django.db import migrations, models

# Of requests that stand already the events say until when the staff were reminded.
TOLD = """
    UPDATE claims_request request SET reminded_at = told.at FROM (
        SELECT site_id, subject, max(at) AS at FROM sites_event
        WHERE kind IN ('request.due_soon', 'request.overdue') GROUP BY site_id, subject
    ) told WHERE told.site_id = request.site_id AND told.subject = 'request:' || request.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0008_reminders'),
    ]

    operations = [
        migrations.AddField(
            model_name='request',
            name='reminded_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
    ]
