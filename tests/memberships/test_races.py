"""Many at once on one membership: a period is billed once, and a cancellation comes before a renewal or after it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from makegood.kernel.refusals import Refusal
from makegood.memberships.audit import broken_memberships
from makegood.memberships.models import Bill, Membership
from makegood.memberships.operations import cancel_membership, subscribe
from makegood.memberships.queries import bills_of
from makegood.memberships.tasks import run_memberships
from makegood.payments.models import Payment
from makegood.sites.work import run_due
from tests.memberships.club import DAY, NOON, Club

pytestmark = pytest.mark.django_db(transaction=True)

DUE = NOON + 7 * DAY


def at_once(act: Callable[[int], object], *, times: int = 8) -> list[object]:
    """Let so many do it at the same time, and give what each got, or the code of the refusal."""

    def one(number: int) -> object:
        try:
            return act(number)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as people:
        return list(people.map(one, range(times)))


def test_fault_66_eight_workers_bill_a_period_once(club: Club):
    """Each of four members has one fee, one payment and one receipt for the second week."""
    joined = [club.join("weekly", name=name) for name in ("ann", "ben", "cleo", "dan")]
    at_once(lambda _: run_due(club.site, at=DUE))
    run_due(club.site, at=DUE)
    assert [len(bills_of(each)) for each in joined] == [2, 2, 2, 2]
    assert [len(club.paid(each)) for each in joined] == [2, 2, 2, 2]
    assert broken_memberships() == []


def test_fault_10_a_cancellation_and_a_renewal_at_once_come_one_after_the_other(club: Club):
    """Whichever is first: with one bill it is over, with two it runs to the end of the second week."""
    membership = club.join("weekly")
    acts = [
        lambda: cancel_membership(membership, channel="site", at=DUE).pk,
        lambda: run_memberships(club.site, at=DUE),
    ]
    at_once(lambda number: acts[number % 2](), times=4)
    after, bills = club.work(membership, at=DUE), Bill.objects.filter(membership=membership).count()
    assert (bills, after.status) in {(1, "ended"), (2, "cancelled")}
    assert after.paid_until == DUE + (bills - 1) * 7 * DAY
    assert len(club.paid(after)) == bills


def test_fault_4_eight_tabs_subscribe_once(club: Club):
    """With one key they get one membership; with keys of their own one gets it."""
    ann, card, plan = club.member(), club.card(), club.product("weekly")
    got = at_once(lambda _: subscribe(ann, plan=plan, card=card, trial=False, at=NOON, key="tab").pk)
    assert got == [Membership.objects.get().pk] * 8
    ben, card = club.member("ben"), club.card("ben")
    got = at_once(lambda tab: subscribe(ben, plan=plan, card=card, trial=False, at=NOON, key=f"tab {tab}").pk)
    assert got.count("already_a_member") == 7
    assert Payment.objects.count() == 2
