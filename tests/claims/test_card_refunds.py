"""V3a: until when an approved refund is on its way to the card is said, watched, and shown once it is late."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.claims.inspection import inspect
from makegood.claims.models import Request
from makegood.claims.operations import choose_option, use_discretion
from makegood.claims.queries import overdue_refunds
from makegood.claims.queue import queue
from makegood.claims.tasks import settle_refunded, show_failed_refund
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.notices.letters import decision_letter, ruling_letter
from makegood.notices.models import Notice
from makegood.payments.operations import record_refund_failed, record_refund_returned, record_refunded
from makegood.sites.models import Event, Site
from makegood.sites.operations import freeze_clock, publish_policy
from makegood.sites.work import advance
from tests.claims.asked import MONDAY, for_credits, for_money
from tests.claims.policies import credits_policy
from tests.play.tiny import played

MINUTE = timedelta(minutes=1)
# Three working days after Monday 2 March end with Thursday the 5th.
LATE = datetime(2026, 3, 6, tzinfo=UTC)
TERM = "\n~~~rule silent\nset: card refund by = request.decided + 3 business_days\n~~~\n"


@pytest.fixture
def site(site: Site) -> Site:
    """A site whose policy sets the term."""
    text = credits_policy() + TERM
    publish_policy(site, text=text, file="policy.md", by="site", at=MONDAY - MINUTE)
    freeze_clock(site, at=MONDAY)
    return site


@pytest.fixture
def refunded(buy, ask) -> Request:
    """A request whose refund nobody has sent yet."""
    return choose_option(ask(for_money(buy())), clause="C4", at=MONDAY)


def answered(request: Request, record, *, at: datetime, **answer: str) -> None:
    """Let the processor answer, and claims hear of it."""
    record(request.settlement.parts.get().refund, at=at, **answer)
    event = Event.objects.filter(site=request.site, kind__startswith="refund.").latest("id")
    {"refund.succeeded": settle_refunded, "refund.failed": show_failed_refund}[event.kind](request.site, event)


def shown(site: Site) -> tuple[list[str], int, list[str]]:
    """What the audit finds, how many requests the queue shows as overdue, and what the staff were told last."""
    told = Event.objects.filter(site=site, kind="request.overdue").values_list("body__due", flat=True)
    return [each.code for each in inspect(site.pk)], len(queue(site, kind="late").lines), list(told)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (LATE - MINUTE, ([], 0, [])),
        (LATE, (["overdue_refund"], 1, ["refund"])),
        (LATE + MINUTE, (["overdue_refund"], 1, ["refund"])),
    ],
)
def test_a_refund_that_is_not_taken_in_time_is_overdue(site, refunded, monkeypatch, at, expected):
    """A minute before, at and after the end of the third working day; the staff are told once."""
    monkeypatch.setattr("makegood.payments.tasks.make_calls", lambda site, at: 0)
    advance(site, until=at)
    codes, late, told = shown(site)
    assert ([each for each in codes if each != "unresolved_call"], late, told) == expected


def test_the_staff_are_reminded_before(site, refunded, monkeypatch):
    """Three quarters of the time are over on Thursday at half past two in the morning."""
    monkeypatch.setattr("makegood.payments.tasks.make_calls", lambda site, at: 0)
    advance(site, until=LATE - MINUTE)
    [event] = Event.objects.filter(site=site, kind="request.due_soon")
    assert (event.body["due"], event.at) == ("refund", LATE - (LATE - MONDAY) / 4)


@pytest.mark.parametrize("at", [LATE - MINUTE, LATE])
def test_a_refund_that_was_taken_is_not_overdue(site, refunded, at):
    """In time or late: once the processor has taken it, nothing is left to watch."""
    answered(refunded, record_refunded, at=at, processor_ref="r")
    advance(site, until=LATE + MINUTE)
    assert list(overdue_refunds(site, at=LATE + MINUTE)) == []
    assert queue(site, kind="late").lines == []


@pytest.mark.parametrize("first", [record_refund_failed, record_refund_returned])
def test_a_refund_that_failed_is_still_due(site, refunded, first):
    """Whether the processor said no, or a bank sent back what had arrived."""
    if first is record_refund_returned:
        answered(refunded, record_refunded, at=MONDAY, processor_ref="r")
    answered(refunded, first, at=MONDAY + MINUTE, why="closed")
    advance(site, until=LATE)
    assert shown(site) == (["overdue_refund"], 1, ["refund"])


def test_the_letter_says_until_when(site, buy, ask, tom):
    """By the site's time, to the minute."""
    request = ask(for_money(buy(), ground="exception"))
    request = use_discretion(request, amount=Money(5000, "EUR"), by=tom, because="so", at=MONDAY)
    said = "The money is on its way to your card by 5 March 2026, 23:59."
    assert said in ruling_letter(request.ruling).body
    # That nobody had decided yet was said before.
    assert said not in decision_letter(request.decisions.latest("id")).body


def test_the_letter_on_what_the_policy_grants_says_it_too(db, tmp_path):
    """The decision and its settlement are one."""
    rule = "decides: money for mistake\nthen: grant payment.price to card"
    story = """{at: 2026-03-02 10:00, register: ann}
        {buy: pack, by: ann, as: p1}
        {ask: money, by: ann, about: p1, because: mistake, as: r1}"""
    played(tmp_path, rule, "set: card refund by = request.decided + 3 business_days", story=story)
    said = "The money is on its way to your card by 5 March 2026, 23:59."
    assert said in Notice.objects.get(kind="decision").body


def test_what_does_not_go_to_a_card_has_no_such_end(site, buy, write, ask, tom):
    """Credits are there at once."""
    buy()
    asked = ask(for_credits(write(), ground="exception"))
    request = use_discretion(asked, amount=Credits(5), by=tom, because="so", at=MONDAY)
    assert request.settlement.refund_by is None
    assert "on its way to your card" not in ruling_letter(request.ruling).body
