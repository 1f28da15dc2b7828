"""Cards on file: kept by the processor under a name, and charged while their owners are away."""

from datetime import timedelta

import pytest

from makegood.kernel.money import Money
from makegood.ledger import queries as books
from makegood.ledger.amounts import BadQuantity
from makegood.ledger.operations import KeyReused
from makegood.payments.calls import confirm_card, confirm_payment, make_calls
from makegood.payments.models import Card, Intent, Payment, PaymentPurpose
from makegood.payments.operations import charge_card, start_card_setup
from makegood.payments.queries import cards_of, payments_for, unresolved_intents
from makegood.payments.refusals import CardNotUsable
from makegood.payments.sandbox.cards import Charging
from makegood.payments.sandbox.faults import Fault
from makegood.sites.models import Event
from tests.payments.shop import NOON, SOON, Shop

pytestmark = pytest.mark.django_db
FEE = Money.parse("29.99 EUR")
DAY = timedelta(days=1)


def charge(shop: Shop, card: Card, *, amount: Money = FEE, key: str = "bill 12") -> Payment:
    """Charge a card for a bill, as a renewal does."""
    purpose = PaymentPurpose.BILL
    return charge_card(shop.member, amount=amount, purpose=purpose, reference="bill:12", card=card, at=NOON, key=key)


def test_a_card_is_kept_without_a_payment(shop: Shop):
    """The member gives it at the processor's page; the site has a name, a token and nothing else."""
    card = shop.keep("card")
    assert (card.is_usable, card.label) == (True, "card ending 4242")
    assert list(cards_of(shop.member)) == [card]
    assert Payment.objects.count() == 0


def test_a_kept_card_is_charged_while_its_owner_is_away(shop: Shop):
    """The money is booked as received, and the event says what it was for."""
    payment = charge(shop, shop.keep("card"))
    assert payment.status == "pending"
    make_calls(shop.site, at=NOON)
    paid = payments_for(shop.site, "bill:12").get()
    assert (paid.status, paid.instrument, paid.title) == ("paid", "card ending 4242", "Membership")
    assert books.payment_money(shop.site.pk, payment_id=paid.pk).kept == FEE
    told = Event.objects.get(kind="payment.paid").body
    assert (told["purpose"], told["reference"], told["amount"]) == ("bill", "bill:12", "29.99 EUR")


def test_a_declined_card_brings_nothing(shop: Shop):
    """The room that wrote the bill hears of it by its own reference."""
    shop.visitor.put_card("ann.card")
    card = shop.keep("card", token="ann.card")
    shop.visitor.put_card("ann.card", charging=Charging.DECLINED)
    payment = confirm_payment(charge(shop, card), at=NOON)
    assert (payment.status, payment.declined_because) == ("declined", "card")
    told = Event.objects.get(kind="payment.declined").body
    assert (told["purpose"], told["reference"], told["because"]) == ("bill", "bill:12", "card")


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.BUSY, Fault.LOST, Fault.BROKEN, Fault.TWICE])
def test_a_charge_with_an_unknown_end_is_made_once(shop: Shop, fault: Fault):
    """Faults 14 and 25: asked about until it is known, and never charged twice; nor where the call arrives twice."""
    card = shop.keep("card")
    shop.visitor.plan(fault, call="charge_card")
    payment = charge(shop, card)
    make_calls(shop.site, at=NOON)
    assert unresolved_intents(shop.site).count() == (0 if fault is Fault.TWICE else 1)
    make_calls(shop.site, at=NOON + SOON)
    payment.refresh_from_db()
    assert payment.status == "paid"
    assert shop.charges_at_sandbox() == [2999]


def test_a_charge_whose_key_was_forgotten_is_not_made_again(shop: Shop):
    """Fault 3: the state is asked before a second try, the processor's memory for keys is not trusted."""
    card = shop.keep("card")
    shop.visitor.plan(Fault.LOST, call="charge_card")
    charge(shop, card)
    make_calls(shop.site, at=NOON)
    with shop.store.transaction() as database:
        database.execute("delete from answers")
    make_calls(shop.site, at=NOON + DAY)
    assert shop.charges_at_sandbox() == [2999]


