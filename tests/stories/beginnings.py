"""How a story of each pack may begin so that money and credits have moved in all of the pack's ways; knows no test."""

from collections.abc import Mapping

from tests.stories.improvised import Line

# Everything happens five minutes after the line before it.
BEGINNINGS: Mapping[str, tuple[Line, ...]] = {
    "credits": (
        {"buy": "pack-100", "by": "ann", "as": "p1"},
        {"ask": "money", "by": "ann", "about": "p1", "because": "any_reason", "as": "r1", "proper": "true"},
        {"choose": "C4", "for": "r1"},
        {"buy": "pack-20", "by": "ann", "as": "p2"},
        {"use": "letter", "by": "ann", "as": "l1"},
        {"ask": "credits", "by": "ann", "about": "l1", "because": "technical_issue", "as": "r2", "proper": "true"},
        {"find": "r2", "technical_issue_confirmed": "true", "by": "tom"},
        {"chargeback": "p2", "as": "d1"},
    ),
    "letters": (
        {"buy": "pack-60", "by": "ann", "as": "p1"},
        {"ask": "money", "by": "ann", "about": "p1", "because": "mistake", "as": "r1"},
        {"buy": "pack-60", "by": "ann", "as": "p2"},
        {"use": "letter", "by": "ann", "times": "3", "as": "l1"},
        {"ask": "money", "by": "ann", "about": "p2", "because": "card_fraud", "as": "r2", "says": "Not me."},
        {"find": "r2", "fraud_proven": "true", "by": "tom"},
    ),
    "membership": (
        {"subscribe": "weekly", "by": "ann", "as": "m1"},
        {"cancel": "m1", "by": "ann"},
        {"ask": "money", "by": "ann", "about": "m1", "because": "change_of_mind", "as": "r1"},
        {"supply": "r1", "attach": "[signed_letter]"},
        {"find": "r1", "by": "tom", "letter_signed": "true"},
        {"reactivate": "m1", "by": "ann"},
        {"feature": "write-first", "by": "ann"},
        {"wait": "8 days"},
        {"chargeback": "m1.2", "as": "d1"},
        {"lost": "d1"},
        {"repay": "d1", "by": "ann"},
    ),
    "orders": (
        {"deposit": "200.00 USD", "by": "ann", "as": "p1"},
        {"order": "reader-visits", "by": "ann", "units": "1000", "as": "o1"},
        {"start": "o1"},
        {"ask": "money", "by": "ann", "about": "o1", "because": "cancel_order", "as": "r1"},
        {"deliver": "o1", "units": "400"},
        {"stop": "o1", "possible": "true"},
        {"order": "reader-visits", "by": "ann", "units": "500", "as": "o2"},
        {"fail": "o2"},
        {"ask": "money", "by": "ann", "about": "p1", "because": "unused_deposit", "as": "r2"},
    ),
    "live": (
        {"buy": "package-30", "by": "ann", "as": "p1"},
        {"ask": "money", "by": "ann", "about": "p1", "because": "unspent_package", "as": "r1"},
        {"buy": "package-300", "by": "ann", "as": "p2"},
        {"performer": "bob"},
        {"session": "private-video", "by": "ann", "with": "bob", "minutes": "10", "as": "s1"},
        {"incident": "no_stream", "about": "s1", "from": "2", "to": "3", "as": "i1"},
        {"ask": "credits", "by": "ann", "about": "s1", "because": "technical_issue", "as": "r2"},
    ),
}
