"""A database engine that starts the embedded server at its first connection.

Reading the settings thus starts nothing: checks of types and of architecture need no server.
"""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base
from psycopg.conninfo import conninfo_to_dict

from makegood.project import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own wrapper, connected to the server of the home folder that the settings name."""

    def get_connection_params(self) -> dict[str, Any]:
        """Add the socket of the running server to what Django connects with."""
        params: dict[str, Any] = super().get_connection_params()
        home = Path(params.pop("home"))
        return params | {"host": conninfo_to_dict(embedded.ensure(home))["host"]}
