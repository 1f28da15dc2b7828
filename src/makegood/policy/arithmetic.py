"""Operations on values: comparing, adding, multiplying, sharing, each on every kind that the typing rules admit.

Owns what the operators do. Knows no expression, no fact and no clause; absent and unknown never come here.
"""

from datetime import UTC, date, datetime, timedelta

from makegood.kernel.amounts import Rounding, share
from makegood.kernel.credits import Credits
from makegood.kernel.money import LARGEST, Money
from makegood.kernel.refusals import Refusal
from makegood.kernel.windows import BusinessDays, Calendar, Days, End, Hours, Months
from makegood.policy.program import Operator
from makegood.policy.values import ABSENT, PERCENT_PARTS, Absent, Minutes, Percent, Rate, Units, Value, Window

DURATIONS = (Hours, Days, BusinessDays, Months)
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WHOLE_RATE = 100 * PERCENT_PARTS
MOST_TIMES = 1_200


class OutOfRange(Refusal):
    """An amount or a time beyond all that is counted here."""

    code = "out_of_range"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} lies beyond what can be counted; check the facts of the case.")


def is_so(left: Value, right: Value, *, operator: Operator) -> bool:
    """Compare two values; a bare 0 is the zero of the other side.

    >>> is_so(Money(5, "EUR"), 0, operator=Operator.MORE), is_so(Credits(3), Credits(2), operator=Operator.LESS)
    (True, False)

    Raises:
        CurrencyMismatch: where both are money of different currencies.
    """
    if isinstance(left, Window) or isinstance(right, Window):
        return _is_so_in_time(left, operator, right)
    if operator is Operator.EQUAL and isinstance(left, str):
        return left == right
    order = compared(left, right)
    return {
        Operator.EQUAL: order == 0,
        Operator.LESS: order < 0,
        Operator.AT_MOST: order <= 0,
        Operator.MORE: order > 0,
        Operator.AT_LEAST: order >= 0,
    }[operator]


def compared(left: Value, right: Value) -> int:
    """Give a negative number where `left` is the smaller, 0 where they are equal, else a positive one.

    >>> compared(Credits(2), Credits(5))
    -3

    Raises:
        CurrencyMismatch: where both are money of different currencies.
    """
    if isinstance(left, Money) and isinstance(right, Money):
        return (left - right).minor
    return measure(left) - measure(right)


def measure(value: Value) -> int:
    """Give how much of its unit a quantity counts; instants and stretches of time count microseconds."""
    match value:
        case Money(minor=count) | Credits(count=count) | Units(count) | Minutes(count) | Percent(count):
            return count
        case Hours(count) | Days(count) | BusinessDays(count) | Months(count):
            return count
        case datetime():
            return (value - EPOCH) // MICROSECOND
        case date():
            return value.toordinal()
        case timedelta():
            return value // MICROSECOND
        case int():
            return value
        case _:
            raise AssertionError(f"{value!r} is no quantity")


def _is_so_in_time(left: Value, operator: Operator, right: Value) -> bool:
    match left, right:
        case datetime(), Window():
            return _is_so_within(left, operator, right)
        case Window(), datetime():
            mirrored = {
                Operator.LESS: Operator.MORE,
                Operator.AT_MOST: Operator.AT_LEAST,
                Operator.MORE: Operator.LESS,
                Operator.AT_LEAST: Operator.AT_MOST,
            }[operator]
            return _is_so_within(right, mirrored, left)
        case Window(), Window():
            sooner, later = left.end.is_before(right.end), right.end.is_before(left.end)
            return {
                Operator.LESS: sooner,
                Operator.AT_MOST: not later,
                Operator.MORE: later,
                Operator.AT_LEAST: not sooner,
            }[operator]
        case _:
            raise AssertionError(f"{left} {operator} {right}")


def _is_so_within(instant: datetime, operator: Operator, window: Window) -> bool:
    """Compare an instant with a window's end; before the window opened nothing was in time, and nothing late."""
    is_over = not window.end.admits(instant)
    is_last = window.end.is_included and instant == window.end.at
    match operator:
        case Operator.AT_MOST:
            return window.admits(instant)
        case Operator.LESS:
            return window.admits(instant) and not is_last
        case Operator.MORE:
            return is_over
        case _:
            return is_over or is_last


