"""The small forms of some keys: topics, effects, findings, papers, overrides and terms.

Owns how their values are written. Knows nothing of how the blocks of a policy act on each other.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from makegood.kernel.diagnostics import nearest
from makegood.policy.entries import Entry
from makegood.policy.excerpts import Excerpt, Mistake
from makegood.policy.kinds import Family
from makegood.policy.program import (
    Deny,
    Destination,
    Effect,
    Expression,
    FindingSpec,
    Grant,
    Literal,
    Offer,
    Refer,
    Refill,
    Setting,
    Topic,
)
from makegood.policy.typed import Names, read_expression
from makegood.policy.vocabulary import Vocabulary

ANY = "any"
ALL = "all"
EFFECTS = ("grant", "offer", "deny", "refill", "refer to agent from")
DEFAULT = re.compile(r"\belse\s+(?=(?:grant|offer|deny|refill|refer)\b)")
AMOUNTS = frozenset({Family.MONEY, Family.CREDITS})
REFER = re.compile(r"refer\s+to\s+agent\s+from\s")
TO = re.compile(r"\bto\b")
FINDING = re.compile(r"finding\s+(?P<name>[a-z][a-z0-9_]{0,59})(?:\s+presumed\s+(?P<presumed>true|false))?")
QUESTION = re.compile(r'"(?P<question>[^"]{1,400})"')
PLACES = {
    Family.MONEY: (Destination.CARD, Destination.BALANCE),
    Family.CREDITS: (Destination.CREDITS,),
}


class Topics(NamedTuple):
    """The topics that a `decides` names, and those that it names in so many words, without `any`."""

    all: frozenset[Topic]
    named: tuple[Topic, ...]


def pieces(value: Excerpt, separator: str) -> Iterator[Excerpt]:
    """Give the parts of a list."""
    for found in re.finditer(f"[^{separator}]+", value.text):
        yield value.part(*found.span())


def known(word: Excerpt, words: Iterable[str], *, code: str, what: str) -> str:
    """Give a word that must be one of `words`.

    Raises:
        Mistake: where it is not.
    """
    choices = list(words)
    if word.text not in choices:
        hint = nearest(word.text, choices) or f"Write one of: {', '.join(choices[:8])}."
        raise Mistake(code, word.span(), f"There is no {what} `{word.short}`.", hint)
    return word.text


def read_topics(value: Excerpt, vocabulary: Vocabulary) -> Topics:
    """Read `credits for scam, other; money for mistake`.

    Raises:
        Mistake: where a remedy or ground is unknown.
    """
    remedies, grounds = vocabulary.remedies, vocabulary.grounds
    topics: list[Topic] = []
    named: list[Topic] = []
    for piece in pieces(value, ";"):
        found = re.fullmatch(r"(\S+)\s+for\s+(.+)", piece.text, re.DOTALL)
        if found is None:
            raise Mistake("MG205", piece.span(), "This names no topic.", "Write `money for any_reason`.")
        remedy = known(piece.part(*found.span(1)), (*remedies, ANY), code="MG206", what="remedy")
        for word in pieces(piece.part(*found.span(2)), ","):
            ground = known(word, (*grounds, ANY), code="MG207", what="ground")
            chosen = [(each, reason) for each in _expanded(remedy, remedies) for reason in _expanded(ground, grounds)]
            topics += chosen
            named += chosen if ground != ANY else []
    return Topics(frozenset(topics), tuple(dict.fromkeys(named)))


def _expanded(word: str, words: tuple[str, ...]) -> tuple[str, ...]:
    return words if word == ANY else (word,)


def read_effect(value: Excerpt, names: Names) -> Effect:
    """Read what follows `then:`.

    Raises:
        Mistake: where it is none of the effects.
    """
    verb = value.text.split()[0]
    if value.text == "deny":
        return Deny()
    if value.text == "refill":
        return Refill()
    if verb in {"grant", "offer"}:
        amount, to = _amount_and_place(value, value.text.index(verb) + len(verb), names)
        return Grant(amount, to) if verb == "grant" else Offer(amount, to)
    if found := REFER.match(value.text):
        return _refer(value, found.end(), names)
    hint = nearest(verb, EFFECTS) or "Write grant, offer, deny, refill or refer to agent from ... to ...."
    raise Mistake("MG208", value.span(), f"`{value.short}` is no effect.", hint)


def read_default(value: Excerpt, names: Names) -> tuple[Excerpt, Grant | Deny | Refill | None]:
    """Read `request.made + 10 business_days else deny`: the deadline, and what holds once it has passed.

    Raises:
        Mistake: where what stands behind `else` is no effect, or one that somebody would have to decide.
    """
    found = DEFAULT.search(value.text)
    if found is None:
        return value, None
    default = value.part(found.end(), len(value.text))
    effect = read_effect(default, names)
    if isinstance(effect, Offer | Refer):
        message = "At the end of a deadline nobody is left to choose or to decide."
        raise Mistake("MG208", default.span(), message, "Write `else deny` or `else grant ... to ...`.")
    return value.part(0, found.start()), effect


def _amount_and_place(value: Excerpt, start: int, names: Names) -> tuple[Expression, Destination]:
    ways = list(TO.finditer(value.text, start))
    if not ways:
        raise Mistake("MG208", value.span(), "This does not say where the remedy goes.", "End it with `to card`.")
    amount = _amount(value.part(start, ways[-1].start()), names, AMOUNTS)
    return amount, _place(value.part(ways[-1].end(), len(value.text)), amount)


def _amount(excerpt: Excerpt, names: Names, families: frozenset[Family]) -> Expression:
    return read_expression(excerpt, names, wanted=families, purpose="A remedy")


def _place(word: Excerpt, amount: Expression) -> Destination:
    place = Destination(known(word, tuple(Destination), code="MG209", what="destination"))
    if place not in PLACES[amount.kind.family]:
        hint = f"Write `to {PLACES[amount.kind.family][0]}`."
        raise Mistake("MG210", word.span(), f"{amount.kind.name} cannot go to {place}.", hint)
    return place


def _refer(value: Excerpt, start: int, names: Names) -> Refer:
    ways = list(TO.finditer(value.text, start))
    if len(ways) not in {1, 2}:
        raise Mistake(
            "MG208", value.span(), "A referral has two bounds.", "Write `refer to agent from 0 to payment.price`."
        )
    end = ways[1].start() if len(ways) == 2 else len(value.text)
    most = _amount(value.part(ways[0].end(), end), names, AMOUNTS)
    least = _amount(value.part(start, ways[0].start()), names, frozenset({most.kind.family}))
    if len(ways) == 1:
        return Refer(least, most, PLACES[most.kind.family][0])
    return Refer(least, most, _place(value.part(ways[1].end(), len(value.text)), most))


def read_finding(entry: Entry, clause: str) -> FindingSpec:
    """Read `finding NAME [presumed false]: "Question?"`.

    Raises:
        Mistake: where it has another form.
    """
    head, question = FINDING.fullmatch(entry.head.text), QUESTION.fullmatch(entry.value.text)
    if head is None or question is None:
        hint = 'Write `finding fraud_proven: "Was the card used fraudulently?"`.'
        raise Mistake("MG212", entry.span, "This is not a finding.", hint)
    presumed = {"true": True, "false": False}.get(head["presumed"] or "")
    return FindingSpec(head["name"], " ".join(question["question"].split()), presumed, clause)


def read_papers(value: Excerpt, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Read `proof, registration_copy`.

    Raises:
        Mistake: where a paper is unknown.
    """
    return tuple(known(word, vocabulary.papers, code="MG211", what="paper") for word in pieces(value, ","))


