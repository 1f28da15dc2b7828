"""Long lists, a page at a time by the last row seen, so that no page is slower than the first.

Owns the step from one page to the next, and the reading of what an address says of a list: where it goes on, and what
is looked for in it. Must not know what is listed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
# The number of a row has no more digits; the database would refuse a longer one.
LONGEST = 18
LONGEST_WORDS = 80


@dataclass(frozen=True, slots=True)
class ListPage(Generic[M]):
    """One page of a list; `before` continues it, where there is more."""

    rows: Sequence[M]
    before: int | None


def page_of(rows: QuerySet[M], *, before: str, size: int, by: str = "") -> ListPage[M]:
    """Give the page of rows that follows the row `before`, the latest first: by their number, or by the instant `by`.

    A `before` that cannot be read starts again at the top.
    """
    last = number_in(before)
    if last is not None:
        rows = _after(rows, last, by=by)
    order = [f"-{by}", "-pk"] if by else ["-pk"]
    found = list(rows.order_by(*order)[: size + 1])
    return ListPage(found[:size], found[size - 1].pk if len(found) > size else None)


def number_in(text: str) -> int | None:
    """Read the number of a row from an address; whatever else stands there is none.

    >>> number_in("12"), number_in(""), number_in("-3"), number_in("x"), number_in("٣"), number_in("1" * 19)
    (12, None, None, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def words_in(text: str) -> str:
    """Read the words that a list is searched for from an address, without what no column can hold.

    >>> words_in(" Ann\\0 "), len(words_in("x" * 100))
    ('Ann', 80)
    """
    return text.replace("\0", "").strip()[:LONGEST_WORDS]


def _after(rows: QuerySet[M], last: int, *, by: str) -> QuerySet[M]:
    if not by:
        return rows.filter(pk__lt=last)
    instant = rows.filter(pk=last).values_list(by, flat=True).first()
    if instant is None:
        return rows
    return rows.filter(Q(**{f"{by}__lt": instant}) | Q(**{by: instant}, pk__lt=last))
