"""Several acts on one account at the same moment."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from makegood.kernel.refusals import Refusal
from makegood.members.audit import broken_standings
from makegood.members.models import MailedCode, Member, Report, ReportReason, Sanction
from makegood.members.operations import (
    activate_with_code,
    add_counterpart,
    digits_of,
    report_person,
    restore_account,
    send_activation_code,
    suspend_account,
    terminate_account,
    unsuspend_account,
)
from makegood.members.operations.codes import MOST_CODES, MOST_TRIES
from makegood.sites.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CROWD = 8


def at_once(acts: Iterable[Callable[[], object]]) -> list[str]:
    """Do everything at the same moment; say what came of each."""

    def done(act: Callable[[], object]) -> str:
        try:
            act()
        except Refusal as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(CROWD) as crowd:
        return list(crowd.map(done, acts))


def test_fault_4_eight_agents_end_an_account_once(join):
    """One sanction, one event."""
    ann = join()
    at_once([lambda: terminate_account(ann, because="breach", by="staff:1", at=NOON)] * CROWD)
    assert Sanction.objects.count() == Event.objects.filter(kind="member.terminated").count() == 1


def test_fault_12_sanctions_and_their_ends_at_once_leave_what_stands(join):
    """In whatever order they come, the account is what its sanctions say."""
    ann = join()
    suspend_account(ann, because="compromised", by="site", at=NOON)
    reasons = [f"chargeback:{number}" for number in range(4)]
    acts = [lambda why=why: terminate_account(ann, because=why, by="site", at=NOON) for why in reasons]
    acts += [lambda why=why: restore_account(ann, because=why, by="site", at=NOON) for why in reasons]
    acts += [lambda: unsuspend_account(ann, because="compromised", by="site", at=NOON)]
    assert at_once(acts) == ["done"] * len(acts)
    assert broken_standings() == []
    for why in reasons:
        restore_account(ann, because=why, by="site", at=NOON)
    assert Member.objects.get().status == "active"


def test_fault_76_guesses_at_once_are_no_more_tries(join):
    """Thirty wrong digits at the same moment: five were compared."""
    ann = join(activate=False)
    code = send_activation_code(ann, at=NOON)
    guess = f"{(int(digits_of(code)) + 1) % 10**6:06}"
    said = at_once([lambda: activate_with_code(ann, code=guess, at=NOON)] * 30)
    assert (said.count("wrong_code"), said.count("rate_limited")) == (MOST_TRIES, 30 - MOST_TRIES)


def test_fault_4_one_code_activates_once(join):
    """Two tabs with the right digits: one event."""
    ann = join(activate=False)
    digits = digits_of(send_activation_code(ann, at=NOON))
    at_once([lambda: activate_with_code(ann, code=digits, at=NOON)] * 4)
    assert Event.objects.filter(kind="member.activated").count() == 1


def test_many_clicks_send_five_codes(join):
    """Each waits for the one before and is counted after it."""
    ann = join(activate=False)
    said = at_once([lambda: send_activation_code(ann, at=NOON)] * 12)
    assert (said.count("done"), MailedCode.objects.count()) == (MOST_CODES, MOST_CODES)


def test_fault_4_one_report_under_one_key(site, join):
    """Eight clicks, one report and one event."""
    ann = join()
    kim = add_counterpart(site, handle="kim", name="Kim", kind="correspondent", at=NOON)
    at_once([lambda: report_person(ann, about=kim, because=ReportReason.SCAM, at=NOON, key="k1")] * CROWD)
    assert Report.objects.count() == Event.objects.filter(kind="member.reported").count() == 1


def test_a_standing_that_nothing_explains_is_found(join):
    """The audit asks the tables, whoever wrote them."""
    ann = join()
    terminate_account(ann, because="breach", by="site", at=NOON)
    assert broken_standings(ann.site_id) == []
    Member.objects.update(status="active")
    (found,) = broken_standings(ann.site_id)
    assert found.message == f"The account of member {ann.pk} is active, and of its sanctions terminated stands."
    restore_account(ann, because="breach", by="site", at=NOON + timedelta(days=1))
    Member.objects.update(status="blocked")
    assert [each.gravest for each in broken_standings()] == ["nothing"]
