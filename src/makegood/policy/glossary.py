"""What every word of the language means, in a sentence for the author of a policy.

Owns the sentences that editors and the reference show: of keys, effects, functions, units, types and the things that
facts are about. Decides nothing, and holds no word that is not defined elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from makegood.policy.kinds import Family


@dataclass(frozen=True, slots=True)
class Gloss:
    """A word of the language: how it is written, and what it means."""

    form: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A thing that facts are about, and where the running site finds them."""

    about: str
    source: str


MARKS: Mapping[str, str] = {
    "## Title {#C4}": "A clause, by the id that decisions cite: a capital, then letters or digits.",
    "## Title {#C4 .note}": "A clause that decides nothing.",
    "~~~rule": "Opens a rule of the clause above it; `~~~` on a line of its own closes it.",
    "~~~rule silent": "Opens a rule whose quantities the prose leaves unsaid.",
}

FRONT: Mapping[str, Gloss] = {
    "policy": Gloss("policy: credits", "The policy's name, in small letters."),
    "title": Gloss("title: Refund policy", "What members call the page."),
    "effective": Gloss("effective: 2026-01-01", "The day from which the policy holds."),
    "time zone": Gloss("time zone: Europe/London", "The zone in which days begin and end."),
    "working days": Gloss("working days: GB-ENG", "Whose bank holidays are not working days."),
    "reading": Gloss("reading: member", "Where clauses disagree, the one that favours the member applies."),
    "rounding": Gloss("rounding: half up", "How a part of a whole is rounded, wherever one is taken."),
    "month end": Gloss("month end: clamp", "A month after the 31st ends with the last day of a shorter month."),
}

KEYS: Mapping[str, Gloss] = {
    "decides": Gloss(
        "decides: money for any_reason", "The topics in which the block takes part: remedies and grounds."
    ),
    "when": Gloss("when: CONDITION", "The block says something only where this holds; `otherwise` closes a topic."),
    "then": Gloss("then: EFFECT", "What follows where the block is in force."),
    "only when": Gloss("only when: CONDITION", "Where this fails, the request is denied and the clause is cited."),
    "limit": Gloss("limit: ACT <= END", "Until when something must be done; one open limit of several is enough."),
    "needs": Gloss("needs: PAPER, PAPER", "What the request must carry; what is missing is asked for, never refused."),
    "finding": Gloss('finding NAME [presumed false]: "QUESTION"', "What a person must find out, with yes or no."),
    "overrides": Gloss("overrides: CLAUSE, CLAUSE", "The clauses that this one pushes aside while it is in force."),
    "cap money": Gloss("cap money: AMOUNT", "No remedy in money is larger than this."),
    "cap credits": Gloss("cap credits: AMOUNT", "No remedy in credits is larger than this."),
    "approver above": Gloss("approver above: AMOUNT", "From here on, a second person approves what an agent gives."),
    "answer by": Gloss(
        "answer by: END [else EFFECT]",
        "Until when the operator gives a first answer; `else` says what holds where nobody did.",
    ),
    "decide by": Gloss("decide by: END [else EFFECT]", "Until when the operator decides; `else` says what holds then."),
    "set": Gloss("set: TERM = VALUE", "A term that the running site obeys."),
}

EFFECTS: Mapping[str, Gloss] = {
    "grant": Gloss("grant AMOUNT to PLACE", "The remedy is paid at once."),
    "offer": Gloss("offer AMOUNT to PLACE", "The remedy is the member's to choose; nothing is paid before."),
    "deny": Gloss("deny", "There is no remedy."),
    "refill": Gloss("refill", "The order is started again, to complete what was delivered."),
    "refer": Gloss("refer to agent from AMOUNT to AMOUNT [to PLACE]", "A person decides, within these bounds."),
}

DESTINATIONS: Mapping[str, str] = {
    "card": "The card, or whatever else the money came from.",
    "balance": "The member's balance on the site.",
    "credits": "The member's wallet of credits.",
}

