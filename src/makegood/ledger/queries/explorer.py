"""The books as somebody reads them who looks for something: accounts, their entries, one act with all its sides.

Changes nothing, and must not know what the numbers of members, payments and charges stand for.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from django.db.models import Prefetch, Q, QuerySet, Sum

from makegood.kernel.refusals import NotFound
from makegood.ledger.amounts import CREDITS, Amount, amount_of
from makegood.ledger.book import AccountKind, Side, TransactionKind
from makegood.ledger.models import Account, Allotment, Entry, Transaction

PAGE = 50


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What stood on the accounts of one kind, of one member or of all, on the side on which they grow."""

    kind: AccountKind
    asset: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class AccountName:
    """Which account is meant: its kind and asset, and whose it is; without a member it is that of all together."""

    kind: AccountKind
    asset: str
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry of an account: the act that it belongs to, what it changed, and the balance that it left."""

    id: int
    transaction_id: int
    act: TransactionKind
    member_id: int
    lot_id: int | None
    at: datetime
    is_booked_ahead: bool
    change: Amount
    balance: Amount


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """A page of an account's entries, the latest first; `before` continues it where there is more."""

    lines: Sequence[EntryLine]
    before: int | None


@dataclass(frozen=True, slots=True)
class ActSide:
    """One entry of an act: which account it debits or credits, by how much, from when on, and of which lot."""

    kind: AccountKind
    amount: Amount
    is_debit: bool
    at: datetime
    lot_id: int | None


@dataclass(frozen=True, slots=True)
class Act:
    """One transaction of the books, with all its sides."""

    id: int
    kind: TransactionKind
    key: str
    reference: str
    member_id: int
    payment_id: int | None
    at: datetime
    sides: Sequence[ActSide]


@dataclass(frozen=True, slots=True)
class Draw:
    """What one charge drew on one lot, what of it came back, and the act by which it was drawn."""

    charge_ref: str
    lot_id: int
    transaction_id: int
    at: datetime
    amount: Amount
    returned: Amount


def chart(site_id: int, *, member_id: int | None = None, as_of: datetime) -> list[AccountBalance]:
    """List the balances of a site's accounts at an instant, of all members together or of one; in the chart's order.

    Accounts on which nothing was booked by then are left out, and those of the site where a member is asked for.
    """
    entries = Entry.objects.filter(site_id=site_id, effective_at__lte=as_of)
    if member_id is not None:
        entries = entries.filter(account__member_id=member_id)
    sums = entries.values_list("account__kind", "asset").annotate(total=Sum("amount")).order_by()
    balances = [
        AccountBalance(kind, asset, _on_its_side(kind, total, asset=asset))
        for kind, asset, total in ((AccountKind(word), asset, total) for word, asset, total in sums)
    ]
    place = {kind: number for number, kind in enumerate(AccountKind)}
    return sorted(balances, key=lambda each: (each.asset != CREDITS, each.asset, place[each.kind]))


def entries_page(site_id: int, *, account: AccountName, as_of: datetime, before: int | None = None) -> EntriesPage:
    """Give a page of an account's entries up to an instant, each with the balance that it left.

    `before` is the number of the last entry of the page before.
    """
    entries = _entries_of(site_id, account).filter(effective_at__lte=as_of)
    if before is not None and (last := entries.filter(pk=before).first()) is not None:
        entries = entries.filter(_earlier_than(last))
    latest_first = entries.select_related("transaction").order_by("-effective_at", "-id")
    found = list(latest_first[: PAGE + 1])
    shown, has_more = found[:PAGE], len(found) > PAGE
    opening = 0
    if has_more:
        rest = entries.filter(_earlier_than(shown[-1]))
        opening = rest.aggregate(total=Sum("amount", default=0))["total"]
    balances = list(accumulate((entry.amount for entry in reversed(shown)), initial=opening))[:0:-1]
    lines = [_line(entry, balance, account=account) for entry, balance in zip(shown, balances, strict=True)]
    return EntriesPage(lines, shown[-1].pk if has_more else None)


def act_of(site_id: int, transaction_id: int) -> Act:
    """Give one act of a site's books.

    Raises:
        NotFound: where the site has none of that number.
    """
    found = acts(Transaction.objects.filter(site_id=site_id, pk=transaction_id))
    if not found:
        raise NotFound(f"There is no transaction {transaction_id} here.", transaction=transaction_id)
    return found[0]


