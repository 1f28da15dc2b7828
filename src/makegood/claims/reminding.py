"""Reminders of what the staff owe: an answer, a decision or a refund that falls due soon, or is overdue.

Owns when the staff are reminded, and what is shown as overdue. What holds once nobody has acted in time is the policy's
to say, and `lapsing`'s to do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.claims.models import Request, RequestStatus, Settlement, SettlementStatus
from makegood.sites.models import Site
from makegood.sites.operations import record_event

# It is the staff's turn in these.
THEIRS = (RequestStatus.OPEN, RequestStatus.AWAITING_APPROVAL)
# When a site's next reminder is due.
NEXT_REMINDER = """
    SELECT min(remind_at) FROM claims_request WHERE site_id = %(site)s AND remind_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to tell the staff: that an answer, a decision or a refund is due soon, or is overdue."""

    at: datetime
    kind: str
    duty: str
    due_at: datetime


def set_reminder(request: Request, record: Mapping[str, Any]) -> None:
    """Set when the staff are reminded next of what they owe on a request, without saving it.

    That may lie behind: what fell due just before another act, or at its very instant, is still to be told.
    """
    coming = reminders_of(request, record) if request.status in THEIRS else ()
    request.remind_at = min((each.at for each in coming if _is_untold(each, request)), default=None)


def _is_untold(reminder: Reminder, request: Request) -> bool:
    return request.reminded_at is None or reminder.at > request.reminded_at


def reminders_of(request: Request, record: Mapping[str, Any]) -> Iterator[Reminder]:
    """Give what the staff are told of deadlines: once three quarters of the time are over, and late.

    They are those of a decision, and of a refund once it was granted.
    """
    settlement: Settlement | None = getattr(request, "settlement", None)
    if settlement is not None:
        if settlement.refund_by is not None and settlement.status != SettlementStatus.DONE:
            yield from _of_duty("refund", since=settlement.at, due_at=settlement.refund_by, late=settlement.refund_by)
        return
    reply_by = record["reply_by"]
    if reply_by is not None and (request.findings.exists() or request.proposals.exists()):
        reply_by = None
    ends = {"answer": reply_by, "decision": record["deadline"]}
    for duty, end in ends.items():
        if end is not None:
            due_at = datetime.fromisoformat(end["at"])
            late = due_at + datetime.resolution if end["is_included"] else due_at
            yield from _of_duty(duty, since=request.made_at, due_at=due_at, late=late)


def _of_duty(duty: str, *, since: datetime, due_at: datetime, late: datetime) -> Iterator[Reminder]:
    yield Reminder(due_at - (due_at - since) / 4, "request.due_soon", duty, due_at)
    yield Reminder(late, "request.overdue", duty, due_at)


@transaction.atomic
def remind(site: Site, *, at: datetime) -> int:
    """Tell the staff what falls due soon and what is overdue, each once, and say how many requests it was about."""
    due = Request.objects.filter(site=site, remind_at__lte=at).select_related("site")
    # A second worker takes others.
    found = list(due.select_for_update(of=("self",), skip_locked=True).order_by("remind_at", "id"))
    for request in found:
        _remind(request, at=at)
    return len(found)


def _remind(request: Request, *, at: datetime) -> None:
    record = request.decisions.latest("id").record
    request.remind_at = None
    if request.status in THEIRS:
        for each in reminders_of(request, record):
            if _is_untold(each, request) and each.at <= at:
                _tell(request, each, at=at)
        request.reminded_at = at
        set_reminder(request, record)
    request.save(update_fields=["remind_at", "reminded_at", "overdue_at"])


def _tell(request: Request, reminder: Reminder, *, at: datetime) -> None:
    if reminder.kind == "request.overdue":
        request.overdue_at = request.overdue_at or reminder.due_at
    record_event(
        request.site,
        kind=reminder.kind,
        subject=f"request:{request.pk}",
        actor="site",
        at=at,
        body={"due": reminder.duty, "due_at": reminder.due_at.isoformat()},
        member_id=request.member_id,
    )
