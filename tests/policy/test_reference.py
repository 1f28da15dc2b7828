"""The reference is complete and says what the language's own tables say."""

from pathlib import Path

import pytest

from makegood.policy.entries import KEYS
from makegood.policy.forms import EFFECTS
from makegood.policy.front_matter import KEYS as FRONT_KEYS
from makegood.policy.glossary import DESTINATIONS, FAMILIES, FRONT, FUNCTIONS, ORIGINS, UNITS, unit
from makegood.policy.glossary import EFFECTS as EFFECT_GLOSSES
from makegood.policy.glossary import KEYS as KEY_GLOSSES
from makegood.policy.kinds import Family
from makegood.policy.program import Destination, Function
from makegood.policy.quantities import UNIT_WORDS
from makegood.policy.reference import reference_pages
from makegood.policy.vocabulary import VOCABULARY
from tests.policy.golden import diagnostics_of
from tests.policy.small import text_of

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGES = reference_pages()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_what_the_language_reads(page: str) -> None:
    """A word that is added or changed is in the reference at once: `makegood policy reference --write`."""
    written = (REFERENCE / page).read_text(encoding="utf-8")
    assert written == PAGES[page], f"docs/reference/{page} is stale: run `makegood policy reference --write`"


def test_the_first_page_leads_to_every_other() -> None:
    """No page of the reference is lost."""
    index = (REFERENCE / "index.md").read_text(encoding="utf-8")
    assert {path.name for path in REFERENCE.glob("*.md")} == {*PAGES, "index.md"}
    assert [page for page in PAGES if f"({page})" not in index] == []


def test_every_word_has_its_sentence_and_no_sentence_is_left_over() -> None:
    """The glossary is exactly the language."""
    assert (set(FRONT), set(KEY_GLOSSES)) == (set(FRONT_KEYS), set(KEYS))
    assert (set(FAMILIES), set(FUNCTIONS)) == (set(Family), set(Function))
    assert set(EFFECT_GLOSSES) == {effect.split()[0] for effect in EFFECTS}
    assert set(DESTINATIONS) == set(Destination)
    assert set(ORIGINS) == {fact.partition(".")[0] for fact in VOCABULARY.facts}
    assert {unit(word).form for word in UNIT_WORDS} | {UNITS["EUR"].form, UNITS["per credit"].form} == {
        gloss.form for gloss in UNITS.values()
    }


@pytest.mark.parametrize("word", [*VOCABULARY.facts, *VOCABULARY.terms, *VOCABULARY.papers, *KEYS, *FRONT_KEYS])
def test_every_word_of_the_language_is_in_the_reference(word: str) -> None:
    """Facts, terms, papers and keys, each in a table of its own."""
    assert any(f"| `{word}` |" in page for page in PAGES.values())


@pytest.mark.parametrize("quantity", [gloss.form for gloss in UNITS.values() if gloss.form != "10 credits"])
def test_the_quantities_of_the_reference_are_written_as_the_language_reads_them(quantity: str) -> None:
    """What an author copies from the table loads, or is of another type than the fact beside it."""
    codes = diagnostics_of(text_of(A=f"decides: money for any_reason\nwhen: payment.used == {quantity}\nthen: deny"))
    assert set(codes) == {"MG306"}
