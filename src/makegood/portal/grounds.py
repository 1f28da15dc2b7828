"""What members say has happened: a sentence of theirs for each ground of the language, and of what it can be said.

Owns these sentences, and that nobody has to read past “the letter came twice” to ask about a gift. What is given on a
ground the policy says; what it grants as things stand is listed whatever is said here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from makegood.claims.amounts import size_of
from makegood.claims.asks import Ask, grounds_to_ask
from makegood.claims.models import ABOUT
from makegood.claims.topics import Topic, label
from makegood.policy import Outcome, Policy

SEEN = frozenset({"chat", "video_chat", "private_video"})
RANKS = {Outcome.GRANTED: 0, Outcome.DENIED: 2}


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground in a member's words, the kinds of things of which it can be said, and of which services only."""

    words: str
    kinds: frozenset[str]
    services: frozenset[str] = frozenset()


def _said(words: str, *kinds: str, services: frozenset[str] = frozenset()) -> Ground:
    return Ground(words, frozenset(kinds or ABOUT), services)


GROUNDS: Mapping[str, Ground] = {
    "any_reason": _said("It was a mistake, or I have another reason", "payment"),
    "cancel_order": _said("I want to cancel this order", "order"),
    "cancelled": _said("I have cancelled my membership", "bill"),
    "card_fraud": _said("Somebody else used my card", "payment", "bill"),
    "change_of_mind": _said("I have cancelled and want this fee back", "bill"),
    "counterpart_left": _said("My correspondent has left", "counterpart"),
    "disputed_charge": _said("I disagree with this charge to my card", "payment", "bill"),
    "dissatisfied": _said("I was greatly dissatisfied", "charge"),
    "drop": _said("Units that had been delivered dropped again", "order"),
    "duplicate_letter": _said("The same letter came twice", "charge", services=frozenset({"letter"})),
    "exception": _said("None of this, but I ask for an exception", "payment", "charge", "bill", "order"),
    "goods_mismatch": _said("What was delivered is not what I ordered", "charge", services=frozenset({"gift"})),
    "mistake": _said("I bought it by mistake", "payment"),
    "no_video": _said("There was no picture, or it broke off", "charge", services=SEEN),
    "not_as_agreed": _said("It was not what had been agreed", "charge", services=SEEN),
    "other": _said("I have another reason"),
    "poor_translation": _said("The translation was poor", "charge", services=frozenset({"letter"})),
    "scam": _said("This person deceived me", "charge", "counterpart"),
    "technical_issue": _said("Something did not work", "charge"),
    "terminated": _said("You ended my membership", "bill"),
    "unspent_package": _said("I have not touched it, and want my money back", "payment"),
    "unused_deposit": _said("I did not use this deposit", "payment"),
}


def words_for(ground: str) -> str:
    """Give a ground in a member's words.

    >>> words_for("duplicate_letter"), words_for("rain")
    ('The same letter came twice', 'Rain')
    """
    if ground in GROUNDS:
        return GROUNDS[ground].words
    words = label(ground)
    return words[:1].upper() + words[1:]


def speaks_of(policy: Policy, kind: str) -> bool:
    """Tell whether a policy knows a ground that can be said of this kind of thing."""
    asked = {ground for remedy in policy.remedies() for ground in grounds_to_ask(policy, remedy)}
    return any(ground not in GROUNDS or kind in GROUNDS[ground].kinds for ground in asked)


def topics_to_pick(topics: Sequence[Topic], *, ask: Ask) -> list[Topic]:
    """Give the topics that make sense of the thing asked about: what the policy gives first, what is closed last."""
    fitting = [each for each in topics if _is_granted(each) or _can_be_said(each.ground, ask)]
    return sorted(fitting, key=_how_good)


def _is_granted(topic: Topic) -> bool:
    return topic.assessment.decision.outcome is Outcome.GRANTED


def _can_be_said(word: str, ask: Ask) -> bool:
    ground = GROUNDS.get(word)
    if ground is None:
        return True
    if not any(getattr(ask, kind) for kind in ground.kinds):
        return False
    return ask.charge is None or not ground.services or ask.charge.product.service in ground.services


def _how_good(topic: Topic) -> tuple[int, int]:
    """Rank a topic; amounts of one asset stand in the order of their size."""
    decision = topic.assessment.decision
    amount = decision.remedy or decision.bound
    return RANKS.get(decision.outcome, 1), -(size_of(amount) if amount else 0)
