"""Which kinds may meet in which operation, and what kind comes out.

Owns the typing rules, on kinds alone. Knows no expression and no value.
"""

from makegood.policy.kinds import (
    COUNTED,
    DURATIONS,
    INSTANT,
    SECONDS,
    WINDOW,
    Family,
    Kind,
    alternative,
    common,
)

ADDED = COUNTED | DURATIONS
ORDERED = ADDED | {Family.INSTANT, Family.DATE, Family.WINDOW}
EQUATED = ADDED | {Family.INSTANT, Family.DATE, Family.BOOL, Family.WORD}
SHARED = frozenset({Family.MONEY, Family.CREDITS})
TIMES = frozenset({Family.INSTANT, Family.WINDOW})


def may_equal(left: Kind, right: Kind) -> bool:
    """Tell whether `==` may stand between two kinds.

    >>> may_equal(WINDOW, WINDOW), may_equal(Kind(Family.MONEY), Kind(Family.MONEY, "EUR"))
    (False, True)
    """
    return common(left, right) is not None and left.family in EQUATED


def may_order(left: Kind, right: Kind) -> bool:
    """Tell whether `<` and its like may stand between two kinds; an instant is compared with a window's end.

    >>> may_order(INSTANT, WINDOW), may_order(Kind(Family.DAYS), Kind(Family.HOURS))
    (True, False)
    """
    if {left.family, right.family} <= TIMES:
        return True
    return common(left, right) is not None and left.family in ORDERED


def kind_of_sum(left: Kind, right: Kind) -> Kind | None:
    """Give the kind of `left + right`, None where they cannot be added.

    >>> kind_of_sum(INSTANT, Kind(Family.DAYS)) == WINDOW, kind_of_sum(WINDOW, Kind(Family.DAYS)) is None
    (True, True)
    """
    if left == INSTANT and right.family in DURATIONS:
        return WINDOW
    return common(left, right) if left.family in ADDED else None


def kind_of_difference(left: Kind, right: Kind) -> Kind | None:
    """Give the kind of `left - right`; between two instants lies an exact stretch of time.

    >>> kind_of_difference(INSTANT, INSTANT) == SECONDS
    True
    """
    if left == right == INSTANT:
        return SECONDS
    return common(left, right) if left.family in COUNTED else None


def kind_of_product(left: Kind, right: Kind) -> Kind | None:
    """Give the kind of `left * right`: a quantity so many times, or credits at a rate.

    >>> kind_of_product(Kind(Family.CREDITS), Kind(Family.RATE, "EUR"))
    Kind(family=<Family.MONEY: 'money'>, detail='EUR')
    """
    for one, other in ((left, right), (right, left)):
        if one.family == Family.WHOLE and other.family in ADDED:
            return other
        if one.family == Family.CREDITS and other.family == Family.RATE:
            return Kind(Family.MONEY, other.detail)
    return None


def kind_of_either(left: Kind, right: Kind) -> Kind | None:
    """Give the kind of the smaller or larger of two, None where they cannot be compared.

    >>> kind_of_either(Kind(Family.MONEY), Kind(Family.MONEY, "USD"))
    Kind(family=<Family.MONEY: 'money'>, detail='')
    """
    if left.family not in ADDED or not may_order(left, right):
        return None
    return alternative(left, right)


def why_apart(left: Kind, right: Kind) -> str:
    """Say, as a hint, what to write instead where two kinds do not mix.

    >>> why_apart(Kind(Family.DAYS), Kind(Family.HOURS))
    'Count both in one unit: a day of exactly 24 hours is written in hours.'
    """
    families = {left.family, right.family}
    if families <= DURATIONS:
        return "Count both in one unit: a day of exactly 24 hours is written in hours."
    if Family.WINDOW in families:
        return "A window's end is only compared with an instant; count from the event itself."
    if families == {Family.MONEY} or families == {Family.RATE}:
        return "Two currencies never meet; choose one by `if payment.currency == ...`."
    if Family.RATE in families:
        return "Multiply the rate by credits."
    if Family.INSTANT in families:
        return "Write `event + 14 days` on one side."
    return f"Write {left} on both sides."
