"""What the cases of a pack reach: each clause giving and denying, each condition true and false, each paper, each cap.

Owns the list of parts that a rule has, and when a case reaches one. Decides nothing itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from makegood.kernel.diagnostics import Span
from makegood.kernel.money import CurrencyMismatch
from makegood.policy.decision import Outcome
from makegood.policy.evaluate import Scene, in_force, is_in_force, truth_of
from makegood.policy.kinds import BOOL
from makegood.policy.overdue import first_lapse
from makegood.policy.program import All, AnyOf, Block, Deadline, Deny, Expression, Literal, Not, Plan, Policy
from makegood.policy.trial.suite import Suite, Tried, tried
from makegood.policy.trial.term_cases import TermCase
from makegood.policy.walk import all_within, amounts_of, terms_in

NEVER_GIVES, NEVER_DENIES = "never gives anything", "is never why nothing is given"
GIVEN = frozenset({Outcome.GRANTED, Outcome.DISCRETIONARY})


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Something that a rule can come to; `words` say that it never does."""

    span: Span
    clause: str
    words: str

    def __str__(self) -> str:
        return f"{self.span}: {self.clause}: {self.words}"


def parts_of_policy(policy: Policy) -> tuple[Part, ...]:
    """Give all that the rules of a policy can come to, in the order of the page."""
    blocks = (block for clause in policy.clauses for block in clause.blocks)
    return tuple(dict.fromkeys(part for block in blocks for part in _parts(block)))


def uncovered(suite: Suite) -> tuple[Part, ...]:
    """Give the parts that no case of a pack reaches."""
    reached = {part for case in tried(suite) for part in _reached(suite.policy, case)}
    reached |= {part for case in suite.terms for part in _reached_by_term(suite.policy, case)}
    return tuple(part for part in parts_of_policy(suite.policy) if part not in reached)


def _parts(block: Block) -> Iterator[Part]:
    if block.effect is not None and not isinstance(block.effect, Deny):
        yield _gives(block)
    if _can_deny(block):
        yield _denies(block)
    for expression in _expressions(block):
        for test in _tests(expression):
            yield _comes_out(block, test, True)
            yield _comes_out(block, test, False)
    for paper in block.papers:
        yield _is_sent(block, paper)
        yield _is_missing(block, paper)
    for cap in block.caps:
        yield _binds(block, cap.amount)
        yield _leaves(block, cap.amount)
    for setting in block.settings:
        yield _is_read(block, setting.term)
    for deadline in block.deadlines:
        if deadline.default is not None:
            yield _takes_effect(block, deadline)


def _can_deny(block: Block) -> bool:
    """Tell whether a denial can rest on a block: on its denial, on a condition, or on a guard that fails."""
    return isinstance(block.effect, Deny) or bool(block.conditions or block.limits or (block.effect and block.when))


def _gives(block: Block) -> Part:
    return Part(block.span, block.clause, NEVER_GIVES)


def _denies(block: Block) -> Part:
    return Part(block.span, block.clause, NEVER_DENIES)


def _comes_out(block: Block, test: Expression, truth: bool) -> Part:
    return Part(test.span, block.clause, f"`{test.text}` is never {'true' if truth else 'false'}")


def _is_sent(block: Block, paper: str) -> Part:
    return Part(block.span, block.clause, f"`needs: {paper}` is never met")


def _is_missing(block: Block, paper: str) -> Part:
    return Part(block.span, block.clause, f"`needs: {paper}` never asks for anything")


def _binds(block: Block, amount: Expression) -> Part:
    return Part(amount.span, block.clause, f"the cap `{amount.text}` never lowers anything")


def _leaves(block: Block, amount: Expression) -> Part:
    return Part(amount.span, block.clause, f"the cap `{amount.text}` lowers whatever it meets")


def _is_read(block: Block, term: str) -> Part:
    return Part(block.span, block.clause, f"the term “{term}” is never read")


def _takes_effect(block: Block, deadline: Deadline) -> Part:
    return Part(block.span, block.clause, f"what holds after `{deadline.duty}` never takes effect")


