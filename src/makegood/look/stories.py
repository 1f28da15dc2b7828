"""What happened, as sentences: from the events of a request and of what it is about to a time line that people read.

Owns one sentence an event kind. An event without a sentence here is the program's own business and is left out. Must
not read tables: the events and the names of the staff are given.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from makegood.claims.amounts import amount_from
from makegood.claims.topics import label
from makegood.look.writing import amount_in_words
from makegood.sites.models import Event

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a story: when, who, what, and the words that were said."""

    at: datetime
    text: str
    quote: str = ""


def story_of(events: Iterable[Event], *, names: Mapping[str, str], said: Mapping[int, str]) -> list[Line]:
    """Tell events in the order in which they happened.

    `names` gives names of actors, as `staff:2`; `said` what people wrote at an event, by its id.
    """
    told = [event for event in events if event.kind in SENTENCES]
    told.sort(key=lambda event: (event.at, event.pk))
    return [_line(event, names.get(event.actor) or _unnamed(event.actor), said.get(event.pk, "")) for event in told]


def _unnamed(actor: str) -> str:
    return "Our staff" if actor.startswith("staff:") else "The site"


def _line(event: Event, who: str, quote: str) -> Line:
    return Line(event.at, SENTENCES[event.kind](who, event.body), quote)


def _amount(body: Body) -> str:
    return amount_in_words(amount_from(body["amount"]))


def _price(body: Body) -> str:
    return amount_in_words(amount_from(body["price"]))


def _made(who: str, body: Body) -> str:
    first = body.get("appeal_of")
    return f"{who} appealed against the answer to request {first}." if first else f"{who} asked."


def _supplied(who: str, body: Body) -> str:
    papers = ", ".join(label(kind) for kind in body["papers"])
    return f"{who} added {papers}." if papers else f"{who} wrote."


def _found(who: str, body: Body) -> str:
    found = [f"{label(name)}: {'yes' if value else 'no'}" for name, value in body.items()]
    return f"{who} found — {'; '.join(found)}."


def _decided(who: str, body: Body) -> str:
    cited = f" by {', '.join(body['cites'])}" if body["cites"] else ""
    return {
        "granted": f"The policy grants it{cited}.",
        "denied": f"The policy denies it{cited}.",
        "discretionary": f"The policy leaves it to the staff{cited}.",
        "needs_findings": "The policy needs an answer from the staff.",
        "incomplete": f"Still missing: {', '.join(label(kind) for kind in body['missing'])}.",
    }[body["outcome"]]


def _chosen(who: str, body: Body) -> str:
    return f"{who} chose {body['clause']}: {_amount(body)}."


def _ruled(who: str, body: Body) -> str:
    return f"{who} granted {_amount(body)}." if body["amount"] else f"{who} denied it."


def _duty(body: Body) -> str:
    return {"answer": "An answer", "decision": "The decision", "refund": "The refund"}[body["due"]]


def _settled(who: str, body: Body) -> str:
    if not body["amount"]:
        return f"The order was started again, by {body['clause']}."
    return f"{_amount(body)} came back, by {body['clause']}."


def _units(body: Body, word: str = "units") -> str:
    return f"{body[word]:,} unit{'' if body[word] == 1 else 's'}"


def _delivered(who: str, body: Body) -> str:
    return f"{_units(body)} delivered; {body['delivered']:,} in all so far."


def _stop_answered(who: str, body: Body) -> str:
    return "It can be stopped." if body["possible"] else "It cannot be stopped any more; the delivery goes on."


def _incident(who: str, body: Body) -> str:
    return f"The site recorded that something went wrong: {label(body['kind'])}, on the side of the {body['side']}."


def _received(who: str, body: Body) -> str:
    way = {"phone": "by telephone", "email": "by e-mail", "site": "on the site"}[body["channel"]]
    return f"A cancellation came in {way}; {who} wrote it down." if body["channel"] != "site" else f"{who} cancelled."


SENTENCES: Mapping[str, Callable[[str, Body], str]] = {
    "charge.made": lambda who, body: f"{who} used a service for {body['credits']} credits.",
    "incident.recorded": _incident,
    "order.placed": lambda who, body: f"{who} ordered {_units(body)} for {_price(body)}.",
    "order.started": lambda who, body: "The delivery began.",
    "order.delivered": _delivered,
    "order.dropped": lambda who, body: f"{_units(body)} dropped again.",
    "order.stop_answered": _stop_answered,
    "order.stopped": lambda who, body: f"The order was stopped, with {_units(body, 'delivered')} delivered.",
    "order.failed": lambda who, body: f"The order was given up, with {_units(body, 'delivered')} delivered.",
    "order.restarted": lambda who, body: f"The order was started again, to make good {_units(body)} that dropped.",
    "order.restart_failed": lambda who, body: f"Starting again did not help: {_units(body)} stay missing.",
    "charge.text_deleted": lambda who, body: f"{who} took down what was written.",
    "membership.started": lambda who, body: f"{who} began {'a trial' if body['trial'] else 'a membership'}.",
    "membership.billed": lambda who, body: f"The fee fell due: {_amount(body)}.",
    "membership.paid": lambda who, body: "The fee was paid.",
    "membership.overdue": lambda who, body: "The fee could not be charged: it is overdue.",
    "membership.reopened": lambda who, body: "What was overdue is paid; the membership is open again.",
    "membership.reactivated": lambda who, body: f"{who} came back.",
    "membership.cancel_received": _received,
    "membership.cancelled": lambda who, body: "The membership is cancelled: no further fee falls due.",
    "membership.ended": lambda who, body: "The membership ran out.",
    "membership.terminated": lambda who, body: f"{who} ended the membership: {label(body['because'])}.",
    "dispute.opened": lambda who, body: f"The payment was disputed at the bank: {_amount(body)}.",
    "dispute.reopened": lambda who, body: "The bank took the dispute up again.",
    "dispute.won": lambda who, body: "The bank decided the dispute for the site.",
    "dispute.lost": lambda who, body: "The bank decided the dispute for the member.",
    "refund.succeeded": lambda who, body: f"The processor returned {_amount(body)} to the card.",
    "payment.declined": lambda who, body: f"The processor declined {_amount(body)}.",
    "payment.paid": lambda who, body: f"{_amount(body)} was paid.",
    "request.made": _made,
    "request.supplied": _supplied,
    "request.found": _found,
    "request.decided": _decided,
    "request.chosen": _chosen,
    "request.due_soon": lambda who, body: f"{_duty(body)} is due soon.",
    "request.overdue": lambda who, body: f"{_duty(body)} is overdue.",
    "request.proposed": lambda who, body: f"{who} wants to give more than one may give alone; a second one must agree.",
    "request.proposal_withdrawn": lambda who, body: "What waited for a second agent was taken back.",
    "request.approved": lambda who, body: f"{who} agreed to {_amount(body)}.",
    "request.ruled": _ruled,
    "request.withdrawn": lambda who, body: f"{who} withdrew the request.",
    "request.settled": _settled,
    "request.refund_failed": lambda who, body: "The processor could not return the money; the staff sees to it.",
    "request.refund_retried": lambda who, body: f"{who} sent the refund again.",
}
