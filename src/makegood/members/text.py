"""Text that comes from people: names, letters, e-mail addresses, in one normal form each.

Owns which characters are let in. Must not know what a text is for.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from makegood.kernel.refusals import Refusal

# Characters that turn the direction of what follows: with them a name or amount reads otherwise than it is.
TURNS_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Controls (NUL among them), half characters, and line and paragraph separators.
NEVER = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Room is left for a number behind a handle that is made of a name.
LONGEST_HANDLE = 44
HANDLE = re.compile(r"[A-Za-z0-9_-]{1,50}")
LONGEST_NAME = 120
LONGEST_TEXT = 20_000


class BadText(Refusal):
    """A text that cannot be taken as it is."""

    code = "bad_text"

    def __init__(self, *, what: str, why: str) -> None:
        super().__init__(f"The {what} {why}.", what=what, why=why)


class BadAddress(Refusal):
    """A text that is no e-mail address."""

    code = "bad_address"

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:80]!a} is not an e-mail address.", text=text[:80])


def clean_name(text: str, *, what: str = "name") -> str:
    r"""Give a name in its normal form: composed characters, single spaces, none around.

    Raises:
        BadText: where the name is empty, too long, or holds a character that does not show.

    >>> clean_name("  Zoe\u0308   Park ")
    'Zoë Park'
    """
    name = " ".join(_checked(text, what=what, allowed="").split())
    if not name:
        raise BadText(what=what, why="is empty; write at least one letter")
    if len(name) > LONGEST_NAME:
        raise BadText(what=what, why=f"is longer than {LONGEST_NAME} characters; shorten it")
    return name


def clean_text(text: str, *, what: str = "text") -> str:
    r"""Give a text of several lines in its normal form; it may be empty.

    Raises:
        BadText: where the text is too long or holds a character that does not show.

    >>> clean_text("Dear Kim,\r\n\tall is well.")
    'Dear Kim,\n\tall is well.'
    """
    if len(text) > LONGEST_TEXT:
        raise BadText(what=what, why=f"is longer than {LONGEST_TEXT} characters; shorten it")
    return _checked(text.replace("\r\n", "\n").replace("\r", "\n"), what=what, allowed="\n\t")


def clean_handle(text: str) -> str:
    """Let pass a handle: the short plain name by which stories and addresses of pages know somebody.

    Raises:
        BadText: where it is anything else.

    >>> clean_handle("ann_2")
    'ann_2'
    """
    if not HANDLE.fullmatch(text):
        raise BadText(what="handle", why="needs 1 to 50 plain letters, digits, - or _")
    return text


def same_address(text: str) -> str:
    """Give the one form in which addresses are kept and compared, whether it is an address or not.

    >>> same_address(" Ann@Example.ORG ")
    'ann@example.org'
    """
    return unicodedata.normalize("NFKC", text.strip()).casefold()


def clean_address(text: str) -> str:
    """Give an e-mail address in the form in which addresses are kept.

    Raises:
        BadAddress: where the text is no address.

    >>> clean_address("Ann@Example.ORG")
    'ann@example.org'
    """
    address = same_address(text)
    try:
        validate_email(address)
    except ValidationError as refused:
        raise BadAddress(text) from refused
    return address


def mailbox_of(address: str) -> str:
    """Give the mailbox that an address leads to: what stands behind a plus is a tag that its owner can choose.

    >>> mailbox_of("ann+letters@example.org")
    'ann@example.org'
    """
    local, domain = address.rsplit("@", 1)
    return f"{local.split('+', 1)[0] or local}@{domain}"


def _checked(text: str, *, what: str, allowed: str) -> str:
    for place, character in enumerate(text, start=1):
        if character in TURNS_DIRECTION or (unicodedata.category(character) in NEVER and character not in allowed):
            raise BadText(what=what, why=f"holds a character that does not show, at {place}; take it out")
    return unicodedata.normalize("NFC", text)
