"""Duplicate letters: whether a member sent somebody the same text before.

Owns what counts as the same. Must not know what a duplicate is worth: the policy says.
"""

import unicodedata
from datetime import timedelta

from rapidfuzz import fuzz

from makegood.catalogue.models import ServiceKind
from makegood.services.models import Charge

# How far back letters are compared, and with how many of them at most.
LOOKED_BACK = timedelta(days=30)
MOST_COMPARED = 50
# Two texts are nearly the same from this likeness on, of 100; short ones are the same or they are not.
NEARLY, SHORT = 95.0, 40


def earlier_copy(letter: Charge) -> Charge | None:
    """Give the latest letter of the same member to the same person, within 30 days, of the same text or nearly so.

    The letter may be one that was not sent yet; what was sent under its own key is itself.
    """
    if letter.product.service != ServiceKind.LETTER or not letter.counterpart_id or not plain(letter.text):
        return None
    earlier = Charge.objects.filter(
        site_id=letter.site_id,
        member_id=letter.member_id,
        counterpart_id=letter.counterpart_id,
        product__service=ServiceKind.LETTER,
        at__gte=letter.at - LOOKED_BACK,
        at__lte=letter.at,
    )
    latest = earlier.exclude(key=letter.key).exclude(text="").order_by("-at", "-id")[:MOST_COMPARED]
    return next((each for each in latest if is_same_text(each.text, letter.text)), None)


def is_same_text(one: str, other: str) -> bool:
    """Tell whether two texts are the same, or nearly the same, but for case, spacing and punctuation.

    >>> is_same_text("Dear Kim,\\nhow are you?", "dear kim how are you")
    True
    >>> is_same_text("Dear Kim, how are you?", "Dear Kim, where are you?")
    False
    """
    ours, theirs = plain(one), plain(other)
    if min(len(ours), len(theirs)) < SHORT:
        return ours == theirs
    return fuzz.ratio(ours, theirs, score_cutoff=NEARLY) > 0


def plain(text: str) -> str:
    """Give the letters and digits of a text in one form, with single spaces between the words.

    >>> plain("  Dear ZOË —\\n1st of May! ")
    'dear zoë 1st of may'
    """
    known = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(each if each.isalnum() else " " for each in known).split())
