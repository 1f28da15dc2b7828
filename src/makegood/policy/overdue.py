"""What holds once the operator's time to decide is over: `decide by: ... else deny`.

Owns the reading of that default. Knows nothing of what the other clauses would give.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from makegood.policy.arithmetic import window_of
from makegood.policy.evaluate import Scene, Truth3, value_of
from makegood.policy.program import Block, Plan
from makegood.policy.values import Absent, Unknown


def overdue(plan: Plan, scene: Scene, *, force: Sequence[Truth3]) -> Block | None:
    """Give the first block in force whose deadline has passed, with its default as its effect."""
    for block, holds in zip(plan.blocks, force, strict=True):
        if holds is True and block.default is not None and has_passed(block, scene):
            return replace(block, effect=block.default)
    return None


def has_passed(block: Block, scene: Scene) -> bool:
    """Tell whether a block's deadline for a decision lies behind."""
    assert block.decide_by is not None
    until, now = value_of(block.decide_by, scene), scene.fact("request.now")
    if isinstance(until, Absent | Unknown) or not isinstance(now, datetime):
        return False
    return not window_of(until).end.admits(now)
