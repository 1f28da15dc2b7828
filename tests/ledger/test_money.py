"""Money of a payment goes back in two steps, never more than came, and once."""

import pytest

from makegood.kernel.money import CurrencyMismatch, Money
from makegood.ledger import queries
from makegood.ledger.amounts import BadQuantity
from makegood.ledger.book import AccountKind
from makegood.ledger.operations import RefundAbovePaid, RefundNotUnderWay
from tests.ledger.cast import MARCH, Payer


def test_a_refund_is_under_way_until_the_processor_has_answered(pia: Payer):
    """Money promised is neither kept nor gone."""
    pia.pay("50.00 EUR")
    pia.begin("20.00 EUR")
    assert pia.stands() == ("30.00 EUR", "20.00 EUR", "0.00 EUR")
    pia.settle("20.00 EUR")
    assert pia.stands() == ("30.00 EUR", "0.00 EUR", "20.00 EUR")


def test_a_refund_that_failed_can_be_begun_again(pia: Payer):
    """The money is the payment's once more."""
    pia.pay("50.00 EUR")
    pia.begin("50.00 EUR", refund=1)
    pia.fail("50.00 EUR", refund=1)
    pia.begin("50.00 EUR", refund=2)
    assert pia.stands() == ("0.00 EUR", "50.00 EUR", "0.00 EUR")


def test_two_partial_refunds_never_exceed_what_was_paid(pia: Payer):
    """What is under way counts as gone, and the refusal says what is left (fault 6, X6)."""
    pia.pay("50.00 EUR")
    pia.begin("30.00 EUR", refund=1)
    with pytest.raises(RefundAbovePaid) as refused:
        pia.begin("20.01 EUR", refund=2)
    assert refused.value.data == {"asked": "20.01 EUR", "kept": "20.00 EUR"}


def test_residue_cents_of_a_split_refund_stay_within_the_payment(pia: Payer):
    """Three thirds rounded up are a cent too many: the last is refused (fault 47)."""
    pia.pay("100.00 EUR")
    pia.begin("33.34 EUR", refund=1)
    pia.begin("33.34 EUR", refund=2)
    with pytest.raises(RefundAbovePaid):
        pia.begin("33.34 EUR", refund=3)


def test_one_payment_cannot_be_refunded_from_another(pia: Payer):
    """Each payment answers for itself."""
    pia.pay("50.00 EUR")
    with pytest.raises(RefundAbovePaid):
        Payer(payment_id=2).begin("1.00 EUR")


def test_a_refund_in_another_currency_is_refused(pia: Payer):
    """Currencies never mix (fault 41)."""
    pia.pay("50.00 EUR")
    with pytest.raises(CurrencyMismatch):
        pia.begin("50.00 USD")


@pytest.mark.parametrize("amount", ["500 JPY", "1.500 KWD"])
def test_currencies_without_cents_and_with_three_digits_are_booked_exactly(pia: Payer, amount: str):
    """The books count smallest units and nothing else (fault 42)."""
    pia.pay(amount)
    pia.begin(amount)
    pia.settle(amount)
    assert pia.stands()[2] == amount


@pytest.mark.parametrize("amount", ["0.00 EUR", "-1.00 EUR"])
def test_only_money_above_zero_is_booked(pia: Payer, amount: str):
    """Nothing and less than nothing are refused (fault 43)."""
    with pytest.raises(BadQuantity):
        pia.pay(amount)


def test_an_answer_must_fit_the_refund_that_waits_for_it(pia: Payer):
    """Another number, another amount, or a second answer is refused."""
    pia.pay("50.00 EUR")
    pia.begin("20.00 EUR")
    for refund, amount in [(2, "20.00 EUR"), (1, "19.00 EUR")]:
        with pytest.raises(RefundNotUnderWay):
            pia.settle(amount, refund=refund)
    pia.settle("20.00 EUR")
    with pytest.raises(RefundNotUnderWay):
        pia.fail("20.00 EUR")


def test_what_the_processor_holds_is_what_came_less_what_went(pia: Payer):
    """A refund under way is still there."""
    pia.pay("50.00 EUR")
    pia.begin("20.00 EUR", refund=1)
    pia.begin("5.00 EUR", refund=2)
    pia.settle("20.00 EUR", refund=1)
    held = queries.balance(1, kind=AccountKind.CLEARING, asset="EUR", as_of=MARCH)
    assert held == Money.parse("30.00 EUR")


@pytest.mark.django_db
def test_a_payment_of_which_nothing_came_has_no_money():
    """Nothing is not zero: its currency is not known."""
    assert queries.payment_money(1, payment_id=1) is None
