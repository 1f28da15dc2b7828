"""The words of the language: facts, enums, terms and papers, each with its kind and plain words.

Owns the closed tables against which every name in a policy is checked; a new fact is a new row. Must not know
how a fact is found: the rooms that build a case know that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from makegood.kernel.currencies import CURRENCIES
from makegood.policy.kinds import BOOL, CREDITS, INSTANT, MONEY, RATE, WINDOW, Kind, word


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact that a case may carry.

    `words` go into a sentence to the member: a clause for an instant or a yes-or-no ("you asked"), or a noun.
    `otherwise` is the clause of a yes-or-no that is not so.
    `may_wait` marks a fact that the system may still owe; `is_act` one that lies ahead until it is done.
    """

    name: str
    kind: Kind
    words: str
    otherwise: str = ""
    may_wait: bool = False
    is_act: bool = False


@dataclass(frozen=True, slots=True)
class TermSpec:
    """One term that the running site obeys."""

    name: str
    kind: Kind
    words: str

    @property
    def reference(self) -> str:
        """Give the name under which an expression reads the term.

        >>> TermSpec("buy back rate", RATE, "").reference
        'buy_back_rate'
        """
        return self.name.replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words that one policy may use."""

    facts: Mapping[str, FactSpec]
    enums: Mapping[str, Mapping[str, str]]
    terms: Mapping[str, TermSpec]
    papers: Mapping[str, str]

    @property
    def remedies(self) -> tuple[str, ...]:
        """Everything that can be asked for."""
        return tuple(self.enums["remedy"])

    @property
    def grounds(self) -> tuple[str, ...]:
        """Every reason on which it can be asked."""
        return tuple(self.enums["ground"])


ENUMS: Mapping[str, Mapping[str, str]] = {
    "remedy": {"money": "money back", "credits": "credits back"},
    "ground": {
        "any_reason": "a mistake or any other reason",
        "technical_issue": "a technical issue",
        "exception": "an exception",
    },
    "channel": {"help_centre": "the help centre", "email": "e-mail", "post": "post"},
    "side": {"site": "our side", "member": "your side", "performer": "the performer's side"},
    "service": {
        "chat": "a chat",
        "letter": "a letter",
        "gift": "a gift",
        "recorded_show": "a recorded show",
        "ticketed_show": "a ticketed show",
        "video_chat": "a video chat",
        "private_video": "a private video",
    },
    "currency": {code: code for code in sorted(CURRENCIES)},
}

FACTS = (
    FactSpec("request.remedy", word("remedy"), "what you asked for"),
    FactSpec("request.ground", word("ground"), "the reason that you gave"),
    FactSpec("request.channel", word("channel"), "the way in which you asked"),
    FactSpec("request.made", INSTANT, "you asked"),
    FactSpec("request.now", INSTANT, "this was decided"),
    FactSpec("request.spent", CREDITS, "the credits spent on what you asked about"),
    FactSpec("member.paid_12_months", MONEY, "what you paid in the last twelve months"),
    FactSpec("member.paid_ever", MONEY, "what you have paid so far"),
    FactSpec("payment.paid", INSTANT, "you paid"),
    FactSpec("payment.price", MONEY, "the price of the pack"),
    FactSpec("payment.currency", word("currency"), "the currency in which you paid"),
    FactSpec("payment.credits", CREDITS, "the credits in the pack"),
    FactSpec("payment.used", CREDITS, "the credits used from the pack"),
    FactSpec("payment.unspent", CREDITS, "the credits of the pack not spent"),
    FactSpec("payment.valid", CREDITS, "the unspent credits of the pack that are still valid"),
    FactSpec("payment.refunded", MONEY, "what went back to you already"),
    FactSpec(
        "payment.disputed",
        BOOL,
        "the payment was disputed with the card's issuer",
        "the payment was not disputed with the card's issuer",
    ),
    FactSpec("charge.cost", CREDITS, "the credits that the service cost"),
    FactSpec("charge.returned", CREDITS, "the credits given back already"),
    FactSpec("charge.kind", word("service"), "the service"),
    FactSpec("incident.recorded", BOOL, "our records show an issue", "our records show no issue"),
    FactSpec("incident.side", word("side"), "where the issue arose"),
    FactSpec("incident.at", INSTANT, "the issue happened"),
    FactSpec("version.published", INSTANT, "the new version was published"),
)

TERMS = (
    TermSpec("purchased credits expire", WINDOW, "how long purchased credits live"),
    TermSpec("buy back rate", RATE, "what a credit is worth when we buy it back"),
    TermSpec("new version effective", WINDOW, "when a new version of this policy takes effect"),
)

PAPERS = {
    "proof": "proof of what happened",
    "registration_copy": "a copy of your registration details",
    "signed_letter": "a signed letter",
}

VOCABULARY = Vocabulary(
    facts=MappingProxyType({fact.name: fact for fact in FACTS}),
    enums=MappingProxyType(ENUMS),
    terms=MappingProxyType({term.name: term for term in TERMS}),
    papers=MappingProxyType(PAPERS),
)
