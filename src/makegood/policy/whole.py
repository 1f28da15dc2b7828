"""What can only be checked once all clauses are read: gaps, circles, effects that get into each other's way.

Owns the checks on a whole policy. Knows nothing of any case.
"""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from makegood.kernel.diagnostics import Span
from makegood.policy.excerpts import Mistake, Report
from makegood.policy.plans import behind_term
from makegood.policy.program import Block, Deny, FindingSpec, Grant, Offer, Plan, Refer, Refill, Topic
from makegood.policy.walk import deciding, facts_in, terms_in

MOST_UNKNOWNS = 8
REFILL = "refill"


def check_topics(topics: Mapping[Topic, Plan], report: Report) -> None:
    """Report gaps, second closing clauses, effects that cannot stand together and too many open questions."""
    _check_gaps(topics, report)
    # Most blocks take part in many topics: each mistake is told once, where its block stands.
    seen: set[tuple[str, Span]] = set()
    for topic, plan in topics.items():
        for code, block, message, hint in _clashes(topic, plan):
            if (code, block.span) not in seen:
                seen.add((code, block.span))
                report.add(Mistake(code, block.span, message, hint))


def _check_gaps(topics: Mapping[Topic, Plan], report: Report) -> None:
    open_topics = [(topic, plan) for topic, plan in topics.items() if plan.closing is None]
    if open_topics:
        names = ", ".join(f"{remedy} for {ground}" for (remedy, ground), _ in open_topics[:4])
        hint = "Add a clause with `decides: any for any`, `when: otherwise` and `then: deny`."
        span = open_topics[0][1].blocks[0].span
        report.add(Mistake("MG403", span, f"Nothing says what holds otherwise for {names}.", hint))


Clash = tuple[str, Block, str, str]


def _clashes(topic: Topic, plan: Plan) -> Iterator[Clash]:
    closings = [block for block in plan.blocks if block.is_closing]
    if len(closings) > 1:
        message = f"{closings[0].clause} and {closings[1].clause} both close {topic[0]} for {topic[1]}."
        yield "MG404", closings[1], message, "Keep one of them."
    effects = [(at, block) for at, block in enumerate(plan.blocks) if block.effect and not block.is_closing]
    yield from _offers_beside(plan, effects)
    yield from _idle_denials(effects)
    yield from _other_remedies(topic, plan)
    if len(plan.unknowns) > MOST_UNKNOWNS:
        message = f"{len(plan.unknowns)} things may be open at once for {topic[0]} for {topic[1]}."
        yield "MG407", plan.blocks[0], message, f"At most {MOST_UNKNOWNS} can be weighed; split the ground."


def _other_remedies(topic: Topic, plan: Plan) -> Iterator[Clash]:
    """Give what starts an order where an amount is asked for, and the other way round."""
    for block in plan.blocks:
        for effect in (block.effect, *(deadline.default for deadline in block.deadlines)):
            if effect and not isinstance(effect, Deny) and isinstance(effect, Refill) != (topic[0] == REFILL):
                message = f"{block.clause} gives something else than {topic[0]}."
                yield "MG411", block, message, "A refill has no amount: it stands in a topic such as `refill for drop`."


def _offers_beside(plan: Plan, effects: list[tuple[int, Block]]) -> Iterator[Clash]:
    offers = [(at, block) for at, block in effects if isinstance(block.effect, Offer)]
    others = [(at, block) for at, block in effects if isinstance(block.effect, Grant | Refer)]
    for at, offer in offers:
        for other, block in others:
            if at not in plan.displacers[other] and other not in plan.displacers[at]:
                message = f"{offer.clause} offers a choice where {block.clause} decides."
                yield "MG405", offer, message, f"Let one override the other: `overrides: {block.clause}`."


def _idle_denials(effects: list[tuple[int, Block]]) -> Iterator[Clash]:
    paying = [block.clause for _, block in effects if not isinstance(block.effect, Deny)]
    for _, block in effects:
        if paying and isinstance(block.effect, Deny) and not block.overrides and not block.overrides_all:
            message = f"{block.clause} denies, but {paying[0]} would win over it."
            yield "MG406", block, message, f"Name what it displaces: `overrides: {paying[0]}`."


def check_terms(general: Plan, report: Report) -> None:
    """Report terms that rest on themselves, and terms that two clauses set at once."""
    terms = {setting.term: block for block in general.blocks for setting in block.settings}
    graph = {term: set(terms_in(behind_term(term, general))) for term in terms}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        report.add(
            Mistake("MG402", terms[error.args[1][0]].span, f"A term rests on itself: {circle}.", "Break the circle.")
        )
    _check_set_once(general, report)


def _check_set_once(general: Plan, report: Report) -> None:
    always: dict[str, int] = {}
    for at, block in enumerate(general.blocks):
        for setting in block.settings if block.when is None else ():
            before = always.setdefault(setting.term, at)
            apart = before in general.displacers[at] or at in general.displacers[before]
            if before != at and not apart:
                message = f"“{setting.term}” is set by {general.blocks[before].clause} already."
                report.add(Mistake("MG408", block.span, message, "Say when each holds, or let one override the other."))


def check_findings(
    findings: Mapping[str, FindingSpec], *, places: Mapping[str, Span], blocks: list[Block], report: Report
) -> None:
    """Warn of findings that nothing reads."""
    read = {fact.name for block in blocks for fact in facts_in(deciding(block))}
    for name in findings:
        if name not in read:
            report.warn(
                Mistake("MG409", places[name], f"Nothing depends on the finding `{name}`.", "Use it in a `when`.")
            )
