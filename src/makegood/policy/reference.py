"""The reference of the language as Markdown pages, made from the tables that the language itself reads.

Owns the pages' shape. Holds no sentence about a word: those are in the glossary and the vocabulary.
"""

from collections.abc import Iterable, Iterator, Mapping

from makegood.policy.entries import KEYS, REPEATED
from makegood.policy.front_matter import KEYS as FRONT_KEYS
from makegood.policy.front_matter import REQUIRED
from makegood.policy.glossary import (
    DESTINATIONS,
    EFFECTS,
    FAMILIES,
    FRONT,
    FUNCTIONS,
    HISTORY,
    MARKS,
    ORIGINS,
    TERM,
    UNITS,
)
from makegood.policy.glossary import KEYS as KEY_GLOSSES
from makegood.policy.kinds import Family
from makegood.policy.program import Destination, Function
from makegood.policy.vocabulary import VOCABULARY, FactSpec, TermSpec

MADE = "<!-- Made by `makegood policy reference --write` from the tables of the language; change those instead. -->"
# A list of every currency would drown the other words, and says nothing that a standard does not say.
TOO_LONG = "currency"


def reference_pages() -> Mapping[str, str]:
    """Give the pages of the reference by their file names."""
    pages = {
        "keys.md": _keys(),
        "facts.md": _facts(),
        "words.md": _words(),
        "quantities.md": _quantities(),
        "terms.md": _terms(),
    }
    return {name: "\n".join([MADE, "", *lines]).rstrip() + "\n" for name, lines in pages.items()}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """Give the lines of a Markdown table.

    >>> table(["a"], [["b | c"]])
    ['| a |', '| --- |', '| b \\\\| c |', '']
    """
    columns = list(head)
    written = [_row(columns), _row("---" for _ in columns), *(_row(row) for row in rows)]
    return [*written, ""]


def _row(cells: Iterable[str]) -> str:
    return "".join(f"| {cell.replace('|', chr(92) + '|')} " for cell in cells) + "|"


def _keys() -> Iterator[str]:
    yield from ("# Keys", "", "## Marks on the page", "")
    yield from table(["written", "meaning"], ((f"`{mark}`", meaning) for mark, meaning in MARKS.items()))
    yield from ("## Of the front matter", "")
    rows = ((f"`{key}`", f"`{FRONT[key].form}`", _needed(key), FRONT[key].meaning) for key in FRONT_KEYS)
    yield from table(["key", "written", "needed", "meaning"], rows)
    yield from ("## Of a rule block", "")
    glosses = ((key, KEY_GLOSSES[key]) for key in KEYS)
    rows = ((f"`{key}`", f"`{gloss.form}`", _often(key), gloss.meaning) for key, gloss in glosses)
    yield from table(["key", "written", "in one block", "meaning"], rows)
    yield from ("## Effects: what stands behind `then`", "")
    yield from table(["effect", "meaning"], ((f"`{gloss.form}`", gloss.meaning) for gloss in EFFECTS.values()))
    yield from ("## Places: where a remedy goes", "")
    yield from table(["place", "meaning"], ((f"`{place}`", DESTINATIONS[place]) for place in Destination))


def _needed(key: str) -> str:
    return "always" if key in REQUIRED else "may be left out"


def _often(key: str) -> str:
    return "any number" if key in REPEATED else "once"


def _facts() -> Iterator[str]:
    yield from ("# Facts", "")
    yield "What a case may carry; what it does not carry is absent. In the third column stands what members read."
    yield ""
    for owner, origin in ORIGINS.items():
        facts = [fact for fact in VOCABULARY.facts.values() if fact.name.partition(".")[0] == owner]
        if facts:
            yield from (f"## `{owner}`: {origin.about}", "", f"From {origin.source}.", "")
            yield from table(["fact", "type", "what it says"], map(_fact, facts))
    yield from ("## `history`: what was granted before", "", "From claims, across the versions of the policy.", "")
    yield from table(["fact", "type", "what it says"], [(f"`{HISTORY.form}`", str(Family.WHOLE), HISTORY.meaning)])


def _fact(fact: FactSpec) -> tuple[str, str, str]:
    says = f"{fact.words}; otherwise: {fact.otherwise}" if fact.otherwise else fact.words
    if fact.is_act:
        says += " (may lie ahead: unknown until it is done)"
    if fact.may_wait:
        says += " (may be unknown until the site answers)"
    return f"`{fact.name}`", str(fact.kind), says


def _words() -> Iterator[str]:
    yield from ("# Words", "", "Written bare beside the fact or the term that they are compared with.", "")
    for enum, words in VOCABULARY.enums.items():
        used = [*_compared_with(enum)]
        yield from (f"## {enum}", "", f"For {', '.join(used)}." if used else "Of topics.", "")
        if enum == TOO_LONG:
            yield from (f"The three capitals of each of {len(words)} currencies, such as `EUR` and `USD`.", "")
        else:
            yield from table(["word", "what members read"], ((f"`{word}`", says) for word, says in words.items()))


def _compared_with(enum: str) -> Iterator[str]:
    specs: list[FactSpec | TermSpec] = [*VOCABULARY.facts.values(), *VOCABULARY.terms.values()]
    return (f"`{spec.name}`" for spec in specs if spec.kind.family is Family.WORD and spec.kind.detail == enum)


def _quantities() -> Iterator[str]:
    yield from ("# Types, units and functions", "", "## Types", "")
    yield from table(["type", "meaning"], ((str(family), FAMILIES[family]) for family in Family))
    yield from ("## Units", "")
    yield from table(["written", "meaning"], ((f"`{gloss.form}`", gloss.meaning) for gloss in UNITS.values()))
    yield from ("## Functions", "")
    glosses = (FUNCTIONS[function] for function in Function)
    yield from table(["written", "gives"], ((f"`{gloss.form}`", gloss.meaning) for gloss in glosses))


def _terms() -> Iterator[str]:
    yield from ("# Terms and papers", "", "## Terms", "")
    yield f"What a clause sets and the site obeys. Expressions read one as `{TERM.form}`, its words joined by `_`."
    yield ""
    rows = ((f"`{term.name}`", str(term.kind), term.words) for term in VOCABULARY.terms.values())
    yield from table(["term", "type", "what it says"], rows)
    yield from ("## Papers", "")
    rows_of_papers = ((f"`{paper}`", words) for paper, words in VOCABULARY.papers.items())
    yield from table(["paper", "what it is"], rows_of_papers)
