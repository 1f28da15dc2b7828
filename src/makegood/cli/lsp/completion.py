"""What may be written next: keys, facts, words that fit, findings, papers, terms, units and clauses.

Owns the choice of suggestions. Knows no protocol; rows and columns count from 0, in characters.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from makegood.cli.lsp.operands import enum_beside
from makegood.cli.lsp.page import FENCE, OpenPage, Region, Written
from makegood.kernel.amounts import Rounding
from makegood.kernel.working_days import known_calendars
from makegood.policy import glossary
from makegood.policy.entries import KEYS
from makegood.policy.forms import ALL, ANY
from makegood.policy.front_matter import KEYS as FRONT_KEYS
from makegood.policy.front_matter import MONTH_ENDS, READINGS, zones
from makegood.policy.glossary import DESTINATIONS, EFFECTS, Gloss
from makegood.policy.kinds import Family
from makegood.policy.program import Destination, Function
from makegood.policy.quantities import UNIT_WORDS
from makegood.policy.surface import RULES
from makegood.policy.vocabulary import VOCABULARY

CONNECTIVES = ("and", "or", "not", "in", "if", "else", "true", "false")
NUMBER = re.compile(r"\b[0-9]+(?:\.[0-9]+)?\s+\w*$")
MONEY = re.compile(r"\b[A-Z]{3}\s+\w*$")
DEFAULT = re.compile(r"\belse\s+\w*$")
PLACE = re.compile(r"\bto\s+\w*$")
# The words of an expression have no spaces in them; keys, terms and the values of the front matter have.
TYPED = re.compile(r"[\w.]*$")
PHRASE = re.compile(r"[^\s:][^:]*$|$")


class Sort(Enum):
    """What is suggested, so that an editor can show a sign for it."""

    KEY = auto()
    FACT = auto()
    WORD = auto()
    FINDING = auto()
    PAPER = auto()
    TERM = auto()
    UNIT = auto()
    FUNCTION = auto()
    CLAUSE = auto()
    KEYWORD = auto()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be written: its text, of which sort it is, its type or form, and what it means."""

    text: str
    sort: Sort
    detail: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """What may replace the text from `column` to the cursor."""

    column: int
    suggestions: tuple[Suggestion, ...]


def completion(page: OpenPage, row: int, *, column: int) -> Completion:
    """Give what may be written at a place."""
    before, behind = page.lines[row][:column], page.lines[row][column:]
    written = page.written(row, column)
    match page.region(row), written.key:
        case Region.PROSE, _:
            return _fence(before)
        case Region.FRONT, "":
            return _completion(_front_keys(), PHRASE, before)
        case Region.FRONT, key:
            return _completion(_front_values(key), PHRASE, before)
        case _, "":
            return _completion(_keys(), PHRASE, before)
        case _, "set" if "=" not in written.value:
            return _completion(_terms(), PHRASE, before)
        case _:
            return _completion(_values(page, written, behind), TYPED, before)


def _completion(found: Iterable[Suggestion], typed: re.Pattern[str], before: str) -> Completion:
    beginning = typed.search(before)
    return Completion(beginning.start() if beginning else len(before), tuple(found))


def _fence(before: str) -> Completion:
    """Suggest what opens a rule, behind the tildes of a line."""
    opened = FENCE.match(before)
    if opened is None:
        return Completion(len(before), ())
    words = tuple(Suggestion(word, Sort.KEYWORD, "", glossary.MARKS[f"~~~{word}"]) for word in RULES)
    return Completion(opened.start("info"), words)


def _front_keys() -> Iterator[Suggestion]:
    for key in FRONT_KEYS:
        gloss = glossary.FRONT[key]
        yield Suggestion(key, Sort.KEY, gloss.form, gloss.meaning)


def _front_values(key: str) -> Iterator[Suggestion]:
    values = {
        "time zone": sorted(zones()),
        "working days": sorted(known_calendars()),
        "reading": READINGS,
        "rounding": tuple(Rounding),
        "month end": MONTH_ENDS,
    }
    return (Suggestion(value, Sort.WORD) for value in values.get(key, ()))


