"""Paid features: open to trial and full members, closed to guests and while a fee is unpaid."""

import pytest

from makegood.ledger.operations import KeyReused
from makegood.members.operations import suspend_account
from makegood.members.refusals import AccountSuspended
from makegood.memberships.models import FeatureUse
from makegood.memberships.operations import cancel_membership, use_feature
from makegood.memberships.refusals import NotAMember, NotAPlan
from tests.memberships.club import DAY, MINUTE, NOON, Club

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_trial", [True, False])
def test_trial_and_full_members_use_what_guests_cannot(club: Club, is_trial: bool):
    """M17, M23."""
    ann, feature = club.member(), club.product("write-first")
    with pytest.raises(NotAMember):
        use_feature(ann, product=feature, at=NOON, key="guest")
    club.join("monthly", trial=is_trial)
    used = use_feature(ann, product=feature, at=NOON + MINUTE, key="member")
    assert (FeatureUse.objects.get(member=ann), used.at) == (used, NOON + MINUTE)


@pytest.mark.parametrize("late", [0, 1])
def test_access_ends_with_its_instant_though_no_worker_came_by(club: Club, late: int):
    """M27: at the end of what is paid the member is a guest, whoever has noticed."""
    membership = club.join("monthly")
    cancel_membership(membership, channel="site", at=NOON + DAY)
    feature, end = club.product("write-first"), membership.paid_until
    assert use_feature(membership.member, product=feature, at=end - MINUTE, key="before").pk
    with pytest.raises(NotAMember):
        use_feature(membership.member, product=feature, at=end + late * MINUTE, key="after")


def test_fault_2_the_same_key_uses_once_and_never_for_something_else(club: Club):
    """A second click finds the first use; the same key for another feature is refused."""
    membership = club.join("monthly")
    first = use_feature(membership.member, product=club.product("write-first"), at=NOON, key="k")
    assert use_feature(membership.member, product=club.product("write-first"), at=NOON, key="k") == first
    with pytest.raises(KeyReused):
        use_feature(membership.member, product=club.product("host-events"), at=NOON, key="k")
    assert FeatureUse.objects.count() == 1


def test_a_plan_is_no_feature_and_a_closed_account_uses_none(club: Club):
    """What is refused leaves no use."""
    membership = club.join("monthly")
    with pytest.raises(NotAPlan):
        use_feature(membership.member, product=club.product("monthly"), at=NOON, key="k")
    suspend_account(membership.member, because="spam", by="staff:1", at=NOON)
    with pytest.raises(AccountSuspended):
        use_feature(membership.member, product=club.product("write-first"), at=NOON, key="k")
    assert not FeatureUse.objects.exists()
