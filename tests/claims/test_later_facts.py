"""What the site learns after a request was made decides it anew."""

from datetime import timedelta

import pytest

from makegood.claims.asks import Ask, UnknownGround
from makegood.claims.models import Request, Settlement
from makegood.claims.operations import record_findings, use_discretion, withdraw_request
from makegood.claims.queries import decided, result_of
from makegood.kernel.money import Money
from makegood.payments.models import Payment
from makegood.services.models import Charge, IncidentKind, Side
from makegood.services.operations import record_incident
from makegood.sites.work import run_due
from tests.claims.asked import MONDAY, for_credits, for_money

DAY = timedelta(days=1)
CONFIRMED = "technical_issue_confirmed"


@pytest.fixture
def letter(buy, write) -> Charge:
    """A letter paid with a pack."""
    buy()
    return write()


def record(charge: Charge, *, side: Side, found_at=MONDAY + DAY) -> None:
    """Let the site record a day later what happened when the letter was sent."""
    incident = record_incident(charge, kind=IncidentKind.OTHER, side=side, by="site", at=charge.at)
    run_due(incident.site, at=found_at)


def test_an_incident_on_the_members_side_answers_what_waited_for_an_agent(letter, ask):
    """A fact is never asked: the question that stood open is gone."""
    request = ask(for_credits(letter), at=MONDAY + DAY)
    assert request.status == "open"
    record(letter, side=Side.MEMBER)
    request.refresh_from_db()
    assert (request.status, decided(request).decision.cites) == ("denied", ("C0",))


def test_an_incident_on_our_side_reopens_what_was_denied(letter, ask, tom):
    """The record said the member's side first, and ours after a closer look."""
    record(letter, side=Side.MEMBER)
    request = ask(for_credits(letter), at=MONDAY + DAY)
    assert request.status == "denied"
    record(letter, side=Side.SITE)
    request.refresh_from_db()
    assert (request.status, decided(request).decision.findings) == ("open", (CONFIRMED,))


def test_what_was_settled_ruled_or_withdrawn_stays(letter, ask, tom):
    """Nothing is paid twice and nothing taken back, whatever comes to light later."""
    settled, withdrawn = ask(for_credits(letter), key="1"), ask(for_credits(letter), key="2")
    record_findings(settled, values={CONFIRMED: True}, by=tom, at=MONDAY)
    withdraw_request(withdrawn, at=MONDAY)
    before = {each.pk: each.decisions.count() for each in Request.objects.all()}
    record(letter, side=Side.MEMBER)
    assert {each.pk: each.decisions.count() for each in Request.objects.all()} == before
    assert (Settlement.objects.count(), result_of(settled).outcome) == (1, "granted")


def test_what_only_the_site_raises_is_no_ground_to_ask_on(site, ann, ask):
    """`order_failed` and `restart_failed` are raised by the site; a member who names one is told the others."""
    with pytest.raises(UnknownGround):
        ask(Ask("money", "order_failed"))
    assert not Request.objects.exists()


def test_money_never_comes_back_for_a_use_that_the_policy_measures_by_the_pack(letter, ask, tom):
    """C10 gives as an exception what a pack cost, and a letter is no pack: there is nothing to measure by."""
    request = ask(Ask("money", "exception", charge=letter), at=MONDAY + DAY)
    assert not [name for name in decided(request).case.facts if name.startswith("payment.")]
    assert Payment.objects.get().refunded == Money(0, "EUR")


def test_an_exception_about_the_pack_still_has_its_price(letter, ask, tom):
    """The same ground about the payment itself."""
    request = ask(for_money(Payment.objects.get(), ground="exception"))
    use_discretion(request, amount=Money(100, "EUR"), by=tom, because="so", at=MONDAY)
    assert Payment.objects.get().refunded == Money(100, "EUR")