def read_overrides(value: Excerpt, names: Names, *, clause: str) -> tuple[str, ...]:
    """Read `C3, C4`; `all` is left to the caller.

    Raises:
        Mistake: where a clause is unknown or overrides itself.
    """
    words = list(pieces(value, ","))
    ids = tuple(known(word, names.clauses, code="MG215", what="clause") for word in words)
    if clause in ids:
        raise Mistake("MG401", words[ids.index(clause)].span(), f"{clause} overrides itself.", "Name another clause.")
    return ids


def read_setting(value: Excerpt, names: Names) -> Setting:
    """Read `purchased credits expire = payment.paid + 12 months`.

    Raises:
        Mistake: where the term is unknown, or the value not of its kind.
    """
    end = value.text.find("=")
    if end < 0:
        raise Mistake("MG214", value.span(), "This sets nothing.", "Write `set: buy back rate = 0.40 EUR per credit`.")
    term = known(value.part(0, end), names.vocabulary.terms, code="MG214", what="term")
    kind, text = names.vocabulary.terms[term].kind, value.part(end + 1, len(value.text))
    if kind.family is Family.WORD:
        chosen = known(text, names.vocabulary.enums[kind.detail], code="MG309", what=kind.detail)
        return Setting(term, Literal(kind, text.span(), chosen, chosen))
    wanted = frozenset({kind.family, Family.INSTANT} if kind.family is Family.WINDOW else {kind.family})
    return Setting(term, read_expression(text, names, wanted=wanted, purpose=f"“{term}”"))


def term_set_by(entry: Entry) -> str:
    """Give the reference of the term that an entry sets, before its value can be read."""
    return "_".join(entry.value.text.partition("=")[0].split())
