"""Balances as of any instant: of accounts, of wallets over time, of the whole site, and of debts.

Changes nothing: each is a sum of entries, those booked ahead included.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from django.db.models import Sum
from django.db.models.functions import Coalesce

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.amounts import CREDITS, Amount, amount_of
from makegood.ledger.book import AccountKind, Side
from makegood.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Point:
    """A wallet's balance from an instant on, until the next point."""

    at: datetime
    balance: Credits


def balance(
    site_id: int, *, kind: AccountKind, asset: str = CREDITS, member_id: int | None = None, as_of: datetime
) -> Amount:
    """Give the balance of an account at an instant, on the side on which it grows.

    A members' account without a member is that of all members together.
    """
    entries = Entry.objects.filter(
        account__site_id=site_id, account__kind=kind, account__asset=asset, effective_at__lte=as_of
    )
    if member_id is not None:
        entries = entries.filter(account__member_id=member_id)
    total = entries.aggregate(total=Coalesce(Sum("amount"), 0))["total"]
    count = -total if kind.side is Side.DEBIT else total
    return amount_of(count, asset=asset)


def liability(site_id: int, *, at: datetime) -> Credits:
    """Give the credits that a site owes its members at an instant: those they can spend, and those held of them."""
    return _credits(site_id, AccountKind.WALLET, at=at) + _credits(site_id, AccountKind.HELD, at=at)


def breakage(site_id: int, *, at: datetime) -> Credits:
    """Give the credits of a site that nobody used in time, up to an instant."""
    return _credits(site_id, AccountKind.EXPIRED, at=at)


def _credits(site_id: int, kind: AccountKind, *, at: datetime) -> Credits:
    amount = balance(site_id, kind=kind, as_of=at)
    assert isinstance(amount, Credits)
    return amount


def debts(site_id: int, *, member_id: int) -> tuple[Money, ...]:
    """Give what a member owes the site, in each currency in which anything is owed."""
    entries = Entry.objects.filter(
        account__site_id=site_id, account__member_id=member_id, account__kind=AccountKind.OWED
    )
    # The account grows by debits, which are written below zero.
    owed = entries.values_list("asset").annotate(total=-Sum("amount")).order_by("asset")
    return tuple(Money(total, currency) for currency, total in owed if total)


def debt_left(account_id: int, *, debt_ref: str, currency: str) -> Money:
    """Give what is open of one debt, on the account of the member who owes it."""
    entries = Entry.objects.filter(account_id=account_id, transaction__reference=debt_ref)
    return Money(-(entries.aggregate(total=Sum("amount"))["total"] or 0), currency)


def wallet_history(site_id: int, *, member_id: int, until: datetime) -> list[Point]:
    """List how a wallet's balance changed up to an instant; one in the future shows what will expire."""
    entries = Entry.objects.filter(
        account__site_id=site_id,
        account__member_id=member_id,
        account__kind=AccountKind.WALLET,
        account__asset=CREDITS,
        effective_at__lte=until,
    )
    moved = entries.values("effective_at").annotate(change=Sum("amount")).order_by("effective_at")
    changes = [(at, change) for at, change in moved.values_list("effective_at", "change") if change]
    balances = accumulate(change for _, change in changes)
    return [Point(at, Credits(count)) for (at, _), count in zip(changes, balances, strict=True)]
