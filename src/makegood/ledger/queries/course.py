"""How balances went over time: of each kind of account, at as many instants as somebody wants to see.

Changes nothing: one statement adds up the entries between the instants, however many there are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from django.db import connection

from makegood.ledger.amounts import Amount, amount_of, count_of
from makegood.ledger.book import AccountKind, Side

# Accounts are read before entries, so that the entries come from the index alone. An entry counts from its instant on:
# the first instant that no longer belongs to a tick lies just behind it.
COURSE = """
    SELECT account.kind, account.asset,
        width_bucket(entry.effective_at, %(behind)s::timestamptz[]) AS place, sum(entry.amount)::bigint
    FROM ledger_account account
    JOIN ledger_entry entry ON entry.account_id = account.id
    WHERE account.site_id = %(site)s AND account.kind = ANY(%(kinds)s) AND entry.effective_at <= %(last)s
    GROUP BY account.kind, account.asset, place
"""
JUST_BEHIND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Course:
    """Balances at some instants, by kind of account and asset, each on the side on which it grows."""

    ticks: Sequence[datetime]
    balances: Mapping[tuple[AccountKind, str], Sequence[Amount]]

    @property
    def assets(self) -> Sequence[str]:
        """Name the assets in which anything was ever booked on these accounts."""
        return sorted({asset for _, asset in self.balances})

    def together(self, *kinds: AccountKind, asset: str) -> Sequence[Amount]:
        """Give the sum of some kinds of account at each instant."""
        counts = [self.balances[kind, asset] for kind in kinds if (kind, asset) in self.balances]
        sums = (sum(count_of(each) for each in at_once) for at_once in zip(*counts, strict=True))
        return [amount_of(count, asset=asset) for count in sums] or [amount_of(0, asset=asset)] * len(self.ticks)


def course(site_id: int, *, kinds: Collection[AccountKind], ticks: Sequence[datetime]) -> Course:
    """Give the balances of a site's accounts of these kinds at each of some instants, which come in order."""
    with connection.cursor() as cursor:
        values: dict[str, int | datetime | list[str] | list[datetime]] = {
            "site": site_id,
            "kinds": [kind.value for kind in kinds],
            "behind": [tick + JUST_BEHIND for tick in ticks],
            "last": ticks[-1],
        }
        cursor.execute(COURSE, values)
        changes = {(AccountKind(kind), asset, place): change for kind, asset, place, change in cursor.fetchall()}
    found = dict.fromkeys((kind, asset) for kind, asset, _ in sorted(changes))
    return Course(
        ticks,
        {
            (kind, asset): [
                amount_of(-total if kind.side is Side.DEBIT else total, asset=asset)
                for total in accumulate(changes.get((kind, asset, place), 0) for place in range(len(ticks)))
            ]
            for kind, asset in found
        },
    )
