"""The words of every enum, each with what a member reads for it.

Owns which words there are. A policy writes the word bare; which enum it is of follows from the fact beside it.
"""

from collections.abc import Mapping

from makegood.kernel.currencies import CURRENCIES

ENUMS: Mapping[str, Mapping[str, str]] = {
    "remedy": {"money": "money back", "credits": "credits back", "refill": "a refill"},
    "ground": {
        "any_reason": "a mistake or any other reason",
        "cancel_order": "an order that you cancel",
        "cancelled": "a membership that you cancelled",
        "card_fraud": "a card used by a fraudster",
        "change_of_mind": "a cancellation with refund",
        "counterpart_left": "a correspondent who left",
        "disputed_charge": "a charge to your card that you disagree with",
        "dissatisfied": "great dissatisfaction",
        "drop": "units that dropped again",
        "duplicate_letter": "a letter sent twice",
        "exception": "an exception",
        "goods_mismatch": "goods unlike those ordered",
        "mistake": "a purchase by mistake",
        "no_video": "a video that failed",
        "not_as_agreed": "a session unlike what was agreed",
        "order_failed": "an order that failed",
        "other": "another reason",
        "poor_translation": "a poor translation",
        "restart_failed": "a restart that failed",
        "scam": "a correspondent who deceived you",
        "technical_issue": "a technical issue",
        "terminated": "a membership that we ended",
        "unspent_package": "a package that you did not touch",
        "unused_deposit": "a deposit that you did not use",
    },
    "channel": {
        "help_centre": "the help centre",
        "email": "e-mail",
        "phone": "telephone",
        "post": "post",
        "site": "the site",
    },
    "side": {"site": "our side", "member": "your side", "performer": "the performer's side"},
    "service": {
        "chat": "a chat",
        "letter": "a letter",
        "gift": "a gift",
        "recorded_show": "a recorded show",
        "ticketed_show": "a ticketed show",
        "video_chat": "a video chat",
        "private_video": "a private video",
        "units": "an order of units",
    },
    "departure": {
        "lost_interest": "lost interest",
        "deletion": "asked us to delete the profile",
        "found_match": "found a match",
    },
    "ending": {
        "breach": "a breach of the terms",
        "no_reason": "no stated reason",
        "own_request": "your own request",
    },
    "length": {"week": "weeks", "month": "months", "year": "years"},
    "bill": {
        "trial": "a trial",
        "reactivation": "a reactivation",
        "periodic": "a period of membership",
    },
    "state": {
        "placed": "not started",
        "in_progress": "in progress",
        "stopped": "stopped",
        "completed": "fully delivered",
        "failed": "failed",
    },
    "refill": {"none": "none", "timed": "for a stated time", "unlimited": "without limit"},
    "place": {"card": "the card or account that paid", "balance": "your balance here", "credits": "your wallet"},
    "currency": {code: code for code in sorted(CURRENCIES)},
}
