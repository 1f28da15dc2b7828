"""The grounds that members pick from: a sentence for each, and only where it makes sense."""

from types import SimpleNamespace

from makegood.claims.asks import SYSTEM_GROUNDS, Ask
from makegood.claims.topics import Topic
from makegood.policy import Outcome
from makegood.policy.vocabulary import VOCABULARY
from makegood.portal.grounds import GROUNDS, topics_to_pick
from makegood.services.models import Order


def topic(ground: str, outcome: Outcome) -> Topic:
    """Give a topic of which no more is known than its ground and its outcome."""
    decision = SimpleNamespace(outcome=outcome, remedy=None, bound=None)
    return Topic("credits", ground, SimpleNamespace(decision=decision))  # type: ignore[arg-type]


def test_every_ground_that_a_member_can_pick_has_a_sentence():
    """What only the system raises has none: nobody picks it."""
    assert set(GROUNDS) == set(VOCABULARY.grounds) - SYSTEM_GROUNDS


def test_what_cannot_be_said_of_a_thing_is_not_offered():
    """Nobody reads past a letter that came twice to cancel an order."""
    topics = [topic(ground, Outcome.DENIED) for ground in ("duplicate_letter", "cancel_order")]
    assert [each.ground for each in topics_to_pick(topics, ask=Ask("", "", order=Order()))] == ["cancel_order"]


def test_what_the_policy_gives_is_offered_whatever_the_words_are():
    """A policy may mean a word otherwise; what it grants is never hidden."""
    topics = [topic("duplicate_letter", Outcome.GRANTED)]
    assert topics_to_pick(topics, ask=Ask("", "", order=Order())) == topics
