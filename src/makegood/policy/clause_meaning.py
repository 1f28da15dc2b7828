"""A clause in words: what each of its rules says, with dated examples, and which clauses stand above or below it.

Owns the order in which the keys of a rule are told. Knows no case.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from makegood.policy.explain import DUTIES, PLACES
from makegood.policy.kinds import INSTANT
from makegood.policy.meaning import Meaning
from makegood.policy.program import (
    Block,
    Clause,
    Deny,
    Effect,
    Expression,
    FindingSpec,
    Grant,
    Offer,
    Plan,
    Policy,
    Refer,
    Refill,
)
from makegood.policy.vocabulary import VOCABULARY
from makegood.policy.words import end_of_sentence


@dataclass(frozen=True, slots=True)
class RuleMeaning:
    """One rule block: for which requests it counts, what it says, and its windows with dates."""

    source: str
    topics: tuple[str, ...]
    sentences: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseMeaning:
    """One clause: the questions that it puts, its rules, and how far it overrides and is overridden."""

    id: str
    title: str
    prose: str
    questions: tuple[str, ...]
    rules: tuple[RuleMeaning, ...]
    overrides: tuple[str, ...]
    overridden_by: tuple[str, ...]


def clause_meaning(policy: Policy, clause: Clause, *, locale: str = "en_GB") -> ClauseMeaning:
    """Tell a clause in words."""
    teller = _Teller(policy, Meaning(policy, locale))
    pairs = {pair for plan in (*policy.topics.values(), policy.general) for pair in _displacements(plan)}
    order = [each.id for each in policy.clauses]
    return ClauseMeaning(
        clause.id,
        clause.title,
        clause.prose,
        tuple(_question(finding) for finding in policy.findings.values() if finding.clause == clause.id),
        tuple(teller.rule(block) for block in clause.blocks),
        tuple(sorted((under for over, under in pairs if over == clause.id), key=order.index)),
        tuple(sorted((over for over, under in pairs if under == clause.id), key=order.index)),
    )


def _displacements(plan: Plan) -> Iterator[tuple[str, str]]:
    """Give the pairs of a clause that displaces and one that is displaced."""
    for block, displacers in zip(plan.blocks, plan.displacers, strict=True):
        for at in displacers:
            yield plan.blocks[at].clause, block.clause


def _question(finding: FindingSpec) -> str:
    if finding.presumed is None:
        return f"A person has to find out: {finding.question}"
    return f"{finding.question} {'Yes' if finding.presumed else 'No'}, until a person finds otherwise."


def topics_in_words(block: Block) -> Iterator[str]:
    """Say what can be asked for under a block, and why; one phrase for each remedy."""
    for remedy, words in VOCABULARY.enums["remedy"].items():
        grounds = [ground for ground in VOCABULARY.grounds if (remedy, ground) in block.topics]
        if len(grounds) == len(VOCABULARY.grounds):
            yield f"{words}, whatever the reason"
        elif grounds:
            yield f"{words} for {' or '.join(VOCABULARY.enums['ground'][ground] for ground in grounds)}"


class _Teller:
    def __init__(self, policy: Policy, meaning: Meaning) -> None:
        self.policy, self.meaning = policy, meaning

    def rule(self, block: Block) -> RuleMeaning:
        examples = (example for each in _expressions(block) for example in self.meaning.examples(each))
        return RuleMeaning(
            block.source,
            tuple(topics_in_words(block)),
            tuple(self._sentences(block)),
            tuple(dict.fromkeys(examples)),
        )

    def _sentences(self, block: Block) -> Iterator[str]:
        if block.is_closing:
            yield "Where no other clause gives anything, nothing is given."
            return
        if block.when is not None:
            yield f"Holds if {self.meaning.condition(block.when)}."
        yield from self._effect(block.effect)
        for condition in block.conditions:
            yield f"Nothing is given if {self.meaning.condition(condition, holds=False)}."
        for limit in block.limits:
            yield f"Nothing is given unless {self.meaning.condition(limit.test)}."
        for paper in block.papers:
            yield f"The request has to carry {VOCABULARY.papers[paper]}."
        for cap in block.caps:
            yield f"No more is given than {self.meaning.amount(cap.amount)}."
        yield from self._terms(block)

    def _effect(self, effect: Effect | None) -> Iterator[str]:
        meaning = self.meaning
        match effect:
            case Grant(amount=amount, to=to):
                yield f"Gives {meaning.amount(amount)}, {PLACES[to]}."
            case Offer(amount=amount, to=to):
                yield f"Offers {meaning.amount(amount)}, {PLACES[to]}; nothing is paid until it is chosen."
            case Refer(least=least, most=most, to=to):
                yield f"Leaves to us from {meaning.amount(least)} to {meaning.amount(most)}, {PLACES[to]}."
            case Deny():
                yield "Nothing is given."
            case Refill():
                yield "The order is filled up again."
            case None:
                return

    def _terms(self, block: Block) -> Iterator[str]:
        if block.approver_above is not None:
            yield f"Above {self.meaning.amount(block.approver_above)} two of us have to agree."
        for setting in block.settings:
            words = end_of_sentence(VOCABULARY.terms[setting.term].words).removesuffix(".")
            when = "when " if setting.value.kind == INSTANT else ""
            yield f"{words}: {when}{self.meaning.amount(setting.value)}."
        for deadline in block.deadlines:
            duty, done = DUTIES[deadline.duty]
            yield f"We {duty} by {self.meaning.amount(deadline.until)}."
            for sentence in self._effect(deadline.default):
                yield f"Where nobody has {done} by then: {sentence}"


def _expressions(block: Block) -> Iterator[Expression]:
    """Give the expressions in which windows may stand."""
    yield from [block.when] if block.when else []
    yield from (*block.conditions, *(limit.test for limit in block.limits))
    yield from (setting.value for setting in block.settings)
    yield from (deadline.until for deadline in block.deadlines)
