"""Accounts that are suspended, blocked or ended, and what becomes of them when that is lifted."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.kernel.refusals import Refusal
from makegood.members.models import Member, MemberStatus, Sanction
from makegood.members.operations import (
    block_account,
    deactivate_member,
    require_active,
    restore_account,
    suspend_account,
    terminate_account,
    unblock_account,
    unsuspend_account,
)
from makegood.sites.queries import timeline

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
BREACH = {"because": "breach", "by": "staff:1", "at": NOON}
LIFTED = {"because": "breach", "by": "staff:2", "at": LATER}


def standing(member: Member) -> str:
    """What the tables say, whatever the copy at hand says."""
    return Member.objects.get(pk=member.pk).status


@pytest.mark.parametrize(
    ("impose", "lift", "status"),
    [
        (suspend_account, unsuspend_account, "suspended"),
        (block_account, unblock_account, "blocked"),
        (terminate_account, restore_account, "terminated"),
    ],
)
def test_a_sanction_closes_the_account_and_its_end_opens_it(join, impose, lift, status):
    """M14: the member can act again as soon as nothing stands any more."""
    ann = join()
    impose(ann, **BREACH)
    with pytest.raises(Refusal) as refused:
        require_active(ann)
    assert (refused.value.code, ann.status) == (f"account_{status}", status)
    lift(ann, **LIFTED)
    require_active(ann)


def test_each_sanction_is_on_record_with_actor_time_and_reason(join):
    """M14: who did it, when and why, and the same of its end."""
    ann = join()
    terminate_account(ann, **BREACH)
    restore_account(ann, **LIFTED)
    ended, restored = timeline(ann.site, f"member:{ann.pk}")[-2:]
    sanction = Sanction.objects.get()
    assert (ended.kind, ended.actor, ended.at) == ("member.terminated", "staff:1", NOON)
    assert ended.body == {"sanction": sanction.pk, "because": "breach", "status": "terminated"}
    assert (restored.kind, restored.actor, restored.at) == ("member.restored", "staff:2", LATER)
    assert restored.body == {"sanction": sanction.pk, "because": "breach", "status": "active"}
    assert (sanction.by, sanction.at, sanction.lifted_by, sanction.lifted_at) == ("staff:1", NOON, "staff:2", LATER)


def test_a_sanction_for_one_reason_is_told_once(join):
    """A second time changes nothing, and one end lifts it."""
    ann = join()
    terminate_account(ann, **BREACH)
    terminate_account(ann, **BREACH)
    assert [event.kind for event in timeline(ann.site, f"member:{ann.pk}")].count("member.terminated") == 1
    restore_account(ann, **LIFTED)
    restore_account(ann, **LIFTED)
    assert [event.kind for event in timeline(ann.site, f"member:{ann.pk}")].count("member.restored") == 1
    assert standing(ann) == MemberStatus.ACTIVE


def test_an_end_for_another_reason_lifts_nothing(join):
    """V10: a dispute that is won does not undo what was ended for a breach."""
    ann = join()
    terminate_account(ann, because="chargeback:1", by="site", at=NOON)
    terminate_account(ann, because="chargeback:2", by="site", at=NOON)
    restore_account(ann, because="chargeback:1", by="site", at=LATER)
    restore_account(ann, because="chargeback:3", by="site", at=LATER)
    assert standing(ann) == MemberStatus.TERMINATED
    restore_account(ann, because="chargeback:2", by="site", at=LATER)
    assert standing(ann) == MemberStatus.ACTIVE


@pytest.mark.parametrize(
    ("first", "second", "graver"),
    [
        (suspend_account, terminate_account, "terminated"),
        (terminate_account, suspend_account, "terminated"),
        (suspend_account, block_account, "blocked"),
        (terminate_account, block_account, "terminated"),
    ],
)
def test_of_two_sanctions_the_graver_is_the_standing(join, first, second, graver):
    """Whichever came first; the lighter one shows when the graver is lifted."""
    ann = join()
    first(ann, **BREACH)
    second(ann, **BREACH)
    assert standing(ann) == graver


def test_the_lighter_sanction_stands_when_the_graver_is_lifted(join):
    """Each is lifted on its own."""
    ann = join()
    suspend_account(ann, because="compromised", by="site", at=NOON)
    terminate_account(ann, **BREACH)
    restore_account(ann, **LIFTED)
    assert standing(ann) == MemberStatus.SUSPENDED
    unsuspend_account(ann, because="compromised", by="site", at=LATER)
    assert standing(ann) == MemberStatus.ACTIVE


@pytest.mark.parametrize("own", [MemberStatus.PENDING, MemberStatus.DEACTIVATED])
def test_an_account_returns_to_what_it_was(join, own):
    """Lifting a sanction activates nobody."""
    ann = join(activate=False) if own == MemberStatus.PENDING else join()
    if own == MemberStatus.DEACTIVATED:
        deactivate_member(ann, at=NOON)
    suspend_account(ann, **BREACH)
    terminate_account(ann, **BREACH)
    unsuspend_account(ann, **LIFTED)
    restore_account(ann, **LIFTED)
    assert standing(ann) == own


@pytest.mark.parametrize("reason", ["", "Ann wrote rude letters", "breach:", "breach: x", "ann@example.org"])
def test_a_reason_is_no_text_of_people(join, reason):
    """What is hashed for good names nobody."""
    with pytest.raises(AssertionError):
        terminate_account(join(), because=reason, by="site", at=NOON)


@pytest.mark.parametrize("address", ["ann@example.org", "ANN+two@example.org", "ann+a+b@example.org"])
@pytest.mark.parametrize(
    ("impose", "code"), [(block_account, "account_blocked"), (terminate_account, "account_terminated")]
)
def test_whoever_was_shut_out_gets_no_other_account(join, impose, code, address):
    """M4, V10: not with the same mailbox, however it is tagged, nor under another name."""
    impose(join(), **BREACH)
    with pytest.raises(Refusal) as refused:
        join("bea", email=address)
    assert refused.value.code == code
    assert Member.objects.count() == 1


def test_a_tag_that_was_shut_out_shuts_out_the_mailbox(join):
    """M4: the tagged address came first."""
    block_account(join(email="ann+one@example.org"), **BREACH)
    with pytest.raises(Refusal, match="blocked"):
        join("bea", email="ann@example.org")
    assert join("carl", email="anna@example.org").status == "active"


def test_the_operator_may_let_somebody_come_back(join):
    """M4: lifting the block is the permission; the same person may then have a second address."""
    ann = join()
    block_account(ann, **BREACH)
    unblock_account(ann, **LIFTED)
    assert join("ann-2", email="ann+2@example.org").status == MemberStatus.ACTIVE


def test_a_suspension_is_no_reason_to_shut_somebody_out(join):
    """M4: only what is closed for good bars a second address; the first one is taken all the same."""
    suspend_account(join(), **BREACH)
    with pytest.raises(Refusal) as refused:
        join("bea", email="ann@example.org")
    assert refused.value.code == "already_registered"
