"""Posting: a transaction with its entries, written once.

Owns wallets, accounts, transactions and entries, and the rule that one key has one effect. Must not know lots beyond
their numbers, nor why anything moves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from makegood.kernel.refusals import Refusal
from makegood.ledger.amounts import CREDITS
from makegood.ledger.book import AccountKind, TransactionKind, accounts_of
from makegood.ledger.models import Account, Wallet
from makegood.ledger.movements import Movement
from makegood.statements.sending import Question, Values, ask, prepared_cursor

# All the member's wallets are locked, in one order, whichever is asked for: a purchase books money before credits, a
# refund credits before money, and the two must not wait for each other.
LOCK_WALLETS = """
    SELECT account.kind, account.id
    FROM ledger_wallet wallet
    LEFT JOIN ledger_account account
        ON account.site_id = wallet.site_id AND account.asset = wallet.asset AND account.asset = %(asset)s
        AND (account.member_id = wallet.member_id OR account.member_id IS NULL)
    WHERE wallet.site_id = %(site_id)s AND wallet.member_id = %(member_id)s
    ORDER BY wallet.asset
    FOR UPDATE OF wallet
"""

FIRST_POSTING = "SELECT id, content FROM ledger_transaction WHERE site_id = %(site_id)s AND key = %(key)s"

# What else an act changes comes in the place of {also}: one statement writes the whole act, or none of it.
POST = """
    WITH posted AS (
        INSERT INTO ledger_transaction (site_id, member_id, kind, key, content, at, payment_id, reference)
        VALUES (%(site_id)s, %(member_id)s, %(kind)s, %(key)s, %(content)s, %(at)s, %(payment_id)s, %(reference)s)
        ON CONFLICT (site_id, key) DO NOTHING
        RETURNING id
    ), entered AS (
        INSERT INTO ledger_entry (site_id, transaction_id, asset, account_id, amount, effective_at, lot_id)
        SELECT %(site_id)s, posted.id, %(asset)s, line.*
        FROM posted, unnest(
            %(accounts)s::bigint[], %(amounts)s::bigint[], %(instants)s::timestamptz[], %(lots)s::bigint[]
        ) AS line
    ){also}
    SELECT id FROM posted
"""


class KeyReused(Refusal):
    """A key that was given to another act before."""

    code = "key_reused"

    def __init__(self, key: str) -> None:
        super().__init__(f"The key {key} belongs to another act; repeat that act unchanged or take a new key.", key=key)


@dataclass(frozen=True, slots=True)
class LockedWallet:
    """A member's wallet that the running transaction has locked, with the accounts that it moves between."""

    site_id: int
    member_id: int
    asset: str
    accounts: Mapping[AccountKind, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is about to be posted: its kind, its key and content, its instant, and what it is about."""

    kind: TransactionKind
    key: str
    at: datetime
    content: str
    payment_id: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Also:
    """What an act changes beside its entries: further parts of the posting's statement, and their values.

    They find the new transaction in `posted`, which is empty where the key was taken.
    """

    statement: str
    values: Values


NOTHING_ELSE = Also("", {})


def lock_wallet(site_id: int, *, member_id: int, asset: str = CREDITS) -> LockedWallet:
    """Lock a member's wallet until the running transaction ends, opening it where there is none yet."""
    wallet, _ = lock_and_ask(site_id, member_id=member_id, asset=asset)
    return wallet


def lock_and_ask(
    site_id: int, *, member_id: int, asset: str, questions: Sequence[Question] = ()
) -> tuple[LockedWallet, list[CursorWrapper]]:
    """Lock a member's wallet as `lock_wallet` does, and give in the same exchange what is asked once it is locked."""
    assert connection.in_atomic_block, "The books are written inside a transaction of the caller."
    lock: Question = (LOCK_WALLETS, {"site_id": site_id, "member_id": member_id, "asset": asset})
    locked, *answers = ask(lock, *questions)
    accounts = _accounts_in(locked)
    if not accounts_of(asset) <= accounts.keys():
        open_accounts(site_id, member_ids=[member_id], asset=asset)
        locked, *answers = ask(lock, *questions)
        accounts = _accounts_in(locked)
    return LockedWallet(site_id, member_id, asset, accounts), answers


def _accounts_in(locked: CursorWrapper) -> dict[AccountKind, int]:
    # A wallet of another asset is locked too and comes without an account.
    return {AccountKind(kind): pk for kind, pk in locked.fetchall() if kind is not None}


def open_accounts(site_id: int, *, member_ids: Iterable[int], asset: str) -> None:
    """Open the wallets of some members and all accounts that they move between, where there are none yet."""
    # Two openings at once are both right: the second finds the rows of the first.
    members, kinds = sorted(member_ids), sorted(accounts_of(asset))
    wallets = [Wallet(site_id=site_id, member_id=each, asset=asset) for each in members]
    Wallet.objects.bulk_create(wallets, ignore_conflicts=True)
    of_members = [(each, kind) for each in members for kind in kinds if kind.is_members]
    of_site = [(None, kind) for kind in kinds if not kind.is_members]
    accounts = [Account(site_id=site_id, member_id=each, kind=kind, asset=asset) for each, kind in of_members + of_site]
    Account.objects.bulk_create(accounts, ignore_conflicts=True)


def first_posting(wallet: LockedWallet, *, act: Act) -> int | None:
    """Give the transaction that this act posted before, if it is a repetition.

    Raises:
        KeyReused: where the key was given to an act with other content.
    """
    with prepared_cursor() as cursor:
        cursor.execute(*asking_for_first(wallet.site_id, act=act))
        return first_of(cursor, act=act)


def asking_for_first(site_id: int, *, act: Act) -> Question:
    """Ask for the transaction that took an act's key, to be read by `first_of`."""
    return FIRST_POSTING, {"site_id": site_id, "key": act.key}


def first_of(answer: CursorWrapper, *, act: Act) -> int | None:
    """Read which transaction this act posted before, if it is a repetition.

    Raises:
        KeyReused: where the key was given to an act with other content.
    """
    found = answer.fetchone()
    if found is None:
        return None
    transaction_id, content = found
    if content != act.content:
        raise KeyReused(act.key)
    return int(transaction_id)


def post(wallet: LockedWallet, *, act: Act, movements: Sequence[Movement], also: Also = NOTHING_ELSE) -> int:
    """Write the transaction and both entries of each movement, with what else the act changes; give its number.

    Raises:
        KeyReused: where another member's act took the key at the same moment.
    """
    assert act.at.tzinfo is not None, "An act happens at an instant, which a local time alone is not."
    sides = [(move, kind, sign) for move in movements for kind, sign in ((move.source, -1), (move.target, 1))]
    values: Values = {
        "site_id": wallet.site_id,
        "member_id": wallet.member_id,
        "asset": wallet.asset,
        "kind": act.kind,
        "key": act.key,
        "content": act.content,
        "at": act.at,
        "payment_id": act.payment_id,
        "reference": act.reference,
        "accounts": [wallet.accounts[kind] for _, kind, _ in sides],
        "amounts": [sign * move.count for move, _, sign in sides],
        "instants": [move.effective_at for move, _, _ in sides],
        "lots": [move.lot_id for move, _, _ in sides],
        **also.values,
    }
    with prepared_cursor() as cursor:
        cursor.execute(POST.format(also=also.statement), values)
        posted = cursor.fetchone()
    if posted is None:
        raise KeyReused(act.key)
    return int(posted[0])
