"""Money that a bank takes back, and what a member owes for it."""

import pytest

from makegood.kernel.money import CurrencyMismatch, Money
from makegood.ledger import operations, queries
from makegood.ledger.book import AccountKind
from makegood.ledger.operations import KeyReused, NotChargedBack, NotOwed, RefundAbovePaid
from tests.ledger.cast import MARCH, Holder, Payer


def take(ann: Holder, amount: str, *, payment: int = 1, key: str = "") -> None:
    """Have the bank take money of a payment."""
    ann.act(operations.charge_back, payment_id=payment, amount=Money.parse(amount), key=key)


def win(ann: Holder, amount: str, *, key: str = "") -> None:
    """Win money back from the bank."""
    ann.act(operations.reverse_charge_back, payment_id=1, amount=Money.parse(amount), key=key)


def owe(ann: Holder, amount: str, *, debt: str = "dispute:1", key: str = "") -> None:
    """Have a debt recorded."""
    ann.act(operations.record_debt, amount=Money.parse(amount), debt_ref=debt, key=key)


def settle(ann: Holder, amount: str, *, debt: str = "dispute:1", key: str = "") -> None:
    """Have a debt paid."""
    ann.act(operations.settle_debt, amount=Money.parse(amount), debt_ref=debt, key=key)


def stands() -> tuple[str, str, str]:
    """What the site keeps of the payment, what went back, and what the bank holds."""
    money = queries.payment_money(1, payment_id=1)
    assert money
    return str(money.kept), str(money.refunded), str(money.charged_back)


def owes(ann: Holder) -> list[str]:
    """What a member owes, as text."""
    return [str(debt) for debt in queries.debts(1, member_id=ann.member_id)]


def test_a_bank_takes_money_and_the_site_wins_it_back(ann: Holder):
    """Each once, and the payment stands as before."""
    ann.buy(100)
    take(ann, "50.00 EUR")
    assert stands() == ("0.00 EUR", "0.00 EUR", "50.00 EUR")
    win(ann, "50.00 EUR")
    assert stands() == ("50.00 EUR", "0.00 EUR", "0.00 EUR")


def test_a_dispute_after_a_refund_takes_only_what_is_left(ann: Holder):
    """What went back, or is on its way, cannot be taken once more (faults 7 and 21, invariant 2)."""
    ann.buy(100)
    pia = Payer()
    pia.begin("20.00 EUR", refund=1)
    pia.settle("20.00 EUR", refund=1)
    pia.begin("5.00 EUR", refund=2)
    with pytest.raises(RefundAbovePaid) as refused:
        take(ann, "25.01 EUR")
    assert refused.value.data == {"asked": "25.01 EUR", "kept": "25.00 EUR"}
    take(ann, "25.00 EUR")
    assert stands() == ("0.00 EUR", "20.00 EUR", "25.00 EUR")


def test_a_refund_after_a_dispute_finds_nothing_left(ann: Holder):
    """The bank has paid it already (X1)."""
    ann.buy(100)
    take(ann, "50.00 EUR")
    with pytest.raises(RefundAbovePaid):
        Payer().begin("0.01 EUR")


def test_a_dispute_in_another_currency_is_refused(ann: Holder):
    """The caller must find out what the bank means (faults 22 and 41)."""
    ann.buy(100)
    with pytest.raises(CurrencyMismatch):
        take(ann, "50.00 USD")


def test_no_more_is_won_back_than_was_taken(ann: Holder):
    """A dispute won, reopened and won again leaves the payment whole, not doubled (fault 23)."""
    ann.buy(100)
    for _ in range(2):
        take(ann, "30.00 EUR")
        win(ann, "30.00 EUR")
    with pytest.raises(NotChargedBack):
        win(ann, "0.01 EUR")
    assert stands()[0] == "50.00 EUR"


def test_a_payment_that_never_came_cannot_be_charged_back(ann: Holder):
    """Nor won back."""
    with pytest.raises(RefundAbovePaid):
        take(ann, "1.00 EUR", payment=9)
    with pytest.raises(NotChargedBack):
        win(ann, "1.00 EUR")


def test_what_a_member_owes_is_told_by_currency_until_it_is_paid(ann: Holder):
    """Two debts in euros are one sum; a paid one is gone."""
    owe(ann, "50.00 EUR", debt="dispute:1")
    owe(ann, "7.50 EUR", debt="dispute:2")
    owe(ann, "900 JPY", debt="dispute:3")
    assert owes(ann) == ["57.50 EUR", "900 JPY"]
    settle(ann, "900 JPY", debt="dispute:3")
    settle(ann, "20.00 EUR", debt="dispute:1")
    assert owes(ann) == ["37.50 EUR"]
    assert queries.balance(1, kind=AccountKind.CLAIMED, asset="EUR", as_of=MARCH) == Money(3750, "EUR")


def test_a_debt_is_settled_under_its_own_name_and_never_beyond(ann: Holder):
    """What another debt leaves open does not count."""
    owe(ann, "50.00 EUR", debt="dispute:1")
    owe(ann, "7.50 EUR", debt="dispute:2")
    with pytest.raises(NotOwed) as refused:
        settle(ann, "7.51 EUR", debt="dispute:2")
    assert refused.value.data == {"asked": "7.51 EUR", "owed": "7.50 EUR"}


def test_nobody_owes_what_somebody_else_does(ann: Holder):
    """A debt of one name is its member's."""
    owe(ann, "50.00 EUR")
    bob = Holder(member_id=8)
    assert owes(bob) == []
    with pytest.raises(NotOwed):
        settle(bob, "1.00 EUR")


def test_each_step_is_taken_once(ann: Holder):
    """A repeated key changes nothing; a key of another amount is refused (faults 1 and 2)."""
    ann.buy(100)
    for _ in range(2):
        take(ann, "20.00 EUR", key="take")
        win(ann, "5.00 EUR", key="win")
        owe(ann, "15.00 EUR", key="owe")
        settle(ann, "1.00 EUR", key="settle")
    assert (stands(), owes(ann)) == (("35.00 EUR", "0.00 EUR", "15.00 EUR"), ["14.00 EUR"])
    for step, key in [(take, "take"), (win, "win"), (owe, "owe"), (settle, "settle")]:
        with pytest.raises(KeyReused):
            step(ann, "2.00 EUR", key=key)
