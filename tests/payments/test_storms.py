"""Any weather on the wire: whatever the processor's bad days, the books and the processor end up saying the same."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.kernel.money import Money
from makegood.ledger import queries as books
from makegood.payments.calls import make_calls
from makegood.payments.models import Payment, RefundStatus
from makegood.payments.operations import start_refund
from makegood.payments.queries import NEXT_CALL, refunds_of
from makegood.payments.refusals import RefundBeyondPayment
from makegood.payments.sandbox.faults import Fault
from tests.due import next_at
from tests.payments.shop import NOON, Shop

pytestmark = pytest.mark.django_db
NAMES = count()
WEATHER = st.lists(st.sampled_from([Fault.DOWN, Fault.BUSY, Fault.LOST, Fault.BROKEN]), max_size=5)
CARDS = st.sampled_from(["4242", "5126", "3184"])


def try_refunds(shop: Shop, payment: Payment, amounts: list[int]) -> None:
    """Ask for one refund after another; those that would pass what was paid are refused."""
    for number, minor in enumerate(amounts):
        try:
            start_refund(payment, amount=Money(minor, "EUR"), reason="", at=NOON, key=f"refund {payment.pk} {number}")
        except RefundBeyondPayment:
            continue


def calm_down(shop: Shop) -> None:
    """Let the worker go on until no call is due any more."""
    at = NOON
    while at := next_at(NEXT_CALL, shop.site):
        make_calls(shop.site, at=at)


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
    try_refunds(shop, payment, amounts)
    calm_down(shop)
    payment.refresh_from_db()
    arrived = refunds_of(payment).filter(status=RefundStatus.SUCCEEDED).values_list("amount_minor", flat=True)
    assert sorted(shop.refunds_at_sandbox(payment)) == sorted(arrived)
    assert sum(arrived) == payment.refunded_minor <= payment.amount_minor
    money = books.payment_money(shop.site.pk, payment_id=payment.pk)
    assert (money.refunded.minor, money.under_way.minor) == (sum(arrived), 0)
