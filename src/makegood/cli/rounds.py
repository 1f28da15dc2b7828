"""The worker's rounds: all that is due on every live site, again and again, as soon as something happens.

Owns the loop and what becomes of failures, since it is a process's edge. Must not know what is done on a site.
"""

import logging
from threading import Event

import psycopg
from django.db import connection

from makegood.sites.models import Site
from makegood.sites.work import DATABASE_LOST, run_due

logger = logging.getLogger(__name__)

# The channel on which the database tells of each event that was recorded.
CHANNEL = "makegood_work"
# Deadlines come without an event, so somebody looks every second as well.
SECONDS_BETWEEN_ROUNDS = 1
# Who listens for news speaks to the driver itself.
LOST = (*DATABASE_LOST, psycopg.OperationalError)


def work_until(stop: Event) -> None:
    """Do what is due, and wait for news, until `stop` is set; a lost database is waited for."""
    while not stop.is_set():
        try:
            work_once(stop)
            _await_news()
        except LOST as failure:
            logger.warning("The database does not answer; trying again. %s", failure)
            connection.close()
            stop.wait(SECONDS_BETWEEN_ROUNDS)


def work_once(stop: Event) -> None:
    """Do what is due on each live site; a site whose work fails does not keep the others from theirs.

    A site on a test clock is left to whoever moves that clock.
    """
    for site in Site.objects.filter(frozen_at=None).order_by("pk"):
        if stop.is_set():
            return
        try:
            run_due(site, at=site.now())
        except LOST:
            raise
        except Exception:
            logger.exception("Work on the site %s failed; it is tried again.", site.slug)


def _await_news() -> None:
    """Wait until something happens on any site, but not for long."""
    connection.ensure_connection()
    listener: psycopg.Connection[object] = connection.connection
    listener.execute(f"LISTEN {CHANNEL}")
    for _ in listener.notifies(timeout=SECONDS_BETWEEN_ROUNDS, stop_after=1):
        pass
