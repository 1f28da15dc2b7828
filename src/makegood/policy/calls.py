"""The language's functions: what each takes, and what kind it gives.

Owns the typing of calls. Knows neither syntax nor how a function is worked out.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import assert_never

from makegood.kernel.diagnostics import Span
from makegood.policy import algebra
from makegood.policy.excerpts import Mistake
from makegood.policy.kinds import COUNTED, INSTANT, PERCENT, WHOLE, Family
from makegood.policy.program import Call, Expression, Function
from makegood.policy.walk import all_within
from makegood.policy.zeros import settled, settled_all

MOST_ARGUMENTS = 8
FORMS = {
    Function.SHARE: "share(amount, part, whole)",
    Function.COMPOUND: "compound(amount, rate, times)",
    Function.ANNIVERSARY: "anniversary(instant, times * 1 month)",
}
CYCLES = frozenset({Family.DAYS, Family.MONTHS})


def typed_call(function: Function, arguments: Sequence[Expression], *, span: Span, text: str) -> Call:
    """Give a call of a function with typed arguments.

    Raises:
        Mistake: where it takes more, fewer or other things.
    """
    form = FORMS.get(function, "")
    if form and len(arguments) != form.count(",") + 1:
        raise Mistake("MG308", span, f"{function} takes {form.count(',') + 1} things.", f"Write {form}.")
    match function:
        case Function.SHARE:
            return _share(arguments, span, text)
        case Function.COMPOUND:
            return _compound(arguments, span, text)
        case Function.ANNIVERSARY:
            return _anniversary(arguments, span, text)
        case Function.SMALLER | Function.LARGER:
            return _extreme(function, arguments, span, text)
        case _:
            assert_never(function)


def _share(arguments: Sequence[Expression], span: Span, text: str) -> Call:
    amount, (part, whole) = arguments[0], settled(arguments[1], arguments[2])
    if amount.kind.family not in algebra.SHARED:
        raise Mistake("MG308", amount.span, f"Money or credits are shared; this is {amount.kind}.")
    if part.kind.family not in COUNTED or not algebra.may_equal(part.kind, whole.kind):
        message = f"The part is {part.kind}, the whole {whole.kind}."
        raise Mistake("MG308", whole.span, message, "Both must count the same thing.")
    return Call(amount.kind, span, text, Function.SHARE, (amount, part, whole))


def _compound(arguments: Sequence[Expression], span: Span, text: str) -> Call:
    amount, rate, times = arguments
    if amount.kind.family != Family.MONEY:
        raise Mistake("MG308", amount.span, f"Money bears interest; this is {amount.kind}.")
    if rate.kind != PERCENT:
        raise Mistake("MG308", rate.span, f"A rate is in percent; this is {rate.kind}.", "Write it like 1.5 percent.")
    if times.kind != WHOLE:
        raise Mistake("MG308", times.span, f"How often is a whole number; this is {times.kind}.")
    return Call(amount.kind, span, text, Function.COMPOUND, (amount, rate, times))


def _anniversary(arguments: Sequence[Expression], span: Span, text: str) -> Call:
    start, duration = arguments
    chained = any(isinstance(each, Call) and each.function is Function.ANNIVERSARY for each in all_within(start))
    if start.kind != INSTANT or chained:
        hint = "Count from the first instant: a 31st that was once moved would stay moved."
        raise Mistake("MG308", start.span, "Cycles are counted from an instant, never from another cycle.", hint)
    if duration.kind.family not in CYCLES:
        message = f"A cycle is so many days or months; this is {duration.kind}."
        raise Mistake("MG308", duration.span, message, f"Write {FORMS[Function.ANNIVERSARY]}.")
    return Call(INSTANT, span, text, Function.ANNIVERSARY, (start, duration))


def _extreme(function: Function, arguments: Sequence[Expression], span: Span, text: str) -> Call:
    if not 2 <= len(arguments) <= MOST_ARGUMENTS:
        raise Mistake("MG308", span, f"{function} takes two to {MOST_ARGUMENTS} amounts.")
    alike = settled_all(arguments)
    return Call(reduce(_comparable, alike).kind, span, text, function, tuple(alike))


def _comparable(left: Expression, right: Expression) -> Expression:
    kind = algebra.kind_of_either(left.kind, right.kind)
    if kind is None:
        message = f"{left.kind.name} cannot be compared with {right.kind}."
        raise Mistake("MG308", right.span, message, algebra.why_apart(left.kind, right.kind))
    return left if left.kind == kind else replace(left, kind=kind)
