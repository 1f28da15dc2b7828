"""The bare 0, which is the zero of any quantity that it meets.

Owns how an untyped 0 takes the kind of what stands beside it. Knows no operator.
"""

from collections.abc import Sequence

from makegood.kernel.credits import Credits
from makegood.kernel.windows import BusinessDays, Days, Hours, Months
from makegood.policy.kinds import QUANTITIES, WHOLE, Family, Kind
from makegood.policy.program import Expression, Literal
from makegood.policy.values import Minutes, Percent, Units, Value

ZEROS: dict[Family, Value] = {
    Family.CREDITS: Credits(0),
    Family.UNITS: Units(0),
    Family.MINUTES: Minutes(0),
    Family.PERCENT: Percent(0),
    Family.HOURS: Hours(0),
    Family.DAYS: Days(0),
    Family.BUSINESS_DAYS: BusinessDays(0),
    Family.MONTHS: Months(0),
}


def is_zero(expression: Expression) -> bool:
    """Tell whether this is a bare 0."""
    match expression:
        case Literal(kind=kind, value=0) if kind == WHOLE:
            return True
        case _:
            return False


def zero_like(expression: Expression, kind: Kind) -> Expression:
    """Give a bare 0 that kind, and anything else as it is."""
    if not is_zero(expression) or kind == WHOLE or kind.family not in QUANTITIES:
        return expression
    # The currency of an amount may be known only in a case: the zero of money stays a bare 0.
    return Literal(kind, expression.span, expression.text, ZEROS.get(kind.family, 0))


def settled(left: Expression, right: Expression) -> tuple[Expression, Expression]:
    """Give a bare 0 on either side the kind of the other."""
    return zero_like(left, right.kind), zero_like(right, left.kind)


def settled_all(expressions: Sequence[Expression]) -> list[Expression]:
    """Give every bare 0 the kind of the first that is not one."""
    kinds = [each.kind for each in expressions if not is_zero(each)]
    return [zero_like(each, kinds[0]) for each in expressions] if kinds else list(expressions)
