"""What is mailed about an account: codes, and why it is closed or open again."""

import re

import pytest
from django.core import mail

from makegood.members.models import Member
from makegood.members.operations import (
    activate_with_code,
    digits_of,
    register_member,
    report_compromised,
    restore_account,
    suspend_account,
    terminate_account,
    unsuspend_account,
)
from makegood.members.operations import send_activation_code as send_code
from makegood.notices.models import Notice
from makegood.sites.work import run_due
from tests.claims.asked import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(site) -> Member:
    """A member who waits for a code, and whose name tries to look like one."""
    said = {"handle": "pat", "name": "Pat 000000", "email": "pat@example.org"}
    return register_member(site, at=MONDAY, activate=False, **said)


def letters(site) -> list[str]:
    """Have everything mailed that is due, and give the subjects in order."""
    run_due(site, at=MONDAY)
    return [message.subject for message in mail.outbox]


def test_a_code_is_mailed_and_its_copy_holds_dots(site, pat):
    """M2, fault 82: nobody reads the digits in what the site keeps."""
    code = send_code(pat, at=MONDAY)
    assert letters(site) == ["Your code for Packhouse"]
    digits = digits_of(code)
    assert (digits in mail.outbox[0].body, digits in mail.outbox[0].subject) == (True, False)
    kept = Notice.objects.get(member=pat)
    assert digits not in kept.body
    assert "······" in kept.body


def test_the_mailed_digits_activate(site, pat):
    """M2: what stands on a line of its own in the mail."""
    send_code(pat, at=MONDAY)
    letters(site)
    (digits,) = re.findall(r"^(\d{6})$", mail.outbox[0].body, re.MULTILINE)
    activate_with_code(pat, code=digits, at=MONDAY)
    pat.refresh_from_db()
    assert pat.status == "active"


@pytest.mark.parametrize(
    ("close", "because", "said"),
    [
        (suspend_account, "no_reason", "Your account is suspended for now."),
        (terminate_account, "breach", "Your account was ended. Our terms were broken."),
        (terminate_account, "chargeback:3", "Your account was ended. A payment was disputed with your bank."),
    ],
)
def test_a_member_is_told_why_the_account_is_closed(site, ann, close, because, said):
    """M14, X7: and that what is owed can be asked for."""
    close(ann, because=because, by="staff:1", at=MONDAY)
    assert letters(site) == [said.partition(".")[0]]
    body = " ".join(mail.outbox[0].body.split())
    assert f"{said} What we owe you stays owed, and you can still ask for it" in body


def test_whoever_reports_a_compromised_account_is_told_the_way_back(site, ann):
    """M8: by mail, to the address that is on file."""
    report_compromised(ann, at=MONDAY)
    assert letters(site) == ["Your account is suspended for now"]
    assert "with a code that we mail to this address" in " ".join(mail.outbox[0].body.split())


def test_an_account_is_open_again_when_nothing_closes_it(site, ann):
    """The first of two that are lifted opens nothing."""
    suspend_account(ann, because="compromised", by="site", at=MONDAY)
    terminate_account(ann, because="breach", by="site", at=MONDAY)
    restore_account(ann, because="breach", by="site", at=MONDAY)
    assert "Your account is open again" not in letters(site)
    unsuspend_account(ann, because="compromised", by="site", at=MONDAY)
    assert letters(site)[-1] == "Your account is open again"
