"""What stands in a request's way: conditions that fail, and limits that are all over.

Owns rule (b) of how clauses combine, and rival limits. Knows nothing of remedies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from makegood.kernel.windows import End
from makegood.policy.arithmetic import window_of
from makegood.policy.evaluate import Scene, Truth3, truth_of, value_of
from makegood.policy.program import Limit, Plan
from makegood.policy.values import Absent, Unknown


@dataclass(frozen=True, slots=True)
class Barriers:
    """The clauses that deny, each with the condition that failed, and limits that contradict each other."""

    because: Mapping[str, str]
    conflicts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Rival:
    clause: str
    limit: Limit
    binds: Truth3
    holds: Truth3
    end: End | None


def barriers(plan: Plan, scene: Scene, *, force: list[Truth3]) -> Barriers:
    """Find what is known to deny; what may yet hold denies nothing."""
    because = dict(_failed_conditions(plan, force, scene))
    conflicts: list[tuple[str, str]] = []
    for rivals in _rivals(plan, force, scene):
        failing = [each for each in rivals if each.binds is True and each.holds is False]
        if failing and all(each.holds is False for each in rivals):
            last = reduce(_later, failing)
            because.setdefault(last.clause, last.limit.test.text)
        holding = [each for each in rivals if each.binds is True and each.holds is True]
        conflicts += [(one.clause, other.clause) for one in holding for other in failing]
    return Barriers(because, tuple(dict.fromkeys(conflicts)))


def _failed_conditions(plan: Plan, force: list[Truth3], scene: Scene) -> Iterator[tuple[str, str]]:
    for block, holds in zip(plan.blocks, force, strict=True):
        failed = [each.text for each in block.conditions if holds is True and truth_of(each, scene) is False]
        if failed:
            yield block.clause, " and ".join(failed)


def _rivals(plan: Plan, force: list[Truth3], scene: Scene) -> list[list[_Rival]]:
    """Give the limits that bind or may bind, those on the same act together."""
    groups: dict[str, list[_Rival]] = {}
    for block, binds in zip(plan.blocks, force, strict=True):
        for limit in block.limits if binds is not False else ():
            rival = _Rival(block.clause, limit, binds, truth_of(limit.test, scene), end_of(limit, scene))
            groups.setdefault(limit.act.name, []).append(rival)
    return list(groups.values())


def end_of(limit: Limit, scene: Scene) -> End | None:
    """Give when a limit ends in this case; None where what it is counted from does not exist."""
    value = value_of(limit.test.right, scene)
    return None if isinstance(value, Absent | Unknown) else window_of(value).end


def _later(one: _Rival, other: _Rival) -> _Rival:
    """Give the limit that ended last; the first on a tie."""
    if other.end is None or one.end is None:
        return one if other.end is None else other
    return other if one.end.is_before(other.end) else one
