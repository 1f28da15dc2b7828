"""How the acts speak to the server: fixed statements are planned once a connection, and go together where they can.

Owns how a statement reaches the server. Must not know what any of them does.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg import Cursor

Value = int | str | datetime | list[int] | list[int | None] | list[str] | list[datetime] | list[datetime | None] | None
Values = Mapping[str, Value]
Question = tuple[str, Values]


def prepared_cursor() -> CursorWrapper:
    """Open a cursor that prepares its statements; Django's own writes the values into the text of each."""
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    database.connection.prepare_threshold = 0
    wrapper = CursorDebugWrapper if database.queries_logged else CursorWrapper
    return wrapper(Cursor(database.connection), database)


def ask(*questions: Question) -> list[CursorWrapper]:
    """Send several statements in one exchange and give a cursor for each, with its rows at hand.

    They run one after the other: what the first waited for, the next ones see.
    """
    database = connections[DEFAULT_DB_ALIAS]
    cursors = [prepared_cursor() for _ in questions]
    with database.wrap_database_errors, database.connection.pipeline():
        for cursor, (statement, values) in zip(cursors, questions, strict=True):
            cursor.execute(statement, values)
    return cursors
