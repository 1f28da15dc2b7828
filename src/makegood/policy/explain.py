"""Why a decision is what it is, in plain words, and what would have changed it.

Owns the choice of what is told, and its order. Every phrase comes from `words`, and so from the rules themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from makegood.kernel.money import CurrencyMismatch
from makegood.kernel.windows import End
from makegood.policy.combine import caps_in_force
from makegood.policy.counterfactuals import counterfactuals
from makegood.policy.decision import Case, Decision, Outcome
from makegood.policy.evaluate import Scene, Truth3, either, in_force, truth_of, value_of
from makegood.policy.limits import LIMITS
from makegood.policy.overdue import in_default
from makegood.policy.program import Block, Deny, Destination, Duty, Expression, Offer, Plan, Policy, Refer
from makegood.policy.values import UNKNOWN, Absent, Unknown
from makegood.policy.vocabulary import VOCABULARY
from makegood.policy.walk import amounts_of, gives, has_default
from makegood.policy.words import Words, amount_in_words, end_of_sentence

PLACES = {
    Destination.CARD: "to the card that paid",
    Destination.BALANCE: "to your balance here",
    Destination.CREDITS: "into your wallet",
}
# What the operator has to do in time, and what is so once it is done.
DUTIES = {Duty.ANSWER: ("answer", "answered"), Duty.DECIDE: ("decide", "decided")}

BY_A_PERSON = "One of us decides this personally."


@dataclass(frozen=True, slots=True)
class Reason:
    """What one clause does here; `is_met` is None while that is open, `ends` when its window closes."""

    clause: str
    title: str
    sentence: str
    ends: End | None
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision in words; `arithmetic` says how each amount was worked out."""

    outcome: Outcome
    headline: str
    paragraphs: tuple[str, ...]
    reasons: tuple[Reason, ...]
    counterfactuals: tuple[str, ...]
    arithmetic: tuple[str, ...]
    cites: tuple[str, ...]


def explain(policy: Policy, decision: Decision, *, case: Case, locale: str = "en_GB") -> Explanation:
    """Explain a decision on the facts that it used.

    Raises:
        TopicNotDecided: where the case is not one that the policy covers.
    """
    scene = Scene(policy, {name: fact.value for name, fact in decision.facts.items()})
    try:
        return _explained(policy.plan(case.remedy, case.ground), Words(scene, locale), case, decision)
    except CurrencyMismatch:
        # The decision went to a person for the same reason: no figure would be right.
        told = _incomparable(decision)
        return Explanation(decision.outcome, BY_A_PERSON, (told,), (), (), (), decision.cites)


def _explained(plan: Plan, words: Words, case: Case, decision: Decision) -> Explanation:
    teller = _Teller(plan, words, case, decision)
    return Explanation(
        decision.outcome,
        teller.headline(),
        tuple(teller.paragraphs()),
        tuple(teller.reasons()),
        counterfactuals(teller.plan, teller.words, case=case, decision=decision),
        tuple(teller.arithmetic()),
        decision.cites,
    )


