"""The verbs of stories: each with what stands behind it and the fields beside it.

Owns this one table; reading, checking and the documentation follow it. Must not know how a verb is carried out.
"""

from collections.abc import Mapping

from makegood.play.words import New, OneOf, Plain, Ref, Thing, Verb

MEMBER = Ref((Thing.MEMBER,))
COUNTERPART = Ref((Thing.COUNTERPART,))
SOMEBODY = Ref((Thing.MEMBER, Thing.COUNTERPART))
PAYMENT = Ref((Thing.PAYMENT, Thing.BILL))
CHARGE = Ref((Thing.CHARGE,))
ORDER = Ref((Thing.ORDER,))
MEMBERSHIP = Ref((Thing.MEMBERSHIP,))
CHARGEBACK = Ref((Thing.CHARGEBACK,))
REQUEST = Ref((Thing.REQUEST,))
WHOLE_HISTORY = Ref((Thing.PAYMENT, Thing.CHARGE, Thing.ORDER, Thing.MEMBERSHIP, Thing.BILL, Thing.COUNTERPART))

INCIDENTS = OneOf(
    ("no_stream", "interrupted", "duplicate", "poor_translation", "goods_mismatch", "not_as_agreed", "other")
)
SIDES = OneOf(("site", "member", "performer"))
REQUEST_CHANNELS = OneOf(("help_centre", "email", "post"))
CANCEL_CHANNELS = OneOf(("site", "email", "phone"))
REPORTS = OneOf(("scam", "spam", "impersonation", "harassment", "commercial", "other"))
DEPARTURES = OneOf(("lost_interest", "deletion", "found_match"))
ENDINGS = OneOf(("breach", "no_reason", "own_request"))
DISPUTES = OneOf(("unrecognised", "fraudulent", "not_received", "not_as_described", "cancelled", "duplicate", "other"))

PEOPLE: Mapping[str, Verb] = {
    "register": Verb(
        New(Thing.MEMBER),
        {
            "born": Plain.DATE,
            "confirmed": Plain.FLAG,
            "country": Plain.COUNTRY,
            "accepts": Plain.FLAG,
            "activate": Plain.FLAG,
        },
    ),
    "performer": Verb(New(Thing.COUNTERPART), {"confirmed": Plain.FLAG, "independent": Plain.FLAG}),
    "correspondent": Verb(New(Thing.COUNTERPART), {"confirmed": Plain.FLAG}),
    "report": Verb(SOMEBODY, {"by": MEMBER, "because": REPORTS, "as": New(Thing.REPORT)}, needs=("by", "because")),
    "leave": Verb(COUNTERPART, {"because": DEPARTURES, "match": SOMEBODY}, needs=("because",)),
    "terminate": Verb(
        Ref((Thing.MEMBER, Thing.MEMBERSHIP)),
        {"because": ENDINGS, "by": Plain.AGENT},
        needs=("because",),
    ),
}

MONEY: Mapping[str, Verb] = {
    "buy": Verb(Plain.PACK, {"by": MEMBER, "with": Plain.CARD, "as": New(Thing.PAYMENT)}, needs=("by",)),
    "deposit": Verb(Plain.MONEY, {"by": MEMBER, "with": Plain.CARD, "as": New(Thing.PAYMENT)}, needs=("by",)),
    "decline": Verb(Plain.CARD, {"of": MEMBER}, needs=("of",)),
    "accept": Verb(Plain.CARD, {"of": MEMBER}, needs=("of",)),
    "chargeback": Verb(PAYMENT, {"because": DISPUTES, "as": New(Thing.CHARGEBACK)}),
    "won": Verb(CHARGEBACK, {"by": Plain.AGENT}),
    "lost": Verb(CHARGEBACK, {"by": Plain.AGENT}),
    "repay": Verb(CHARGEBACK, {"by": MEMBER, "with": Plain.CARD}),
}

MEMBERSHIPS: Mapping[str, Verb] = {
    "subscribe": Verb(
        Plain.PLAN,
        {"by": MEMBER, "trial": Plain.FLAG, "with": Plain.CARD, "as": New(Thing.MEMBERSHIP)},
        needs=("by",),
    ),
    "cancel": Verb(MEMBERSHIP, {"by": MEMBER, "channel": CANCEL_CHANNELS}),
    "reactivate": Verb(MEMBERSHIP, {"by": MEMBER, "with": Plain.CARD}),
    "feature": Verb(Plain.FEATURE, {"by": MEMBER, "as": New(Thing.USE)}, needs=("by",)),
}

SERVICES: Mapping[str, Verb] = {
    "use": Verb(
        Plain.SERVICE,
        {"by": MEMBER, "with": COUNTERPART, "times": Plain.COUNT, "as": New(Thing.CHARGE)},
        needs=("by",),
    ),
    "session": Verb(
        Plain.SESSION,
        {
            "by": MEMBER,
            "with": COUNTERPART,
            "minutes": Plain.MINUTES,
            "agreed": Plain.TEXT,
            "as": New(Thing.CHARGE),
        },
        needs=("by", "minutes"),
    ),
    "incident": Verb(
        INCIDENTS,
        {
            "about": Ref((Thing.CHARGE, Thing.ORDER)),
            "side": SIDES,
            "from": Plain.MINUTES,
            "to": Plain.MINUTES,
            "as": New(Thing.INCIDENT),
        },
        needs=("about",),
    ),
    "order": Verb(
        Plain.UNITS,
        {"by": MEMBER, "units": Plain.UNIT_COUNT, "as": New(Thing.ORDER)},
        needs=("by", "units"),
    ),
    "start": Verb(ORDER),
    "deliver": Verb(ORDER, {"units": Plain.UNIT_COUNT}, needs=("units",)),
    "drop": Verb(ORDER, {"units": Plain.UNIT_COUNT}, needs=("units",)),
    "stop": Verb(ORDER, {"possible": Plain.FLAG}, needs=("possible",)),
    "fail": Verb(ORDER),
    "restart": Verb(ORDER),
}

CLAIMS: Mapping[str, Verb] = {
    "ask": Verb(
        Plain.REMEDY,
        {
            "by": MEMBER,
            "about": WHOLE_HISTORY,
            "because": Plain.GROUND,
            "says": Plain.TEXT,
            "attach": Plain.PAPERS,
            "channel": REQUEST_CHANNELS,
            "proper": Plain.FLAG,
            "as": New(Thing.REQUEST),
        },
        needs=("by", "because"),
    ),
    "supply": Verb(REQUEST, {"attach": Plain.PAPERS, "says": Plain.TEXT}),
    "find": Verb(REQUEST, {"by": Plain.AGENT}, takes_findings=True),
    "choose": Verb(Plain.CLAUSE, {"for": REQUEST}, needs=("for",)),
    "decide": Verb(
        REQUEST,
        {"grant": Plain.AMOUNT, "deny": Plain.MARK, "by": Plain.AGENT, "because": Plain.TEXT},
    ),
    "approve": Verb(REQUEST, {"by": Plain.AGENT}),
    "appeal": Verb(REQUEST, {"by": MEMBER, "says": Plain.TEXT, "as": New(Thing.REQUEST)}),
}

SITE: Mapping[str, Verb] = {
    "publish": Verb(Plain.FILE, {"by": Plain.AGENT, "approved": Plain.DAY_OR_INSTANT, "mandated": Plain.FLAG}),
    "wait": Verb(Plain.DURATION),
}

VERBS: Mapping[str, Verb] = {**PEOPLE, **MONEY, **MEMBERSHIPS, **SERVICES, **CLAIMS, **SITE}
