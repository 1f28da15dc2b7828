"""The verbs that bring people in: register, performer, correspondent.

Owns how these words become operations of members. Must not check standing or age: the operation does.
"""

from makegood.members.operations import add_counterpart, register_member
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
