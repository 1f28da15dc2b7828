"""What lies ahead of a membership: the next fee with its parts, what beginning and coming back cost, and how what is
overdue grows.

Owns the reading of fees before they are billed: each is worked out as the act itself would, on a copy. Must not write.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from makegood.catalogue.models import Product
from makegood.kernel.money import Money
from makegood.kernel.windows import Months
from makegood.members.models import Member
from makegood.memberships import terms
from makegood.memberships.hours import next_opening
from makegood.memberships.models import RENEWING, CancelChannel, Instalment, Membership, RateKind
from makegood.memberships.operations.bills import spread
from makegood.memberships.operations.renewing import step
from makegood.memberships.operations.returning import fee_of_return
from makegood.memberships.operations.subscribing import First, agreed, first_fee, wished
from makegood.memberships.queries import rate_at
from makegood.policy import Policy, clause_of
from makegood.sites.models import PolicyVersion
from makegood.sites.queries import policy_of, version_in_force

# Interest that has run for longer is shown by its latest months.
MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Coming:
    """A fee before it is billed: when it falls due, the period that it pays, and the parts in which it is charged."""

    at: datetime
    until: datetime
    fee: terms.Fee
    parts: Sequence[tuple[datetime, Money]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What subscribing means: the end of the trial, what is charged at once, and the first fee after the trial."""

    trial_until: datetime | None
    now: Coming | None
    then: Coming | None


def beginning(member: Member, *, plan: Product, trial: bool, at: datetime) -> Beginning:
    """Say what subscribing to a plan at an instant means, with a trial of it or without."""
    membership, version = wished(member, plan=plan, trial=trial, at=at), version_in_force(member.site, at=at)
    policy, first = policy_of(version), first_fee(membership, version=version)
    now = _coming(policy, first, at=at) if first else None
    if not trial:
        return Beginning(None, now, None)
    return Beginning(membership.paid_until, now, _next(membership))


@dataclass(frozen=True, slots=True)
class Changing:
    """What moving to a plan means: the next fee, none while its day is not known, and by which clauses."""

    coming: Coming | None
    clauses: Sequence[str]


def changing(membership: Membership, *, plan: Product, at: datetime) -> Changing:
    """Say what the next fee is if a plan is chosen at an instant, the present one included; nothing is saved."""
    ahead = copy(membership)
    ahead.next_plan = None if plan.pk == membership.plan_id else plan
    coming = next_fee(ahead)
    since = coming.at if coming else at
    moved = agreed(copy(membership), plan=plan)
    moved.anchor_at, moved.cycles, moved.is_trial = since, 1, False
    policy, facts = policy_of(version_in_force(membership.site, at=since)), terms.facts_of_agreement(moved)
    clauses = [clause_of(policy, name, facts) for name in ("bill amount", "next bill")]
    return Changing(coming, tuple(dict.fromkeys(clause for clause in clauses if clause)))


def next_fee(membership: Membership, *, version: PolicyVersion | None = None) -> Coming | None:
    """Give the fee that falls due next, as things stand: the announced price counts; none where nothing more is due.

    The `version` that will be in force then is looked up where it is not given.
    """
    return _next(membership, version=version) if membership.status in RENEWING else None


def _next(membership: Membership, *, version: PolicyVersion | None = None) -> Coming | None:
    due_at = membership.next_bill_at
    if due_at is None:
        return None
    ahead, version = copy(membership), version or version_in_force(membership.site, at=due_at)
    fee, policy = step(ahead, version=version, due_at=due_at), policy_of(version)
    until = terms.period_end(policy, ahead, begun=due_at)
    return Coming(due_at, until, fee, _parts(policy, fee, start=due_at, end=until))


def returning(membership: Membership, *, at: datetime) -> Coming:
    """Say what coming back to a membership that was cancelled or ended costs at an instant (M25)."""
    version = version_in_force(membership.site, at=at)
    return _coming(policy_of(version), fee_of_return(membership, version=version, at=at), at=at)


