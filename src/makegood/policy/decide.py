"""Deciding one case.

Owns the order in which clauses combine: what denies at once, what must be asked, and what is left to say. Pure: the
same policy and the same case give the same decision, bit for bit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import TypeVar

from makegood.kernel.money import CurrencyMismatch
from makegood.kernel.windows import End
from makegood.policy.barriers import Barriers, barriers
from makegood.policy.carried import facts_of_case
from makegood.policy.combine import Weighed, caps_in_force, for_a_person, is_out, up_to, weigh, within_reach_of_one
from makegood.policy.decision import Cap, Case, Decision, Outcome, Step
from makegood.policy.derive import derivation
from makegood.policy.evaluate import Scene, Truth3, in_force, is_in_force, truth_of, value_of
from makegood.policy.overdue import Lapse, end_of, first_lapse, in_time_order, waits_for_staff
from makegood.policy.program import All, Block, Deny, Duty, Expression, FactRef, Plan, Policy
from makegood.policy.values import ABSENT, UNKNOWN, Fact, Found, Unknown
from makegood.policy.walk import amounts_of

Choice = tuple[int, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Result:
    """What the whole case comes to, before deadlines and derivation are added."""

    weighed: Weighed
    because: Mapping[str, str]
    missing: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    missed: Duty | None = None


@dataclass(frozen=True, slots=True)
class _Completed:
    """What one way of settling all unknowns comes to, and the papers that it would take."""

    weighed: Weighed
    because: Mapping[str, str]
    papers: tuple[str, ...] = ()

    @property
    def outcome(self) -> tuple[object, ...]:
        """Give what two completions must share for nobody to be asked."""
        found = self.weighed
        options = tuple((option.clause, option.amount, option.to) for option in found.options)
        return found.outcome, found.amount, found.to, options, found.least, found.most, found.bound


def decide(policy: Policy, case: Case) -> Decision:
    """Decide a case by a policy.

    Raises:
        TopicNotDecided: where the policy does not cover what is asked.
        FactUnknown: where a fact is open that can only be known or absent.
        OutsideCalendar: where a deadline lies beyond the frozen table of holidays.
        OutOfRange: where a fact is larger than anything that is counted.
    """
    plan = policy.plan(case.remedy, case.ground)
    facts = facts_of_case(case, policy=policy, plan=plan)
    scene = Scene(policy, {name: fact.value for name, fact in facts.items()})
    try:
        result = _Decider(plan, scene, case).result()
    except CurrencyMismatch:
        paying = (block.clause for block in plan.blocks if amounts_of(block))
        result = _Result(for_a_person(paying), {})
    return _decision(policy, plan, scene, result, _Told(facts, _steps(plan, scene, case)))


def _steps(plan: Plan, scene: Scene, case: Case) -> tuple[Step, ...]:
    """Give the derivation; none where a clause compares what cannot be compared, though it may not have mattered."""
    try:
        return derivation(plan, scene, case=case)
    except CurrencyMismatch:
        return ()


@dataclass(frozen=True, slots=True)
class _Told:
    facts: Mapping[str, Fact]
    steps: tuple[Step, ...]


def _decision(policy: Policy, plan: Plan, scene: Scene, result: _Result, told: _Told) -> Decision:
    weighed = result.weighed
    return Decision(
        outcome=weighed.outcome,
        remedy=weighed.amount,
        to=weighed.to,
        cites=_in_order(plan, weighed.cites),
        options=weighed.options,
        missing=result.missing,
        findings=result.findings,
        least=weighed.least,
        most=weighed.most,
        bound=weighed.bound,
        deadline=_earliest(plan, scene, Duty.DECIDE),
        reply_by=_earliest(plan, scene, Duty.ANSWER),
        conflicts=weighed.conflicts,
        because={each: result.because[each] for each in _in_order(plan, tuple(result.because))},
        derivation=told.steps,
        facts=told.facts,
        policy_digest=policy.digest,
        calendar_digest=policy.calendar.working_days.digest,
        missed=result.missed,
    )


class _Decider:
    """Carries one case through the order (a) to (g) of the language's rules."""

    def __init__(self, plan: Plan, scene: Scene, case: Case) -> None:
        self.plan, self.scene, self.case = plan, scene, case
        self.effects = [(at, block) for at, block in enumerate(plan.blocks) if block.effect and not block.is_closing]

    def result(self) -> _Result:
        found = self._result()
        lapse = first_lapse(self.plan, self.scene, force=in_force(self.plan, self.scene))
        return found if lapse is None or not waits_for_staff(found.weighed.outcome) else self._by_default(lapse, found)

    def _by_default(self, lapse: Lapse, found: _Result) -> _Result:
        """Give what the policy says for the case that nobody answered or decided in time."""
        late = lapse.as_effect
        if any(isinstance(value_of(each, self.scene), Unknown) for each in amounts_of(late)):
            return found
        caps = self._caps(self.scene, in_force(self.plan, self.scene))
        return _Result(weigh([late], self.scene, caps=caps), {}, missed=lapse.deadline.duty)

    def _caps(self, scene: Scene, force: Sequence[Truth3]) -> tuple[Cap, ...]:
        return (*caps_in_force(self.plan, scene, force=force), *self.case.caps)

    def _result(self) -> _Result:
        if self._all_out(self._with_findings_open()):
            return self._closed()
        force = in_force(self.plan, self.scene)
        found = barriers(self.plan, self.scene, force=force)
        if found.because:
            return _Result(_barred(found), found.because)
        if self._all_out(self.scene):
            return self._closed()
        return self._of_completions(dict(self._completions()))

    def _with_findings_open(self) -> Scene:
        names = self.scene.policy.findings
        facts = {name: UNKNOWN if name in names else value for name, value in self.scene.facts.items()}
        return Scene(self.scene.policy, facts)

    def _all_out(self, scene: Scene) -> bool:
        force = in_force(self.plan, scene)
        return all(is_out(block, scene, holds=force[at]) for at, block in self.effects)

    def _closed(self) -> _Result:
        closing = self.plan.closing
        assert closing is not None
        return _Result(Weighed(Outcome.DENIED, (closing.clause,)), _failed_guards(self.effects, self.scene))

    def _completions(self) -> Iterator[tuple[Choice, _Completed]]:
        """Give what every way of settling the unknowns comes to."""
        values = [_ways_out(ref, self.scene) for ref in self._open()]
        names = [ref.name for ref in self._open()]
        for choice in product(*(range(len(each)) for each in values)):
            settled = {name: ways[at] for name, ways, at in zip(names, values, choice, strict=True)}
            yield choice, self._completed(Scene(self.scene.policy, {**self.scene.facts, **settled}))

    def _open(self) -> list[FactRef]:
        refs = self.plan.unknowns
        return [ref for ref in refs if self.scene.fact(ref.name, is_act=ref.is_act) is UNKNOWN]

    def _completed(self, scene: Scene) -> _Completed:
        force = in_force(self.plan, scene)
        assert UNKNOWN not in force, "every open matter was settled"
        found = barriers(self.plan, scene, force=force)
        if found.because:
            return _Completed(_barred(found), found.because)
        effects = [block for at, block in self.effects if not is_out(block, scene, holds=force[at])]
        if not effects:
            closed = self._closed()
            return _Completed(closed.weighed, _failed_guards(self.effects, scene))
        weighed = self._weighed(effects, scene, force)
        weighed = within_reach_of_one(weighed, plan=self.plan, scene=scene, force=force)
        weighed = replace(weighed, conflicts=(*found.conflicts, *weighed.conflicts))
        papers = () if weighed.outcome is Outcome.DENIED else self._missing(force)
        return _Completed(weighed, {}, papers)

    def _weighed(self, effects: Sequence[Block], scene: Scene, force: Sequence[Truth3]) -> Weighed:
        """Weigh effects under the caps; one in another currency is put before a person, within the engine's own."""
        try:
            return weigh(effects, scene, caps=self._caps(scene, force))
        except CurrencyMismatch:
            return up_to(weigh(effects, scene, caps=self.case.caps))

    def _missing(self, force: Sequence[Truth3]) -> tuple[str, ...]:
        needed = (
            paper for block, holds in zip(self.plan.blocks, force, strict=True) if holds for paper in block.papers
        )
        return tuple(paper for paper in dict.fromkeys(needed) if paper not in self.case.papers)

    def _of_completions(self, completions: Mapping[Choice, _Completed]) -> _Result:
        missing = {paper for each in completions.values() for paper in each.papers}
        if missing:
            listed = (paper for block in self.plan.blocks for paper in block.papers if paper in missing)
            return _Result(Weighed(Outcome.INCOMPLETE, ()), {}, missing=tuple(dict.fromkeys(listed)))
        asked = _telling(completions)
        if asked:
            names = tuple(ref.name for at, ref in enumerate(self._open()) if at in asked)
            return _Result(Weighed(Outcome.NEEDS_FINDINGS, ()), {}, findings=names)
        return self._shared(list(completions.values()))

    def _shared(self, completions: Sequence[_Completed]) -> _Result:
        """Give the one outcome, citing what all completions share."""
        first = completions[0].weighed
        cites = _common([each.weighed.cites for each in completions])
        if not cites and first.outcome is Outcome.DENIED:
            return self._denied_for_certain()
        if not cites:
            cites = tuple(dict.fromkeys(clause for each in completions for clause in each.weighed.cites))
        conflicts = _common([each.weighed.conflicts for each in completions])
        because = _common([tuple(each.because.items()) for each in completions])
        return _Result(replace(first, cites=cites, conflicts=conflicts), dict(because))

    def _denied_for_certain(self) -> _Result:
        """Say why nothing is given where the reasons differ: what is in force whatever the open matters come to."""
        force = in_force(self.plan, self.scene)
        in_any_case = [(at, block) for at, block in self.effects if force[at] is True]
        certain = [block for at, block in in_any_case if not is_out(block, self.scene, holds=True)]
        if not certain:
            return self._closed()
        weighed = weigh(certain, self.scene, caps=self._caps(self.scene, force))
        return _Result(weighed, {}) if weighed.outcome is Outcome.DENIED else self._closed()


