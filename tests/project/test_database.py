"""The run's database speaks as the program expects."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_database_keeps_time_in_utc():
    """Every aware datetime comes back as it went in."""
    with connection.cursor() as cursor:
        cursor.execute("show timezone")
        assert cursor.fetchone() == ("UTC",)
