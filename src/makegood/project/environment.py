"""Reads what the environment says about the program: its home folder, its key, its database.

Owns the variables' names and their defaults. Must not know Django's settings.
"""

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from makegood.kernel.refusals import Refusal


class MissingSetting(Refusal):
    """A setting is missing that has no safe default, or cannot be read."""

    code = "missing_setting"


def home(environ: Mapping[str, str]) -> Path:
    """Give the folder that holds what the program keeps for itself: database, key, mails.

    >>> home({"MAKEGOOD_HOME": "/srv/makegood"}).as_posix()
    '/srv/makegood'
    """
    return Path(environ.get("MAKEGOOD_HOME") or ".makegood").absolute()


def database(environ: Mapping[str, str], *, folder: Path) -> dict[str, Any]:
    """Describe the database to Django: the one of `DATABASE_URL`, else the embedded one of this folder.

    >>> database({"DATABASE_URL": "postgresql://ann@db:5433/site?sslmode=require"}, folder=Path("."))["HOST"]
    'db'
    """
    url = environ.get("DATABASE_URL")
    if not url:
        engine = "makegood.project.database"
        return {"ENGINE": engine, "NAME": "makegood", "USER": "makegood", "OPTIONS": {"home": str(folder)}}
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise MissingSetting(f"DATABASE_URL should start with postgresql://, and starts with {parts.scheme}://.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }


def secret_key(environ: Mapping[str, str], *, folder: Path, production: bool) -> str:
    """Give `SECRET_KEY`, or, outside production, one that is drawn once and kept in the folder.

    Raises: MissingSetting in production without a key.
    """
    if given := environ.get("SECRET_KEY"):
        return given
    if production:
        raise MissingSetting("MAKEGOOD_ENV=production needs SECRET_KEY: a long random text, kept secret.")
    kept = folder / "secret_key"
    if not kept.exists():
        _keep(kept, secrets.token_urlsafe(50))
    return kept.read_text()


def _keep(path: Path, text: str) -> None:
    """Write the file whole or not at all; of two programs at once the first one's text stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft, suppress(FileExistsError):
        draft.write(text)
        draft.flush()
        os.link(draft.name, path)
