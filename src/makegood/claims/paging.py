"""Long lists by deadline, a page at a time by the last line seen.

Owns the cursor: the deadline, or none, and the number of that line. What has no deadline comes last.
"""

import re
from datetime import UTC, datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)

# What `cursor` writes.
CURSOR = re.compile(r"([0-9T:.+-]*)~([0-9]{1,18})")


def cursor(due_at: datetime | None, pk: int) -> str:
    """Write where a page ended.

    >>> cursor(datetime(2026, 3, 2, 10, 5, tzinfo=UTC), 12), cursor(None, 12)
    ('2026-03-02T10:05:00+00:00~12', '~12')
    """
    return f"{due_at.isoformat() if due_at else ''}~{pk}"


def past(rows: QuerySet[M], after: str, *, due: str) -> QuerySet[M]:
    """Go on behind a cursor in rows ordered by the column `due` and their number; what cannot be read starts anew."""
    read = _read_cursor(after)
    if read is None:
        return rows
    due_at, last = read
    if due_at is None:
        return rows.filter(**{due: None, "id__gt": last})
    same = Q(**{due: due_at, "id__gt": last})
    return rows.filter(Q(**{f"{due}__gt": due_at}) | same | Q(**{due: None}))


def _read_cursor(text: str) -> tuple[datetime | None, int] | None:
    parts = CURSOR.fullmatch(text)
    if parts is None:
        return None
    due_text, last = parts[1], int(parts[2])
    if not due_text:
        return None, last
    try:
        due = datetime.fromisoformat(due_text)
        # In UTC, since the database has no instant beyond the calendar's ends.
        return None if due.tzinfo is None else (due.astimezone(UTC), last)
    except (ValueError, OverflowError):
        return None