def _keys() -> Iterator[Suggestion]:
    for key in KEYS:
        gloss = glossary.KEYS[key]
        yield Suggestion(key, Sort.KEY, gloss.form, gloss.meaning)


def _terms() -> Iterator[Suggestion]:
    return (Suggestion(term.name, Sort.TERM, str(term.kind), term.words) for term in VOCABULARY.terms.values())


def _values(page: OpenPage, written: Written, behind: str) -> Iterator[Suggestion]:
    match written.key:
        case "decides" if re.search(r"\bfor\b[^;]*$", written.value):
            yield from _words("ground", ANY)
        case "decides":
            yield from _words("remedy", ANY)
        case "needs":
            yield from (Suggestion(paper, Sort.PAPER, "", words) for paper, words in VOCABULARY.papers.items())
        case "overrides":
            yield from _clauses(page)
            yield Suggestion(ALL, Sort.KEYWORD, "", "Every other clause of the topic.")
        case "then" if not written.value.strip() or written.value.strip().isalpha():
            yield from _effects()
        case "answer by" | "decide by" if DEFAULT.search(written.value):
            yield from _effects()
        case "then" if PLACE.search(written.value):
            yield from (Suggestion(place, Sort.WORD, "", DESTINATIONS[place]) for place in Destination)
            yield from _operands(page)
        case "set" if (enum := _enum_of_term(written.value)) is not None:
            yield from _words(enum)
        case "finding":
            return
        case _:
            yield from _expression(page, written.value, behind)


def _effects() -> Iterator[Suggestion]:
    return (Suggestion(word, Sort.KEYWORD, each.form, each.meaning) for word, each in EFFECTS.items())


def _enum_of_term(value: str) -> str | None:
    term = VOCABULARY.terms.get(value.partition("=")[0].strip())
    return term.kind.detail if term is not None and term.kind.family is Family.WORD else None


def _words(enum: str, *more: str) -> Iterator[Suggestion]:
    for word, words in VOCABULARY.enums[enum].items():
        yield Suggestion(word, Sort.WORD, enum, words)
    yield from (Suggestion(word, Sort.KEYWORD) for word in more)


def _clauses(page: OpenPage, prefix: str = "") -> Iterator[Suggestion]:
    for id, section in page.clauses.items():
        yield Suggestion(f"{prefix}{id}", Sort.CLAUSE, section.title)


def _expression(page: OpenPage, before: str, behind: str) -> Iterator[Suggestion]:
    if (enum := enum_beside(before, behind)) is not None:
        yield from _words(enum)
    elif NUMBER.search(before):
        yield from _units()
    elif MONEY.search(before):
        yield Suggestion("per credit", Sort.UNIT, *_gloss(glossary.UNITS["per credit"]))
    else:
        yield from _operands(page)
        yield from (Suggestion(word, Sort.KEYWORD) for word in CONNECTIVES)


def _units() -> Iterator[Suggestion]:
    for unit in UNIT_WORDS:
        yield Suggestion(unit, Sort.UNIT, *_gloss(glossary.unit(unit)))
    yield from (Suggestion(currency, Sort.UNIT, "money") for currency in VOCABULARY.enums["currency"])


def _operands(page: OpenPage) -> Iterator[Suggestion]:
    for fact in VOCABULARY.facts.values():
        yield Suggestion(fact.name, Sort.FACT, str(fact.kind), fact.words)
    for finding in page.findings.values():
        yield Suggestion(finding.name, Sort.FINDING, str(Family.BOOL), finding.question)
    for term in VOCABULARY.terms.values():
        if term.reference in page.term_places:
            yield Suggestion(f"term.{term.reference}", Sort.TERM, str(term.kind), term.words)
    yield from _clauses(page, "history.")
    for function in Function:
        yield Suggestion(function, Sort.FUNCTION, *_gloss(glossary.FUNCTIONS[function]))


def _gloss(gloss: Gloss) -> tuple[str, str]:
    return gloss.form, gloss.meaning
