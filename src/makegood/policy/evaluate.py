"""What an expression is worth in one case: a value, absent or unknown.

Owns Kleene's three values and how absent and unknown facts go through every operation. Knows no clause but those
that set terms.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import assert_never

from makegood.policy import arithmetic
from makegood.policy.program import (
    All,
    AnyOf,
    Block,
    Call,
    Choice,
    Compare,
    Expression,
    FactRef,
    Function,
    Literal,
    Not,
    OneOf,
    Operator,
    Plan,
    Policy,
    Product,
    Sum,
    TermRef,
)
from makegood.policy.values import ABSENT, UNKNOWN, Absent, Found, Unknown, Value, Window

Truth3 = bool | Unknown
# Counts of earlier grants: `history.C4`. Where none is carried there was none, for a count is never absent.
HISTORY = "history."


@dataclass(slots=True)
class Scene:
    """One policy with one set of facts; the values of terms are worked out once."""

    policy: Policy
    facts: Mapping[str, Found]
    terms: dict[str, Found] = field(default_factory=dict)

    def fact(self, name: str, *, is_act: bool = False) -> Found:
        """Give a fact's value, also where the case does not carry it.

        A finding is then unknown or as presumed, an act is still to be done, nothing was counted, and anything else is
        absent.
        """
        if name in self.facts:
            return self.facts[name]
        if name.startswith(HISTORY):
            return 0
        finding = self.policy.findings.get(name)
        if finding is None:
            return UNKNOWN if is_act else ABSENT
        return UNKNOWN if finding.presumed is None else finding.presumed

    def term(self, name: str) -> Found:
        """Give the value that the policy sets for a term in this case; absent where no clause in force does."""
        if name not in self.terms:
            self.terms[name] = _term(name, self)
        return self.terms[name]


def both(truths: Iterable[Truth3]) -> Truth3:
    """Give Kleene's "and".

    >>> both([True, UNKNOWN]), both([False, UNKNOWN])
    (<Unknown.UNKNOWN: 'unknown'>, False)
    """
    found: Truth3 = True
    # All of them are looked at: amounts that cannot be compared show themselves whatever stands before them.
    for each in truths:
        if each is False:
            found = False
        elif each is UNKNOWN and found is True:
            found = UNKNOWN
    return found


def negated(truth: Truth3) -> Truth3:
    """Give Kleene's "not"."""
    return UNKNOWN if truth is UNKNOWN else not truth


def either(truths: Iterable[Truth3]) -> Truth3:
    """Give Kleene's "or"."""
    found: Truth3 = False
    for each in truths:
        if each is True:
            found = True
        elif each is UNKNOWN and found is False:
            found = UNKNOWN
    return found


def truth_of(expression: Expression | None, scene: Scene) -> Truth3:
    """Tell whether a condition holds; no condition holds always, and what is absent does not.

    Raises:
        CurrencyMismatch: where amounts of two currencies meet.
    """
    if expression is None:
        return True
    value = value_of(expression, scene)
    return value if isinstance(value, Unknown) else value is True


def value_of(expression: Expression, scene: Scene) -> Found:
    """Give what an expression is worth.

    Raises:
        CurrencyMismatch: where amounts of two currencies meet.
    """
    # The commonest stand first: they are tried in this order.
    match expression:
        case FactRef():
            return scene.fact(expression.name, is_act=expression.is_act)
        case Compare():
            return _compared(expression, scene)
        case Literal():
            return expression.value
        case TermRef():
            return scene.term(expression.name)
        case OneOf(item=item, words=words):
            found = value_of(item, scene)
            return UNKNOWN if isinstance(found, Unknown) else found in words
        case All(parts=parts):
            return both(truth_of(part, scene) for part in parts)
        case AnyOf(parts=parts):
            return either(truth_of(part, scene) for part in parts)
        case Not(part=part):
            return negated(truth_of(part, scene))
        case Sum() | Product() | Call():
            return _computed(expression, scene)
        case Choice():
            return _chosen(expression, scene)
        case _:
            assert_never(expression)


def _compared(expression: Compare, scene: Scene) -> Truth3:
    left, right = value_of(expression.left, scene), value_of(expression.right, scene)
    # With an absent side nothing is so, whatever the other may turn out to be.
    if isinstance(left, Absent) or isinstance(right, Absent):
        return False
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return _compared_act(expression, right, scene)
    return arithmetic.is_so(left, right, operator=expression.operator)


