"""The verbs of a request's life: ask, supply, find, choose, decide, approve, appeal.

Owns how these words become operations of claims. Must not judge what is asked: the policy does.
"""

from collections.abc import Iterable
from typing import TypedDict

from makegood.claims.asks import Ask, Paper
from makegood.claims.operations import (
    appeal_request,
    approve_ruling,
    choose_option,
    make_request,
    record_findings,
    supply_papers,
    use_discretion,
)
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.refusals import NotFound
from makegood.members.models import Counterpart
from makegood.memberships.models import Bill, Membership
from makegood.memberships.queries import latest_bill
from makegood.payments.models import Payment
from makegood.play.stage import Stage
from makegood.play.story import Act
from makegood.services.models import Charge, Order

# Who acts for the site, and for what reason, where a line does not say.
SOMEBODY, SOMEBODY_ELSE, UNTOLD = "agent", "second-agent", "The story does not tell the reason."


def ask(stage: Stage, act: Act) -> None:
    """Let a member ask for something back."""
    asked = Ask(
        remedy=act.object,
        ground=act.text("because"),
        says=act.text("says"),
        channel=act.text("channel", otherwise="help_centre"),
        papers=_papers(_attached(stage, act)),
        **_about(stage, act.text("about")),
    )
    request = make_request(stage.member(act.text("by")), ask=asked, at=stage.at, key=stage.key)
    stage.bind(act.name, request)


class About(TypedDict, total=False):
    """What a request is about, by the name of the field."""

    payment: Payment
    charge: Charge
    bill: Bill
    order: Order
    counterpart: Counterpart


def _about(stage: Stage, name: str) -> About:
    if "." in name:
        return {"bill": stage.bill(name)}
    match stage.thing(name):
        case None:
            return {}
        case Payment():
            return {"payment": stage.payment(name)}
        case Charge():
            return {"charge": stage.charge(name)}
        case Membership():
            latest = latest_bill(stage.membership(name))
            return {"bill": latest} if latest else {}
        case Order():
            return {"order": stage.order(name)}
        case Counterpart():
            return {"counterpart": stage.counterpart(name)}
        case other:
            raise AssertionError(f"nobody asks about {other}")


def supply(stage: Stage, act: Act) -> None:
    """Let a member add what was missing."""
    request, papers = stage.request(act.object), _papers(act.words("attach"))
    supply_papers(request, papers=papers, says=act.text("says"), at=stage.at)


def find(stage: Stage, act: Act) -> None:
    """Let an agent record what was found."""
    by = stage.staff(act.text("by", otherwise=SOMEBODY))
    record_findings(stage.request(act.object), values=act.findings, by=by, at=stage.at)


def choose(stage: Stage, act: Act) -> None:
    """Let a member pick an option."""
    choose_option(stage.request(act.text("for")), clause=act.object, at=stage.at)


def decide(stage: Stage, act: Act) -> None:
    """Let an agent use discretion: an amount, or none."""
    granted = act.fields.get("grant")
    assert granted is None or isinstance(granted, Money | Credits), "a grant is an amount"
    use_discretion(
        stage.request(act.object),
        amount=granted,
        by=stage.staff(act.text("by", otherwise=SOMEBODY)),
        because=act.text("because", otherwise=UNTOLD),
        at=stage.at,
    )


def approve(stage: Stage, act: Act) -> None:
    """Let a second agent agree to what a first one may not give alone."""
    by = stage.staff(act.text("by", otherwise=SOMEBODY_ELSE))
    approve_ruling(stage.request(act.object), by=by, at=stage.at)


def appeal(stage: Stage, act: Act) -> None:
    """Let the member ask once more, to have somebody else decide."""
    first = stage.request(act.object)
    by = act.text("by")
    if by and stage.member(by).pk != first.member_id:
        raise NotFound(f"There is no request {act.object} among those of {by}.")
    stage.bind(act.name, appeal_request(first, says=act.text("says"), at=stage.at, key=stage.key))


def _attached(stage: Stage, act: Act) -> frozenset[str]:
    """Give what is attached; a proper request carries all that its topic may need."""
    attached = act.words("attach")
    if not act.flag("proper", otherwise=False):
        return attached
    return attached.union(stage.story.lexicon.papers_for(act.object, ground=act.text("because")))


def _papers(kinds: Iterable[str]) -> tuple[Paper, ...]:
    return tuple(Paper(kind, name=f"{kind}.pdf", media_type="application/pdf") for kind in sorted(kinds))
