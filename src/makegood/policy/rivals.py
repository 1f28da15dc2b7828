"""Limits that contradict each other: two clauses that set different ends for the same act, with a dated example.

Owns the search for such an example when a policy is loaded. Which of the two counts in a case is decided elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import combinations, product
from math import prod

from makegood.kernel.refusals import Refusal
from makegood.policy.barriers import end_of
from makegood.policy.evaluate import Scene, truth_of
from makegood.policy.excerpts import Mistake, Report
from makegood.policy.kinds import INSTANT, Family
from makegood.policy.plans import with_terms
from makegood.policy.program import Block, Expression, FactRef, Limit, Plan, Policy
from makegood.policy.shown import shown
from makegood.policy.values import ABSENT, UNKNOWN, Found
from makegood.policy.vocabulary import VOCABULARY
from makegood.policy.walk import facts_in

# Ends that agree on one day may differ where a weekend or a holiday lies in between.
DAYS_TRIED, HOUR = 14, 10
MOST_COMPARED, MOST_TOLD, MOST_GUARDS_TRIED = 200, 20, 200


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two limits on one act that may bind at once."""

    one: Block
    other: Block
    limits: tuple[Limit, Limit]


def check_rivals(policy: Policy, report: Report) -> None:
    """Warn of each pair of clauses that admits and refuses one and the same act."""
    told = 0
    for count, pair in enumerate(_pairs(policy.topics.values())):
        if count == MOST_COMPARED or told == MOST_TOLD:
            return
        example = _example(policy, pair)
        if example:
            told += 1
            message = f"{pair.one.clause} and {pair.other.clause} set different limits: {example}."
            hint = "For the member the later one counts; if that is not meant, let one override the other."
            report.warn(Mistake("MG412", pair.limits[1].test.span, message, hint))


def _pairs(plans: Iterable[Plan]) -> Iterator[_Pair]:
    seen: set[tuple[int, int]] = set()
    for plan in plans:
        limiting = [(at, block) for at, block in enumerate(plan.blocks) if block.limits]
        for (at, one), (also, other) in combinations(limiting, 2):
            apart = at in plan.displacers[also] or also in plan.displacers[at] or one.clause == other.clause
            if not apart and (one.number, other.number) not in seen:
                seen.add((one.number, other.number))
                yield from _on_the_same_act(one, other)


def _on_the_same_act(one: Block, other: Block) -> Iterator[_Pair]:
    for limits in product(one.limits, other.limits):
        if limits[0].act.name == limits[1].act.name:
            yield _Pair(one, other, limits)


def _example(policy: Policy, pair: _Pair) -> str:
    """Give dates on which the two disagree, in words; nothing where none is found."""
    counted_from = [limit.test.right for limit in pair.limits]
    read = facts_in(with_terms(counted_from, policy.general))
    if not _may_both_bind(policy, pair):
        return ""
    for day in range(DAYS_TRIED):
        start = datetime.combine(policy.effective + timedelta(days=day), time(HOUR), policy.calendar.zone)
        scene = Scene(policy, {fact.name: start if fact.kind == INSTANT else UNKNOWN for fact in read})
        told = _told(scene, pair, start=start)
        if told:
            events = " and ".join(f"`{fact.name}`" for fact in read if fact.kind == INSTANT)
            return f"with {events} on {shown(start, zone=policy.calendar.zone)}, {told}"
    return ""


def _told(scene: Scene, pair: _Pair, *, start: datetime) -> str:
    try:
        one, other = (end_of(limit, scene) for limit in pair.limits)
    except Refusal:
        return ""
    if one is None or other is None or one == other:
        return ""
    (early, strict), (late, mild) = ((one, pair.one), (other, pair.other))
    if late.is_before(early):
        (early, strict), (late, mild) = (late, mild), (early, strict)
    zone = scene.policy.calendar.zone
    done = late.written(zone)
    if early.admits(done) or done < start:
        return ""
    act = f"`{pair.limits[0].act.name}` on {shown(done, zone=zone)}"
    return f"{act} is in time by {mild.clause} and late by {strict.clause}"


def _may_both_bind(policy: Policy, pair: _Pair) -> bool:
    """Tell whether both guards can hold at once, as far as words and yes-or-no facts say."""
    guards = [block.when for block in (pair.one, pair.other) if block.when is not None]
    return any(all(truth_of(guard, Scene(policy, facts)) is not False for guard in guards) for facts in _worlds(guards))


def _worlds(guards: Sequence[Expression]) -> Iterator[Mapping[str, Found]]:
    facts = facts_in(guards)
    ways = [_ways(fact) for fact in facts]
    if prod(len(each) for each in ways) > MOST_GUARDS_TRIED:
        ways = [(UNKNOWN,) for _ in facts]
    for values in product(*ways):
        yield {fact.name: value for fact, value in zip(facts, values, strict=True)}


def _ways(fact: FactRef) -> tuple[Found, ...]:
    match fact.kind.family:
        case Family.BOOL:
            return True, False
        case Family.WORD:
            return *VOCABULARY.enums[fact.kind.detail], ABSENT
        case _:
            return (UNKNOWN,)
