"""The tables refuse what the operations would never write, also from somebody who writes SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.ledger.cast import Holder

TABLES = ["ledger_transaction", "ledger_entry", "ledger_lot", "ledger_allotment", "ledger_hold"]
NEW_ENTRY = """
    INSERT INTO ledger_entry (site_id, transaction_id, account_id, asset, amount, effective_at, lot_id)
    SELECT site_id, transaction_id, account_id, asset, {amount}, effective_at, lot_id FROM ledger_entry LIMIT 1
"""
NEW_LOT = """
    INSERT INTO ledger_lot (
        site_id, member_id, asset, source, payment_id, granted, remaining, held, taken_back, reissued, voided, currency,
        issued_at, expires_at, terms_digest
    )
    VALUES (1, 7, 'credits', {source}, 10, {remaining}, 0, 0, 0, 0, '', '2026-03-02', {expires_at}, 't1')
"""


@pytest.fixture
def _books(ann: Holder) -> None:
    ann.buy(10)
    ann.use(4)
    ann.reserve(2)
    # As a commit would: no check of these rows is still to come.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refuse(statement: str, *, because: str) -> None:
    """See that the database turns a statement down, and by which of its rules."""
    with pytest.raises(DatabaseError, match=because), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "UPDATE {} SET site_id = 2"])
def test_what_is_written_stays(table: str, statement: str):
    """No row of the books goes or changes its place."""
    refuse(statement.format(table), because="The books only grow|Cannot update rows")


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize("field", ["granted = 20", "expires_at = NULL", "price_minor = 1", "payment_id = 2"])
def test_where_a_lot_came_from_stays(field: str):
    """What was bought, when it ends and what it cost cannot be rewritten."""
    refuse(f"UPDATE ledger_lot SET {field}", because="Cannot update rows from ledger_lot")


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize(
    "table_and_field",
    ["ledger_transaction SET key = 'x'", "ledger_allotment SET amount = 9", "ledger_hold SET amount = 9"],
)
def test_what_an_act_was_stays(table_and_field: str):
    """Neither its key nor its amount can be rewritten."""
    refuse(f"UPDATE {table_and_field}", because="The books only grow|Cannot update rows")


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize(
    "counts",
    [
        "remaining = -1",
        "remaining = 11",
        "taken_back = 5, remaining = 6",
        "held = 7",
        "voided = 7",
        "reissued = -1",
        "taken_back = -1",
        "held = -1",
        "voided = -1",
    ],
)
def test_a_lot_holds_between_nothing_and_what_was_granted(counts: str):
    """Whatever went wrong above, no lot is overdrawn (invariant 2)."""
    refuse(f"UPDATE ledger_lot SET {counts}", because="no_more_left_than_granted")


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize("returned", [-1, 5])
def test_a_charge_returns_between_nothing_and_what_it_took(returned: int):
    """No allotment gives more back than it drew (X1)."""
    refuse(f"UPDATE ledger_allotment SET returned = {returned}", because="no_more_returned_than_taken")


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize(
    ("ends", "rule"),
    [
        ("captured = 3", "no_more_used_than_held"),
        ("captured = 1, released = 1, voided = 1", "no_more_used_than_held"),
        ("released = -1", "no_more_used_than_held"),
        ("voided = 1, reissued = 2", "no_more_reissued_than_voided"),
    ],
)
def test_a_hold_gives_no_more_than_it_keeps(ends: str, rule: str):
    """Whatever became of its parts, together they are what was set aside."""
    refuse(f"UPDATE ledger_hold SET {ends}", because=rule)


@pytest.mark.parametrize("price", ["NULL, ''", "9, 'EUR'", "10, 'USD'"])
def test_a_deposit_is_a_lot_of_what_was_paid(ann: Holder, price: str):
    """Its price is its amount, in its currency."""
    insert = NEW_LOT.format(source="'payment', 1", remaining=10, expires_at="NULL")
    insert = insert.replace("'credits'", "'EUR'").replace("voided, currency", "voided, price_minor, currency")
    refuse(insert.replace("0, 0, ''", f"0, 0, {price}"), because="a_deposit_costs_what_it_holds")


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize(
    ("amount", "rule"), [("0", "an_entry_moves_something"), ("1", "sum to zero"), ("amount", "sum to zero")]
)
def test_entries_that_do_not_balance_are_refused(amount: str, rule: str):
    """One side alone, or none, is no movement (invariant 1)."""
    refuse(NEW_ENTRY.format(amount=amount), because=rule)


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize(
    ("source", "remaining", "expires_at", "rule"),
    [
        ("'payment', NULL", 10, "NULL", "a_lot_comes_from_its_source"),
        ("'grant', 1", 10, "NULL", "a_lot_comes_from_its_source"),
        ("'reissue', 1", 10, "NULL", "a_lot_comes_from_its_source"),
        ("'return', NULL", 10, "NULL", "a_lot_comes_from_its_source"),
        ("'return', 1", 10, "NULL", "only_money_returns_to_a_balance"),
        ("'gift', NULL", 10, "NULL", "a_lot_comes_from_its_source"),
        ("'grant', NULL", 11, "NULL", "no_more_left_than_granted"),
        ("'grant', NULL", 10, "'2026-03-02'", "a_lot_lives_before_it_expires"),
    ],
)
def test_a_lot_without_provenance_or_life_is_refused(source: str, remaining: int, expires_at: str, rule: str):
    """A payment's lot has its payment, a reissue its origin, and each some time to be used."""
    refuse(NEW_LOT.format(source=source, remaining=remaining, expires_at=expires_at), because=rule)


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize(
    ("account", "rule"),
    [
        ("'wallet', NULL", "members_and_site_accounts_differ"),
        ("'earned', 7", "members_and_site_accounts_differ"),
        ("'till', NULL", "members_and_site_accounts_differ"),
        ("'issued', NULL", "one_account_a_kind"),
    ],
)
def test_the_chart_of_accounts_is_closed(account: str, rule: str):
    """A wallet has a member, a site's account has none, other kinds do not exist, and each exists once."""
    insert = "INSERT INTO ledger_account (site_id, asset, kind, member_id) VALUES (1, 'credits', {})"
    refuse(insert.format(account), because=rule)


@pytest.mark.usefixtures("_books")
def test_a_key_is_taken_once():
    """The database itself holds one transaction a key (invariant 3)."""
    again = """
        INSERT INTO ledger_transaction (site_id, member_id, kind, key, content, at, reference)
        SELECT site_id, member_id, kind, key, content, at, reference FROM ledger_transaction LIMIT 1
    """
    refuse(again, because="one_transaction_a_key")
