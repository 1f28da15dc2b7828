"""The audit finds each rule that is broken, on the site where it is."""

import pgtrigger
import pytest
from django.db import connection

from makegood.kernel.money import Money
from makegood.ledger import operations, queries
from makegood.ledger.audit import RULES, breaches, last_transaction
from makegood.ledger.models import Transaction
from tests.ledger.cast import Holder, Payer, days

TAMPERINGS = {
    "unbalanced_asset": "UPDATE ledger_entry SET amount = amount + 1 WHERE id = (SELECT min(id) FROM ledger_entry)",
    "unbalanced_transaction": "UPDATE ledger_entry SET effective_at = effective_at + '1 day' WHERE amount = 4",
    "empty_transaction": """
        INSERT INTO ledger_transaction (site_id, member_id, kind, key, content, at, reference)
        VALUES (1, 7, 'spend', 'ghost', '', '2026-03-02', '')
    """,
    "misplaced_entry": "UPDATE ledger_entry SET asset = 'USD' WHERE asset = 'EUR'",
    "lot_and_allotments": "UPDATE ledger_lot SET remaining = remaining - 1",
    "lot_and_reissues": "UPDATE ledger_lot SET reissued = 1, remaining = remaining - 1 WHERE source = 'payment'",
    "lot_and_entries": "UPDATE ledger_lot SET granted = granted + 1, remaining = remaining + 1",
    "expiry_out_of_time": "UPDATE ledger_lot SET expires_at = expires_at + '1 day'",
    "overdrawn": "UPDATE ledger_entry SET amount = -amount",
    "lot_and_holds": "UPDATE ledger_hold SET released = 1",
    "debt_overpaid": "UPDATE ledger_transaction SET reference = 'other' WHERE kind = 'debt'",
    "refunds_above_payment": "UPDATE ledger_transaction SET payment_id = 9 WHERE kind = 'refund_begun'",
}


@pytest.fixture
def _books(db: None) -> None:
    ann, pia = Holder(), Payer(member_id=8, payment_id=2)
    ann.buy(10)
    ann.use(4)
    ann.reserve(2)
    for debt in (operations.record_debt, operations.settle_debt):
        ann.act(debt, amount=Money(100, "EUR"), debt_ref="dispute:1")
    pia.pay("50.00 EUR")
    pia.begin("20.00 EUR")


@pytest.mark.usefixtures("_books")
def test_books_in_order_break_no_rule():
    """The audit is silent where nothing is wrong."""
    assert queries.audit() == []


def test_every_rule_has_been_seen_to_find_something():
    """A rule that nothing breaks may be no rule."""
    assert TAMPERINGS.keys() == RULES.keys()


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize(("rule", "tampering"), TAMPERINGS.items())
def test_each_tampering_is_found_by_its_rule(rule: str, tampering: str):
    """Somebody who gets past the guards of the tables does not get past the audit (invariants 1 and 2)."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(tampering)
    assert rule in {breach.code for breach in queries.audit()}


@pytest.mark.usefixtures("_books")
@pytest.mark.parametrize(("rule", "tampering"), TAMPERINGS.items())
def test_what_later_transactions_touched_is_audited_alone(rule: str, tampering: str):
    """After a transaction, the same rules hold what came later, and nothing that no later one touched."""
    first = Transaction.objects.order_by("id")[0].pk
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(tampering)
    assert rule in {breach.code for breach in breaches(1, since=first - 1)}
    assert breaches(1, since=last_transaction(1)) == []


@pytest.mark.usefixtures("_books")
def test_a_lot_that_a_later_transaction_touched_is_audited_whole():
    """Its own issue may lie before."""
    first = Transaction.objects.order_by("id")[0].pk
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_lot SET remaining = 5")
    assert {breach.code for breach in breaches(1, since=first)} == {"lot_and_allotments", "lot_and_entries"}


@pytest.mark.usefixtures("_books")
def test_a_site_is_audited_alone():
    """Another site's breach is not this site's."""
    Holder(site_id=2).buy(10)
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_lot SET remaining = 9 WHERE site_id = 2")
    assert queries.audit(1) == []
    assert {breach.site_id for breach in queries.audit(2)} == {2}


@pytest.mark.usefixtures("_books")
def test_a_breach_says_what_is_wrong_and_where():
    """The sentence names the object and the figures."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_lot SET remaining = 3")
    messages = [str(breach) for breach in queries.audit() if breach.code == "lot_and_allotments"]
    [lot] = queries.lots(1, member_id=7, at=days(0))
    assert messages == [f"site 1: Lot {lot.id} was granted 10, but 9 are accounted for. (lot_and_allotments)"]