def _expressions(block: Block) -> Iterator[Expression]:
    """Give what is looked at in a block, its guard first."""
    if block.when is not None:
        yield block.when
    yield from _behind_guard(block)


def _behind_guard(block: Block) -> Iterator[Expression]:
    """Give what is looked at only where the guard holds."""
    yield from block.conditions
    yield from (limit.test for limit in block.limits)
    yield from (cap.amount for cap in block.caps)
    yield from amounts_of(block)
    yield from [block.approver_above] if block.approver_above else []
    yield from (setting.value for setting in block.settings)


def _tests(expression: Expression) -> Iterator[Expression]:
    """Give what comes out true or false: the whole, and the parts that are not made of such parts themselves."""
    for each in all_within(expression):
        is_leaf = not isinstance(each, All | AnyOf | Not | Literal)
        is_whole = each is expression and isinstance(each, All | AnyOf)
        if each.kind == BOOL and (is_leaf or is_whole):
            yield each


def _reached(policy: Policy, case: Tried) -> set[Part]:
    request = case.written.case
    plan = policy.plan(request.remedy, request.ground)
    scene = Scene(policy, {name: fact.value for name, fact in case.decision.facts.items()})
    try:
        return {*_reached_in_rules(plan, scene), *_reached_by_outcome(plan, case, scene)}
    except CurrencyMismatch:
        # Amounts that cannot be compared go to a person: no rule came to anything.
        return set()


def _reached_in_rules(plan: Plan, scene: Scene) -> Iterator[Part]:
    force = in_force(plan, scene)
    read: list[Expression] = []
    for at, block in enumerate(plan.blocks):
        if block.when is not None and not any(force[other] is True for other in plan.displacers[at]):
            read.append(block.when)
            yield from _come_out(block, [block.when], scene)
        if force[at] is True:
            read += _behind_guard(block)
            yield from _come_out(block, _behind_guard(block), scene)
    yield from _reached_terms(terms_in(read), scene)


def _come_out(block: Block, expressions: Iterable[Expression], scene: Scene) -> Iterator[Part]:
    for expression in expressions:
        for test in _tests(expression):
            truth = truth_of(test, scene)
            if isinstance(truth, bool):
                yield _comes_out(block, test, truth)


def _reached_terms(terms: Iterable[str], scene: Scene) -> Iterator[Part]:
    """Give what is reached where terms are read: the blocks that set them, and the terms on which those rest."""
    general = scene.policy.general
    for term in terms:
        for at, block in enumerate(general.blocks):
            values = [setting.value for setting in block.settings if setting.term == term]
            if values and block.when is not None:
                yield from _come_out(block, [block.when], scene)
            if values and is_in_force(at, plan=general, scene=scene) is True:
                yield _is_read(block, term)
                yield from _come_out(block, values, scene)
                yield from _reached_terms(terms_in(values), scene)


def _reached_by_term(policy: Policy, case: TermCase) -> set[Part]:
    facts = {name: fact.value for name, fact in case.facts.items()}
    return set(_reached_terms([case.term], Scene(policy, facts)))


def _reached_by_outcome(plan: Plan, case: Tried, scene: Scene) -> Iterator[Part]:
    decision, force = case.decision, in_force(plan, scene)
    lapse = None if decision.missed is None else first_lapse(plan, scene, force=force)
    for block, holds in zip(plan.blocks, force, strict=True):
        is_cited = block.clause in case.clauses
        if decision.outcome in GIVEN and is_cited and holds is True and not isinstance(block.effect, Deny):
            yield _gives(block)
        if decision.outcome is Outcome.DENIED and is_cited:
            yield _denies(block)
        if lapse is not None and lapse.block is block:
            yield _takes_effect(block, lapse.deadline)
        for paper in block.papers if holds is True else ():
            yield _is_sent(block, paper) if paper in case.written.case.papers else _is_missing(block, paper)
        for cap in block.caps if holds is True else ():
            yield from [_binds(block, cap.amount)] if is_cited else []
            yield from [_leaves(block, cap.amount)] if not is_cited and decision.outcome in GIVEN else []
