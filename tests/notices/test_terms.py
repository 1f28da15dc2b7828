"""The notice of a new version of the policy: to every active member, once, before or when it takes effect."""

from datetime import timedelta

import pytest
from django.core import mail

from makegood.members.models import Member, MemberStatus
from makegood.members.operations import activate_member, deactivate_member, register_member
from makegood.notices.models import Notice
from makegood.notices.tasks import announce_version
from makegood.sites.models import Event
from makegood.sites.operations import publish_policy
from makegood.sites.work import run_due
from tests.claims.asked import MONDAY
from tests.claims.conftest import PACK

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)

LETTER = """\
Dear Ann,

We published version 2 of “Refund policy”, which follows version 1. It takes
effect on 6 March 2026, 00:00 (Europe/London).

What changes:
- C1, “When this applies to you”: removed
- C4, “Option A: an untouched pack”: changed
- C11, “Changes to this page”: changed
- C99, “News”: added
Word by word, on our site: /packhouse/policy/2/since/1/

What you did before is judged by the version of its time. If you go on using
the site while the new version is in force, you accept it. If you disagree,
deactivate your account in its settings; what we owe you stays owed.

Yours, Packhouse
"""


@pytest.fixture
def publish(site):
    """Publish the credits policy on Monday, with some words replaced by others."""

    def published(words, others, *, at=MONDAY, **approval):
        newest = site.policy_versions.order_by("-number").first()
        text = newest.text.replace(words, others)
        return publish_policy(site, text=text, file="policy.md", by="staff:1", at=at, **approval)

    return published


def letters():
    """Give what was mailed, by address."""
    return {message.to[0]: message for message in mail.outbox}


def test_the_notice_says_what_changes_from_when_and_what_one_can_do(site, ann):
    """M13: published here and sent by e-mail; whoever disagrees deactivates the account."""
    text = (PACK / "policy.md").read_text().replace("within 14 days of paying", "within 14 days of the payment")
    one, other = text.index("## When this applies"), text.index("## Packs of credits")
    text = text[:one] + text[other:] + "\n## News {#C99 .note}\n\nNothing else.\n"
    text = text.replace("= version.published", "= version.approved + 3 days")
    publish_policy(site, text=text, file="policy.md", by="site", at=MONDAY)
    run_due(site, at=MONDAY)
    assert letters()["ann@example.org"].subject == "Our terms change on 6 March 2026, 00:00 (version 2)"
    assert letters()["ann@example.org"].body == LETTER


def test_terms_that_hold_already_are_told_as_such(site, ann, publish):
    """C11, and M13 where the law demands the change."""
    publish("14 days", "7 days", mandated=True)
    run_due(site, at=MONDAY)
    told = letters()["ann@example.org"]
    assert told.subject == "Our terms have changed since 2 March 2026, 10:00 (version 2)"
    said = " ".join(told.body.split())
    assert "It has been in force since 2 March 2026, 10:00 (Europe/London). The law demands it." in said


def test_a_change_around_the_clauses_is_told_as_such(site, ann, publish):
    """The title, say; no clause is named then."""
    publish("title: Refund policy", "title: Refunds")
    run_due(site, at=MONDAY)
    assert "- no clause, only what stands around them" in letters()["ann@example.org"].body


def test_the_first_version_is_announced_to_nobody(site, ann):
    """Nobody was a member before it."""
    run_due(site, at=MONDAY)
    assert not mail.outbox


def test_only_active_members_are_told(site, ann, publish):
    """Who left, was sent away or never came in does not go on using the site."""
    for status in MemberStatus.values:
        member = register_member(site, handle=status, name="Bo", email=f"{status}@example.org", at=MONDAY)
        Member.objects.filter(pk=member.pk).update(status=status)
    publish("14 days", "7 days")
    run_due(site, at=MONDAY)
    assert set(letters()) == {"ann@example.org", "active@example.org"}


def test_who_comes_in_while_a_version_waits_is_told_too(site, ann, publish):
    """Each once: also whoever leaves over it and comes back."""
    publish("= version.published", "= version.approved + 3 days")
    run_due(site, at=MONDAY)
    register_member(site, handle="bob", name="Bob", email="bob@example.org", at=MONDAY + DAY)
    deactivate_member(ann, at=MONDAY + DAY)
    activate_member(ann, at=MONDAY + DAY)
    run_due(site, at=MONDAY + DAY)
    assert [message.to[0] for message in mail.outbox] == ["ann@example.org", "bob@example.org"]
    assert [each.written_at for each in Notice.objects.order_by("id")] == [MONDAY, MONDAY + DAY]


@pytest.mark.parametrize(("wait", "told"), [(-MINUTE, 1), (0 * MINUTE, 0), (MINUTE, 0)])
def test_who_comes_in_once_a_version_holds_accepts_it_and_is_not_told(site, publish, wait, told):
    """It is what they read on joining."""
    version = publish("= version.published", "= version.approved + 3 days")
    at = version.effective_at + wait
    run_due(site, at=MONDAY)
    register_member(site, handle="bob", name="Bob", email="bob@example.org", at=at)
    run_due(site, at=at)
    assert len(mail.outbox) == told


def test_a_version_is_announced_once_however_often_it_is_delivered(site, ann, publish):
    """Fault 16: the delivery was not marked before the process died."""
    publish("14 days", "7 days")
    for _ in range(2):
        announce_version(site, Event.objects.get(kind="policy.published", body__number=2))
    run_due(site, at=MONDAY)
    assert Notice.objects.filter(kind="terms").count() == len(mail.outbox) == 1


def test_each_version_is_told_against_the_one_that_it_follows(site, ann, publish):
    """In the order in which they take effect: the third follows the one that still waits."""
    publish("= version.published", "= version.approved + 3 days")
    publish("14 days", "7 days", approved=MONDAY + DAY)
    run_due(site, at=MONDAY)
    pages = [line for each in Notice.objects.order_by("id") for line in each.body.splitlines() if "Word by" in line]
    assert [page.rpartition("policy/")[2] for page in pages] == ["2/since/1/", "3/since/2/"]


def test_a_thousand_members_cost_six_queries(site, publish, django_assert_num_queries):
    """Set by set, not one by one; two of them read the texts of both versions, each once in a process."""
    Member.objects.bulk_create(
        Member(site=site, handle=f"m{n}", name="Bo", email=f"m{n}@example.org", status="active", registered_at=MONDAY)
        for n in range(1000)
    )
    publish("14 days", "7 days")
    event = Event.objects.get(kind="policy.published", body__number=2)
    with django_assert_num_queries(6):
        announce_version(site, event)
    assert Notice.objects.count() == 1000
