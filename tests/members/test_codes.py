"""Codes by mail, and accounts that somebody else got hold of."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.test import Client

from makegood.kernel.refusals import Refusal
from makegood.members.models import MailedCode, Member, MemberStatus
from makegood.members.operations import (
    activate_with_code,
    deactivate_member,
    recover_account,
    recover_with_code,
    report_compromised,
    require_active,
    send_activation_code,
    send_recovery_code,
    terminate_account,
)
from makegood.members.operations.codes import LIFE, MOST_CODES, MOST_TRIES, digits_of
from makegood.members.refusals import AccountSuspended, NothingToActivate, RateLimited, WrongCode
from makegood.sites.models import Event

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OLD, NEW = "a long enough secret", "another long secret"
sign_in = partial(ModelBackend().authenticate, None)


def wrong(code: MailedCode) -> str:
    """Digits that are not those of the code."""
    return f"{(int(digits_of(code)) + 1) % 10**6:06}"


def test_a_code_from_the_mail_activates_an_account(join):
    """M2: six digits, however many spaces come with them, and only once."""
    ann = join(activate=False)
    digits = digits_of(send_activation_code(ann, at=NOON))
    assert len(digits) == 6
    activate_with_code(ann, code=f" {digits} ", at=NOON)
    assert Member.objects.get().status == MemberStatus.ACTIVE
    with pytest.raises(NothingToActivate):
        activate_with_code(ann, code=digits, at=NOON)


@pytest.mark.parametrize(
    ("after", "opens"), [(LIFE - MINUTE, True), (LIFE, False), (LIFE + MINUTE, False)], ids=["before", "at", "after"]
)
def test_a_code_opens_for_half_an_hour(join, after, opens):
    """M2: a minute before its end, at it, and after it."""
    ann = join(activate=False)
    digits = digits_of(send_activation_code(ann, at=NOON))
    if opens:
        activate_with_code(ann, code=digits, at=NOON + after)
    else:
        with pytest.raises(WrongCode):
            activate_with_code(ann, code=digits, at=NOON + after)
    assert (Member.objects.get().status == MemberStatus.ACTIVE) is opens


def test_a_code_can_be_tried_five_times(join):
    """Fault 76: after that the right digits do not open either; a new code does."""
    ann = join(activate=False)
    code = send_activation_code(ann, at=NOON)
    for _ in range(MOST_TRIES):
        with pytest.raises(WrongCode):
            activate_with_code(ann, code=wrong(code), at=NOON)
    with pytest.raises(RateLimited):
        activate_with_code(ann, code=digits_of(code), at=NOON)
    activate_with_code(ann, code=digits_of(send_activation_code(ann, at=NOON)), at=NOON)


def test_a_new_code_takes_the_place_of_the_one_before(join):
    """Of two mails the later one counts."""
    ann = join(activate=False)
    first, second = send_activation_code(ann, at=NOON), send_activation_code(ann, at=NOON)
    with pytest.raises(WrongCode):
        activate_with_code(ann, code=digits_of(first), at=NOON)
    activate_with_code(ann, code=digits_of(second), at=NOON)


def test_five_codes_are_sent_within_an_hour(join):
    """The sixth is refused until an hour has passed since the first."""
    ann = join(activate=False)
    for _ in range(MOST_CODES):
        send_activation_code(ann, at=NOON)
    with pytest.raises(RateLimited) as refused:
        send_activation_code(ann, at=NOON + 59 * MINUTE)
    assert refused.value.code == "rate_limited"
    assert send_activation_code(ann, at=NOON + 60 * MINUTE)


def test_no_table_and_no_event_holds_the_digits(join):
    """Fault 82: the chain is for good, and holds no secrets."""
    ann = join(activate=False)
    code = send_activation_code(ann, at=NOON)
    bodies = [event.body for event in Event.objects.filter(kind="member.code_made")]
    assert bodies == [{"code": code.pk, "purpose": "activation"}]
    assert not any(digits_of(code) in str(value) for value in MailedCode.objects.values_list().get())


def test_only_an_account_that_waits_is_sent_a_code(join):
    """Neither an active one nor a closed one has anything to activate."""
    ann = join()
    with pytest.raises(NothingToActivate):
        send_activation_code(ann, at=NOON)
    deactivate_member(ann, at=NOON)
    with pytest.raises(NothingToActivate):
        send_activation_code(ann, at=NOON)
    terminate_account(ann, because="breach", by="site", at=NOON)
    with pytest.raises(Refusal, match="ended"):
        send_activation_code(ann, at=NOON)


def test_a_code_for_one_purpose_opens_nothing_else(join):
    """A code for coming back does not activate."""
    ann = join(activate=False)
    digits = digits_of(send_recovery_code(ann, at=NOON))
    with pytest.raises(WrongCode):
        activate_with_code(ann, code=digits, at=NOON)


def test_whoever_reports_a_compromised_account_ends_every_session(join):
    """M8: also the one of the thief, and the known password opens nothing."""
    ann, thief = join(password=OLD), Client()
    thief.force_login(ann.user)
    report_compromised(ann, at=NOON)
    thief.get("/")
    assert SESSION_KEY not in thief.session
    assert sign_in("ann@example.org", password=OLD) is None
    with pytest.raises(AccountSuspended):
        require_active(ann)


def test_a_member_comes_back_by_mail_with_a_new_password(join):
    """M8: the mailbox is the proof."""
    ann = join(password=OLD)
    report_compromised(ann, at=NOON)
    recover_with_code(ann, code=digits_of(send_recovery_code(ann, at=NOON)), password=NEW, at=NOON)
    require_active(ann)
    assert sign_in("ann@example.org", password=OLD) is None
    assert sign_in("ann@example.org", password=NEW) == ann.user


def test_the_staff_may_open_a_compromised_account(join):
    """M8: the known password still opens nothing, and a breach is not forgiven with it."""
    ann = join(password=OLD)
    report_compromised(ann, by="staff:1", at=NOON)
    terminate_account(ann, because="breach", by="staff:1", at=NOON)
    recover_account(ann, by="staff:1", at=NOON)
    assert Member.objects.get().status == MemberStatus.TERMINATED
    assert sign_in("ann@example.org", password=OLD) is None


def test_a_wrong_code_changes_no_password(join):
    """Fault 78: nor does one that was used already."""
    ann = join(password=OLD)
    code = send_recovery_code(ann, at=NOON)
    with pytest.raises(WrongCode):
        recover_with_code(ann, code=wrong(code), password=NEW, at=NOON)
    assert sign_in("ann@example.org", password=OLD) == ann.user
    recover_with_code(ann, code=digits_of(code), password=NEW, at=NOON)
    with pytest.raises(WrongCode):
        recover_with_code(ann, code=digits_of(code), password=OLD, at=NOON)
