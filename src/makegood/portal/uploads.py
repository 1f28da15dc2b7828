"""Papers that members send in: what is taken, how it is told apart, and under which name it is kept.

Owns the allow-list. What a file is, is read from its first bytes, never from its name or from what the browser says;
whatever is kept is served as a download and nothing else.
"""

import re
import unicodedata
from pathlib import PurePath

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import date_format
from django.utils.timezone import localtime

from makegood.claims.asks import Paper
from makegood.members.models import Member

LARGEST = 5 * 1024 * 1024
LONGEST_NAME = 80
SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
    b"%PDF-": ("application/pdf", ".pdf"),
}
TEXT = ("text/plain; charset=utf-8", ".txt")
UNTOLD = "This is neither a picture (PNG, JPEG), nor a PDF, nor plain text; save it as one of these and try again."
TOO_LARGE = "This file is larger than 5 MB; send a smaller one."


def paper_from(upload: "UploadedFile[bytes]", *, kind: str) -> Paper:
    """Take a file as a paper of a request.

    Raises:
        ValidationError: where it is too large, empty, or of a kind that is not taken.
    """
    if upload.size is None or upload.size > LARGEST:
        raise forms.ValidationError(TOO_LARGE)
    content = upload.read()
    media_type, suffix = type_of(content)
    return Paper(kind, name=safe_name(upload.name or "", suffix=suffix), content=content, media_type=media_type)


def type_of(content: bytes) -> tuple[str, str]:
    r"""Tell the media type and the suffix of a file from its bytes.

    Raises:
        ValidationError: where it is none of those that are taken.

    >>> type_of(b"%PDF-1.7 ..."), type_of("déjà vu\n".encode())
    (('application/pdf', '.pdf'), ('text/plain; charset=utf-8', '.txt'))
    """
    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            return kind
    if content and _is_plain_text(content):
        return TEXT
    raise forms.ValidationError(UNTOLD)


def _is_plain_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    # Markup is text too, and would be a page if anything ever showed it as one.
    has_markup = text.lstrip("\ufeff \t\r\n").startswith("<")
    return not has_markup and not any(
        unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" for letter in text
    )


def safe_name(name: str, *, suffix: str) -> str:
    """Give the name under which a file is kept: its own, without folders, odd signs, and with the suffix it deserves.

    >>> safe_name("../../etc/my receipt.html", suffix=".png")
    'my receipt.png'
    >>> safe_name("\u202egnp.exe", suffix=".txt"), safe_name("", suffix=".pdf")
    ('gnp.txt', 'paper.pdf')
    """
    stem = PurePath(name.replace("\\", "/")).stem
    plain = re.sub(r"[^\w .()-]", "", unicodedata.normalize("NFC", stem)).strip(" .")
    return f"{plain[:LONGEST_NAME] or 'paper'}{suffix}"


def registration_copy(member: Member) -> Paper:
    """Write the copy of a member's registration details that their account holds."""
    joined = date_format(localtime(member.registered_at), "j F Y, H:i")
    lines = [
        f"Registration details at {member.site.name}",
        "",
        f"Name: {member.name}",
        f"Member name: {member.handle}",
        f"E-mail address: {member.email}",
        f"Registered: {joined}",
    ]
    content = "\n".join([*lines, ""]).encode()
    return Paper("registration_copy", name="registration-details.txt", content=content, media_type=TEXT[0])
