"""What would have had to be different, worked out from the guards, conditions and limits that failed.

Owns "C4 was open until ..." and "C4 would have given you ... if ...". Knows nothing of letters or pages.
"""

from collections.abc import Iterator, Sequence

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.policy.arithmetic import compared
from makegood.policy.barriers import barriers
from makegood.policy.combine import caps_in_force, lowered
from makegood.policy.decision import Amount, Case, Decision, Outcome
from makegood.policy.evaluate import in_force, truth_of, value_of
from makegood.policy.program import Block, Expression, Plan, Refer, Refill
from makegood.policy.walk import amounts_of, gives
from makegood.policy.words import Words, amount_in_words


def counterfactuals(plan: Plan, words: Words, *, case: Case, decision: Decision) -> tuple[str, ...]:
    """Say what was open once, and what each clause that gives nothing here would have given."""
    if decision.outcome not in {Outcome.DENIED, Outcome.GRANTED}:
        return ()
    teller = _Teller(plan, words, case, decision)
    return tuple(dict.fromkeys((*teller.closed_windows(), *teller.missed())))


class _Teller:
    def __init__(self, plan: Plan, words: Words, case: Case, decision: Decision) -> None:
        self.plan, self.words, self.case, self.decision = plan, words, case, decision
        self.scene = words.scene
        self.force = in_force(plan, self.scene)

    def closed_windows(self) -> Iterator[str]:
        """Say of each window that was missed until when it was open."""
        for block in self.plan.blocks:
            denies = self.decision.outcome is Outcome.DENIED and block.clause in self.decision.cites
            tests: list[Expression] = [limit.test for limit in block.limits if denies]
            if gives(block) and block.when is not None:
                tests.append(block.when)
            for test in tests:
                for end in self.words.closed_ends(test):
                    yield f"{block.clause} was open until {self.words.end(end)}."

    def missed(self) -> Iterator[str]:
        """Say of each clause that gives nothing here when it would have given something."""
        for at, block in enumerate(self.plan.blocks):
            gift, wishes = self._gift(block), list(self._wishes(at, block))
            if wishes and gift:
                yield f"{block.clause} {gift} if {' and '.join(dict.fromkeys(wishes))}."

    def _gift(self, block: Block) -> str:
        """Say what a clause would have done for the member; nothing for one that gives nothing."""
        if isinstance(block.effect, Refill):
            return "would have started your order again"
        amount = self._amount(block)
        if amount is None or compared(amount, 0) <= 0:
            return ""
        written = amount_in_words(amount, locale=self.words.locale)
        could = "could have given you up to" if isinstance(block.effect, Refer) else "would have given you"
        return f"{could} {written}"

    def _wishes(self, at: int, block: Block) -> Iterator[str]:
        """Give all that would have to be so for this clause to give what it promises."""
        above = [other for other in self.plan.displacers[at] if self.force[other] is True]
        guards = [self.plan.blocks[other].when for other in above]
        if None in guards:
            # What stands above it holds for everybody: nothing that could be otherwise would help.
            return
        if block.when is not None and truth_of(block.when, self.scene) is False:
            yield self.words.wish(block.when)
        yield from (self.words.wish(guard, wanted=False) for guard in guards if guard is not None)
        yield from self._hurdles(without=above)

    def _hurdles(self, *, without: Sequence[int]) -> Iterator[str]:
        """Give what would have to be so for conditions and limits to let a request through.

        What a displaced clause could not bar counts again once the displacing clause is wished away.
        """
        force = in_force(self.plan, self.scene, without=without)
        barring = barriers(self.plan, self.scene, force=force).because
        for block, holds in zip(self.plan.blocks, force, strict=True):
            if holds is True and block.clause in barring:
                for test in (*block.conditions, *(limit.test for limit in block.limits)):
                    if truth_of(test, self.scene) is False:
                        yield self.words.wish(test)

    def _amount(self, block: Block) -> Amount | None:
        amounts = amounts_of(block)
        value = value_of(amounts[-1], self.scene) if amounts else None
        if not isinstance(value, Money | Credits):
            return None
        caps = (*caps_in_force(self.plan, self.scene, force=self.force), *self.case.caps)
        return lowered(value, caps)[0]