def _compared_act(expression: Compare, right: Found, scene: Scene) -> Truth3:
    """Compare what is not known yet: an act not done lies at or after now, so a closed window stays closed."""
    now = scene.fact("request.now")
    is_late = (
        isinstance(expression.left, FactRef)
        and expression.left.is_act
        and expression.operator in {Operator.AT_MOST, Operator.LESS}
        and isinstance(right, datetime | Window)
        and isinstance(now, datetime)
        and not arithmetic.window_of(right).end.admits(now)
    )
    return False if is_late else UNKNOWN


def _computed(expression: Sum | Product | Call, scene: Scene) -> Found:
    match expression:
        case Sum(left=left, right=right) | Product(left=left, right=right):
            operands = [value_of(left, scene), value_of(right, scene)]
        case Call(arguments=arguments):
            operands = [value_of(each, scene) for each in arguments]
    if isinstance(expression, Call) and expression.function in {Function.SMALLER, Function.LARGER}:
        # The smaller or larger of amounts passes over those that do not exist.
        operands = [each for each in operands if not isinstance(each, Absent)] or [ABSENT]
    known = [each for each in operands if not isinstance(each, Absent | Unknown)]
    if len(known) < len(operands):
        return ABSENT if ABSENT in operands else UNKNOWN
    return _applied(expression, known, scene)


def _applied(expression: Sum | Product | Call, operands: list[Value], scene: Scene) -> Found:
    match expression:
        case Sum(is_difference=True):
            return arithmetic.subtract(operands[0], operands[1])
        case Sum():
            return arithmetic.add(operands[0], operands[1], calendar=scene.policy.calendar)
        case Product():
            return arithmetic.multiply(operands[0], operands[1])
        case Call(function=function):
            return _called(function, operands, scene)


def _called(function: Function, operands: list[Value], scene: Scene) -> Found:
    match function:
        case Function.SHARE:
            amount, part, whole = operands
            return arithmetic.share_of(amount, part=part, whole=whole, rounding=scene.policy.rounding)
        case Function.SMALLER:
            return reduce(lambda one, other: other if arithmetic.compared(other, one) < 0 else one, operands)
        case Function.LARGER:
            return reduce(lambda one, other: other if arithmetic.compared(other, one) > 0 else one, operands)
        case Function.COMPOUND:
            amount, rate, times = operands
            return arithmetic.compound_interest(amount, rate=rate, times=times, rounding=scene.policy.rounding)
        case Function.ANNIVERSARY:
            start, duration = operands
            return arithmetic.anniversary(start, duration, calendar=scene.policy.calendar)
        case _:
            assert_never(function)


def _chosen(expression: Choice, scene: Scene) -> Found:
    condition = truth_of(expression.condition, scene)
    if not isinstance(condition, Unknown):
        return value_of(expression.chosen if condition else expression.otherwise, scene)
    one, other = value_of(expression.chosen, scene), value_of(expression.otherwise, scene)
    return one if one == other else UNKNOWN


def in_force(plan: Plan, scene: Scene, *, without: Collection[int] = ()) -> list[Truth3]:
    """Tell for each block of a plan whether it is in force: its guard holds and nothing displaces it.

    `without` names blocks to be taken as out: how things would stand if they did not apply.
    """
    found: list[Truth3] = [False] * len(plan.blocks)
    for at in plan.order:
        if at in without:
            continue
        block = plan.blocks[at]
        displaced = either([found[other] for other in plan.displacers[at]]) if plan.displacers[at] else False
        found[at] = False if block.is_closing else both((negated(displaced), _guard(block, displaced, scene)))
    return found


def _guard(block: Block, displaced: Truth3, scene: Scene) -> Truth3:
    # What is pushed aside is not looked at: its amounts may not even be comparable.
    return False if displaced is True else truth_of(block.when, scene)


def _term(name: str, scene: Scene) -> Found:
    """Give the first value set by a block in force; unknown where a block that may be in force comes before it."""
    plan = scene.policy.general
    for at, block in enumerate(plan.blocks):
        for setting in block.settings:
            if setting.term == name:
                holds = is_in_force(at, plan=plan, scene=scene)
                if isinstance(holds, Unknown):
                    return UNKNOWN
                if holds:
                    return value_of(setting.value, scene)
    return ABSENT


def is_in_force(at: int, *, plan: Plan, scene: Scene) -> Truth3:
    """Tell whether one block of a plan is in force."""
    # Only the guards that bear on this block are read: others may rest on the very term that is asked for.
    found: dict[int, Truth3] = {}
    for each in plan.order:
        if each == at or each in plan.displacers[at]:
            displaced = either(found[other] for other in plan.displacers[each])
            found[each] = both([negated(displaced), _guard(plan.blocks[each], displaced, scene)])
    return found[at]
