"""A use asked back in money goes to the payment that paid for most of it, once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from makegood.catalogue.operations import install_products
from makegood.catalogue.packs import load_pack
from makegood.claims.asks import Ask
from makegood.claims.audit import broken_decisions
from makegood.claims.models import Request
from makegood.claims.operations import use_discretion
from makegood.claims.queries import decided
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.queries import available, payment_credits, returned_of_charge
from makegood.members.models import Staff
from makegood.payments.models import Payment
from makegood.services.models import Charge
from makegood.sites.models import Site
from makegood.sites.operations import create_site, publish_policy
from tests.claims.asked import COPY, MONDAY
from tests.claims.conftest import PACK
from tests.claims.policies import with_uses_in_money

DAY = timedelta(days=1)


@pytest.fixture
def site(db: None) -> Site:
    """A site whose policy measures money by a use, with pack `credits` besides."""
    pack = load_pack(PACK)
    site = create_site("packhouse", name="Packhouse", pack="credits", zone="Europe/London")
    install_products(site, specs=pack.products)
    text = with_uses_in_money(pack.policy_text)
    publish_policy(site, text=text, file="policy.md", by="site", at=MONDAY - DAY)
    return site


@pytest.fixture
def give(tom: Staff) -> Callable[..., Request]:
    """Let Tom give an amount on Tuesday."""
    return partial(use_discretion, by=tom, because="so", at=MONDAY + DAY)


@pytest.fixture
def use(buy, write) -> Charge:
    """Sixty of the hundred credits of a pack for 50.00 EUR."""
    buy()
    return write(count=6)


def test_the_bound_is_the_part_of_the_price_that_the_use_cost(use, ask, give):
    """Six of a hundred times ten credits for 50.00 EUR are 30.00 EUR, and no credit leaves the wallet."""
    request = ask(Ask("money", "dissatisfied", charge=use), at=MONDAY + DAY)
    assert decided(request).decision.bound == Money(3000, "EUR")
    give(request, amount=Money(3000, "EUR"))
    payment = Payment.objects.get()
    assert payment.refunded == Money(3000, "EUR")
    assert available(payment.site_id, member_id=payment.member_id, at=MONDAY + DAY) == Credits(40)
    assert list(broken_decisions(payment.site_id)) == []


@pytest.mark.parametrize(("given", "left"), [(3000, 0), (1500, 30), (1, 59)])
def test_a_use_paid_back_in_money_is_not_given_back_in_credits_too(use, ask, give, given, left):
    """X1: one loss, whichever way it is asked for; a credit begun counts whole."""
    give(ask(Ask("money", "dissatisfied", charge=use), at=MONDAY + DAY), amount=Money(given, "EUR"))
    again = ask(Ask("credits", "dissatisfied", charge=use), at=MONDAY + 2 * DAY)
    bound = decided(again).decision.bound
    assert (bound or Credits(0)) == Credits(left)


def test_a_use_given_back_in_credits_is_not_paid_back_in_money_too(use, ask, give):
    """X1 the other way round: twenty of sixty credits are back, so forty can still be asked for in money."""
    give(ask(Ask("credits", "dissatisfied", charge=use), at=MONDAY + DAY), amount=Credits(20))
    again = ask(Ask("money", "dissatisfied", charge=use), at=MONDAY + 2 * DAY)
    assert decided(again).decision.bound == Money(2000, "EUR")
    give(again, amount=Money(2000, "EUR"))
    third = ask(Ask("money", "dissatisfied", charge=use), at=MONDAY + 3 * DAY)
    assert (third.status, decided(third).decision.cites) == ("denied", ("X1",))


def test_a_use_of_two_packs_goes_back_to_the_one_that_paid_most(buy, write, ask):
    """Twenty credits came from the first pack and forty from the second: 20.00 EUR of the second is the most."""
    first = buy("pack-20")
    second = buy("pack-100", at=MONDAY + timedelta(minutes=1))
    charge = write(count=6, at=MONDAY + timedelta(minutes=2))
    request = ask(Ask("money", "dissatisfied", charge=charge), at=MONDAY + DAY)
    case = decided(request).case
    assert case.facts["payment.price"].value == second.amount != first.amount
    assert decided(request).decision.bound == Money(2000, "EUR")


def test_credits_of_a_whole_pack_leave_out_the_use_that_was_paid_back(buy, write, ask, give):
    """X1: what went back in money for the latest use is not given back in its credits about the pack."""
    payment = buy()
    earlier, latest = write(count=3), write()
    give(ask(Ask("money", "dissatisfied", charge=latest), at=MONDAY + DAY), amount=Money(26, "EUR"))
    whole = ask(Ask("credits", "exception", payment=payment, papers=(COPY,)), at=MONDAY + DAY)
    assert decided(whole).decision.bound == Credits(39)
    give(whole, amount=Credits(39))
    back = {each.ref: returned_of_charge(payment.site_id, charge_ref=each.ref) for each in (earlier, latest)}
    assert back == {earlier.ref: Credits(30), latest.ref: Credits(9)}


def test_a_credit_begun_counts_whole_for_each_use(buy, write, ask, give):
    """X1: a cent for each of two uses leaves a credit less of each."""
    payment = buy()
    for each in (write(), write(count=2)):
        give(ask(Ask("money", "dissatisfied", charge=each), at=MONDAY + DAY), amount=Money(1, "EUR"))
    whole = ask(Ask("credits", "exception", payment=payment, papers=(COPY,)), at=MONDAY + DAY)
    assert decided(whole).decision.bound == Credits(28)
    give(whole, amount=Credits(28))
    assert payment_credits(payment.site_id, payment_id=payment.pk, at=MONDAY + DAY).spent == Credits(2)