def acts_of_payment(site_id: int, *, payment_id: int) -> list[Act]:
    """List all that was booked about a payment, the oldest first."""
    return acts(Transaction.objects.filter(site_id=site_id, payment_id=payment_id))


def acts_of_lot(site_id: int, *, member_id: int, lot_id: int) -> list[Act]:
    """List all that moved a lot of a member, the oldest first."""
    # Every movement of a lot has a side on an account of its member, and these have an index.
    moved = Entry.objects.filter(account__site_id=site_id, account__member_id=member_id, lot_id=lot_id)
    return acts(Transaction.objects.filter(site_id=site_id, pk__in=moved.values("transaction_id")))


def acts_about(site_id: int, *, member_id: int, reference: str) -> list[Act]:
    """List all that was booked for one charge, refund or debt of a member, by its name; the oldest first."""
    moved = Entry.objects.filter(account__site_id=site_id, account__member_id=member_id)
    about = Q(reference=reference) | Q(allotments__charge_ref=reference) | Q(holds__hold_ref=reference)
    named = Transaction.objects.filter(about, site_id=site_id, pk__in=moved.values("transaction_id"))
    return acts(named.distinct())


def draws_on_lots(site_id: int, *, lot_ids: Collection[int]) -> list[Draw]:
    """List what charges drew on some lots, the oldest first."""
    return _draws(Allotment.objects.filter(site_id=site_id, lot__in=lot_ids))


def draws_of_charge(site_id: int, *, charge_ref: str) -> list[Draw]:
    """List what a charge drew on each lot, of credits or of money, in the order in which it drew."""
    return _draws(Allotment.objects.filter(site_id=site_id, charge_ref=charge_ref))


def _draws(rows: QuerySet[Allotment]) -> list[Draw]:
    return [
        Draw(
            charge_ref=row.charge_ref,
            lot_id=row.lot_id,
            transaction_id=row.transaction_id,
            at=row.transaction.at,
            amount=amount_of(row.amount, asset=row.lot.asset),
            returned=amount_of(row.returned, asset=row.lot.asset),
        )
        for row in rows.select_related("transaction", "lot").order_by("id")
    ]


def acts(rows: QuerySet[Transaction]) -> list[Act]:
    """Read whole transactions, the oldest first, in two queries."""
    sides = Prefetch("entries", Entry.objects.select_related("account"))
    return [_act(row) for row in rows.order_by("at", "id").prefetch_related(sides)]


def _act(row: Transaction) -> Act:
    ordered = sorted(row.entries.all(), key=lambda each: (each.effective_at, each.pk))
    sides = [
        ActSide(
            kind=AccountKind(entry.account.kind),
            amount=amount_of(abs(entry.amount), asset=entry.asset),
            is_debit=entry.amount < 0,
            at=entry.effective_at,
            lot_id=entry.lot_id,
        )
        for entry in ordered
    ]
    kind = TransactionKind(row.kind)
    return Act(row.pk, kind, row.key, row.reference, row.member_id, row.payment_id, row.at, sides)


def _entries_of(site_id: int, account: AccountName) -> QuerySet[Entry]:
    accounts = Account.objects.filter(site_id=site_id, kind=account.kind, asset=account.asset)
    if account.member_id is not None:
        accounts = accounts.filter(member_id=account.member_id)
    if not account.kind.is_members or account.member_id is not None:
        # One account, by its number: its entries lie in the index as they are shown.
        return Entry.objects.filter(account_id__in=list(accounts.values_list("pk", flat=True)))
    return Entry.objects.filter(account__in=accounts)


def _earlier_than(entry: Entry) -> Q:
    same = Q(effective_at=entry.effective_at, pk__lt=entry.pk)
    return Q(effective_at__lte=entry.effective_at) & (Q(effective_at__lt=entry.effective_at) | same)


def _line(entry: Entry, balance: int, *, account: AccountName) -> EntryLine:
    act = entry.transaction
    return EntryLine(
        id=entry.pk,
        transaction_id=act.pk,
        act=TransactionKind(act.kind),
        member_id=act.member_id,
        lot_id=entry.lot_id,
        at=entry.effective_at,
        is_booked_ahead=entry.effective_at > act.at,
        change=_on_its_side(account.kind, entry.amount, asset=account.asset),
        balance=_on_its_side(account.kind, balance, asset=account.asset),
    )


def _on_its_side(kind: AccountKind, total: int, *, asset: str) -> Amount:
    return amount_of(-total if kind.side is Side.DEBIT else total, asset=asset)