def _coming(policy: Policy, first: First, *, at: datetime) -> Coming:
    return Coming(at, first.period_end, first.fee, _parts(policy, first.fee, start=at, end=first.period_end))


def _parts(policy: Policy, fee: terms.Fee, *, start: datetime, end: datetime) -> Sequence[tuple[datetime, Money]]:
    amounts = fee.split()
    dates = spread(policy.calendar, start=start, end=end, parts=len(amounts))
    return tuple(zip(dates, amounts, strict=True))


@dataclass(frozen=True, slots=True)
class Month:
    """One full month for which something was overdue: from when it counts, its interest, and what is owed since."""

    number: int
    at: datetime
    interest: Money
    owed: Money


@dataclass(frozen=True, slots=True)
class Arrears:
    """An unpaid instalment with its interest month by month, and from when on it grows again."""

    instalment: Instalment
    months: Sequence[Month]
    owed: Money
    grows_at: datetime
    clause: str | None

    @property
    def full_months(self) -> int:
        """Count the full months for which it has been overdue; the figures may show the latest of them only."""
        return self.months[-1].number if self.months else 0

    @property
    def interest(self) -> Money:
        """What is owed beside the instalment itself."""
        return self.owed - self.instalment.amount


def arrears_of(instalment: Instalment, *, at: datetime) -> Arrears:
    """Work out what an overdue instalment comes to at an instant, by the version under which it was billed (M22)."""
    policy = policy_of(instalment.bill.version)
    count = terms.months_overdue(policy, since=instalment.due_at, at=at)
    law_rate = rate_at(instalment.bill.site_id, kind=RateKind.OVERDUE, at=at)
    owed = [
        instalment.amount + terms.interest_after(policy, instalment, months=number, law_rate=law_rate)
        for number in range(count + 1)
    ]
    return Arrears(
        instalment=instalment,
        months=tuple(_months(policy, instalment, owed))[-MONTHS_SHOWN:],
        owed=owed[-1],
        grows_at=policy.calendar.same_time_after(instalment.due_at, Months(count + 1)),
        clause=terms.clause_of_interest(policy, instalment),
    )


def _months(policy: Policy, instalment: Instalment, owed: Sequence[Money]) -> Iterator[Month]:
    for number, (before, after) in enumerate(pairwise(owed), start=1):
        since = policy.calendar.same_time_after(instalment.due_at, Months(number))
        yield Month(number, since, after - before, after)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a cancellation means: when it counts, until when what is paid stays open, and by which clauses.

    Where somebody has to work it first, it counts at no instant yet; `worked_at` is then when its turn comes, and
    `fee_before` when a fee falls due that is charged before.
    """

    counts_at: datetime | None
    worked_at: datetime | None
    open_until: datetime
    fee_before: datetime | None
    clauses: Sequence[str]


def leaving(membership: Membership, *, at: datetime, channel: CancelChannel = CancelChannel.SITE) -> Leaving:
    """Say what a cancellation that comes in at an instant would mean; the membership stays as it is."""
    policy, gone = policy_of(version_in_force(membership.site, at=at)), copy(membership)
    gone.cancel_asked_at, gone.cancel_channel, gone.cancel_due_at = at, channel, None
    counts_at, fee = terms.cancellation_effective(policy, gone), membership.next_bill_at
    worked_at = None if counts_at else next_opening(policy.calendar, at=at)
    gone.cancel_worked_at = worked_at
    facts = terms.facts_of_agreement(gone)
    clauses = [clause_of(policy, name, facts) for name in ("cancellation effective", "access until")]
    return Leaving(
        counts_at=counts_at,
        worked_at=worked_at,
        open_until=terms.access_until(policy, gone),
        # Of two at one instant the cancellation comes before the fee.
        fee_before=fee if fee and worked_at and fee < worked_at else None,
        clauses=tuple(dict.fromkeys(clause for clause in clauses if clause)),
    )