def window_of(value: Value) -> Window:
    """Give the window that ends at an instant, or the window itself."""
    if isinstance(value, Window):
        return value
    assert isinstance(value, datetime)
    return Window(value, End(value, is_included=True))


def add(left: Value, right: Value, *, calendar: Calendar) -> Value:
    """Add a duration to an instant, or two quantities of one kind.

    Raises:
        CurrencyMismatch: where both are money of different currencies.
        OutOfRange: where the calendar ends before the sum does.
    """
    if isinstance(left, datetime) and isinstance(right, DURATIONS):
        try:
            return Window(left, calendar.end_of(left, right))
        except (OverflowError, ValueError) as error:
            raise OutOfRange(f"{left:%Y-%m-%d} + {right.count}") from error
    return _combined(left, right, 1)


def subtract(left: Value, right: Value) -> Value:
    """Take one quantity from another of its kind, or give the exact time between two instants.

    >>> subtract(Credits(5), Credits(1))
    Credits(count=4)

    Raises:
        CurrencyMismatch: where both are money of different currencies.
    """
    if isinstance(left, datetime) and isinstance(right, datetime):
        return left - right
    return _combined(left, right, -1)


def _combined(left: Value, right: Value, sign: int) -> Value:
    if isinstance(left, Money) and isinstance(right, Money):
        return left + right if sign > 0 else left - right
    # Beside money stands only a bare 0.
    like = right if isinstance(right, Money) else left
    return _so_many(like, measure(left) + sign * measure(right))


def _so_many(like: Value, count: int) -> Value:
    """Give `count` of the unit that `like` is in."""
    if abs(count) > LARGEST:
        raise OutOfRange("This amount")
    match like:
        case Money(currency=currency):
            return Money(count, currency)
        case Credits() | Units() | Minutes() | Percent() | Hours() | Days() | BusinessDays() | Months():
            return type(like)(count)
        case timedelta():
            return count * MICROSECOND
        case _:
            return count


def multiply(left: Value, right: Value) -> Value:
    """Give a quantity so many times, or what credits are worth at a rate.

    >>> multiply(Credits(3), Rate(Money(40, "EUR")))
    Money(minor=120, currency='EUR')

    Raises:
        OutOfRange: where the product is larger than any amount that a site books.
    """
    match left, right:
        case (Credits(count), Rate(money)) | (Rate(money), Credits(count)):
            return _so_many(money, count * money.minor)
        case int(), _:
            return _so_many(right, left * measure(right))
        case _:
            return _so_many(left, measure(left) * measure(right))


def share_of(amount: Value, *, part: Value, whole: Value, rounding: Rounding) -> Value | Absent:
    """Give the share that `part` has in `whole`; of an empty whole there is none.

    >>> print(share_of(Money(5511, "EUR"), part=Credits(2), whole=Credits(44), rounding=Rounding.HALF_UP))
    2.51 EUR

    Raises:
        CurrencyMismatch: where part and whole are money of different currencies.
    """
    if measure(whole) == 0:
        return ABSENT
    # Parts of different currencies are no parts of one whole.
    compared(part, whole)
    return _so_many(amount, share(measure(amount), measure(part), of=measure(whole), rounding=rounding))


def compound_interest(amount: Value, *, rate: Value, times: Value, rounding: Rounding) -> Value:
    """Give the interest that `amount` bears at `rate`, compounded so many times, rounded once at the end.

    >>> print(compound_interest(Money(10000, "EUR"), rate=Percent(15_000), times=3, rounding=Rounding.HALF_UP))
    4.57 EUR

    Raises:
        OutOfRange: where it is compounded more often than anybody owes.
    """
    count = measure(times)
    if not 0 <= count <= MOST_TIMES:
        raise OutOfRange(f"Compounding {count} times")
    before, after = WHOLE_RATE**count, (WHOLE_RATE + measure(rate)) ** count
    return _so_many(amount, share(measure(amount), after - before, of=before, rounding=rounding))


def anniversary(start: Value, duration: Value, *, calendar: Calendar) -> Value:
    """Give the same local time so many days or months after an instant, counted at once from there.

    Raises:
        OutOfRange: where the calendar ends before.
    """
    assert isinstance(start, datetime)
    assert isinstance(duration, Days | Months)
    try:
        return calendar.same_time_after(start, duration)
    except (OverflowError, ValueError) as error:
        raise OutOfRange(f"{start:%Y-%m-%d} + {duration.count}") from error
