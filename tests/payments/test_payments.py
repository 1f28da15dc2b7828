"""Buying a pack: one payment a key, money and credits booked once, by the terms that stood when it was started."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.kernel.credits import Credits
from makegood.kernel.refusals import NotFound
from makegood.ledger import queries as books
from makegood.ledger.operations import KeyReused
from makegood.members.models import Member, MemberStatus
from makegood.members.operations import register_member
from makegood.members.refusals import AccountBlocked
from makegood.payments.calls import confirm_payment
from makegood.payments.models import Intent, Payment
from makegood.payments.operations import record_declined, record_paid, start_payment
from makegood.payments.queries import payment_for_member, payments_of
from makegood.payments.refusals import AlreadyAnswered, NotOnSale
from makegood.payments.sandbox.cards import Charging
from makegood.payments.terms import expiry_of_new_lot
from makegood.sites.operations import publish_policy
from tests.payments.shop import NOON, POLICY, Shop

pytestmark = pytest.mark.django_db
EXPIRY = datetime(2027, 3, 3, tzinfo=UTC)


def credits_of(member: Member) -> Credits:
    """What the member can spend at noon."""
    return books.available(member.site_id, member_id=member.pk, at=NOON)


def test_a_paid_pack_puts_its_credits_into_the_wallet(shop: Shop):
    """C2: the member returns from the checkout and has the credits, until the end of a day in twelve months."""
    payment = shop.buy()
    (lot,) = books.lots(shop.site.pk, member_id=shop.member.pk, at=NOON)
    assert (payment.status, payment.instrument) == ("paid", "card ending 4242")
    assert (lot.granted, lot.price, lot.payment_id) == (Credits(100), payment.amount, payment.pk)
    assert lot.expires_at == EXPIRY
    assert shop.events() == ["payment.started", "payment.paid"]


def test_the_checkout_says_what_is_bought_and_leads_back(shop: Shop):
    """The member is sent to a page of the sandbox and from there to the payment's own page."""
    payment = shop.start()
    assert shop.visitor.pay(payment.checkout_url) == f"https://shop.test/payments/{payment.pk}"


def test_a_payment_started_twice_is_one_payment(shop: Shop):
    """Fault 1: a double click buys one pack."""
    first, second = (start_payment(shop.member, product=shop.pack, at=NOON, key="k") for _ in range(2))
    assert first == second
    assert Intent.objects.count() == 1
    assert shop.events() == ["payment.started"]


def test_fault_1_a_payment_is_found_again_after_its_pack_left_the_list(shop: Shop):
    """The same key gives the same answer, whatever is sold by now."""
    first = shop.start()
    shop.pack.is_on_sale = False
    shop.pack.save()
    assert start_payment(shop.member, product=shop.pack, at=NOON, key="first") == first


def test_a_key_of_another_purchase_is_refused(shop: Shop):
    """Fault 2: a key belongs to one member and one pack."""
    shop.start()
    bob = register_member(shop.site, handle="bob", name="Bob", email="bob@example.org", at=NOON)
    with pytest.raises(KeyReused):
        start_payment(bob, product=shop.pack, at=NOON, key="first")


def test_a_payment_that_came_in_is_booked_once(shop: Shop):
    """Invariant 3: the processor may say it twice."""
    payment = shop.buy()
    record_paid(payment, instrument="card", processor_ref=payment.processor_ref, at=NOON)
    confirm_payment(payment, at=NOON)
    assert credits_of(shop.member) == Credits(100)
    assert shop.events().count("payment.paid") == 1


@pytest.mark.parametrize(("card", "because"), [("0002", "card"), (None, "cancelled")])
def test_a_payment_that_did_not_come_in_says_why(shop: Shop, card: str | None, because: str):
    """A declined card and a change of mind both leave the wallet as it was."""
    payment = shop.start()
    if card:
        shop.visitor.pay(payment.checkout_url, card=card)
    else:
        shop.visitor.cancel(payment.checkout_url)
    payment = confirm_payment(payment, at=NOON)
    assert (payment.status, payment.declined_because) == ("declined", because)
    assert credits_of(shop.member) == Credits(0)


def test_money_that_came_in_after_a_decline_is_believed(shop: Shop):
    """Fault 32: the processor has the money, whatever it said before."""
    payment = record_declined(shop.start(), at=NOON)
    payment = record_paid(payment, instrument="card", processor_ref="co_1", at=NOON)
    assert (payment.status, credits_of(shop.member)) == ("paid", Credits(100))


def test_a_paid_payment_is_never_declined(shop: Shop):
    """An answer that contradicts the money in the till is refused, and loudly."""
    with pytest.raises(AlreadyAnswered):
        record_declined(shop.buy(), at=NOON)


def test_part_of_the_price_is_not_the_price(shop: Shop):
    """Fault 17: half was captured; no credits are issued, and the matter stays in sight."""
    shop.visitor.put_card("half", charging=Charging.HALVED)
    payment = shop.buy(card="half")
    assert payment.status == "pending"
    assert Intent.objects.get().error == "25.00 EUR was captured instead of 50.00 EUR."


def test_a_blocked_member_buys_nothing(shop: Shop):
    """Nothing is left of the attempt."""
    Member.objects.update(status=MemberStatus.BLOCKED)
    with pytest.raises(AccountBlocked):
        start_payment(shop.member, product=shop.pack, at=NOON, key="k")
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    "change", [{"is_on_sale": False}, {"kind": "one_off", "service": "letter", "price_minor": None}]
)
def test_only_packs_on_sale_are_sold_for_money(shop: Shop, change: dict[str, object]):
    """A withdrawn pack and a service are refused before any row is written."""
    type(shop.pack).objects.update(**change)
    shop.pack.refresh_from_db()
    with pytest.raises(NotOnSale):
        start_payment(shop.member, product=shop.pack, at=NOON, key="k")


def test_credits_keep_the_terms_of_their_payment(shop: Shop):
    """X4: a version published between start and payment does not shorten what is being bought."""
    payment = shop.start()
    shorter = POLICY.replace("12 months", "6 months")
    publish_policy(shop.site, text=shorter, file="policy.md", by="site", at=NOON + timedelta(minutes=1))
    shop.visitor.pay(payment.checkout_url)
    confirm_payment(payment, at=NOON + timedelta(minutes=2))
    (lot,) = books.lots(shop.site.pk, member_id=shop.member.pk, at=NOON)
    assert lot.expires_at == EXPIRY


def test_reissued_credits_live_as_long_as_new_ones(shop: Shop):
    """X8: twelve months from the day on which they come back."""
    payment, later = shop.buy(), NOON + timedelta(days=30)
    assert expiry_of_new_lot(shop.site, payment_id=payment.pk, at=later) == datetime(2027, 4, 1, 23, tzinfo=UTC)


def test_credits_without_a_term_do_not_expire(shop: Shop):
    """A policy that sets no life of a pack sets no end to it."""
    silent = POLICY.split("~~~rule", maxsplit=1)[0]
    publish_policy(shop.site, text=silent, file="policy.md", by="site", at=NOON)
    assert expiry_of_new_lot(shop.site, payment_id=None, at=NOON) is None


def test_a_payment_of_somebody_else_is_not_found(shop: Shop):
    """Fault 71: another's payment and none at all look the same."""
    payment = shop.buy()
    bob = register_member(shop.site, handle="bob", name="Bob", email="bob@example.org", at=NOON)
    assert list(payments_of(shop.member)) == [payment]
    for stranger, number in ((bob, payment.pk), (shop.member, payment.pk + 1)):
        with pytest.raises(NotFound, match="no such payment"):
            payment_for_member(stranger, number)
