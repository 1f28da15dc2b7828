"""Lines that nobody wrote: for each verb of the table a line that can be read, with whatever the site knows by now.

A new verb or field is invented as soon as it stands in the table: only its shapes are known here.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from makegood.play.lexicon import Lexicon
from makegood.play.values import PRODUCTS
from makegood.play.verb_words import VERBS
from makegood.play.words import New, OneOf, Plain, Ref, Shape, Thing, Verb

# Gives one of several: by chance, or as a search wants it.
Pick = Callable[[Sequence[str]], str]

# How often a verb is tried: what makes a story get somewhere comes more often than what ends it.
WEIGHTS = {"buy": 12, "deposit": 12, "use": 10, "session": 10, "order": 10, "subscribe": 8, "deliver": 6, "start": 6}
WEIGHTS |= {"ask": 16, "find": 8, "supply": 4, "choose": 8, "decide": 10, "approve": 5, "register": 1}
WEIGHTS |= {"terminate": 1, "publish": 1, "chargeback": 2, "leave": 1, "decline": 1}

PLAIN: Mapping[Plain, tuple[str, ...]] = {
    Plain.TEXT: ("It went wrong.",),
    Plain.FLAG: ("true",) * 9 + ("false",),
    Plain.MARK: ("true",),
    Plain.COUNT: ("1", "2", "3", "12"),
    Plain.MINUTES: ("0", "3", "7"),
    Plain.UNIT_COUNT: ("1", "40", "250"),
    Plain.DATE: ("1990-05-17", "1984-02-29", "2015-01-01"),
    Plain.COUNTRY: ("GB", "DE"),
    Plain.CARD: ("card",) * 6 + ("visa", "0002", "3184"),
    Plain.AGENT: ("zoe", "max", "kim"),
    Plain.AMOUNT: ("1 credit", "5 credits", "12 credits", "0.01 EUR", "7.35 EUR", "20.00 USD"),
    Plain.MONEY: ("0.01 USD", "7.77 USD", "100.00 USD", "35.00 EUR"),
    Plain.DURATION: ("5 min", "2 hours", "1 day", "4 days", "15 days", "1 month"),
    Plain.DAY_OR_INSTANT: ("2026-01-01",),
}


@dataclass(slots=True)
class Inventor:
    """Makes up lines for a site with these words.

    `things` are the names that the story made so far, and `bound` those of them whose line was not refused.
    """

    lexicon: Lexicon
    things: Mapping[str, Thing | None]
    bound: Container[str]
    pack: str
    made: int = 0

    def verbs(self) -> list[str]:
        """List the verbs for which there is something to name, each as often as it is worth trying."""
        return [word for word, verb in VERBS.items() if self._can(word, verb) for _ in range(WEIGHTS.get(word, 4))]

    def line(self, word: str, pick: Pick) -> dict[str, str]:
        """Make up one line of a verb."""
        verb, line = VERBS[word], {word: self._value(VERBS[word].behind, pick)}
        for name, shape in verb.fields.items():
            is_wanted = name in verb.needs or pick(("yes", "no")) == "yes" or isinstance(shape, New)
            if is_wanted and self._has(shape):
                line[name] = self._grounds(line, pick) if shape is Plain.GROUND else self._value(shape, pick)
        if word == "decide":
            line.pop(pick(("grant", "deny")) if {"grant", "deny"} <= line.keys() else "", None)
            if not {"grant", "deny"} & line.keys():
                line["deny"] = "true"
        if verb.takes_findings:
            findings = self.lexicon.findings()
            line |= {pick(findings): pick(("true", "true", "false"))} if findings else {}
        return line

    def _can(self, word: str, verb: Verb) -> bool:
        needed = [verb.behind, *(verb.fields[name] for name in verb.needs)]
        return all(self._has(shape) for shape in needed)

    def _has(self, shape: Shape) -> bool:
        """Tell whether anything can stand in a field of that shape."""
        match shape:
            case Ref(things):
                return bool(self._named(things))
            case Plain() if shape in PRODUCTS:
                return bool(self.lexicon.products_of(PRODUCTS[shape]))
            case Plain.REMEDY | Plain.GROUND:
                return bool(self.lexicon.remedies())
            case _:
                return True

    def _value(self, shape: Shape, pick: Pick) -> str:
        match shape:
            case New(thing):
                self.made += 1
                return f"{thing.value[:2]}{self.made}"
            case Ref(things):
                return pick(self._named(things))
            case OneOf(words):
                return pick(words)
            case Plain.REMEDY:
                return pick(self.lexicon.remedies())
            case Plain.CLAUSE:
                return pick(self.lexicon.clauses())
            case Plain.PAPERS:
                return f"[{', '.join(self.lexicon.papers())}]"
            case Plain.FILE:
                return f"packs/{self.pack}"
            case Plain() if shape in PRODUCTS:
                return pick(self.lexicon.products_of(PRODUCTS[shape]))
            case Plain():
                return pick(PLAIN[shape])
            case _:
                raise AssertionError(f"nothing can be invented for {shape}")

    def _named(self, things: Sequence[Thing]) -> list[str]:
        """List what a name can stand for; the first member and what was made last are meant more often than others."""
        names = [name for name, thing in self.things.items() if thing in things and name in self.bound]
        return [*names, *names[-2:], *[name for name in names if name == "ann"] * 4 * len(names)]

    def _grounds(self, line: Mapping[str, str], pick: Pick) -> str:
        return pick(self.lexicon.grounds(line["ask"]))