class _Teller:
    def __init__(self, plan: Plan, words: Words, case: Case, decision: Decision) -> None:
        self.plan, self.words, self.case, self.decision = plan, words, case, decision
        self.scene = words.scene
        self.force = in_force(plan, self.scene)
        if decision.missed is not None:
            self.plan = in_default(plan, self.scene, force=self.force)

    def headline(self) -> str:
        decision = self.decision
        match decision.outcome:
            case Outcome.GRANTED if len(decision.options) > 1:
                return f"You can choose between {len(decision.options)} ways to get something back."
            case Outcome.GRANTED if decision.remedy is not None:
                verb = "can have" if decision.options else "get"
                return f"You {verb} {amount_in_words(decision.remedy, locale=self.words.locale)} back."
            case Outcome.GRANTED:
                return "Your order is started again."
            case Outcome.DISCRETIONARY:
                return BY_A_PERSON
            case Outcome.NEEDS_FINDINGS:
                return "We have to look into this first."
            case Outcome.INCOMPLETE:
                return "Something is still missing from your request."
            case _:
                return "You get nothing back on this request."

    def paragraphs(self) -> Iterator[str]:
        decision = self.decision
        match decision.outcome:
            case Outcome.GRANTED:
                yield from self._gains()
            case Outcome.DENIED:
                yield from (f"{each.clause}, {each.title}: {each.sentence}" for each in self._denials())
            case Outcome.DISCRETIONARY:
                yield self._discretion()
            case Outcome.NEEDS_FINDINGS:
                questions = [self._question(name) for name in decision.findings]
                yield f"What we have to find out: {' '.join(questions)}"
            case Outcome.INCOMPLETE:
                papers = [VOCABULARY.papers.get(paper, paper) for paper in decision.missing]
                yield f"Please send us {' and '.join(papers)}."
        if decision.outcome not in {Outcome.GRANTED, Outcome.DENIED}:
            yield from self._deadlines()

    def _gains(self) -> Iterator[str]:
        decision = self.decision
        for option in decision.options:
            amount = amount_in_words(option.amount, locale=self.words.locale)
            yield f"{option.clause}, {self._title(option.clause)}: {amount}, {PLACES[option.to]}."
        if decision.options:
            yield "Nothing is paid until you have chosen."
        elif decision.remedy is not None and decision.to is not None:
            amount = amount_in_words(decision.remedy, locale=self.words.locale)
            yield f"{amount} {'go' if decision.to is Destination.CREDITS else 'goes'} {PLACES[decision.to]}."

    def _denials(self) -> Iterator[Reason]:
        reasons = list(self.reasons())
        failed = [each for each in reasons if each.is_met is False]
        # Where nothing else applied, what counts is why each clause that gives something did not.
        closing = self.plan.closing
        cited = set(self.decision.cites)
        if closing is not None and closing.clause in cited:
            cited = {block.clause for block in self.plan.blocks if gives(block)} or cited
        told = [each for each in failed if each.clause in cited]
        yield from told or [each for each in reasons if each.clause in cited]

    def _discretion(self) -> str:
        least, most, bound = self.decision.least, self.decision.most, self.decision.bound
        if least is None or most is None or bound is None:
            return _incomparable(self.decision)
        cited = " and ".join(self.decision.cites)
        low, alone, high = (amount_in_words(each, locale=self.words.locale) for each in (least, most, bound))
        second = "" if most == bound else f" Above {alone} two of us must agree."
        leave = "leave" if len(self.decision.cites) > 1 else "leaves"
        return f"{cited} {leave} it to us whether you get something back, and how much: from {low} to {high}.{second}"

    def _question(self, name: str) -> str:
        finding = self.scene.policy.findings.get(name)
        if finding is not None:
            return finding.question
        # The system owes this one, or it is an act that lies ahead.
        spec = VOCABULARY.facts[name]
        return end_of_sentence(f"{'when' if spec.is_act else 'whether'} {spec.words}")

    def _deadlines(self) -> Iterator[str]:
        if self.decision.reply_by is not None:
            yield f"You hear from us by {self.words.end(self.decision.reply_by)}."
        if self.decision.deadline is not None:
            yield f"We decide by {self.words.end(self.decision.deadline)}."

    def arithmetic(self) -> Iterator[str]:
        if self.decision.outcome not in {Outcome.GRANTED, Outcome.DISCRETIONARY}:
            return
        given = {option.clause for option in self.decision.options} or set(self.decision.cites)
        for block, holds in zip(self.plan.blocks, self.force, strict=True):
            if block.clause in given and holds is True:
                for amount in amounts_of(block)[-1:]:
                    yield f"{block.clause}: {self.words.arithmetic(amount)}"
        yield from (f"{each.clause}: {each.sentence}" for each in self._caps())

    def reasons(self) -> Iterator[Reason]:
        for at, block in enumerate(self.plan.blocks):
            displaced = either(self.force[other] for other in self.plan.displacers[at])
            if displaced is True:
                yield from self._displaced(at, block)
            elif block.is_closing:
                if block.clause in self.decision.cites:
                    yield self._reason(block.clause, "No other clause gives anything here.", True)
            else:
                yield from self._said_by(block, self.force[at])
        yield from self._caps()

    def _reason(self, clause: str, sentence: str, is_met: Truth3, about: Expression | None = None) -> Reason:
        ends = next((window.end for _, window in self.words.windows(about)), None) if about else None
        return Reason(clause, self._title(clause), sentence, ends, None if is_met is UNKNOWN else bool(is_met))

    def _title(self, clause: str) -> str:
        return LIMITS[clause].title if clause in LIMITS else self.scene.policy.clause(clause).title

    def _displaced(self, at: int, block: Block) -> Iterator[Reason]:
        if gives(block):
            by = next(each for each in self.plan.displacers[at] if self.force[each] is True)
            yield self._reason(block.clause, f"{self.plan.blocks[by].clause} stands above this clause.", False)

    def _said_by(self, block: Block, holds: Truth3) -> Iterator[Reason]:
        if self.decision.missed is not None and block.clause in self.decision.cites and has_default(block):
            sentence = f"The time in which we had to {DUTIES[self.decision.missed][0]} is over."
            yield self._reason(block.clause, sentence, True)
        elif isinstance(block.effect, Deny) and holds is True:
            yield self._effect(block, holds)
        if gives(block):
            yield self._effect(block, holds)
        if holds is False:
            return
        for test in (*block.conditions, *(limit.test for limit in block.limits)):
            sentence = " ".join(self.words.standing(test))
            yield self._reason(block.clause, sentence, truth_of(test, self.scene), test)
        for paper in block.papers:
            has = paper in self.case.papers
            words = VOCABULARY.papers.get(paper, paper)
            yield self._reason(block.clause, f"{'You sent' if has else 'Still needed:'} {words}.", has)

    def _effect(self, block: Block, holds: Truth3) -> Reason:
        sentences = list(self.words.standing(block.when)) if block.when is not None else []
        amounts = [value_of(each, self.scene) for each in amounts_of(block)]
        if any(isinstance(each, Absent) for each in amounts):
            holds = False
            sentences.append("There is nothing here that it could give.")
        elif holds is True and amounts and not amounts[-1]:
            sentences.append("There is nothing left here that it could give.")
        elif holds is True and amounts and not isinstance(amounts[-1], Unknown):
            sentences.append(f"{_gives(block)} {self.words.value(amounts[-1])}.")
        return self._reason(block.clause, " ".join(sentences), holds, block.when)

    def _caps(self) -> Iterator[Reason]:
        for cap in (*caps_in_force(self.plan, self.scene, force=self.force), *self.case.caps):
            if cap.id in self.decision.cites or any(cap.id in each.cites for each in self.decision.options):
                amount = amount_in_words(cap.amount, locale=self.words.locale)
                why = f" {cap.why}" if cap.id in LIMITS else ""
                yield self._reason(cap.id, f"At most {amount} can be given back.{why}", True)


def _incomparable(decision: Decision) -> str:
    return f"The amounts under {' and '.join(decision.cites)} cannot be compared, so one of us decides."


def _gives(block: Block) -> str:
    if isinstance(block.effect, Offer):
        return "This offers you"
    return "This leaves to our judgement up to" if isinstance(block.effect, Refer) else "This gives you"
