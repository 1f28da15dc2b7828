"""The derivation: each block that takes part, what became of it, and the facts on which that rests.

Owns the shape of the tree that agents see. Decides nothing: it evaluates what `decide` evaluated, on the same facts.
"""

from collections.abc import Iterator

from makegood.policy.combine import is_out
from makegood.policy.decision import Case, Role, Step, Truth
from makegood.policy.evaluate import Scene, Truth3, both, either, in_force, truth_of, value_of
from makegood.policy.kinds import BOOL
from makegood.policy.overdue import ANSWERED, is_missed
from makegood.policy.program import Block, Deadline, Duty, Expression, FactRef, Literal, Plan, TermRef
from makegood.policy.shown import shown
from makegood.policy.values import Absent, Unknown
from makegood.policy.walk import amounts_of, parts_of


def derivation(plan: Plan, scene: Scene, *, case: Case) -> tuple[Step, ...]:
    """Give a step for everything that the blocks of a topic say, in document order, and for the engine's caps."""
    return tuple(_Deriver(plan, scene, case).steps())


class _Deriver:
    def __init__(self, plan: Plan, scene: Scene, case: Case) -> None:
        self.plan, self.scene, self.case = plan, scene, case
        self.zone = scene.policy.calendar.zone
        self.force = in_force(plan, scene)

    def steps(self) -> Iterator[Step]:
        for at, block in enumerate(self.plan.blocks):
            displaced = either(self.force[other] for other in self.plan.displacers[at])
            if displaced is True:
                yield self._displaced(at, block)
            elif block.is_closing:
                yield self._closing(block)
            else:
                yield from self._said_by(block, self.force[at])
        for cap in self.case.caps:
            yield Step(cap.id, Role.CAP, Truth.YES, cap.why, str(cap.amount))

    def _displaced(self, at: int, block: Block) -> Step:
        by = [self.plan.blocks[each].clause for each in self.plan.displacers[at] if self.force[each] is True]
        return Step(block.clause, Role.DISPLACED, Truth.YES, f"displaced by {', '.join(dict.fromkeys(by))}")

    def _closing(self, block: Block) -> Step:
        effects = [(at, each) for at, each in enumerate(self.plan.blocks) if each.effect and not each.is_closing]
        outs = [is_out(each, self.scene, holds=self.force[at]) for at, each in effects]
        stands = [self.force[at] is True for (at, _), out in zip(effects, outs, strict=True) if not out]
        truth = Truth.YES if all(outs) else Truth.NO if any(stands) else Truth.UNKNOWN
        return Step(block.clause, Role.CLOSING, truth, block.effect_text)

    def _said_by(self, block: Block, holds: Truth3) -> Iterator[Step]:
        guard = () if block.when is None else (self._of(block.when, block.clause, Role.GUARD),)
        if block.effect:
            amounts = [value_of(each, self.scene) for each in amounts_of(block)]
            value = " to ".join(shown(each, zone=self.zone) for each in amounts)
            facts = tuple(fact for each in amounts_of(block) for fact in self._facts(each, block.clause))
            yield Step(block.clause, Role.EFFECT, _truth(holds), block.effect_text, value, (*guard, *facts))
        if holds is False:
            return
        for condition in block.conditions:
            yield self._of(condition, block.clause, Role.CONDITION)
        for limit in block.limits:
            yield self._of(limit.test, block.clause, Role.LIMIT)
        for paper in block.papers:
            yield Step(block.clause, Role.NEEDS, _truth(paper in self.case.papers), paper)
        for cap in block.caps:
            value = shown(value_of(cap.amount, self.scene), zone=self.zone)
            yield Step(block.clause, Role.CAP, _truth(holds), cap.amount.text, value)
        yield from self._on_staff(block, holds)

    def _on_staff(self, block: Block, holds: Truth3) -> Iterator[Step]:
        """Give what a block says of those who decide: above what they need a second one, and until when they may."""
        if block.approver_above is not None:
            value = shown(value_of(block.approver_above, self.scene), zone=self.zone)
            yield Step(block.clause, Role.APPROVER, _truth(holds), block.approver_above.text, value)
        for deadline in block.deadlines:
            if deadline.default is not None:
                yield self._default(block, deadline, holds)

    def _default(self, block: Block, deadline: Deadline, holds: Truth3) -> Step:
        value = shown(value_of(deadline.until, self.scene), zone=self.zone)
        truth = _truth(both([holds, is_missed(deadline, self.scene)]))
        facts = (self._fact(block.clause, ANSWERED),) if deadline.duty is Duty.ANSWER else ()
        return Step(block.clause, Role.DEFAULT, truth, deadline.until.text, value, facts)

    def _fact(self, clause: str, name: str) -> Step:
        """Give an act that no expression of the clause reads."""
        value = self.scene.fact(name, is_act=True)
        truth = Truth.UNKNOWN if isinstance(value, Unknown) else _truth(not isinstance(value, Absent))
        return Step(clause, Role.FACT, truth, name, shown(value, zone=self.zone))

    def _of(self, expression: Expression, clause: str, role: Role) -> Step:
        """Give a condition with its parts, down to the facts."""
        parts = [part for part in parts_of(expression) if part.kind == BOOL and parts_of(part)]
        if parts:
            children = tuple(self._of(part, clause, Role.GUARD) for part in parts)
            facts = tuple(
                fact for part in parts_of(expression) if part not in parts for fact in self._facts(part, clause)
            )
        else:
            # A condition that is a single fact says already how that fact stands.
            named = isinstance(expression, FactRef)
            children, facts = (), () if named else tuple(self._facts(expression, clause))
        truth = _truth(truth_of(expression, self.scene))
        return Step(clause, role, truth, expression.text, self._sides(expression), (*children, *facts))

    def _sides(self, expression: Expression) -> str:
        """Write what the two sides of a comparison came to."""
        sides = [part for part in parts_of(expression) if part.kind != BOOL and not isinstance(part, Literal)]
        return ", ".join(shown(value_of(each, self.scene), zone=self.zone) for each in sides)

    def _facts(self, expression: Expression, clause: str) -> Iterator[Step]:
        if isinstance(expression, FactRef | TermRef):
            value = value_of(expression, self.scene)
            truth = Truth.UNKNOWN if isinstance(value, Unknown) else _truth(not isinstance(value, Absent))
            yield Step(clause, Role.FACT, truth, expression.text, shown(value, zone=self.zone))
        for part in parts_of(expression):
            yield from self._facts(part, clause)


def _truth(value: Truth3) -> Truth:
    if isinstance(value, Unknown):
        return Truth.UNKNOWN
    return Truth.YES if value else Truth.NO
