"""What members report of each other and of counterparts (M6, L1).

Owns the record that it was said, and what the staff made of it. What it is worth to a member is the policy's to say.
"""

from datetime import datetime

from django.db import transaction

from makegood.kernel.refusals import NotFound
from makegood.ledger.operations import KeyReused
from makegood.members.models import Answer, Counterpart, Member, MemberStatus, Outcome, Report, ReportReason, Staff
from makegood.members.operations.recording import record_of
from makegood.members.refusals import NotActivated, ReportAnswered


@transaction.atomic
def report_person(
    member: Member, *, about: Member | Counterpart, because: ReportReason, at: datetime, key: str
) -> Report:
    """Record what a member reports; the same key again gives the first report.

    Whoever was active once can report, also from a closed account: what L1 gives hangs on it (X7).

    Raises:
        NotActivated: where the account was never activated.
        NotFound: where `about` is nobody of this site, or the member themselves.
        KeyReused: where the key belongs to another report.
    """
    said = {
        "member_id": member.pk,
        "about_member_id": about.pk if isinstance(about, Member) else None,
        "about_counterpart_id": about.pk if isinstance(about, Counterpart) else None,
        "because": because,
    }
    member.refresh_from_db(fields=["status"])
    if member.status == MemberStatus.PENDING:
        raise NotActivated
    if about.site_id != member.site_id or said["about_member_id"] == member.pk:
        raise NotFound("A report is about somebody else of this site.")
    report, is_new = Report.objects.get_or_create(site_id=member.site_id, key=key, defaults={**said, "at": at})
    if any(getattr(report, name) != value for name, value in said.items()):
        raise KeyReused(key)
    if is_new:
        kind = "member" if isinstance(about, Member) else "counterpart"
        body = {"report": report.pk, "about": f"{kind}:{about.pk}", "because": report.because}
        record_of(member, kind="member.reported", at=at, body=body)
    return report


@transaction.atomic
def answer_report(report: Report, *, outcome: Outcome, by: Staff, at: datetime) -> Answer:
    """Record what one of the staff made of a report; the same word again changes nothing.

    Raises:
        ReportAnswered: where somebody made something else of it before.
    """
    new = {"site_id": report.site_id, "outcome": outcome, "by": by, "at": at}
    answer, is_new = Answer.objects.select_related("by").get_or_create(report=report, defaults=new)
    if answer.outcome != outcome:
        raise ReportAnswered(report.pk, outcome=answer.get_outcome_display().lower(), by=answer.by.name)
    if is_new:
        body = {"report": report.pk, "outcome": outcome.value}
        record_of(report.member, kind="member.report_answered", at=at, body=body, by=f"staff:{by.pk}")
    return answer
