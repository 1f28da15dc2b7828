"""The verbs of people: who comes, who reports whom, who leaves, and whom the operator shows the door.

Owns how these words become operations of members. Must not check standing or age: the operation does.
"""

from makegood.members.models import Counterpart, Departure, Member, ReportReason
from makegood.members.operations import add_counterpart, leave, register_member, report_person, terminate_account
from makegood.memberships.models import Ending, Membership
from makegood.memberships.operations import end_membership
from makegood.play.stage import Stage, address_of, title_of
from makegood.play.story import Act


def register(stage: Stage, act: Act) -> None:
    """Let somebody join."""
    name = act.object
    member = register_member(
        stage.site,
        handle=name,
        name=title_of(name),
        email=address_of(name),
        accepts=act.flag("accepts", otherwise=True),
        activate=act.flag("activate", otherwise=True),
        born=act.date("born"),
        confirmed=act.flag("confirmed", otherwise=False),
        country=act.text("country"),
        password=stage.password,
        at=stage.at,
    )
    stage.bind(name, member)


def performer(stage: Stage, act: Act) -> None:
    """Bring in a performer."""
    _bring_in(stage, act, kind="performer")


def correspondent(stage: Stage, act: Act) -> None:
    """Bring in a correspondent."""
    _bring_in(stage, act, kind="correspondent")


def _bring_in(stage: Stage, act: Act, *, kind: str) -> None:
    counterpart = add_counterpart(
        stage.site,
        handle=act.object,
        name=title_of(act.object),
        kind=kind,
        confirmed=act.flag("confirmed", otherwise=True),
        independent=act.flag("independent", otherwise=False),
        at=stage.at,
    )
    stage.bind(act.object, counterpart)


def report(stage: Stage, act: Act) -> None:
    """Let a member report somebody."""
    made = report_person(
        stage.member(act.text("by")),
        about=_somebody(stage, act.object),
        because=ReportReason(act.text("because")),
        at=stage.at,
        key=stage.key,
    )
    stage.bind(act.name, made)


def leave_site(stage: Stage, act: Act) -> None:
    """Let a performer or correspondent leave, perhaps for a match."""
    match = act.text("match")
    leave(
        stage.counterpart(act.object),
        because=Departure(act.text("because")),
        match=_somebody(stage, match) if match else None,
        at=stage.at,
    )


def terminate(stage: Stage, act: Act) -> None:
    """Let the operator end a membership, or an account, whose membership follows its event."""
    agent = act.text("by")
    by = f"staff:{stage.staff(agent).pk}" if agent else "site"
    if isinstance(stage.thing(act.object), Membership):
        ending = Ending(act.text("because"))
        end_membership(stage.membership(act.object), because=ending, by=by, at=stage.at)
    else:
        terminate_account(stage.member(act.object), because=act.text("because"), by=by, at=stage.at)


def _somebody(stage: Stage, name: str) -> Member | Counterpart:
    return stage.counterpart(name) if isinstance(stage.thing(name), Counterpart) else stage.member(name)
