"""What this room does by itself: it takes up what came of charges, and does what falls due, in order of its dates.

Owns the handlers and the runner. After a stop of any length each thing is done once, the oldest first.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import attrgetter

from django.db.models import Q

from makegood.members.models import Member
from makegood.memberships import operations, queries
from makegood.memberships.models import CancelChannel, Ending, Membership
from makegood.payments.models import Payment
from makegood.sites.models import Event, Site
from makegood.sites.outbox import on
from makegood.sites.work import DATABASE_LOST, due
from makegood.statements.lookups import Lookup

logger = logging.getLogger(__name__)

PAYMENTS = Lookup(Payment.objects.select_related("site"), "pk")
# How much of each kind is looked up at once.
AT_ONCE = 500


@on("payment.paid")
def count_payment(site: Site, event: Event) -> None:
    """Count a payment of a bill."""
    operations.take_payment(_payment(event), at=event.at)


@on("payment.declined")
def count_refusal(site: Site, event: Event) -> None:
    """Count a refused charge of a bill."""
    operations.take_refusal(_payment(event), at=event.at)


@on("member.terminated")
def end_with_account(site: Site, event: Event) -> None:
    """End the membership of a member whose account the operator ended, for the same reason."""
    membership = _membership_of(event)
    if membership is not None:
        because = event.body["because"]
        # An account that is ended for what its owner did, such as a dispute, is ended for a breach.
        ending = Ending(because) if because in Ending.values else Ending.BREACH
        operations.end_membership(membership, because=ending, by=event.actor, at=event.at)


@on("member.deactivated")
def cancel_with_account(site: Site, event: Event) -> None:
    """Cancel the membership of a member who closed the account: it is charged no more (M15)."""
    membership = _membership_of(event)
    if membership is not None and not membership.is_cancelled:
        operations.cancel_membership(membership, channel=CancelChannel.SITE, at=event.at)


def _membership_of(event: Event) -> Membership | None:
    assert event.member_id is not None, "the event is about a member"
    return queries.current_membership(Member.objects.get(pk=event.member_id))


def _payment(event: Event) -> Payment:
    return PAYMENTS.get(pk=int(event.subject.removeprefix("payment:")))


@dataclass(frozen=True, slots=True)
class _Task:
    """Something that fell due of a membership, and how it is done."""

    due_at: datetime
    membership: Membership
    do: Callable[[], None]


@due("memberships.due", next_at=queries.NEXT_DUE)
def run_memberships(site: Site, *, at: datetime) -> int:
    """Work cancellations, end what ran out, bill and charge: whatever is due, the earliest first.

    A task looks again under the member's lock, so that one which another act has overtaken does nothing.
    """
    done = 0
    while tasks := sorted(_due(site, at=at), key=attrgetter("due_at")):
        for task in tasks:
            _do(task, at=at)
        done += len(tasks)
    return done


def _due(site: Site, *, at: datetime) -> Iterator[_Task]:
    """Give the first things of each kind that are due; of two at one instant a cancellation comes before a fee."""
    kinds = queries.kinds_due(site, at=at)
    for kind, tasks in TASKS.items():
        if kind in kinds:
            yield from tasks(site, at)


def _cancellations(site: Site, at: datetime) -> Iterator[_Task]:
    for each in queries.to_work(site).filter(_ready(at), cancel_due_at__lte=at)[:AT_ONCE]:
        assert each.cancel_due_at is not None, f"the cancellation of {each} waits"
        yield _Task(each.cancel_due_at, each, partial(operations.work_cancellation, each, at=at))


def _ends(site: Site, at: datetime) -> Iterator[_Task]:
    for each in queries.to_end(site).filter(_ready(at), ends_at__lte=at)[:AT_ONCE]:
        assert each.ends_at is not None, f"{each} is cancelled and has its end"
        yield _Task(each.ends_at, each, partial(operations.end_cancelled, each, at=at))


def _fees(site: Site, at: datetime) -> Iterator[_Task]:
    for each in queries.to_bill(site).filter(_ready(at), next_bill_at__lte=at)[:AT_ONCE]:
        assert each.next_bill_at is not None, f"a fee of {each} has its date"
        yield _Task(each.next_bill_at, each, partial(operations.bill_next_period, each, at=at))


def _instalments(site: Site, at: datetime) -> Iterator[_Task]:
    parts = queries.to_try(site).filter(_ready(at, of="bill__membership__"), try_at__lte=at)
    for part in parts.select_related("bill__membership")[:AT_ONCE]:
        assert part.try_at is not None, f"{part} is to be tried"
        yield _Task(part.try_at, part.bill.membership, partial(operations.try_instalment, part, at=at))


def _ready(at: datetime, *, of: str = "") -> Q:
    """Let pass what was not put off, or only until `at`."""
    return Q((f"{of}put_off_until", None)) | Q((f"{of}put_off_until__lte", at))


TASKS: dict[queries.Kind, Callable[[Site, datetime], Iterator[_Task]]] = {
    queries.Kind.CANCELLATION: _cancellations,
    queries.Kind.END: _ends,
    queries.Kind.FEE: _fees,
    queries.Kind.INSTALMENT: _instalments,
}


def _do(task: _Task, *, at: datetime) -> None:
    """Do one thing; a membership of which it cannot be done is left for later, and the others go on."""
    try:
        task.do()
    except DATABASE_LOST:
        raise
    except Exception as failure:
        logger.exception("what fell due of %s failed", task.membership)
        operations.put_off(task.membership, at=at, why=f"{type(failure).__name__}: {failure}")
    else:
        operations.take_up(task.membership)
