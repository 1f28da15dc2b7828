"""The cursor of the acts: each of their fixed statements is planned once a connection instead of once a call.

Owns how a statement reaches the server. Must not know what any of them does.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg import Cursor

Value = int | str | datetime | list[int] | list[int | None] | list[str] | list[datetime] | list[datetime | None] | None
Values = Mapping[str, Value]


def prepared_cursor() -> CursorWrapper:
    """Open a cursor that prepares its statements; Django's own writes the values into the text of each."""
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    database.connection.prepare_threshold = 0
    wrapper = CursorDebugWrapper if database.queries_logged else CursorWrapper
    return wrapper(Cursor(database.connection), database)
