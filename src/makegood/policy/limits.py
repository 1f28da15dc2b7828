"""The site's own limits, X1 to X8: they hold under every policy, and decisions cite them like clauses.

Owns their ids, titles and plain words, for the section of the policy page to which an X id links. Enforces nothing:
the rooms of money do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class EngineLimit:
    """One promise of the engine's, whatever the policy says."""

    id: str
    title: str
    text: str


_LIMITS = (
    EngineLimit(
        "X1",
        "Nothing is paid twice",
        "One loss is made good once, whichever clause, channel or repeated message asks for it. A dispute that your "
        "card's issuer decided for you counts as paid.",
    ),
    EngineLimit(
        "X2",
        "Money goes back where it came from",
        "A refund goes to the card or account that paid, or to your balance here, and never to a third place unless "
        "the policy says so.",
    ),
    EngineLimit(
        "X3",
        "Every decision shows its reasons",
        "It names the version of the policy, the clauses, the facts with who found them, and how the amount was "
        "worked out.",
    ),
    EngineLimit(
        "X4",
        "The terms of the day decide",
        "What counts is the version in force when the payment, the charge or the incident happened that you ask "
        "about, not today's. Credits expire by the terms under which they were bought.",
    ),
    EngineLimit(
        "X5",
        "People judge what only people can",
        "Where something must be judged, a person is asked, and only if the answer can change what you get. It is "
        "never filled in by the machine.",
    ),
    EngineLimit(
        "X6",
        "No refund exceeds what was paid",
        "A payment gives back at most what it brought in, less what already went back. A clause that would give more "
        "is lowered to that, and the decision says so.",
    ),
    EngineLimit(
        "X7",
        "A closed account keeps its rights",
        "What you can claim from us you can still claim after your account is closed, by the public form of the help "
        "centre or by e-mail.",
    ),
    EngineLimit(
        "X8",
        "Credits given back live anew",
        "They live as long as a newly bought pack of the same kind. Credits that have expired stay expired.",
    ),
)

LIMITS: Mapping[str, EngineLimit] = MappingProxyType({limit.id: limit for limit in _LIMITS})
