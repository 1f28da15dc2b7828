"""From a request to its settlement, on the real rooms below."""

from datetime import timedelta
from typing import Any

import pytest

from makegood.claims.asks import Ask, UnknownGround
from makegood.claims.models import Decision, Request, Settlement
from makegood.claims.operations import (
    choose_option,
    make_request,
    record_findings,
    send_refund_again,
    supply_papers,
    use_discretion,
    withdraw_request,
)
from makegood.claims.queries import decided, request_for_member, request_for_staff, result_of
from makegood.claims.refusals import (
    AboveBound,
    AlreadySettled,
    BadRuling,
    NotAnAgent,
    NotOpen,
    UnknownFinding,
    WrongAsset,
)
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.refusals import NotFound
from makegood.ledger.operations import KeyReused
from makegood.ledger.queries import available
from makegood.members.models import Role, Staff
from makegood.members.operations import add_staff, register_member
from makegood.payments.models import Payment, Refund
from makegood.payments.operations import record_refund_failed, record_refunded
from makegood.sites.operations import create_site
from makegood.sites.work import run_due
from tests.claims.asked import COPY, MONDAY, for_credits, for_money

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def exception(buy, ask) -> Request:
    """A request for money as an exception, about a pack of 50.00 EUR."""
    return ask(for_money(buy(), ground="exception"))


def wallet(member: Any, at: Any = MONDAY) -> Credits:
    """Give what the member can spend."""
    return available(member.site_id, member_id=member.pk, at=at)


def test_an_untouched_pack_waits_for_a_choice_and_is_refunded_once(ann, buy, ask):
    """C4: the price goes back, the credits leave, and a second click is refused."""
    payment = buy()
    request = ask(for_money(payment))
    assert request.status == "awaiting_choice"
    choose_option(request, clause="C4", at=MONDAY + MINUTE)
    with pytest.raises(AlreadySettled):
        choose_option(request, clause="C4", at=MONDAY + MINUTE)
    assert (wallet(ann), Refund.objects.count()) == (Credits(0), 1)
    record_refunded(Refund.objects.get(), processor_ref="r1", at=MONDAY + MINUTE)
    run_due(ann.site, at=MONDAY + MINUTE)
    request.refresh_from_db()
    assert request.status == "settled"


def test_a_repeated_key_makes_one_request(ann, buy):
    """A double submit, or two tabs with one form, is one request (fault 1)."""
    ask = for_money(buy())
    first = make_request(ann, ask=ask, at=MONDAY, key="form-1")
    again = make_request(ann, ask=ask, at=MONDAY + MINUTE, key="form-1")
    assert (first.pk, Request.objects.count(), Decision.objects.count()) == (again.pk, 1, 1)


def test_a_letter_sent_after_asking_closes_the_full_refund(buy, write, ask):
    """What is chosen is decided on the facts as they are: C4 is gone, C5 is left."""
    request = ask(for_money(buy()))
    write(at=MONDAY + MINUTE)
    with pytest.raises(NotOpen, match="C5"):
        choose_option(request, clause="C4", at=MONDAY + 2 * MINUTE)
    assert not Settlement.objects.exists()
    choose_option(request, clause="C5", at=MONDAY + 2 * MINUTE)
    assert Settlement.objects.get().amount == "36.00 EUR"


def test_what_is_missing_is_asked_for_and_the_first_message_counts(buy, ask):
    """C7: supplied on the twentieth day, decided by the fourteenth on which it was asked."""
    request = ask(Ask("money", "any_reason", payment=buy()), at=MONDAY + 14 * DAY)
    assert (request.status, decided(request).decision.missing) == ("awaiting_member", ("registration_copy",))
    supply_papers(request, papers=[COPY], at=MONDAY + 20 * DAY)
    request.refresh_from_db()
    assert [option.clause for option in decided(request).decision.options] == ["C4", "C5"]


def test_a_confirmed_issue_gives_the_credits_back_at_once(ann, buy, write, ask, tom):
    """C3: after the finding nothing more is asked of anybody."""
    buy()
    request = ask(for_credits(write()))
    assert decided(request).decision.findings == ("technical_issue_confirmed",)
    record_findings(request, values={"technical_issue_confirmed": True}, by=tom, at=MONDAY + DAY)
    request.refresh_from_db()
    assert (request.status, wallet(ann, MONDAY + DAY)) == ("settled", Credits(100))


def test_a_finding_the_policy_does_not_know_names_the_nearest(buy, ask, tom):
    """The agent is told what was probably meant, and nothing is recorded."""
    request = ask(for_money(buy()))
    with pytest.raises(UnknownFinding, match="statement_untrue"):
        record_findings(request, values={"statement_untru": True}, by=tom, at=MONDAY)
    assert not request.findings.exists()


def test_an_unknown_ground_names_the_nearest(ask, buy):
    """A ground of another policy is no request."""
    with pytest.raises(UnknownGround, match="any_reason"):
        ask(for_money(buy(), ground="any_reasn"))