FUNCTIONS: Mapping[str, Gloss] = {
    "share": Gloss("share(amount, part, whole)", "The part of the amount, rounded once as the policy declares."),
    "smaller": Gloss("smaller(a, b, …)", "The smallest; what does not exist is passed over."),
    "larger": Gloss("larger(a, b, …)", "The largest; what does not exist is passed over."),
    "compound": Gloss(
        "compound(amount, rate, times)", "The amount with the rate added so many times, each on the last."
    ),
    "anniversary": Gloss("anniversary(instant, times * 1 month)", "So many cycles on, always counted from the first."),
}

UNITS: Mapping[str, Gloss] = {
    "hour": Gloss("24 hours", "Exactly so long from an instant, its last instant included."),
    "day": Gloss("14 days", "Calendar days, until the end of the last one in the policy's time zone."),
    "week": Gloss("2 weeks", "Seven calendar days each."),
    "business_day": Gloss("10 business_days", "As days, counting only the working days of the policy's calendar."),
    "month": Gloss("12 months", "The same day so many months on, or that month's last day; until its end."),
    "year": Gloss("1 year", "Twelve months each."),
    "credit": Gloss("10 credits", "Credits of the site."),
    "unit": Gloss("100 units", "Units of a service that is ordered and delivered over time."),
    "min": Gloss("90 min", "Minutes of a session."),
    "percent": Gloss("1.5 percent", "A rate, with at most four digits behind its point."),
    "EUR": Gloss("0.40 EUR", "Money in a currency in use, by its three capitals."),
    "per credit": Gloss("0.40 EUR per credit", "What a credit is worth."),
}

FAMILIES: Mapping[Family, str] = {
    Family.BOOL: "A condition, a finding, or a fact that is so or not so.",
    Family.WHOLE: "A count without a unit, such as `3`.",
    Family.WORD: "One of a closed list of words, written bare beside the fact that it is compared with.",
    Family.INSTANT: "A point in time, known to the second.",
    Family.DATE: "A day, such as `2026-03-01`.",
    Family.WINDOW: "An instant plus a duration: it can be compared and set, and nothing is added to it.",
    Family.HOURS: "A duration of exact hours.",
    Family.DAYS: "A duration of calendar days.",
    Family.BUSINESS_DAYS: "A duration of working days.",
    Family.MONTHS: "A duration of calendar months.",
    Family.SECONDS: "One instant less another, exactly; the part or the whole of a `share`.",
    Family.MONEY: "An amount in one currency, in whole minor units.",
    Family.CREDITS: "A whole number of credits.",
    Family.UNITS: "A whole number of units of a service.",
    Family.MINUTES: "A whole number of minutes of a session.",
    Family.PERCENT: "A rate, such as `1.5 percent`.",
    Family.RATE: "Money for one credit.",
}

ORIGINS: Mapping[str, Origin] = {
    "request": Origin("the request", "claims, from the form and the first message"),
    "letter": Origin("the signed letter", "claims, from what is attached"),
    "member": Origin("the member who asks", "members, payments and services"),
    "counterpart": Origin("the other member", "members and services"),
    "payment": Origin("the payment asked about", "payments, and the lots that it bought"),
    "charge": Origin("the service asked about", "services, at the time of the charge"),
    "incident": Origin("what went wrong", "services; where nothing was recorded, the end of the charge is its time"),
    "membership": Origin("the membership", "memberships"),
    "plan": Origin("the plan of the membership", "the catalogue"),
    "bill": Origin("the bill asked about", "memberships"),
    "law": Origin("what the law sets", "the site's settings"),
    "order": Origin("the order", "orders, and the catalogue"),
    "version": Origin("a new version of the policy", "the site's published versions"),
}
HISTORY = Gloss("history.CLAUSE", "How often this member was granted something under the clause before.")
TERM = Gloss("term.NAME", "A term that a clause of this policy sets.")


def origin_of(fact: str) -> Origin:
    """Give what a fact is about, by its name.

    >>> origin_of("payment.paid").about
    'the payment asked about'
    """
    return ORIGINS[fact.partition(".")[0]]


def unit(word: str) -> Gloss:
    """Give the gloss of a unit as it is written, in the singular or the plural.

    >>> unit("weeks").meaning
    'Seven calendar days each.'
    """
    return UNITS.get(word) or UNITS[word.removesuffix("s")]
