"""How often a member may do what many suffer from if it is done in bulk (M6).

Owns the hour and the refusal. What counts as a use is for the room that keeps it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from makegood.members.models import Member
from makegood.members.refusals import RateLimited

HOUR = timedelta(hours=1)


def require_pace(member: Member, *, uses_since: Callable[[datetime], int], more: int = 1, at: datetime) -> None:
    """Let pass only as many uses an hour as the site allows; where it sets no limit, nothing is counted.

    `uses_since` counts what was used after an instant.

    Raises:
        RateLimited: where `more` uses would be too many.
    """
    most = member.site.uses_an_hour
    if most is not None and uses_since(at - HOUR) + more > most:
        raise RateLimited("This can be done", most=most)
