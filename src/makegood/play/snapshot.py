"""A fingerprint of all that a site has stored, table by table, to prove that a refusal changed nothing.

Owns the one query. Must not know what any table means, but for what an attempt may leave behind.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from django.apps import apps
from django.db import connection

from makegood.sites.models import Site

Snapshot: TypeAlias = Mapping[str, str]

# An agent is made by the story, on first mention, and not by the act.
MADE_BY_THE_STORY = frozenset({"members_staff"})
# A declined payment is itself on record, and so is that it happened; the wallet that it was for is opened, and empty.
LEFT_BY_REFUSAL = {
    "payment_declined": frozenset(
        {
            "payments_payment",
            "payments_intent",
            "memberships_membership",
            "memberships_bill",
            "memberships_instalment",
            "sites_event",
            "sites_unsealed",
            "sites_chainlink",
            "sites_delivery",
            "members_acceptance",
            "ledger_wallet",
            "ledger_account",
        }
    )
}


def snapshot(site: Site) -> Snapshot:
    """Give a digest of each table's rows of one site."""
    digests = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(row::text, '\n' ORDER BY row::text), ''))"
        f" FROM {table} row WHERE site_id = %(site)s"
        for table in _tables()
    )
    with connection.cursor() as cursor:
        cursor.execute(digests, {"site": site.pk})
        return dict(cursor.fetchall())


def changed(before: Snapshot, after: Snapshot, *, refusal: str | None) -> tuple[str, ...]:
    """Name the tables whose rows differ, but for those in which an act so refused may leave its trace.

    >>> changed({"a": "1", "payments_intent": "2"}, {"a": "1", "payments_intent": "3"}, refusal="not_activated")
    ('payments_intent',)
    """
    excused = LEFT_BY_REFUSAL.get(refusal or "", frozenset()) | MADE_BY_THE_STORY
    return tuple(sorted(table for table in before if before[table] != after[table] and table not in excused))


def _tables() -> Iterator[str]:
    for model in apps.get_models():
        if any(field.column == "site_id" for field in model._meta.concrete_fields):
            yield model._meta.db_table
