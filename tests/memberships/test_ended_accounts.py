"""What becomes of a membership when the account that has it is ended."""

import pytest

from makegood.members.operations import restore_account, terminate_account
from makegood.sites.queries import failed_deliveries
from makegood.sites.work import run_due
from tests.memberships.club import DAY, NOON, Club

pytestmark = pytest.mark.django_db

LATER = NOON + 10 * DAY


@pytest.mark.parametrize(
    ("because", "ended"),
    [
        ("breach", "breach"),
        ("own_request", "own_request"),
        ("no_reason", "no_reason"),
        ("chargeback:3", "breach"),
    ],
)
def test_a_membership_ends_with_its_account(club: Club, because: str, ended: str):
    """L8, L8a: for the reason that the policy knows; what its owner did besides, such as a dispute, is a breach."""
    membership = club.join("monthly")
    terminate_account(membership.member, because=because, by="staff:1", at=LATER)
    membership = club.work(membership, at=LATER)
    assert (membership.status, membership.ended_because, membership.ended_at) == ("terminated", ended, LATER)
    assert club.paid(club.work(membership, at=LATER + 40 * DAY)) == ["29.99 USD"]


def test_a_restored_account_is_a_guest(club: Club):
    """What was ended stays ended; the member may come back to it."""
    membership = club.join("monthly")
    terminate_account(membership.member, because="breach", by="staff:1", at=LATER)
    club.work(membership, at=LATER)
    restore_account(membership.member, because="breach", by="staff:1", at=LATER)
    assert club.work(membership, at=LATER).status == "terminated"


def test_an_account_without_a_membership_ends_alone(club: Club):
    """The worker finds nothing to end, and nothing fails."""
    member = club.member()
    terminate_account(member, because="breach", by="staff:1", at=LATER)
    run_due(club.site, at=LATER)
    assert (club.events(), failed_deliveries(club.site), member.status) == ([], [], "terminated")