def test_a_late_answer_counts_when_it_comes(shop: Shop):
    """The processor takes its time: pending and in sight, then paid."""
    shop.visitor.put_card("slow", charging=Charging.LATER)
    payment = confirm_payment(charge(shop, shop.keep("card", token="slow")), at=NOON)
    assert (payment.status, unresolved_intents(shop.site).count()) == ("pending", 1)
    make_calls(shop.site, at=NOON + SOON)
    payment.refresh_from_db()
    assert payment.status == "paid"


def test_fault_18_an_approval_that_lapsed_brings_nothing(shop: Shop):
    """The bank allowed it, nobody took it in time: no money came in, and that is known."""
    shop.visitor.put_card("lapsing", charging=Charging.EXPIRES)
    payment = charge(shop, shop.keep("card", token="lapsing"))
    make_calls(shop.site, at=NOON)
    make_calls(shop.site, at=NOON + SOON)
    payment.refresh_from_db()
    assert (payment.status, payment.declined_because) == ("declined", "expired")
    assert list(unresolved_intents(shop.site)) == []


def test_fault_17_a_part_of_what_is_due_is_not_believed(shop: Shop):
    """Half was captured: the bill is not paid, nothing is booked, and somebody sees it."""
    shop.visitor.put_card("half", charging=Charging.HALVED)
    payment = confirm_payment(charge(shop, shop.keep("card", token="half")), at=NOON)
    assert payment.status == "pending"
    (intent,) = unresolved_intents(shop.site)
    assert intent.error == "14.99 EUR was captured instead of 29.99 EUR."
    assert books.payment_money(shop.site.pk, payment_id=payment.pk) is None


def test_a_charge_with_the_same_key_is_the_same(shop: Shop):
    """Faults 1 and 2: twice is once, and another bill under the key is refused."""
    card = shop.keep("card")
    assert charge(shop, card) == charge(shop, card)
    with pytest.raises(KeyReused):
        charge(shop, card, amount=Money.parse("1.00 EUR"))
    assert Intent.objects.filter(kind="charge").count() == 1


@pytest.mark.parametrize("minor", [0, -1, 10**40])
def test_nothing_and_too_much_are_not_charged(shop: Shop, minor: int):
    """Faults 43 and 44."""
    with pytest.raises(BadQuantity):
        charge(shop, shop.keep("card"), amount=Money(minor, "EUR"))


def test_a_card_that_was_never_given_is_not_charged(shop: Shop):
    """The page was opened and left: there is a name and nothing behind it."""
    asked = confirm_card(start_card_setup(shop.member, name="card", at=NOON, key="setup"), at=NOON)
    with pytest.raises(CardNotUsable):
        charge(shop, asked)
    assert not cards_of(shop.member).filter(name="card").exists()
    make_calls(shop.site, at=NOON + DAY)
    shop.visitor.give_card(asked.setup_url)
    assert not confirm_card(asked, at=NOON + DAY).is_usable


def test_another_card_takes_the_place_of_the_first(shop: Shop):
    """What was begun with the first is finished with the first, also under its own key."""
    first = shop.keep("card")
    payment = charge(shop, first)
    second = shop.keep("card", token="5126")
    assert cards_of(shop.member).get(name="card") == second
    assert confirm_payment(payment, at=NOON).instrument == "card ending 4242"
    assert charge(shop, first) == payment
    with pytest.raises(CardNotUsable):
        charge(shop, first, key="bill 13")


def test_a_card_is_kept_once(shop: Shop):
    """The member comes back while the worker asks."""
    asked = start_card_setup(shop.member, name="card", at=NOON, key="setup")
    assert start_card_setup(shop.member, name="card", at=NOON, key="setup") == asked
    shop.visitor.give_card(confirm_card(asked, at=NOON).setup_url)
    make_calls(shop.site, at=NOON + SOON)
    assert confirm_card(asked, at=NOON + SOON).is_usable
    assert Event.objects.filter(kind="card.kept").count() == 1


def test_the_name_that_a_member_gives_a_card_stays_out_of_the_hashed_chain(shop: Shop):
    """Personal words can be erased from a row, and never from the chain."""
    card = shop.keep("card of my wife Ann")
    event = Event.objects.get(kind="card.kept")
    assert (event.subject, event.body) == (f"card:{card.pk}", {"card": card.pk})
