"""Asks one runner's query when there is next something to do; knows no runner."""

from datetime import datetime

from django.db import connection

from makegood.sites.models import Site


def next_at(query: str, site: Site) -> datetime | None:
    """Give the instant that a runner names on a site."""
    with connection.cursor() as cursor:
        cursor.execute(query, {"site": site.pk})
        (found,) = cursor.fetchone()
    return found
