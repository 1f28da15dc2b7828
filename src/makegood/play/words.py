"""The shapes of the words in stories: what a name can stand for, and what can stand in a field.

Owns the shapes, what any line may carry, and the refusals. The verbs are in `verb_words`, what can be expected in
`expected_words`. Must not know how a word is carried out.
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
    ORDER = "order"
    MEMBERSHIP = "membership"
    BILL = "bill"
    CHARGEBACK = "chargeback"
    USE = "use"
    REPORT = "report"
    INCIDENT = "incident"
    REQUEST = "request"
    SITE = "site"


class Plain(StrEnum):
    """A value that stands for itself, or for a word of the site's catalogue or policy."""

    TEXT = "text"
    FLAG = "true or false"
    MARK = "true"
    COUNT = "whole number"
    DATE = "date"
    COUNTRY = "two-letter country code"
    DURATION = "duration"
    AMOUNT = "amount"
    MONEY = "amount of money"
    FIGURE = "amount or number"
    INSTANT = "instant"
    DAY_OR_INSTANT = "date or instant"
    CARD = "card"
    FILE = "file"
    AGENT = "agent"
    PACK = "credit pack"
    SERVICE = "service"
    SESSION = "service by the minute"
    UNITS = "service by the unit"
    PLAN = "plan"
    FEATURE = "paid feature"
    MINUTES = "minutes"
    UNIT_COUNT = "units"
    NUMBER = "number"
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
    """What stands behind a verb, and the fields beside it; `needs` names those that must be there.

    A verb that is not played yet is read all the same, and its author is told so.
    """

    behind: Shape
    fields: Mapping[str, Shape] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    takes_findings: bool = False
    is_later: bool = False


# What a line may carry besides its verb and that verb's own fields.
LINE = ("at", "refused", "expect")

# Every code with which a site may refuse a verb.
REFUSALS = (
    "insufficient_credits", "insufficient_balance", "account_terminated", "account_blocked", "account_suspended",
    "not_activated", "under_age", "terms_not_accepted", "already_registered", "payment_declined", "payment_overdue",
    "not_a_member", "same_approver", "above_bound", "currency_mismatch", "not_found", "already_settled", "not_open",
    "rate_limited", "bad_count", "bad_quantity", "bad_ruling", "unknown_ground", "unknown_finding", "version_clash",
    "already_a_member", "no_trial",
)  # fmt: skip
