"""What holds once the operator's time to answer or to decide is over: `decide by: ... else deny`.

Owns the reading of those defaults. Knows nothing of what the other clauses would give.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from makegood.kernel.money import CurrencyMismatch
from makegood.kernel.windows import End
from makegood.policy.arithmetic import window_of
from makegood.policy.decision import Case, Decision, Outcome
from makegood.policy.evaluate import Scene, Truth3, in_force, value_of
from makegood.policy.program import Block, Deadline, Duty, Plan, Policy
from makegood.policy.values import ABSENT, Absent, Unknown

# When the operator's staff first answered, and when it is now: what tells whether a deadline was met.
ANSWERED, NOW = "request.answered", "request.now"
# When it was asked, and when an answer to it was appealed against.
MADE, APPEALED = "request.made", "request.appealed"
# The smallest step of time that is told apart.
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Lapse:
    """A deadline of a block in force that says what holds at its end, and that end."""

    block: Block
    deadline: Deadline
    end: End

    @property
    def as_effect(self) -> Block:
        """Give the block with its default in the place of its effect."""
        return replace(self.block, effect=self.deadline.default)


def first_lapse(plan: Plan, scene: Scene, *, force: Sequence[Truth3]) -> Lapse | None:
    """Give the earliest missed deadline whose end has a default; of several with one end the first on the page."""
    missed = (each for each in lapses(plan, scene, force=force) if is_missed(each.deadline, scene))
    return min(missed, key=lambda each: in_time_order(each.end), default=None)


def in_default(plan: Plan, scene: Scene, *, force: Sequence[Truth3]) -> Plan:
    """Give the plan as it stands once a deadline was missed: what holds at its end is what its block says."""
    lapse = first_lapse(plan, scene, force=force)
    assert lapse is not None, "a deadline was missed"
    blocks = (lapse.as_effect if block is lapse.block else block for block in plan.blocks)
    return replace(plan, blocks=tuple(blocks))


def next_lapse(policy: Policy, decision: Decision, *, case: Case) -> datetime | None:
    """Give the first instant at which a default ends the waiting; None where nothing waits, or no default is ahead.

    Raises:
        TopicNotDecided: where the case is not one that the policy covers.
    """
    if not waits_for_staff(decision.outcome):
        return None
    plan = policy.plan(case.remedy, case.ground)
    scene = Scene(policy, {name: fact.value for name, fact in decision.facts.items()})
    try:
        found = list(lapses(plan, scene, force=in_force(plan, scene)))
    except CurrencyMismatch:
        # A person decides what cannot be compared, however long it takes.
        return None
    ahead = [each.end for each in found if not is_missed(each.deadline, scene) and not is_met(each.deadline, scene)]
    return min((end.at + MOMENT if end.is_included else end.at for end in ahead), default=None)


def lapses(plan: Plan, scene: Scene, *, force: Sequence[Truth3]) -> Iterator[Lapse]:
    """Give every deadline with a default that is in force, whether it has passed or lies ahead."""
    for block, holds in zip(plan.blocks, force, strict=True):
        for deadline in block.deadlines if holds is True else ():
            end = end_of(deadline, scene)
            if deadline.default is not None and end is not None:
                yield Lapse(block, deadline, end)


def is_missed(deadline: Deadline, scene: Scene) -> bool:
    """Tell whether a deadline lies behind, and what was due by then was not done."""
    end, now = end_of(deadline, scene), scene.fact(NOW)
    return end is not None and isinstance(now, datetime) and not end.admits(now) and not is_met(deadline, scene)


def is_met(deadline: Deadline, scene: Scene) -> bool:
    """Tell whether the operator did its duty in time; a decision that is still to be made was never made."""
    if deadline.duty is Duty.DECIDE:
        return False
    answered, end = scene.fact(ANSWERED, is_act=True), end_of(deadline, scene)
    return end is not None and isinstance(answered, datetime) and end.admits(answered)


def end_of(deadline: Deadline, scene: Scene) -> End | None:
    """Give when a deadline ends in this case; None where what it is counted from does not exist."""
    until = value_of(deadline.until, _of_its_own(scene))
    return None if isinstance(until, Absent | Unknown) else window_of(until).end


def _of_its_own(scene: Scene) -> Scene:
    """Give the scene in which the operator's time is counted: an appeal gives it anew."""
    appealed = scene.fact(APPEALED)
    return scene if appealed is ABSENT else Scene(scene.policy, {**scene.facts, MADE: appealed})


def in_time_order(end: End) -> tuple[datetime, bool]:
    """Give what sorts ends by time: of two at one instant, the one that does not include it comes first."""
    return end.at, end.is_included


def waits_for_staff(outcome: Outcome) -> bool:
    """Tell whether the operator's own staff is to act next; a paper that is missing the member owes."""
    return outcome in {Outcome.DISCRETIONARY, Outcome.NEEDS_FINDINGS}
