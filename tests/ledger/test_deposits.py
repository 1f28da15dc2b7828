"""Money of a balance is kept in lots, as credits are: each deposit knows its payment and what is left of it."""

from collections.abc import Callable

import pytest

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import operations, queries
from makegood.ledger.amounts import BadQuantity, InsufficientBalance, InsufficientCredits
from makegood.ledger.book import AccountKind, NothingLeftToReturn
from tests.ledger.cast import Holder, days


def pay(ann: Holder, amount: str, *, order: str = "order:1", key: str = "") -> operations.Spending:
    """Pay an order from the balance."""
    return ann.act(operations.spend, amount=Money.parse(amount), charge_ref=order, at=days(2), key=key)


def left(*payments: int) -> dict[int, str]:
    """What is left of each deposit."""
    return {pk: str(money) for pk, money in queries.deposit_left(1, payment_ids=payments, at=days(0)).items()}


def test_the_oldest_deposit_is_spent_first(ann: Holder):
    """Deposits do not expire, so age alone decides."""
    ann.deposit("10.00 EUR", payment=1)
    ann.deposit("10.00 EUR", payment=2, at=days(1))
    pay(ann, "12.50 EUR")
    assert left(1, 2) == {1: "0.00 EUR", 2: "7.50 EUR"}


def test_an_order_is_paid_back_to_the_deposits_that_paid_it(ann: Holder):
    """The last one drawn on first, and never more than it cost."""
    ann.deposit("10.00 EUR", payment=1)
    ann.deposit("10.00 EUR", payment=2, at=days(1))
    pay(ann, "12.50 EUR")
    ann.get_back(Money(400, "EUR"), charge="order:1")
    assert left(1, 2) == {1: "1.50 EUR", 2: "10.00 EUR"}
    assert queries.returned_of_charge(1, charge_ref="order:1", asset="EUR") == Money(400, "EUR")
    with pytest.raises(NothingLeftToReturn):
        ann.get_back(Money(851, "EUR"), charge="order:1")


def test_more_than_the_balance_holds_is_refused(ann: Holder):
    """The refusal says what was needed and what there is."""
    ann.deposit("10.00 EUR")
    with pytest.raises(InsufficientBalance) as refused:
        pay(ann, "10.01 EUR")
    assert refused.value.code == "insufficient_balance"
    assert refused.value.data == {"needed": "10.01 EUR", "available": "10.00 EUR"}


def test_money_of_one_currency_pays_nothing_in_another(ann: Holder):
    """Nor do credits pay for money, nor money for credits (fault 41)."""
    ann.deposit("10.00 EUR", payment=1)
    ann.buy(10, payment=2)
    with pytest.raises(InsufficientBalance):
        pay(ann, "1.00 USD")
    with pytest.raises(InsufficientCredits):
        ann.use(11)
    pay(ann, "10.00 EUR")
    assert ann.available() == 10


@pytest.mark.parametrize(("deposit", "price", "rest"), [("500 JPY", "125 JPY", 375), ("1.500 KWD", "0.001 KWD", 1499)])
def test_every_currency_is_counted_in_its_own_smallest_unit(ann: Holder, deposit: str, price: str, rest: int):
    """Without cents, and with three digits (fault 42)."""
    ann.deposit(deposit)
    pay(ann, price)
    currency = deposit[-3:]
    assert queries.available(1, member_id=7, at=days(0), asset=currency) == Money(rest, currency)


@pytest.mark.parametrize(
    "minor", [0, -1, 10**16, pytest.param(10**5000, id="5001 digits"), 2.675, float("nan"), float("inf"), "5"]
)
@pytest.mark.parametrize("operation", ["spend", "hold", "charge_back", "record_debt"])
def test_only_a_bookable_amount_of_money_is_booked(ann: Holder, operation: str, minor: int):
    """None, less than none, too much, and what is no whole number are refused (faults 43 to 46, 49)."""
    about = {
        "spend": {"charge_ref": "order:1"},
        "hold": {"hold_ref": "order:1"},
        "charge_back": {"payment_id": 1},
        "record_debt": {"debt_ref": "dispute:1"},
    }
    with pytest.raises(BadQuantity):
        ann.act(getattr(operations, operation), amount=Money(minor, "EUR"), **about[operation])


