"""How urgent a deadline is, in the working time of a policy.

Owns what counts as soon: before the next working day is over, so that a Friday shows what falls due on Monday.
"""

from datetime import datetime, timedelta

from makegood.kernel.windows import BusinessDays
from makegood.policy import Policy


def soon_ends(policy: Policy | None, *, at: datetime) -> datetime:
    """Give the first instant that is no longer soon: the end of the next working day by the policy, if there is one."""
    return at + timedelta(days=1) if policy is None else policy.calendar.end_of(at, BusinessDays(1)).at


def urgency_of(due: datetime, *, at: datetime, soon: datetime) -> str:
    """Give the colour of a deadline: past, soon, or neither.

    >>> monday, tuesday, wednesday = (datetime(2026, 3, day) for day in (2, 3, 4))
    >>> [urgency_of(due, at=tuesday, soon=wednesday) for due in (monday, tuesday, wednesday)]
    ['no', 'no', 'ask']
    >>> urgency_of(datetime(2026, 3, 5), at=tuesday, soon=wednesday)
    ''
    """
    if due <= at:
        return "no"
    return "ask" if due <= soon else ""
