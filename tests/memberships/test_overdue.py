"""A fee that is refused: features closed, interest, no further fee, and open again once it is paid."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.kernel.money import Money
from makegood.ledger.operations import KeyReused
from makegood.memberships.models import Membership
from makegood.memberships.operations import (
    cancel_membership,
    reactivate_membership,
    set_overdue_rate,
    subscribe,
    use_feature,
)
from makegood.memberships.queries import bill_of, bills_of, owed
from makegood.memberships.refusals import NotAMember, PaymentOverdue
from makegood.payments.models import Payment
from makegood.payments.sandbox.cards import Charging
from makegood.policy.values import Percent
from tests.memberships.club import DAY, Club

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 4, 2, 11, tzinfo=UTC)


@pytest.fixture
def late(club: Club) -> Membership:
    """A monthly membership whose second fee was refused."""
    membership = club.join("monthly")
    club.visitor.put_card("4242", charging=Charging.DECLINED)
    return club.work(membership, at=DUE)


def owes(membership: Membership, at: datetime) -> str:
    """What is owed for it, in words."""
    return ", ".join(map(str, owed(membership.member, at=at)))


def test_a_refused_renewal_closes_the_features_and_bills_nothing_further(club: Club, late: Membership):
    """M22: the fee is owed; a month later no second one is."""
    assert (late.status, owes(late, DUE), bill_of(late, 2).status) == ("overdue", "29.99 USD", "overdue")
    with pytest.raises(PaymentOverdue):
        use_feature(late.member, product=club.product("write-first"), at=DUE, key="u")
    late = club.work(late, at=DUE + 40 * DAY)
    assert (late.status, len(bills_of(late)), late.next_bill_at) == ("overdue", 2, None)


@pytest.mark.parametrize(("day", "hour", "sum_owed"), [(2, 10, "29.99"), (2, 11, "30.44"), (3, 11, "30.44")])
def test_a_full_month_overdue_bears_interest(late: Membership, day: int, hour: int, sum_owed: str):
    """M22: 1.5 percent of 29.99 from the same hour a month later on."""
    assert owes(late, datetime(2026, 5, day, hour, tzinfo=UTC)) == f"{sum_owed} USD"


def test_the_law_may_allow_less_interest(club: Club, late: Membership):
    """Two months at 1 percent, compounded: 29.99, 30.29, 30.59."""
    set_overdue_rate(club.site, rate=Percent(10_000), at=DUE)
    assert owes(late, DUE + 62 * DAY) == "30.59 USD"


def test_a_refused_fee_is_tried_again_daily(club: Club, late: Membership):
    """Once a day, and once only after a pause of the scheduler."""
    tries = Payment.objects.filter(reference=bill_of(late, 2).ref)
    assert tries.count() == 1
    club.work(late, at=DUE + DAY)
    club.work(late, at=DUE + 10 * DAY)
    assert tries.count() == 3


def test_a_fee_paid_late_opens_the_period_that_runs_and_leaves_the_anniversaries(club: Club, late: Membership):
    """M22: what passed closed is not billed, and interest is paid with the fee."""
    club.visitor.put_card("4242", charging=Charging.TAKEN)
    membership = club.work(late, at=DUE + 40 * DAY)
    assert (membership.status, owes(membership, DUE + 40 * DAY)) == ("active", "")
    assert club.paid(membership) == ["29.99 USD", "30.44 USD"]
    assert club.periods(membership) == [("02 Mar", "02 Apr"), ("02 May", "02 Jun")]
    membership = club.work(membership, at=datetime(2026, 6, 2, 11, tzinfo=UTC))
    assert club.periods(membership)[-1] == ("02 Jun", "02 Jul")


def test_another_card_pays_at_once_and_is_kept(club: Club, late: Membership):
    """M25: new billing details, and the features are open."""
    at = DUE + timedelta(hours=3)
    card = club.card(token="5126", at=at)
    reactivate_membership(late, card=card, at=at, key="back")
    membership = club.work(late, at=at)
    assert (membership.status, membership.card, club.paid(membership)) == ("active", card, ["29.99 USD"] * 2)
    assert use_feature(membership.member, product=club.product("write-first"), at=at, key="u").pk
    assert club.periods(membership)[-1] == ("02 Apr", "02 May")


def test_fault_2_a_key_of_coming_back_that_comes_again_with_another_card_is_refused(club: Club, late: Membership):
    """The same card, or none named, is the same act; another one is not, and is not charged."""
    at = DUE + timedelta(hours=3)
    card, other = (club.card(token=token, at=at) for token in ("5126", "3184"))
    payment = reactivate_membership(late, card=card, at=at, key="back")
    assert [reactivate_membership(late, card=each, at=at, key="back") for each in (card, None)] == [payment] * 2
    with pytest.raises(KeyReused):
        reactivate_membership(late, card=other, at=at, key="back")
    assert not other.payments.exists()


def test_another_card_that_is_refused_changes_nothing(club: Club, late: Membership):
    """The card, the status and the next try are what they were."""
    at = DUE + timedelta(hours=3)
    payment = reactivate_membership(late, card=club.card(token="0002", at=at), at=at, key="back")
    membership = club.work(late, at=at)
    payment.refresh_from_db()
    assert payment.status == "declined"
    assert {field: getattr(membership, field) for field in ("status", "card", "next_bill_at", "paid_until")} == {
        field: getattr(late, field) for field in ("status", "card", "next_bill_at", "paid_until")
    }
    assert bill_of(membership, 2).parts.get().try_at == DUE + DAY


def test_cancelling_while_overdue_ends_at_once_and_the_fee_stays_due(club: Club, late: Membership):
    """M28: billed fees stay due; nothing beyond is paid for."""
    cancel_membership(late, channel="site", at=DUE + DAY)
    membership = club.work(late, at=DUE + DAY)
    assert (membership.status, owes(membership, DUE + DAY)) == ("ended", "29.99 USD")
    with pytest.raises(NotAMember):
        use_feature(membership.member, product=club.product("write-first"), at=DUE + DAY, key="u")


def test_what_is_unpaid_is_paid_before_anything_new_begins(club: Club, late: Membership):
    """M22: no further fee while one is unpaid; coming back pays it, and the membership goes on."""
    cancel_membership(late, channel="site", at=DUE + DAY)
    card = club.card(token="5126", at=DUE + DAY)
    with pytest.raises(PaymentOverdue):
        subscribe(late.member, plan=club.product("weekly"), card=card, trial=False, at=DUE + DAY, key="new")
    reactivate_membership(late, card=card, at=DUE + DAY, key="back")
    membership = club.work(late, at=DUE + DAY)
    assert (membership.status, owes(membership, DUE + DAY), len(bills_of(membership))) == ("active", "", 2)
    assert membership.next_bill_at == membership.paid_until


def test_a_fee_that_is_paid_after_the_cancellation_opens_its_period_and_no_more(club: Club, late: Membership):
    """The daily try succeeds: a member to the end of that period, and not beyond."""
    cancel_membership(late, channel="site", at=DUE + DAY)
    club.visitor.put_card("4242", charging=Charging.TAKEN)
    membership = club.work(late, at=DUE + 2 * DAY)
    assert (membership.status, membership.ends_at) == ("cancelled", datetime(2026, 5, 2, 11, tzinfo=UTC))
    membership = club.work(membership, at=membership.ends_at)
    assert (membership.status, len(bills_of(membership))) == ("ended", 2)


def test_fault_50_interest_that_was_paid_stays_what_it_was(club: Club, late: Membership):
    """A rate that changes after the payment changes neither the bill nor what was captured for it."""
    club.visitor.put_card("4242", charging=Charging.TAKEN)
    club.work(late, at=DUE + 40 * DAY)
    set_overdue_rate(club.site, rate=Percent(0), at=DUE + 41 * DAY)
    part = bill_of(late, 2).parts.get()
    assert (part.interest_minor, part.payment.amount) == (45, Money.parse("30.44 USD"))
