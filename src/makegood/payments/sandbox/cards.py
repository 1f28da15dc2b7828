"""The sandbox's cards: what each does when it is charged, and when money goes back to it.

Owns the cards that everybody may try. Must not know checkouts or refunds.
"""

from dataclasses import dataclass
from enum import StrEnum


class Charging(StrEnum):
    """What comes of charging a card."""

    TAKEN = "taken"
    DECLINED = "declined"
    # Only half of the amount is captured: something that a shop must notice by itself.
    HALVED = "halved"
    # Both answer `pending` first; the second is never captured.
    LATER = "later"
    EXPIRES = "expires"


class Refunding(StrEnum):
    """What comes of sending money back to a card; `later` and `fails` answer `pending` first."""

    AT_ONCE = "at_once"
    LATER = "later"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Card:
    """One card: a token that names it in forms, the label that people read, and its ways."""

    token: str
    label: str
    note: str = ""
    charging: Charging = Charging.TAKEN
    refunding: Refunding = Refunding.AT_ONCE


SAVED_CARDS = (
    Card("4242", "card ending 4242", "Pays, and takes refunds at once."),
    Card("5126", "card ending 5126", "Pays; a refund to it takes a while.", refunding=Refunding.LATER),
    Card(
        "3184",
        "card ending 3184",
        "Pays; a refund to it fails, as with a closed account.",
        refunding=Refunding.FAILS,
    ),
    Card("0002", "card ending 0002", "Is declined.", charging=Charging.DECLINED),
)
