"""What a word means, and where it is declared.

Owns the sentences that an editor shows beside a word, as Markdown, and the way to its declaration. Knows no protocol;
rows and columns count from 0, in characters.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from makegood.cli.lsp.operands import enum_beside
from makegood.cli.lsp.page import OpenPage, Region, Word, Written, key_of
from makegood.kernel.diagnostics import Span
from makegood.policy.blocks import source_of
from makegood.policy.glossary import DESTINATIONS, EFFECTS, FUNCTIONS, KEYS, UNITS, Gloss, origin_of, unit
from makegood.policy.kinds import Family
from makegood.policy.limits import LIMITS
from makegood.policy.quantities import UNIT_WORDS
from makegood.policy.surface import Section
from makegood.policy.vocabulary import VOCABULARY, FactSpec

TOPIC_ENUMS = ("remedy", "ground")


def hover(page: OpenPage, row: int, *, column: int) -> str | None:
    """Say what the word at a place means; nothing where it means nothing of its own."""
    word = page.word(row, column)
    if word is None:
        return None
    if (section := page.clauses.get(clause_named_by(word))) is not None:
        return _clause(section)
    if word.text in LIMITS:
        return f"**{word.text} {LIMITS[word.text].title}**\n\n{LIMITS[word.text].text}"
    if page.region(row) is not Region.RULE:
        return None
    written = page.written(row, word.column)
    if not written.key and word.text not in page.findings:
        return _key(page.lines[row])
    fitting = _words(word.text, _enums_at(written, page.lines[row][word.column :]))
    return next(chain(fitting, _meanings(page, word.text, written)), None)


def definition(page: OpenPage, row: int, *, column: int) -> Span | None:
    """Give the place where the clause, finding or term at a place is declared."""
    word = page.word(row, column)
    if word is None:
        return None
    if (section := page.clauses.get(clause_named_by(word))) is not None:
        return section.span
    if page.region(row) is not Region.RULE:
        return None
    return page.finding_places.get(word.text) or page.term_places.get(word.text.removeprefix("term."))


def clause_named_by(word: Word) -> str:
    """Give the clause that a word names, by itself or by its history.

    >>> clause_named_by(Word("history.C4", 0))
    'C4'
    """
    return word.text.removeprefix("history.")


def _clause(section: Section) -> str:
    rules = "\n\n".join(source_of(rule) for rule in section.rules)
    shown = f"```makegood-rule\n{rules}\n```" if rules else "A note: nothing is decided here."
    return f"**{section.id} {section.title}**\n\n{shown}"


def _key(line: str) -> str | None:
    gloss = KEYS.get(key_of(line.partition(":")[0]))
    return None if gloss is None else _gloss(gloss)


def _enums_at(written: Written, behind: str) -> tuple[str, ...]:
    if written.key == "decides":
        return TOPIC_ENUMS
    enum = enum_beside(written.value, behind)
    return () if enum is None else (enum,)


def _meanings(page: OpenPage, name: str, written: Written) -> Iterator[str]:
    """Give all that a name may mean at a place, the likeliest first."""
    # `credits` is a unit behind a number, and a place behind `to`.
    if written.value.rstrip().endswith(" to") and name in DESTINATIONS:
        yield f"`{name}`: a place\n\n{DESTINATIONS[name]}"
    if (fact := VOCABULARY.facts.get(name)) is not None:
        yield _fact(fact)
    if (finding := page.findings.get(name)) is not None:
        presumed = "" if finding.presumed is None else f"\n\nPresumed {str(finding.presumed).lower()}: never asked."
        yield f"`{name}`: {Family.BOOL}\n\n{finding.question}\n\nA finding of {finding.clause}.{presumed}"
    for term in VOCABULARY.terms.values():
        if f"term.{term.reference}" == name:
            yield f"`{name}`: {term.kind}\n\n{term.words}"
    if name in VOCABULARY.papers:
        yield f"`{name}`: a paper\n\n{VOCABULARY.papers[name]}"
    yield from map(_gloss, _glosses(name))
    yield from _words(name, VOCABULARY.enums)


def _fact(fact: FactSpec) -> str:
    origin = origin_of(fact.name)
    said = f"{fact.words}; otherwise: {fact.otherwise}" if fact.otherwise else fact.words
    return f"`{fact.name}`: {fact.kind}\n\n{said}\n\nAbout {origin.about}; from {origin.source}."


def _glosses(name: str) -> Iterator[Gloss]:
    if name in FUNCTIONS:
        yield FUNCTIONS[name]
    if name in EFFECTS:
        yield EFFECTS[name]
    if name in UNIT_WORDS:
        yield unit(name)
    if name in VOCABULARY.enums["currency"]:
        yield UNITS["EUR"]


def _words(name: str, enums: Iterable[str]) -> Iterator[str]:
    for enum in enums:
        if name in VOCABULARY.enums[enum]:
            yield f"`{name}`: a word ({enum})\n\n{VOCABULARY.enums[enum][name]}"


def _gloss(gloss: Gloss) -> str:
    return f"`{gloss.form}`\n\n{gloss.meaning}"