def _barred(found: Barriers) -> Weighed:
    return Weighed(Outcome.DENIED, tuple(found.because), conflicts=found.conflicts)


def _ways_out(ref: FactRef, scene: Scene) -> tuple[Found, ...]:
    """Give the values that an open matter may come to: an act is done now, or never."""
    if not ref.is_act:
        return True, False
    now = scene.fact("request.now")
    return (now, ABSENT) if isinstance(now, datetime) else (ABSENT,)


def _telling(completions: Mapping[Choice, _Completed]) -> set[int]:
    """Give the positions of the unknowns of which one flip, all else equal, changes the outcome."""
    telling = set()
    for choice, completed in completions.items():
        for at, way in enumerate(choice):
            flipped = (*choice[:at], 0, *choice[at + 1 :])
            if way and completions[flipped].outcome != completed.outcome:
                telling.add(at)
    return telling


def _common(lists: Sequence[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(each for each in lists[0] if all(each in other for other in lists[1:]))


def _failed_guards(effects: Iterable[tuple[int, Block]], scene: Scene) -> dict[str, str]:
    """Give for each clause that would give something the part of its guard that does not hold."""
    because: dict[str, str] = {}
    for _, block in effects:
        if not isinstance(block.effect, Deny) and truth_of(block.when, scene) is False:
            because.setdefault(block.clause, _failed_part(block.when, scene))
    return because


def _failed_part(guard: Expression | None, scene: Scene) -> str:
    assert guard is not None
    if isinstance(guard, All):
        return " and ".join(part.text for part in guard.parts if truth_of(part, scene) is False)
    return guard.text


def _in_order(plan: Plan, cites: Sequence[str]) -> tuple[str, ...]:
    """Give clauses in document order and, behind them, the engine's own limits."""
    order = [block.clause for block in plan.blocks]
    return tuple(sorted(cites, key=lambda each: order.index(each) if each in order else len(order)))


def _earliest(plan: Plan, scene: Scene, duty: Duty) -> End | None:
    """Give the earliest end that clauses in force set for a duty, in this topic or for all requests."""
    general = scene.policy.general
    places = [(plan, at, block) for at, block in enumerate(plan.blocks)]
    places += [(general, at, block) for at, block in enumerate(general.blocks) if not block.topics]
    stated = [(where, at, each) for where, at, block in places for each in block.deadlines if each.duty is duty]
    ends = (end_of(each, scene) for where, at, each in stated if is_in_force(at, plan=where, scene=scene) is True)
    return min((end for end in ends if end is not None), key=in_time_order, default=None)