def test_orders_split_to_the_cent_leave_no_residue(ann: Holder):
    """Three thirds of a hundred are 33.33, 33.33 and 33.34 and come back whole (fault 47)."""
    ann.deposit("100.00 EUR")
    for number, price in enumerate(["33.33 EUR", "33.33 EUR", "33.34 EUR"]):
        pay(ann, price, order=f"order:{number}")
        ann.get_back(Money.parse(price), charge=f"order:{number}")
    assert left(1) == {1: "100.00 EUR"}


def test_an_unused_deposit_leaves_the_balance_when_it_is_refunded(ann: Holder):
    """What was spent of it stays; the rest can be spent no more (O1)."""
    ann.deposit("10.00 EUR")
    pay(ann, "4.00 EUR")
    ann.act(operations.take_back, payment_id=1, amount=Money(600, "EUR"))
    assert left(1) == {1: "0.00 EUR"}
    with pytest.raises(InsufficientBalance):
        pay(ann, "0.01 EUR")


def test_a_payment_that_is_no_deposit_has_nothing_left_of_one(ann: Holder):
    """Its credits are counted elsewhere."""
    ann.buy(10, payment=1)
    ann.deposit("10.00 EUR", payment=2)
    assert left(1, 2, 3) == {2: "10.00 EUR"}
    assert queries.payment_credits(1, payment_id=2, at=days(0)) == queries.payment_credits(1, payment_id=3, at=days(0))


def test_the_lots_of_a_balance_can_be_listed_and_traced(ann: Holder):
    """From the deposit to what it paid."""
    lot = ann.deposit("10.00 EUR").pk
    pay(ann, "4.00 EUR")
    [view] = queries.deposits(1, member_id=7, currency="EUR", at=days(0))
    assert (view.id, view.payment_id, view.price, view.spent) == (lot, 1, Money(1000, "EUR"), Money(400, "EUR"))
    [drawn] = queries.money_of_charge(1, charge_ref="order:1", currency="EUR")
    assert (drawn.lot_id, drawn.amount) == (lot, Money(400, "EUR"))
    assert queries.lots(1, member_id=7, at=days(0)) == []


def test_money_of_members_is_not_credits_outstanding(ann: Holder):
    """Each asset has its own books."""
    ann.deposit("10.00 EUR")
    assert queries.liability(1, at=days(0)) == Credits(0)
    assert queries.balance(1, kind=AccountKind.WALLET, asset="EUR", as_of=days(0)) == Money(1000, "EUR")


@pytest.mark.parametrize(
    "repeat",
    [
        lambda ann: ann.deposit("10.00 EUR", key="deposit"),
        lambda ann: pay(ann, "4.00 EUR", key="pay"),
        lambda ann: ann.act(operations.hold, amount=Money(100, "EUR"), hold_ref="h", key="hold"),
        lambda ann: ann.act(operations.capture, amount=Money(40, "EUR"), hold_ref="h", charge_ref="c", key="capture"),
        lambda ann: ann.release(hold="h", key="release"),
        lambda ann: ann.freeze(asset="EUR", key="freeze"),
        lambda ann: ann.void(key="void"),
        lambda ann: ann.reissue(key="reissue"),
    ],
)
def test_a_second_submit_gets_the_first_answer_and_moves_nothing(ann: Holder, repeat: Callable[[Holder], object]):
    """Each act under its key is done once (faults 1 and 2)."""
    answers = []
    for _ in range(2):
        ann.deposit("10.00 EUR", key="deposit")
        pay(ann, "4.00 EUR", key="pay")
        ann.act(operations.hold, amount=Money(100, "EUR"), hold_ref="h", key="hold")
        ann.act(operations.capture, amount=Money(40, "EUR"), hold_ref="h", charge_ref="c", key="capture")
        ann.release(hold="h", key="release")
        ann.freeze(asset="EUR", key="freeze")
        ann.void(key="void")
        ann.reissue(key="reissue")
        answers.append(repeat(ann))
    assert answers[0] == answers[1]
    assert queries.available(1, member_id=7, at=days(0), asset="EUR") == Money(560, "EUR")
