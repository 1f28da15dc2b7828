"""Many at once on one request, payment or wallet: one of them is first, and the others find what it left."""

from datetime import timedelta

import pytest

from makegood.claims.audit import broken_decisions
from makegood.claims.models import Decision, Request, RequestStatus, Ruling, Settlement, SettlementPart
from makegood.claims.operations import (
    choose_option,
    make_request,
    record_findings,
    send_refund_again,
    use_discretion,
    withdraw_request,
)
from makegood.claims.queries import decided
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.audit import breaches
from makegood.ledger.queries import available, payment_credits, returned_of_charge
from makegood.payments.models import Refund
from makegood.payments.operations import record_refund_failed, start_refund
from makegood.sites.models import Event
from makegood.sites.work import run_due
from tests.claims.asked import MONDAY, for_credits, for_money
from tests.claims.crowd import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
LATER = MONDAY + MINUTE


def all_holds() -> bool:
    """Tell whether the books keep their rules and every decision replays."""
    return not breaches() and not list(broken_decisions())


def test_one_form_in_eight_tabs_is_one_request(ann, buy):
    """Faults 1 and 4: all get the request of the one that was first."""
    ask = for_money(buy())
    sent = at_once(*[lambda: make_request(ann, ask=ask, at=LATER, key="form").pk] * 8)
    assert sent == [Request.objects.get().pk] * 8
    assert (Decision.objects.count(), Event.objects.filter(kind="request.made").count()) == (1, 1)


def test_two_options_clicked_at_once_are_one_settlement(buy, write, ask):
    """Fault 1: four click C4 and four C5; one refund starts, and the rest hear that it is settled."""
    request = ask(for_money(buy()))
    clicks = [lambda clause=clause: choose_option(request, clause=clause, at=LATER) for clause in ("C4", "C5") * 4]
    assert refusals(at_once(*clicks)) == ["already_settled"] * 7
    assert Settlement.objects.get().amount == str(Refund.objects.get().amount)
    assert all_holds()


def test_a_choice_races_the_use_of_the_credits(ann, buy, write, ask):
    """Fault 5: either the letter was sent or the price goes back, never both."""
    payment = buy("pack-20")
    request = ask(for_money(payment))
    choices = [lambda: choose_option(request, clause="C4", at=LATER)] * 4
    uses = [lambda count=count: write(at=LATER, count=count) for count in (1, 1, 2, 2)]
    at_once(*choices, *uses)
    used = payment_credits(ann.site_id, payment_id=payment.pk, at=LATER).used
    assert bool(used) != Settlement.objects.filter(clause="C4").exists()
    assert all_holds()


def test_requests_on_one_payment_settled_at_once_stay_within_what_was_paid(ann, buy, write, ask, tom):
    """Fault 6: eight agents grant 20.00 EUR on eight requests about a payment of 50.00 EUR."""
    payment = buy()
    asked = [ask(for_money(payment, ground="exception"), key=f"ask {number}") for number in range(8)]
    twenty = Money(2000, "EUR")
    grants = [lambda each=each: use_discretion(each, amount=twenty, by=tom, because="late", at=LATER) for each in asked]
    assert refusals(at_once(*grants)) == ["above_bound"] * 6
    payment.refresh_from_db()
    held = payment_credits(ann.site_id, payment_id=payment.pk, at=LATER)
    assert (payment.refunded, held.valid) == (Money(4000, "EUR"), Credits(20))
    assert all_holds()


def test_no_credit_is_surrendered_twice(ann, buy, ask):
    """Fault 6: of eight requests for a pack's price one is paid, and its hundred credits leave once."""
    payment = buy()
    buy(at=LATER)
    asked = [ask(for_money(payment), key=f"ask {number}") for number in range(8)]
    answers = at_once(*[lambda each=each: choose_option(each, clause="C4", at=LATER) for each in asked])
    assert refusals(answers) == ["not_open"] * 7
    assert Refund.objects.get().amount == Money(5000, "EUR")
    assert available(ann.site_id, member_id=ann.pk, at=LATER) == Credits(100)
    assert all_holds()


def test_agents_who_rule_at_once_make_one_ruling(buy, ask, tom):
    """Fault 12: four grant and four deny; whoever is first decides."""
    request = ask(for_money(buy(), ground="exception"))
    amounts = [Money(500, "EUR"), None] * 4
    rulings = [
        lambda amount=amount: use_discretion(request, amount=amount, by=tom, because="so", at=LATER)
        for amount in amounts
    ]
    assert refusals(at_once(*rulings)) == ["already_settled"] * 7
    assert Refund.objects.count() == (1 if Ruling.objects.get().amount else 0)


def test_a_finding_races_the_withdrawal(buy, write, ask, tom):
    """Fault 12: either the credits came back, or the member took the request back; never both."""
    buy()
    request = ask(for_credits(write()))
    found = {"technical_issue_confirmed": True}
    findings = [lambda: record_findings(request, values=found, by=tom, at=LATER)] * 4
    withdrawals = [lambda: withdraw_request(request, at=LATER)] * 4
    assert refusals(at_once(*findings, *withdrawals)) == ["not_open"] * 7
    request.refresh_from_db()
    assert (request.status == RequestStatus.SETTLED) == Settlement.objects.exists()
    assert all_holds()


def test_a_confirmed_issue_gives_the_credits_back_once(buy, write, ask, tom):
    """Faults 4 and 12: eight requests about one letter, confirmed at once; X1 turns seven down."""
    buy()
    letter = write()
    asked = [ask(for_credits(letter), key=f"ask {number}") for number in range(8)]
    found = {"technical_issue_confirmed": True}
    at_once(*[lambda each=each: record_findings(each, values=found, by=tom, at=LATER) for each in asked])
    assert Settlement.objects.count() == 1
    assert returned_of_charge(letter.site_id, charge_ref=letter.ref) == letter.cost
    assert {decided(each).decision.cites for each in Request.objects.filter(status="denied")} == {("X1",)}
    assert all_holds()


def test_a_failed_refund_is_sent_again_once(ann, buy, ask, tom):
    """Faults 1 and 19: eight clicks on “send again” are one more refund."""
    request = ask(for_money(buy()))
    choose_option(request, clause="C4", at=LATER)
    record_refund_failed(Refund.objects.get(), why="card closed", at=LATER)
    run_due(ann.site, at=LATER)
    clicks = at_once(*[lambda: send_refund_again(request, by=tom, at=LATER)] * 8)
    assert refusals(clicks) == ["not_open"] * 7
    assert (Refund.objects.count(), SettlementPart.objects.get().tries) == (2, 2)
    assert all_holds()


def test_a_request_is_decided_on_the_payment_as_it_is_not_as_a_page_read_it(buy, ask):
    """Fault 5: the payment was read before money went back in another tab; the decision counts that money."""
    payment = buy()
    start_refund(payment, amount=Money(4500, "EUR"), reason="by hand", at=MONDAY, key="by hand")
    offers = decided(ask(for_money(payment))).decision.options
    assert {str(option.amount) for option in offers} == {"5.00 EUR"}
