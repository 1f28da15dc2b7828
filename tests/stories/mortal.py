"""A story whose teller dies again and again, each time at another point, and is followed by another who goes on.

Owns the lives and what one hands to the next; the world outside a life is the processor's till, in a file. Knows no
story.
"""

import pickle
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Max, Model
from django.test.utils import override_settings

from makegood.members.models import Counterpart, Member
from makegood.payments.calls import cards, charges, checkouts, making, refunds, tries
from makegood.payments.sandbox.app import create_app
from makegood.payments.sandbox.disputes import DisputeStatus
from makegood.payments.sandbox.visitor import Visitor
from makegood.payments.sandbox_client import speaking_through
from makegood.play.runner import NO_MAIL, Manner, Player, processor
from makegood.play.stage import Stage, open_stage
from makegood.play.story import Step, Story
from makegood.services.models import Incident
from makegood.sites.models import ChainLink, Event, Site
from makegood.sites.operations import seal_events
from makegood.sites.outbox import HANDLERS
from makegood.sites.work import run_due
from tests.killing import DeadlyWire, Fuse, dies, dying_after, dying_before

# Who is there by their handle, and by what it shows that an act was done that would be done again if repeated.
COMERS: Mapping[str, type[Member | Counterpart]] = {
    "register": Member,
    "performer": Counterpart,
    "correspondent": Counterpart,
}
SIGNS = {"find": "request.found", "supply": "request.supplied", "incident": "incident.recorded"}
# A life that outlasts so many lines is over: what would have killed it does not happen here.
LINES_A_LIFE = 6
Arm = Callable[[pytest.MonkeyPatch, Fuse, ExitStack, str], object]


def _wire(*, is_answered: bool) -> Arm:
    def armed(patch: pytest.MonkeyPatch, fuse: Fuse, life: ExitStack, till: str) -> object:
        return life.enter_context(speaking_through(DeadlyWire(create_app(till), is_answered=is_answered, fuse=fuse)))

    return armed


def _patch(target: object, name: str, dying: Callable[..., object]) -> Arm:
    return lambda patch, fuse, life, till: patch.setattr(target, name, dying(getattr(target, name), fuse))


def _close_calls(dying: Callable[..., object]) -> Arm:
    def armed(patch: pytest.MonkeyPatch, fuse: Fuse, life: ExitStack, till: str) -> None:
        for kind in (cards, charges, checkouts, refunds):
            patch.setattr(kind, "close_call", dying(kind.close_call, fuse))

    return armed


def _handlers(patch: pytest.MonkeyPatch, fuse: Fuse, life: ExitStack, till: str) -> None:
    for name, handler in HANDLERS.items():
        patch.setitem(HANDLERS, name, dying_after(handler, fuse))


# Where a life may end, what ends it there, and of how many occasions it dies at one.
BOUNDARIES: Mapping[str, tuple[Arm, int]] = {
    "before a commit": (_patch(BaseDatabaseWrapper, "commit", dying_before), 12),
    "after a commit": (_patch(BaseDatabaseWrapper, "commit", dying_after), 12),
    "before the processor hears": (_wire(is_answered=False), 3),
    "when the processor has answered": (_wire(is_answered=True), 3),
    "before the answer is noted": (_close_calls(dying_before), 2),
    "while the answer is noted": (_close_calls(dying_after), 2),
    "when the call is over": (_patch(making, "_call", dying_after), 2),
    "in a handler": (_handlers, 6),
    "while events are chained": (_patch(ChainLink.objects, "bulk_create", dying_after), 4),
}


@dataclass(slots=True)
class Will:
    """What one life leaves to the next: how far the story is, what its names stand for, and what people remember."""

    played: int = 0
    things: dict[str, Model] = field(default_factory=dict)
    cards: dict[tuple[str, str], str] = field(default_factory=dict)
    disputed: dict[str, str] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    # The last event of the last line that was told whole.
    events: int = 0


