"""Long lists, a page at a time by the last row seen, so that no page is slower than the first.

Owns the step from one page to the next. Must not know what is listed.
"""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def page_of(rows: QuerySet[M], *, before: str, size: int) -> tuple[list[M], int | None]:
    """Give a page of rows, the latest first, and the number before which the next begins, where there is more.

    A `before` that cannot be read starts again at the top.
    """
    if before.isascii() and before.isdigit():
        # No number of a row is longer; a longer one would be refused by the database.
        rows = rows.filter(pk__lt=int(before[:18]))
    found = list(rows.order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None
