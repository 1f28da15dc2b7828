"""Any weather on the wire: whatever the processor's bad days, the books and the processor end up saying the same."""

from datetime import datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.kernel.money import Money
from makegood.ledger import queries as books
from makegood.payments.calls import fetch_disputes, make_calls
from makegood.payments.models import Feed, Payment, RefundStatus
from makegood.payments.operations import start_refund
from makegood.payments.queries import NEXT_CALL, refunds_of
from makegood.payments.refusals import RefundBeyondPayment
from makegood.payments.sandbox.disputes import DisputeStatus
from makegood.payments.sandbox.faults import Fault
from tests.due import next_at
from tests.payments.shop import NOON, Shop
from tests.payments.test_cards import charge

pytestmark = pytest.mark.django_db
NAMES = count()
WEATHER = st.lists(st.sampled_from([Fault.DOWN, Fault.BUSY, Fault.LOST, Fault.BROKEN]), max_size=5)
CARDS = st.sampled_from(["4242", "5126", "3184"])


def try_refunds(payment: Payment, *, amounts: list[int], at: datetime = NOON) -> None:
    """Ask for one refund after another; those that would pass what was paid are refused."""
    for minor in amounts:
        try:
            start_refund(payment, amount=Money(minor, "EUR"), reason="", at=at, key=f"refund {next(NAMES)}")
        except RefundBeyondPayment:
            continue


def calm_down(shop: Shop, *, at: datetime = NOON) -> datetime:
    """Let the worker go on until no call is due any more, and say when that was."""
    while due := next_at(NEXT_CALL, shop.site):
        at = max(at, due)
        make_calls(shop.site, at=at)
    return at


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(card=CARDS, amounts=st.lists(st.integers(0, 6000), max_size=4), sending=WEATHER, asking=WEATHER)
def test_the_books_and_the_processor_agree_after_any_storm(
    shop: Shop, card: str, amounts: list[int], sending: list[Fault], asking: list[Fault]
):
    """Invariants 2 to 4: within what was paid, each refund once, and nothing left unknown."""
    payment = shop.buy(card=card, key=f"payment {next(NAMES)}")
    for call, faults in (("send_refund", sending), ("refund", asking)):
        for fault in faults:
            shop.visitor.plan(fault, call=call)
    try_refunds(payment, amounts=amounts)
    calm_down(shop)
    payment.refresh_from_db()
    arrived = refunds_of(payment).filter(status=RefundStatus.SUCCEEDED).values_list("amount_minor", flat=True)
    assert sorted(shop.refunds_at_sandbox(payment)) == sorted(arrived)
    assert sum(arrived) == payment.refunded_minor <= payment.amount_minor
    money = books.payment_money(shop.site.pk, payment_id=payment.pk)
    assert (money.refunded.minor, money.under_way.minor) == (sum(arrived), 0)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("refund"), st.integers(1, 3000)),
        st.tuples(st.just("dispute"), st.integers(1, 9000)),
        st.tuples(st.sampled_from(["won", "lost", "open"]), st.integers(0, 3)),
        st.tuples(st.sampled_from(["calls", "changes"]), st.just(0)),
    ),
    max_size=8,
)


def take_step(shop: Shop, payment: Payment, *, step: tuple[str, int], disputes: list[str], at: datetime) -> None:
    """Do one thing that money coming back can be about, in whatever order."""
    match step:
        case "refund", minor:
            try_refunds(payment, amounts=[minor], at=at)
        case "dispute", minor:
            disputes.append(shop.visitor.dispute(payment.processor_ref, amount=minor))
        case "calls", _:
            make_calls(shop.site, at=at)
        case "changes", _:
            fetch_disputes(shop.site, at=at)
        case status, number if disputes:
            shop.visitor.decide(disputes[number % len(disputes)], status=DisputeStatus(status))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, charging=WEATHER, sending=WEATHER, reading=WEATHER)
def test_a_payment_is_never_given_back_twice_whatever_banks_do(
    shop: Shop, steps: list[tuple[str, int]], charging: list[Fault], sending: list[Fault], reading: list[Fault]
):
    """X1, X6: refunds and disputes of one charge in any order and weather, within what was captured."""
    for call, faults in (("charge_card", charging), ("send_refund", sending), ("changes", reading)):
        for fault in faults:
            shop.visitor.plan(fault, call=call)
    payment = charge(shop, shop.keep(f"card {next(NAMES)}"), key=f"bill {next(NAMES)}")
    at, disputes = calm_down(shop), list[str]()
    payment.refresh_from_db()
    for step in steps:
        take_step(shop, payment, step=step, disputes=disputes, at=at)
    read_all(shop, at=calm_down(shop, at=at))
    payment.refresh_from_db()
    arrived = refunds_of(payment).filter(status=RefundStatus.SUCCEEDED).values_list("amount_minor", flat=True)
    assert sorted(shop.refunds_at_sandbox(payment)) == sorted(arrived)
    assert payment.refunded_minor == sum(arrived)
    assert payment.refunded_minor + payment.charged_back_minor <= payment.amount_minor
    assert books.audit(shop.site.pk) == []


def read_all(shop: Shop, *, at: datetime) -> None:
    """Read what banks did until the weather is fine and all of it is read."""
    for _ in range(7):
        fetch_disputes(shop.site, at=at)
    assert Feed.objects.get(site=shop.site).error == ""
