"""The staff are told of what they owe: soon before it is due, and once it is overdue; each once."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.claims.asks import Ask, Paper
from makegood.claims.models import Request
from makegood.claims.operations import appeal_request, record_findings, supply_papers, use_discretion, withdraw_request
from makegood.claims.queries import decided
from makegood.claims.queue import queue
from makegood.sites.models import Event, Site
from makegood.sites.operations import freeze_clock
from makegood.sites.work import advance
from tests.claims.asked import COPY, MONDAY, for_credits, for_money

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
# C9: ten working days after Monday 2 March end with Monday the 16th; the 17th is the first instant that is too late.
DUE = datetime(2026, 3, 17, tzinfo=UTC)
SOON = DUE - (DUE - MONDAY) / 4


@pytest.fixture
def waiting(site: Site, buy, ask) -> Request:
    """A request for an exception, which an agent must decide."""
    freeze_clock(site, at=MONDAY)
    return ask(for_money(buy(), ground="exception"))


def told(site: Site, *, until: datetime) -> list[tuple[str, datetime]]:
    """Let time pass, and give what the staff were told of deadlines so far, and when."""
    advance(site, until=until)
    kinds = ("request.due_soon", "request.overdue")
    return [(event.kind, event.at) for event in Event.objects.filter(site=site, kind__in=kinds).order_by("id")]


def test_the_staff_are_reminded_once_three_quarters_of_the_time_are_over(site, waiting):
    """A minute before nothing is said; at the instant it is, and a minute later not again."""
    assert told(site, until=SOON - timedelta(minutes=1)) == []
    assert told(site, until=SOON) == [("request.due_soon", SOON)]
    assert told(site, until=SOON + timedelta(minutes=1)) == [("request.due_soon", SOON)]


def test_a_deadline_that_nobody_kept_is_shown_from_its_end(site, waiting):
    """Faults 57 and 58: working days are counted, and the end of the last is the first instant that is late."""
    assert told(site, until=DUE - timedelta(minutes=1))[1:] == []
    assert [line.request for line in queue(site, kind="late").lines] == []
    assert told(site, until=DUE)[1:] == [("request.overdue", DUE)]
    assert [line.request for line in queue(site, kind="late").lines] == [waiting]
    assert told(site, until=DUE + 30 * DAY)[2:] == []


def test_a_schedule_that_slept_tells_each_thing_once(site, waiting):
    """Fault 59: a month without a worker, and one run after it."""
    freeze_clock(site, at=DUE + 30 * DAY)
    assert [kind for kind, _ in told(site, until=DUE + 31 * DAY)] == ["request.due_soon", "request.overdue"]


@pytest.mark.parametrize("end", ["ruled", "withdrawn"])
def test_what_is_decided_needs_no_reminder(site, waiting, tom, end):
    """Whatever ended it, nobody is told of its deadline."""
    if end == "ruled":
        use_discretion(waiting, amount=None, by=tom, because="so", at=MONDAY)
    else:
        withdraw_request(waiting, at=MONDAY)
    assert told(site, until=DUE + DAY) == []


def test_a_request_that_waits_for_the_member_reminds_nobody_of_the_staff(site, buy, ask):
    """C7: what is missing is the member's to add."""
    freeze_clock(site, at=MONDAY)
    ask(Ask("money", "exception", payment=buy()))
    assert told(site, until=DUE + DAY) == []


def test_an_appeal_gives_the_staff_their_time_anew(site, buy, write, ask, tom):
    """It is decided by the time of the first message, and due by its own."""
    freeze_clock(site, at=MONDAY)
    buy()
    first = ask(for_credits(write()))
    record_findings(first, values={"technical_issue_confirmed": False}, by=tom, at=MONDAY)
    appeal = appeal_request(first, says="Look again.", at=DUE + DAY, key="a1")
    assert decided(appeal).decision.deadline.at == datetime(2026, 4, 1, 23, tzinfo=UTC)
    assert (appeal.status, decided(appeal).case.papers) == ("open", {COPY.kind, "proof"})


@pytest.mark.parametrize("instant", [SOON - MINUTE, SOON, SOON + MINUTE, DUE, DUE + MINUTE])
def test_another_act_at_that_instant_takes_no_reminder_away(site, waiting, instant):
    """The act came first, and the worker has yet to look: whatever fell due until then is told all the same, once."""
    supply_papers(waiting, papers=[Paper("proof")], at=instant)
    found = told(site, until=DUE + DAY)
    assert [kind for kind, _ in found] == ["request.due_soon", "request.overdue"]


@pytest.mark.parametrize("instant", [SOON, SOON + MINUTE, DUE, DUE + MINUTE])
def test_what_was_told_is_not_told_again_after_another_act(site, waiting, instant):
    """The worker looked first, and at the same instant came the act."""
    before = told(site, until=instant)
    supply_papers(waiting, papers=[Paper("proof")], at=instant)
    assert told(site, until=instant) == before
    assert len(told(site, until=DUE + DAY)) == 2


def test_what_the_member_sends_in_too_late_to_be_in_time_stands_among_the_late_ones(site, buy, ask):
    """C9 counts from the first message: it is overdue as soon as it is the turn of the staff."""
    freeze_clock(site, at=MONDAY)
    request = ask(Ask("money", "exception", payment=buy()))
    assert told(site, until=DUE) == []
    supply_papers(request, papers=[COPY], at=DUE)
    assert told(site, until=DUE)[-1] == ("request.overdue", DUE)
    assert [line.request for line in queue(site, kind="late").lines] == [request]