@pytest.mark.parametrize(
    ("amount", "because", "refusal"),
    [
        (Money(5001, "EUR"), "too much", AboveBound),
        (Money(100, "USD"), "wrong currency", WrongAsset),
        (Credits(1), "wrong asset", WrongAsset),
        (Money(0, "EUR"), "nothing", BadRuling),
        (Money(-1, "EUR"), "less than nothing", BadRuling),
        (Money(100, "EUR"), "  ", BadRuling),
    ],
)
def test_a_ruling_stays_within_its_bounds_and_has_a_reason(exception, tom, amount, because, refusal):
    """C10: from nothing to the price, in its currency, with the reason stated."""
    with pytest.raises(refusal):
        use_discretion(exception, amount=amount, by=tom, because=because, at=MONDAY)
    assert not Settlement.objects.exists()


def test_a_denial_by_an_agent_closes_the_request(buy, ask, tom):
    """A ruling is final here: a second one is refused as settled, and no finding reopens it."""
    request = ask(for_money(buy(), ground="exception"))
    use_discretion(request, amount=None, by=tom, because="used with pleasure", at=MONDAY)
    assert result_of(request_for_staff(request.site, request.pk)).outcome == "denied"
    with pytest.raises(AlreadySettled):
        use_discretion(request, amount=Money(100, "EUR"), by=tom, because="second thoughts", at=MONDAY)
    with pytest.raises(NotOpen, match="Tom decided it"):
        record_findings(request, values={"statement_untrue": True}, by=tom, at=MONDAY)


def test_somebody_elses_payment_does_not_exist(site, buy, ask):
    """The refusal is the same as for a payment that never was."""
    bob = register_member(site, handle="bob", name="Bob", email="bob@example.org", at=MONDAY)
    payment = buy()
    with pytest.raises(NotFound):
        ask(for_money(payment), by=bob)
    request = ask(for_money(payment))
    with pytest.raises(NotFound):
        request_for_member(bob, request.pk)
    other = create_site("other", name="Other", pack="credits", zone="Europe/London")
    with pytest.raises(NotFound):
        request_for_staff(other, request.pk)


def test_only_an_agent_of_the_site_acts_on_a_request(site, buy, ask):
    """Fault 71: auditors read, and another site's agents are strangers here, whatever page let them through."""
    other = create_site("other", name="Other", pack="credits", zone="Europe/London")
    auditor = Staff.objects.create(site=site, handle="eve", name="Eve", role=Role.AUDITOR)
    request = ask(for_money(buy(), ground="exception"))
    for stranger in (auditor, add_staff(other, handle="tom", name="Tom")):
        with pytest.raises(NotAnAgent):
            record_findings(request, values={"statement_untrue": True}, by=stranger, at=MONDAY)
        with pytest.raises(NotAnAgent):
            use_discretion(request, amount=None, by=stranger, because="so", at=MONDAY)
        with pytest.raises(NotAnAgent):
            send_refund_again(request, by=stranger, at=MONDAY)
    assert not request.findings.exists()


def test_a_withdrawn_request_stays_withdrawn(buy, ask):
    """Nothing can be chosen or added afterwards."""
    request = withdraw_request(ask(for_money(buy())), at=MONDAY)
    with pytest.raises(NotOpen):
        choose_option(request, clause="C4", at=MONDAY)
    with pytest.raises(NotOpen):
        supply_papers(request, papers=[COPY], at=MONDAY)


def test_a_refund_that_the_processor_would_not_take_is_shown_and_sent_again(ann, buy, ask, tom):
    """The money stays owed; a second try goes out under a new key and arrives once (fault 19)."""
    request = ask(for_money(buy()))
    choose_option(request, clause="C4", at=MONDAY)
    record_refund_failed(Refund.objects.get(), why="card closed", at=MONDAY + MINUTE)
    run_due(ann.site, at=MONDAY + MINUTE)
    assert Settlement.objects.get().status == "failed"
    send_refund_again(request, by=tom, at=MONDAY + DAY)
    first, second = Refund.objects.order_by("id")
    record_refunded(second, processor_ref="r2", at=MONDAY + DAY)
    run_due(ann.site, at=MONDAY + DAY)
    assert (first.status, Settlement.objects.get().status) == ("failed", "done")
    assert Payment.objects.get().refunded == Money(5000, "EUR")


def test_a_key_belongs_to_one_ask(site, ann, buy):
    """Fault 2: the same key with other words, or in another member's hands, is refused and not swallowed."""
    bob = register_member(site, handle="bob", name="Bob", email="bob@example.org", at=MONDAY)
    make_request(ann, ask=for_money(buy()), at=MONDAY, key="form-1")
    with pytest.raises(KeyReused):
        make_request(ann, ask=for_money(buy(at=MONDAY + MINUTE)), at=MONDAY, key="form-1")
    with pytest.raises(KeyReused):
        make_request(bob, ask=Ask("money", "any_reason"), at=MONDAY, key="form-1")
    assert Request.objects.count() == 1
