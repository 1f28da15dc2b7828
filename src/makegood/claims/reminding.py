"""What the staff owe on a request, an answer, a decision or a refund: by when, and when they are reminded of it.

Owns when a request is due, when the staff are reminded, and what is shown as overdue. What holds once nobody has acted
in time is the policy's to say, and `lapsing`'s to do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from makegood.claims.models import Request, RequestStatus, Settlement, SettlementStatus
from makegood.claims.telling import tell
from makegood.sites.models import Site

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


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer, a decision or a refund that the staff owe: since when, until when, and when it is late."""

    duty: str
    since: datetime
    due_at: datetime
    late_at: datetime

    def reminders(self) -> Iterator[Reminder]:
        """Give what the staff are told: once three quarters of the time are over, and once it is late."""
        yield Reminder(self.due_at - (self.due_at - self.since) / 4, "request.due_soon", self.duty, self.due_at)
        yield Reminder(self.late_at, "request.overdue", self.duty, self.due_at)


def set_deadlines(request: Request, record: Mapping[str, Any]) -> None:
    """Set until when the staff owe something on a request, and when they are reminded next, without saving it.

    That may lie behind: what fell due just before another act, or at its very instant, is still to be told. While it
    is the member's turn, the time for the decision runs on, and nobody is reminded.
    """
    if request.status in THEIRS:
        owed = list(_owed(request, record))
        coming = [each for duty in owed for each in duty.reminders() if _is_untold(each, request)]
    else:
        owed, coming = list(_by_the_policy(request, {"decision": record["deadline"]})), []
    request.due_at = min((each.late_at for each in owed), default=None)
    request.remind_at = min((each.at for each in coming), default=None)


def _is_untold(reminder: Reminder, request: Request) -> bool:
    return request.reminded_at is None or reminder.at > request.reminded_at


def _owed(request: Request, record: Mapping[str, Any]) -> Iterator[Owed]:
    """Give what the staff owe: a first answer and a decision, or the refund once one was granted."""
    settlement: Settlement | None = getattr(request, "settlement", None)
    if settlement is not None:
        if settlement.refund_by is not None and settlement.status != SettlementStatus.DONE:
            yield Owed("refund", settlement.at, settlement.refund_by, settlement.refund_by)
        return
    reply_by = record["reply_by"]
    if reply_by is not None and (request.findings.exists() or request.proposals.exists()):
        reply_by = None
    yield from _by_the_policy(request, {"answer": reply_by, "decision": record["deadline"]})


def _by_the_policy(request: Request, ends: Mapping[str, Mapping[str, Any] | None]) -> Iterator[Owed]:
    for duty, end in ends.items():
        if end is not None:
            due_at = datetime.fromisoformat(end["at"])
            late_at = due_at + datetime.resolution if end["is_included"] else due_at
            yield Owed(duty, request.made_at, due_at, late_at)


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
        for each in (reminder for owed in _owed(request, record) for reminder in owed.reminders()):
            if _is_untold(each, request) and each.at <= at:
                _tell(request, each, at=at)
        request.reminded_at = at
        set_deadlines(request, record)
    request.save(update_fields=["due_at", "remind_at", "reminded_at", "overdue_at"])


def _tell(request: Request, reminder: Reminder, *, at: datetime) -> None:
    if reminder.kind == "request.overdue":
        request.overdue_at = request.overdue_at or reminder.due_at
    tell(request, reminder.kind, at=at, body={"due": reminder.duty, "due_at": reminder.due_at.isoformat()})