class Memory(Visitor):
    """A buyer whose bank does nothing twice because a shop's process died."""

    stage: Stage
    will: Will
    keep: Callable[[], None]

    def dispute(self, payment: str, **claim: object) -> str:
        """Dispute a payment, once a line of the story."""
        if self.stage.key not in self.will.disputed:
            self.will.disputed[self.stage.key] = super().dispute(payment, **claim)
            self.keep()
        return self.will.disputed[self.stage.key]

    def decide(self, dispute: str, *, status: DisputeStatus) -> None:
        """Decide a dispute, once a line of the story."""
        if self.stage.key not in self.will.decided:
            super().decide(dispute, status=status)
            self.will.decided.add(self.stage.key)
            self.keep()


class Mortal:
    """A story that is told by one life after another."""

    def __init__(self, story: Story, *, slug: str, folder: Path) -> None:
        """Open the story's site."""
        self.story, self.till, self.file = story, str(folder / "till.db"), folder / "will"
        self.deaths: list[str] = []
        with processor(self.till) as buyer:
            self.site = open_stage(story, slug=slug, buyer=buyer).site
        self._write(Will())

    def tell(self, random: Random) -> None:
        """Tell the story to its end, through one death after another, each at another boundary."""
        while self._read().played < len(self.story.steps):
            for boundary in random.sample(list(BOUNDARIES), len(BOUNDARIES)):
                arm, occasions = BOUNDARIES[boundary]
                if dies(partial(self._live, arm, Fuse(random.randint(1, occasions)))):
                    self.deaths.append(boundary)
                    self._work()

    def _live(self, arm: Arm, fuse: Fuse) -> None:
        """Play on from where the last life ended, for some lines or until death."""
        with ExitStack() as life, processor(self.till) as browser, override_settings(EMAIL_BACKEND=NO_MAIL):
            player = self._player(browser)
            site, will = player.stage.site, player.stage.buyer.will
            patch = life.enter_context(pytest.MonkeyPatch.context())
            patch.setattr(tries, "LONGEST_TRY", tries.LONGEST_TRY * 0)
            arm(patch, fuse, life, self.till)
            for step in self.story.steps[will.played :][:LINES_A_LIFE]:
                if not _is_done(player.stage, step, since=will.events):
                    player.step(step)
                    assert not player.failures, [str(each) for each in player.failures]
                seal_events(site)
                will.played += 1
                will.events = site.events.aggregate(last=Max("pk"))["last"]
                self._write(will)

    def _player(self, browser: Visitor) -> Player:
        will, site = self._read(), Site.objects.get(pk=self.site.pk)
        buyer = Memory(browser._http)
        stage = Stage(self.story, site, buyer, things=will.things, cards=will.cards)
        buyer.stage, buyer.will, buyer.keep = stage, will, lambda: self._write(will)
        return Player(stage, Manner(is_fast=True, takes_refusals=True))

    def _work(self) -> None:
        """Do what a worker finds left undone; what was tried by the dead is tried again at once."""
        with processor(self.till), override_settings(EMAIL_BACKEND=NO_MAIL), pytest.MonkeyPatch.context() as patch:
            patch.setattr(tries, "LONGEST_TRY", tries.LONGEST_TRY * 0)
            self.site.refresh_from_db()
            run_due(self.site, at=self.site.now())

    def _read(self) -> Will:
        will: Will = pickle.loads(self.file.read_bytes())
        return will

    def _write(self, will: Will) -> None:
        # Complete or not there at all, as everything that must outlive a life.
        draft = self.file.with_suffix(".new")
        draft.write_bytes(pickle.dumps(will))
        draft.replace(self.file)


def _is_done(stage: Stage, step: Step, *, since: int) -> bool:
    """Look whether the line that was cut short had come about, as people do before they do it once more.

    Most acts can simply be repeated: they find themselves done, or are refused.
    """
    verb = step.act.verb if step.act is not None else ""
    if verb in COMERS:
        row = COMERS[verb].objects.filter(site=stage.site, handle=step.act.object).first()
        stage.bind(step.act.object, row)
        return row is not None
    is_done = Event.objects.filter(site=stage.site, kind=SIGNS.get(verb, ""), pk__gt=since).exists()
    if is_done and verb == "incident":
        stage.bind(step.act.name, Incident.objects.filter(site=stage.site).latest("pk"))
    return is_done
