"""The facts that a case may carry, each with its kind and plain words.

Owns the closed table; a new fact is a new row. Must not know how a fact is found: the rooms that build a case know.
"""

from dataclasses import dataclass

from makegood.policy.kinds import BOOL, CREDITS, INSTANT, MINUTES, MONEY, PERCENT, UNITS, WHOLE, Kind, word


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact that a case may carry.

    `words` go into a sentence to the member: a clause for an instant or a yes-or-no ("you asked"), or a noun.
    `otherwise` is the clause of a yes-or-no that is not so.
    `may_wait` marks a fact that the system may still owe; `is_act` one that lies ahead until it is done.
    """

    name: str
    kind: Kind
    words: str
    otherwise: str = ""
    may_wait: bool = False
    is_act: bool = False


REQUEST = (
    FactSpec("request.remedy", word("remedy"), "what you asked for"),
    FactSpec("request.ground", word("ground"), "the reason that you gave"),
    FactSpec("request.channel", word("channel"), "the way in which you asked"),
    FactSpec("request.made", INSTANT, "you asked"),
    FactSpec("request.now", INSTANT, "this was decided"),
    FactSpec("request.answered", INSTANT, "we first answered you", is_act=True),
    FactSpec("request.appealed", INSTANT, "you appealed"),
    FactSpec("request.decided", INSTANT, "your request was approved"),
    FactSpec("request.spent", CREDITS, "the credits spent on what you asked about"),
    FactSpec("letter.postmarked", INSTANT, "you posted the letter", is_act=True),
)
MEMBER = (
    FactSpec("member.paid_12_months", MONEY, "what you paid in the last twelve months"),
    FactSpec("member.paid_ever", MONEY, "what you have paid so far"),
    FactSpec("member.tax_rate", PERCENT, "the sales tax where you live"),
    FactSpec("member.last_feature_use", INSTANT, "you last used a paid feature"),
    FactSpec(
        "counterpart.confirmed",
        BOOL,
        "the other member's account was confirmed",
        "the other member's account was not confirmed",
    ),
    FactSpec(
        "counterpart.reported_by_member",
        BOOL,
        "you had reported the other member",
        "you had not reported the other member",
    ),
    FactSpec("counterpart.left", word("departure"), "why your correspondent left"),
    FactSpec(
        "counterpart.match_is_member", BOOL, "the match that was found is you", "the match that was found is not you"
    ),
    FactSpec("counterpart.last_letter_cost", CREDITS, "what your last letter to this correspondent cost"),
)
PAYMENT = (
    FactSpec("payment.paid", INSTANT, "you paid"),
    FactSpec("payment.price", MONEY, "the price that you paid"),
    FactSpec("payment.currency", word("currency"), "the currency in which you paid"),
    FactSpec("payment.credits", CREDITS, "the credits in the pack"),
    FactSpec("payment.used", CREDITS, "the credits used from the pack"),
    FactSpec("payment.unspent", CREDITS, "the credits of the pack not spent"),
    FactSpec("payment.valid", CREDITS, "the unspent credits of the pack that are still valid"),
    FactSpec("payment.left", MONEY, "what is left of the deposit"),
    FactSpec("payment.refunded", MONEY, "what went back to you already"),
    FactSpec(
        "payment.disputed",
        BOOL,
        "the payment was disputed with the card's issuer",
        "the payment was not disputed with the card's issuer",
    ),
)
CHARGE = (
    FactSpec("charge.cost", CREDITS, "the credits that the service cost"),
    FactSpec("charge.returned", CREDITS, "the credits given back already"),
    FactSpec("charge.minutes", MINUTES, "how long the session lasted"),
    FactSpec("charge.kind", word("service"), "the service"),
    FactSpec("charge.agreed", BOOL, "something was agreed for the session", "nothing was agreed for the session"),
    FactSpec("charge.live_here", BOOL, "this was a live session on this site", "this was no live session on this site"),
    FactSpec("charge.performer_independent", BOOL, "the performer is independent", "the performer is not independent"),
    FactSpec("incident.recorded", BOOL, "our records show an issue", "our records show no issue"),
    FactSpec("incident.side", word("side"), "where the issue arose"),
    FactSpec("incident.at", INSTANT, "the issue happened"),
    FactSpec("incident.minutes", MINUTES, "how long the issue lasted"),
)
MEMBERSHIP = (
    FactSpec("membership.started", INSTANT, "your membership began"),
    FactSpec("membership.anchor", INSTANT, "your first fee fell due"),
    FactSpec("membership.cycles", WHOLE, "how many fees were charged"),
    FactSpec("membership.trial", BOOL, "your membership is a trial", "your membership is not a trial"),
    FactSpec("membership.paid_until", INSTANT, "the paid period ends"),
    FactSpec("membership.cancelled", BOOL, "the membership was cancelled", "the membership was not cancelled"),
    FactSpec("membership.cancel_asked", INSTANT, "you cancelled"),
    FactSpec("membership.cancel_channel", word("channel"), "the way in which you cancelled"),
    FactSpec("membership.cancel_worked", INSTANT, "we dealt with your cancellation"),
    FactSpec("membership.reactivated_at", INSTANT, "you came back"),
    FactSpec("membership.ended", word("ending"), "why the membership ended"),
    FactSpec("membership.ended_at", INSTANT, "the membership ended"),
    FactSpec("plan.unit", word("length"), "the unit in which the plan's length is counted"),
    FactSpec("plan.count", WHOLE, "the plan's length"),
    FactSpec("plan.price", MONEY, "the price of the plan"),
    FactSpec("plan.instalments", WHOLE, "the plan's instalments"),
    FactSpec("plan.trial_days", WHOLE, "the days of the plan's trial"),
    FactSpec("plan.notice_sent", INSTANT, "we announced the new price"),
    FactSpec("plan.new_price", MONEY, "the plan's new price"),
    FactSpec("bill.at", INSTANT, "the fee was charged"),
    FactSpec("bill.amount", MONEY, "the fee"),
    FactSpec("bill.kind", word("bill"), "what the fee was for"),
    FactSpec("bill.latest", BOOL, "this is your latest fee", "this is not your latest fee"),
    FactSpec("bill.period_start", INSTANT, "the paid period began"),
    FactSpec("bill.period_end", INSTANT, "the paid period ends"),
    FactSpec("bill.months_overdue", WHOLE, "the full months for which the fee is overdue"),
    FactSpec("law.overdue_rate", PERCENT, "the highest interest that the law allows"),
)
ORDER = (
    FactSpec("order.price", MONEY, "the price of the order"),
    FactSpec("order.units", UNITS, "the units ordered"),
    FactSpec("order.delivered", UNITS, "the units delivered"),
    FactSpec("order.dropped", UNITS, "the units that dropped again"),
    FactSpec("order.state", word("state"), "the state of the order"),
    FactSpec("order.stoppable", BOOL, "the order could be stopped", "the order could not be stopped", may_wait=True),
    FactSpec("order.refill", word("refill"), "the refill that the service carries"),
    FactSpec("order.refill_days", WHOLE, "the days for which dropped units are made good"),
    FactSpec("order.placed", INSTANT, "you placed the order"),
)
VERSION = (
    FactSpec("version.published", INSTANT, "the new version was published"),
    FactSpec("version.approved", INSTANT, "the new version was approved"),
    FactSpec("version.notified", INSTANT, "you were told of the new version"),
    FactSpec(
        "version.mandated",
        BOOL,
        "the law demands the new version",
        "the law does not demand the new version",
    ),
)

FACTS = (*REQUEST, *MEMBER, *PAYMENT, *CHARGE, *MEMBERSHIP, *ORDER, *VERSION)
