"""A fingerprint of all that a site has stored, table by table, to prove that a refusal changed nothing.

Owns the one query. Must not know what any table means, but for what an attempt to pay may leave behind.
"""

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.db import connection

from makegood.sites.models import Site

# An agent is made by the story, on first mention, and not by the act.
MADE_BY_THE_STORY = "members_staff"
# A declined payment is itself on record, and so is that it happened; the wallet that it was for is opened, and empty.
LEFT_BY_A_DECLINED_PAYMENT = frozenset(
    {
        "payments_payment",
        "payments_intent",
        "sites_event",
        "sites_unsealed",
        "sites_chainlink",
        "sites_delivery",
        "members_acceptance",
        "ledger_wallet",
        "ledger_account",
    }
)


def snapshot(site: Site) -> Mapping[str, str]:
    """Give a digest of each table's rows of one site."""
    digests = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(row::text, '\n' ORDER BY row::text), ''))"
        f" FROM {table} row WHERE site_id = %(site)s"
        for table in _tables()
    )
    with connection.cursor() as cursor:
        cursor.execute(digests, {"site": site.pk})
        return dict(cursor.fetchall())


def _tables() -> Iterator[str]:
    for model in apps.get_models():
        has_site = any(field.column == "site_id" for field in model._meta.concrete_fields)
        if has_site and model._meta.db_table != MADE_BY_THE_STORY:
            yield model._meta.db_table


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Name the tables whose rows differ.

    >>> changed({"a": "1", "b": "2"}, {"a": "1", "b": "3"})
    ('b',)
    """
    return tuple(sorted(table for table in before if before[table] != after[table]))
