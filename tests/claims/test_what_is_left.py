"""What is given back, taken or used leaves less for requests that still wait: each is answered by what is left now."""

from datetime import timedelta

import pytest

from makegood.claims.models import Request
from makegood.claims.operations import choose_option, use_discretion
from makegood.claims.queries import decided
from makegood.claims.refusals import NotOpen
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.payments.models import Payment
from makegood.sites.models import Event, Site
from makegood.sites.operations import publish_policy
from makegood.sites.outbox import deliver_events
from tests.claims.asked import MONDAY, for_credits, for_money
from tests.claims.bank import Bank
from tests.claims.policies import credits_policy, with_approver

DAY = timedelta(days=1)


@pytest.fixture
def pack(buy) -> Payment:
    """A pack of which nothing is used."""
    return buy()


@pytest.fixture
def waiting(pack, ask) -> Request:
    """A request for an exception about that pack, which waits for an agent."""
    return ask(for_money(pack, ground="exception"))


def follow(site: Site, request: Request, *, at=MONDAY) -> Request:
    """Let everything follow that happened, and give the request as it is then."""
    deliver_events(site, at=at)
    return Request.objects.get(pk=request.pk)


def decisions(request: Request) -> int:
    """Count what was told of the request."""
    return Event.objects.filter(subject=f"request:{request.pk}", kind="request.decided").count()


def test_what_another_request_used_up_is_denied_by_itself(site, pack, waiting, ask, tom):
    """X1: the price went back as an untouched pack; nobody has to find out that nothing is left for an exception."""
    choose_option(ask(for_money(pack)), clause="C4", at=MONDAY)
    request = follow(site, waiting)
    assert (request.status, decided(request).decision.cites) == ("denied", ("X1",))
    with pytest.raises(NotOpen):
        use_discretion(request, amount=Money(100, "EUR"), by=tom, because="so", at=MONDAY)


def test_an_agent_is_bound_by_what_is_left_now(site, pack, waiting, ask, tom):
    """X6: twenty of fifty euros went back on another request, so thirty are the most."""
    other = ask(for_money(pack, ground="exception"), key="other")
    use_discretion(other, amount=Money(2000, "EUR"), by=tom, because="so", at=MONDAY)
    request = follow(site, waiting)
    decision = decided(request).decision
    assert (request.status, decision.most, decision.bound) == ("open", Money(3000, "EUR"), Money(3000, "EUR"))


def test_it_is_decided_once_however_many_events_say_so(site, pack, waiting, ask, tom):
    """A refund is started, arrives and settles its request; the second answer is given once."""
    choose_option(ask(for_money(pack)), clause="C4", at=MONDAY)
    follow(site, waiting)
    stored = waiting.decisions.count()
    follow(site, waiting, at=MONDAY + DAY)
    assert (waiting.decisions.count(), decisions(waiting)) == (stored, 2)


def test_what_another_request_leaves_alone_is_not_decided_again(site, waiting, buy, ask):
    """The price of one pack says nothing about another."""
    choose_option(ask(for_money(buy(at=MONDAY - DAY))), clause="C4", at=MONDAY)
    assert (follow(site, waiting).status, waiting.decisions.count()) == ("open", 1)


def test_a_use_takes_away_the_option_that_it_closes(site, pack, write, ask):
    """C4 wants an untouched pack: after a letter only the buy-back of the rest is offered."""
    request = ask(for_money(pack))
    write()
    (option,) = decided(follow(site, request)).decision.options
    assert (option.clause, option.amount) == ("C5", Money(3600, "EUR"))


def test_the_last_credits_used_end_what_was_offered(site, pack, write, ask):
    """C0: nothing is left of the pack, so nothing waits for the member any more."""
    request = ask(for_money(pack))
    write(count=10)
    request = follow(site, request)
    assert (request.status, decided(request).decision.cites) == ("denied", ("C0",))


def test_what_the_bank_holds_ends_what_waited(site, waiting, pack):
    """X1: while a dispute is open its money counts as gone back."""
    Bank(site).says(pack, "open", at=MONDAY)
    request = follow(site, waiting)
    assert (request.status, decided(request).decision.cites) == ("denied", ("X1",))


def test_credits_that_came_back_leave_none_for_what_waits(site, buy, write, ask, tom):
    """X1: two exceptions about one letter; one agent gives all of it back, and the other has nothing to decide."""
    buy()
    letter = write()
    first, second = (ask(for_credits(letter, ground="exception"), key=key) for key in "ab")
    use_discretion(first, amount=Credits(10), by=tom, because="so", at=MONDAY)
    request = follow(site, second)
    assert (request.status, decided(request).decision.cites) == ("denied", ("X1",))


def test_what_waits_for_a_second_agent_goes_where_less_is_left(site, buy, ask, tom):
    """What was proposed is more than anybody may give now: it is taken back, and the member answered."""
    publish_policy(site, text=with_approver(credits_policy()), file="policy.md", by="site", at=MONDAY)
    pack = buy(at=MONDAY + DAY)
    proposed = ask(for_money(pack, ground="exception"), at=MONDAY + DAY)
    use_discretion(proposed, amount=Money(3000, "EUR"), by=tom, because="so", at=MONDAY + DAY)
    choose_option(ask(for_money(pack), at=MONDAY + DAY), clause="C4", at=MONDAY + DAY)
    request = follow(site, proposed, at=MONDAY + DAY)
    assert (request.status, request.proposals.filter(withdrawn_at=None).count()) == ("denied", 0)
