"""The words of stories: every verb with its fields, every kind, reason and refusal, every field that can be expected.

Owns this one table; reading, checking and the documentation follow it. Words that a later version of the site will
know stand here too, marked, so that a story that uses them is told so. Must not know how a word is carried out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Thing(StrEnum):
    """What a name in a story can stand for."""

    MEMBER = "member"
    COUNTERPART = "counterpart"
    PAYMENT = "payment"
    CHARGE = "charge"
    INCIDENT = "incident"
    REQUEST = "request"
    SITE = "site"


class Plain(StrEnum):
    """A value that stands for itself, or for a word of the site's catalogue or policy."""

    TEXT = "text"
    FLAG = "true or false"
    COUNT = "whole number"
    DATE = "date"
    COUNTRY = "two-letter country code"
    DURATION = "duration"
    AMOUNT = "amount"
    FIGURE = "amount or number"
    INSTANT = "instant"
    CARD = "card"
    FILE = "file"
    AGENT = "agent"
    PACK = "credit pack"
    SERVICE = "service"
    REMEDY = "remedy"
    GROUND = "ground"
    CLAUSE = "clause"
    PAPERS = "papers"
    CLAUSES = "clauses"
    FINDINGS = "findings"
    PAIRS = "pairs of clauses"
    REASONS = "reasons by clause"
    MAILS = "mails by member"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word of a closed list."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """The name of something that an earlier line made."""

    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class New:
    """A name that this line gives to what it makes."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class Later:
    """A field that stories may have, and that this version does not play yet."""


Shape: TypeAlias = Plain | OneOf | Ref | New | Later


@dataclass(frozen=True, slots=True)
class Verb:
    """What stands behind a verb, and the fields beside it; `needs` names those that must be there."""

    behind: Shape
    fields: Mapping[str, Shape] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    takes_findings: bool = False


MEMBER = Ref((Thing.MEMBER,))
COUNTERPART = Ref((Thing.COUNTERPART,))
REQUEST = Ref((Thing.REQUEST,))

INCIDENTS = OneOf(
    ("no_stream", "interrupted", "duplicate", "poor_translation", "goods_mismatch", "not_as_agreed", "other")
)
SIDES = OneOf(("site", "member", "performer"))
CHANNELS = OneOf(("help_centre", "email", "post"))

VERBS: Mapping[str, Verb] = {
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
    "performer": Verb(New(Thing.COUNTERPART), {"confirmed": Plain.FLAG}),
    "correspondent": Verb(New(Thing.COUNTERPART), {"confirmed": Plain.FLAG}),
    "buy": Verb(Plain.PACK, {"by": MEMBER, "with": Plain.CARD, "as": New(Thing.PAYMENT)}, needs=("by",)),
    "decline": Verb(Plain.CARD, {"of": MEMBER}, needs=("of",)),
    "accept": Verb(Plain.CARD, {"of": MEMBER}, needs=("of",)),
    "use": Verb(
        Plain.SERVICE,
        {"by": MEMBER, "with": COUNTERPART, "times": Plain.COUNT, "as": New(Thing.CHARGE)},
        needs=("by",),
    ),
    "incident": Verb(
        INCIDENTS,
        {
            "about": Ref((Thing.CHARGE,)),
            "side": SIDES,
            "as": New(Thing.INCIDENT),
            "from": Later(),
            "to": Later(),
        },
        needs=("about",),
    ),
    "publish": Verb(Plain.FILE, {"by": Plain.AGENT, "approved": Later(), "mandated": Later()}),
    "ask": Verb(
        Plain.REMEDY,
        {
            "by": MEMBER,
            "about": Ref((Thing.PAYMENT, Thing.CHARGE)),
            "because": Plain.GROUND,
            "says": Plain.TEXT,
            "attach": Plain.PAPERS,
            "channel": CHANNELS,
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
        {"grant": Plain.AMOUNT, "deny": OneOf(("true",)), "by": Plain.AGENT, "because": Plain.TEXT},
    ),
    "wait": Verb(Plain.DURATION),
}

# Verbs of the story language that this version of the site cannot carry out; they are named, never guessed at.
LATER_VERBS = (
    "deposit", "session", "order", "start", "deliver", "drop", "stop", "fail", "restart", "subscribe", "cancel",
    "reactivate", "feature", "report", "leave", "terminate", "chargeback", "won", "lost", "repay", "approve", "appeal",
)  # fmt: skip

# What a line may carry besides its verb and that verb's own fields.
LINE = ("at", "refused", "expect")

EXPECTED: Mapping[Thing, Mapping[str, Shape]] = {
    Thing.REQUEST: {
        "outcome": OneOf(("granted", "denied", "discretionary", "needs_findings", "incomplete")),
        "remedy": Plain.FIGURE,
        "to": OneOf(("card", "balance", "credits")),
        "cites": Plain.CLAUSES,
        "options": Plain.CLAUSES,
        "missing": Plain.PAPERS,
        "findings": Plain.FINDINGS,
        "most": Plain.FIGURE,
        "deadline": Plain.INSTANT,
        "reply_by": Plain.INSTANT,
        "status": OneOf(
            (
                "open",
                "awaiting_member",
                "awaiting_choice",
                "awaiting_approval",
                "denied",
                "settled",
                "withdrawn",
            )
        ),
        "conflicts": Plain.PAIRS,
        "because": Plain.REASONS,
    },
    Thing.MEMBER: {
        "credits": Plain.FIGURE,
        "refunded": Plain.FIGURE,
        "status": OneOf(("pending", "active", "blocked", "suspended", "terminated", "deactivated")),
        "balance": Later(),
        "owes": Later(),
        "tier": Later(),
    },
    Thing.PAYMENT: {
        "refunded": Plain.FIGURE,
        "unspent": Plain.FIGURE,
        "status": OneOf(("pending", "paid", "declined", "partly_refunded", "refunded", "disputed", "charged_back")),
    },
    Thing.CHARGE: {"charged": Plain.FIGURE, "returned": Plain.FIGURE},
    Thing.SITE: {"conservation": OneOf(("ok",)), "liability": Plain.FIGURE, "mail": Plain.MAILS},
}

# Every code with which a site may refuse a verb. Those of the last line belong to verbs that come later.
REFUSALS = (
    "insufficient_credits", "account_terminated", "account_blocked", "account_suspended", "not_activated", "under_age",
    "terms_not_accepted", "already_registered", "payment_declined", "above_bound", "currency_mismatch", "not_found",
    "already_settled", "not_open", "bad_ruling", "unknown_ground", "unknown_finding",
    "insufficient_balance", "payment_overdue", "not_a_member", "same_approver", "rate_limited",
)  # fmt: skip
