"""What a decision gives, ready to be shown: options with their reasons, what is missing, and the way there.

Owns how an assessment is laid out for people, before it is sent and after. The reasons and the ends of windows are the
policy's own explanation; nothing is computed here that decides anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.html import strip_tags

from makegood.claims.assess import Assessment
from makegood.claims.facts.of_requests import POSTMARKED, SIGNED_LETTER
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.windows import End
from makegood.policy import Destination, Fact, Outcome, Reason, Role, decide
from makegood.policy.render import html_of

WAYS = {
    Destination.CARD: "The money returns to the card that it was paid with.",
    Destination.CREDITS: "The credits return to your wallet.",
    Destination.BALANCE: "The money returns to your balance here.",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be had: how much, by which clause, why, and until when it is open.

    A refill is no amount: the order starts again.
    """

    clause: str
    title: str
    words: str
    amount: Money | Credits | None
    sentence: str
    ends: End | None
    limits: tuple[str, ...]


def with_papers(assessment: Assessment) -> Assessment:
    """Decide the same case as if every paper that the policy may ask for had come with it."""
    case, policy = assessment.case, assessment.policy
    papers, facts = frozenset(policy.papers(case.remedy, case.ground)), case.facts
    if SIGNED_LETTER in papers and POSTMARKED not in facts:
        # It would be uploaded with the request.
        facts = {**facts, POSTMARKED: facts["request.made"]}
    whole = replace(case, papers=papers, facts=facts)
    return replace(assessment, case=whole, decision=decide(policy, whole))


def with_finding(assessment: Assessment, *, name: str, value: bool) -> Assessment:
    """Decide the same case as if a question had been answered."""
    case, policy = assessment.case, assessment.policy
    answered = replace(case, facts={**case.facts, name: Fact(value, "if it were so")})
    return replace(assessment, case=answered, decision=decide(policy, answered))


def offers_of(assessment: Assessment) -> Sequence[Offer]:
    """List what a granted decision gives: its options, or the one remedy."""
    decision = assessment.decision
    if decision.outcome is not Outcome.GRANTED:
        return ()
    if decision.options:
        return [_offer(assessment, each.clause, each.amount, each.cites) for each in decision.options]
    clause = next(id for id in decision.cites if not id.startswith("X"))
    return [_offer(assessment, clause, decision.remedy, decision.cites)]


def _offer(assessment: Assessment, clause: str, amount: Money | Credits | None, cites: Sequence[str]) -> Offer:
    reason = next((each for each in assessment.explanation.reasons if each.clause == clause), None)
    stated = assessment.policy.clause(clause)
    return Offer(
        clause=clause,
        title=stated.title,
        words=strip_tags(html_of(stated.prose)),
        amount=amount,
        sentence=reason.sentence if reason else "",
        ends=reason.ends if reason else None,
        limits=tuple(id for id in cites if id.startswith("X")),
    )


def reasons_beside_papers(assessment: Assessment) -> Sequence[Reason]:
    """Give the reasons of a decision but those that speak of papers alone: before sending, none has been sent."""
    steps = assessment.decision.derivation
    others = {step.clause for step in steps if step.role is not Role.NEEDS}
    return [each for each in assessment.explanation.reasons if each.clause in others]
