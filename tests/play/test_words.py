"""Holds the table of words, the verbs that are played and the documentation together."""

from pathlib import Path

from makegood.catalogue.models import ProductKind
from makegood.members.models import Departure, MemberStatus, ReportReason
from makegood.memberships.models import Ending
from makegood.payments.models import PaymentStatus
from makegood.play.expected_words import EXPECTED
from makegood.play.lexicon import Lexicon
from makegood.play.notes import Code
from makegood.play.verb_words import DEPARTURES, ENDINGS, INCIDENTS, REPORTS, SIDES, VERBS
from makegood.play.verbs import PLAYED
from makegood.play.words import REFUSALS, Later, OneOf, Thing
from makegood.policy import Outcome
from makegood.services.models import IncidentKind, Side

PAGE = Path("docs/scenarios.md")


def words_of(thing: Thing, field: str) -> set[str]:
    """Give the words that can be expected in a field."""
    shape = EXPECTED[thing][field]
    assert isinstance(shape, OneOf)
    return set(shape.words)


def test_every_verb_of_the_table_is_played() -> None:
    """A verb that reads and does not play would surprise its author."""
    assert PLAYED.keys() == {word for word, verb in VERBS.items() if not verb.is_later}


def test_the_words_of_stories_are_those_of_the_rooms() -> None:
    """What a room can record, a story can say and expect."""
    assert set(IncidentKind.values) == set(INCIDENTS.words)
    assert set(Side.values) == set(SIDES.words)
    assert set(ReportReason.values) == set(REPORTS.words)
    assert set(Departure.values) == set(DEPARTURES.words)
    assert set(Ending.values) == set(ENDINGS.words)
    assert set(Outcome) == words_of(Thing.REQUEST, "outcome")
    assert set(MemberStatus.values) == words_of(Thing.MEMBER, "status")
    assert set(PaymentStatus.values) <= words_of(Thing.PAYMENT, "status")


def test_the_documentation_names_every_word() -> None:
    """Verbs, fields, expected fields, refusals and diagnostics: all of them stand on the page."""
    page = PAGE.read_text(encoding="utf-8")
    played = {word: verb for word, verb in VERBS.items() if not verb.is_later}
    fields = [field for verb in played.values() for field in verb.fields]
    expected = [field for each in EXPECTED.values() for field, shape in each.items() if not isinstance(shape, Later)]
    words = [*played, *fields, *expected, *REFUSALS, *Code]
    assert [word for word in words if f"`{word}`" not in page and f"`{word}:" not in page] == []


def test_a_site_without_policy_or_products_has_no_words() -> None:
    """The words come from the site alone."""
    assert Lexicon((), ()).products_of(ProductKind.ONE_OFF) == Lexicon((), ()).grounds("money") == ()
