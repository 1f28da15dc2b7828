"""The mailbox of a demo: the mails that it sent, read from the folder in which they are kept instead of sent.

Owns how such a file is read. Nobody's address of a file is ever taken: a mail is found by its name among those that are
there. Must not know who looks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from pathlib import Path

# What Django's file backend writes after each of the mails that share a file.
BETWEEN = re.compile(rb"^-{79}\n", re.MULTILINE)
# No file of a demo comes near to it; a larger one is none of ours.
LARGEST_FILE = 4_000_000


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: to whom, when, and what it says; `name` is the one that it has in addresses."""

    name: str
    to: str
    subject: str
    body: str
    sent_at: datetime


def mails_in(folder: Path, *, to: str = "") -> list[Mail]:
    """Give the mails of a folder, the newest first, perhaps only those to one address."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.lstat().st_mtime_ns)
    mails = [mail for file in files for mail in _mails_in_file(file) if to in ("", mail.to)]
    # A mail tells its second only; of two in one the file that was written later comes later.
    return sorted(mails, key=lambda mail: mail.sent_at)[::-1]


def _mails_in_file(file: Path) -> Iterator[Mail]:
    if file.is_symlink() or not file.is_file() or file.stat().st_size > LARGEST_FILE:
        return
    for number, text in enumerate(BETWEEN.split(file.read_bytes()), start=1):
        if text.strip():
            yield from _mail(message_from_bytes(text, _class=EmailMessage, policy=default), f"{file.stem}-{number}")


def _mail(message: EmailMessage, name: str) -> Iterator[Mail]:
    """Read one mail; what is no mail of this program, with an address and a date, is passed over."""
    to, body = parseaddr(str(message["To"] or ""))[1], message.get_body(("plain",))
    sent_at = getattr(message["Date"], "datetime", None)
    if to and body is not None and isinstance(sent_at, datetime):
        yield Mail(name, to, str(message["Subject"] or ""), body.get_content(), sent_at)
