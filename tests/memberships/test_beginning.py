"""How a membership begins: free, at the price of a trial, or with the first fee; and how it does not."""

from datetime import timedelta

import pytest

from makegood.ledger.operations import KeyReused
from makegood.memberships.models import Membership, MembershipStatus
from makegood.memberships.operations import subscribe
from makegood.memberships.queries import Tier, bills_of, current_membership, tier_of
from makegood.memberships.refusals import AlreadyAMember, NoCard, NoSuchTrial, NotAPlan
from tests.memberships.club import DAY, MINUTE, NOON, Club

pytestmark = pytest.mark.django_db


def test_a_full_membership_is_charged_at_once_and_runs_to_its_anniversary(club: Club):
    """M17: fees are charged in advance."""
    membership = club.join("monthly")
    assert (membership.status, tier_of(membership.member, at=NOON)) == ("active", Tier.FULL)
    assert club.periods(membership) == [("02 Mar", "02 Apr")]
    assert club.paid(membership) == ["29.99 USD"]
    assert membership.next_bill_at == membership.paid_until
    assert club.events() == ["started", "paid"]


def test_a_trial_with_a_price_is_a_bill_of_its_own(club: Club):
    """M23: three days are 72 hours, and 1.00 is charged for them."""
    membership = club.join("monthly", trial=True)
    assert (membership.status, tier_of(membership.member, at=NOON)) == ("trial", Tier.TRIAL)
    assert membership.paid_until == NOON + timedelta(hours=72)
    assert [(bill.kind, bill.number) for bill in bills_of(membership)] == [("trial", 1)]
    assert club.paid(membership) == ["1.00 USD"]


def test_a_free_trial_makes_no_bill(club: Club):
    """Nothing is charged before its end."""
    membership = club.join("half-yearly", trial=True)
    assert (membership.status, club.paid(membership), list(bills_of(membership))) == ("trial", [], [])
    assert membership.next_bill_at == NOON + timedelta(hours=7 * 24)


def test_a_refused_card_begins_nothing(club: Club):
    """The attempt stays on record; the member is a guest."""
    membership = club.join("monthly", token="0002")
    assert membership.status == MembershipStatus.DECLINED
    assert current_membership(membership.member) is None
    assert tier_of(membership.member, at=NOON) is Tier.GUEST
    assert (list(bills_of(membership)), club.events()) == ([], [])
    assert club.join("monthly", at=NOON + MINUTE).status == "active"


def test_the_same_key_subscribes_once(club: Club):
    """Fault 1: a second click finds the membership of the first."""
    first = club.join("monthly")
    again = subscribe(
        club.member(), plan=club.product("monthly"), card=club.card(), trial=False, at=NOON + DAY, key=first.key
    )
    assert (again, Membership.objects.count(), club.paid(first)) == (first, 1, ["29.99 USD"])


def test_fault_2_the_key_of_a_trial_begins_nothing_else(club: Club):
    """Another body under the same key is refused, and changes nothing."""
    first = club.join("monthly")
    how = {"plan": first.plan, "card": club.card(), "trial": True}
    with pytest.raises(KeyReused):
        subscribe(club.member(), **how, at=NOON, key=first.key)
    assert Membership.objects.count() == 1


def test_nobody_has_two_memberships_at_once(club: Club):
    """A second one is refused while the first stands."""
    club.join("monthly")
    with pytest.raises(AlreadyAMember):
        club.join("weekly", at=NOON + DAY)


def test_what_cannot_be_chosen_is_refused(club: Club):
    """No plan, no trial of this plan, somebody else's card."""
    ann, card = club.member(), club.card()
    wrong = {
        NotAPlan: {"plan": club.product("write-first"), "card": card, "trial": False},
        NoSuchTrial: {"plan": club.product("weekly"), "card": card, "trial": True},
        NoCard: {"plan": club.product("weekly"), "card": club.card("ben"), "trial": False},
    }
    for refusal, choice in wrong.items():
        with pytest.raises(refusal):
            subscribe(ann, at=NOON, key="k", **choice)
    assert not Membership.objects.exists()
