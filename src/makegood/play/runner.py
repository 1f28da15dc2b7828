"""The playing of a story: step by step, on a site of its own with a frozen clock and a processor in this process.

Owns the order of a step: what falls due on the way, the verb, what follows from it at once, the invariants, and then
what is expected. Must not know any verb.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from time import perf_counter

import httpx
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings

from makegood.kernel.diagnostics import Span
from makegood.kernel.refusals import Refusal
from makegood.members.models import Role
from makegood.payments.sandbox.app import create_app
from makegood.payments.sandbox.visitor import Visitor
from makegood.payments.sandbox_client import speaking_through
from makegood.play.cards import lay_out_card
from makegood.play.checks import broken_records, broken_rules, failed_expectations, newly_broken_rules
from makegood.play.report import Failure, Report
from makegood.play.snapshot import Snapshot, changed, snapshot
from makegood.play.stage import Stage, open_stage
from makegood.play.story import Act, Step, Story
from makegood.play.verbs import PLAYED
from makegood.sites.operations import seal_events
from makegood.sites.work import CaughtUp, advance, catch_up

# People in stories have no mailbox; what they are sent stays readable among the notices.
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def _nobody(step: Step) -> None:
    """Tell nobody of a step."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a story is played: thoroughly or fast, with sign-ins or without, until when, and who is told of each step."""

    # Fast: the books are audited at the end only, not after each step, and no commit waits for the disk.
    is_fast: bool = False
    password: str | None = None
    # Who works on the site from the beginning, and as what; whoever else acts for it in the story is an agent.
    staff: Mapping[str, Role] = field(default_factory=dict)
    # The file in which the sandbox keeps what it was paid; by default nothing is kept.
    till: str = ":memory:"
    # Where the site's clock is moved after the last line.
    until: datetime | None = None
    # Whether a refusal that no line expects is noted and the story goes on, as where nobody knows what comes next.
    takes_refusals: bool = False
    on_step: Callable[[Step], None] = _nobody


def slug_of(story: Story) -> str:
    """Make a name in addresses for a story's site: that of its file, and a number so that it can be kept."""
    plain = re.sub(r"[^a-z0-9]+", "-", Path(story.file).stem.lower()).strip("-")
    return f"{plain[:36] or 'story'}-{token_hex(4)}"


def play_story(story: Story, *, slug: str, manner: Manner | None = None) -> Report:
    """Play a story on a new site named `slug`, and report what did not come out as it says.

    The first act that is refused unexpectedly ends the story: what comes after would make no sense.
    """
    manner, start = manner or Manner(), perf_counter()
    with processor(manner.till) as buyer, override_settings(EMAIL_BACKEND=NO_MAIL):
        if manner.is_fast:
            _forget()
        stage = open_stage(story, slug=slug, buyer=buyer, password=manner.password)
        for name, role in manner.staff.items():
            stage.staff(name, role=role)
        player = Player(stage, manner)
        player.play(story.steps)
    events = player.stage.site.events.count()
    return Report(story, slug, player.played, events, perf_counter() - start, tuple(player.failures))


def _forget() -> None:
    """Let commits wait for no disk: a story that a power cut takes away is played again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


@contextmanager
def processor(till: str) -> Iterator[Visitor]:
    """Run a sandbox processor in this process, and give the visitor who pays at its pages."""
    wire = httpx.WSGITransport(app=create_app(till))
    with speaking_through(wire), httpx.Client(transport=wire, base_url=settings.MAKEGOOD_SANDBOX_URL) as browser:
        yield Visitor(browser)


@dataclass(slots=True)
class Player:
    """A story in the middle of being played."""

    stage: Stage
    manner: Manner
    failures: list[Failure] = field(default_factory=list)
    # The codes of the refusals that were taken, by the number of their step.
    refusals: dict[int, str] = field(default_factory=dict)
    played: int = 0
    # What the last pass over the site's work said; nothing but an act makes more.
    caught_up: CaughtUp | None = None

    def play(self, steps: tuple[Step, ...]) -> None:
        """Play all steps, as far as the story can go on, and then look at everything once more."""
        if all(self.step(step) for step in steps):
            if self.manner.until is not None:
                advance(self.stage.site, until=self.manner.until)
            self.finish(span=steps[-1].span)
        seal_events(self.stage.site)

    def finish(self, *, span: Span) -> None:
        """Look at everything once more, what is too dear to look at after each step included."""
        seal_events(self.stage.site)
        self.failures += broken_rules(self.stage, span=span)
        self.failures += broken_records(self.stage, span=span)

    def step(self, step: Step) -> bool:
        """Play one step, and tell whether the story can go on."""
        if not self._step(step):
            return False
        self.played += 1
        self.manner.on_step(step)
        return True

    def _step(self, step: Step) -> bool:
        site, act = self.stage.site, step.act
        self.stage.step = step.number
        has_moved = site.now() < step.at
        if has_moved:
            self.caught_up = advance(site, until=step.at, since=self.caught_up)
        if act is not None:
            if not self._act(act):
                return False
            # A session has moved the clock to its end.
            self.caught_up = catch_up(site, at=site.now())
        # Looking changes nothing: after a line that only expects, all is as it was.
        is_audited = not self.manner.is_fast and (has_moved or act is not None)
        broken = tuple(newly_broken_rules(self.stage, span=step.span)) if is_audited else ()
        self.failures += broken
        self.failures += failed_expectations(self.stage, step.checks)
        return not broken

    def _act(self, act: Act) -> bool:
        """Carry out one verb, and tell whether the story can go on."""
        label = f"{act.verb} {act.behind}"
        before = None
        try:
            lay_out_card(self.stage, act)
            before = snapshot(self.stage.site) if act.refused else None
            PLAYED[act.verb](self.stage, act)
        except Refusal as refusal:
            if act.refused == refusal.code:
                # Without a card on file, nothing was tried.
                if before is not None:
                    self._check_unchanged(act, before)
                return True
            if self.manner.takes_refusals and not act.refused:
                self.refusals[self.stage.step] = refusal.code
                return True
            wanted = f"refused: {act.refused}" if act.refused else "to be done"
            self._fail(act, label, expected=wanted, found=f"refused: {refusal.code} ({refusal.message})")
            return False
        if act.refused:
            self._fail(act, label, expected=f"refused: {act.refused}", found="it was done")
        return True

    def _check_unchanged(self, act: Act, before: Snapshot) -> None:
        tables = changed(before, snapshot(self.stage.site), refusal=act.refused)
        if tables:
            found = f"changes in {', '.join(tables)}"
            self._fail(act, f"refused {act.verb}", expected="nothing to change", found=found)

    def _fail(self, act: Act, label: str, *, expected: str, found: str) -> None:
        self.failures.append(Failure(act.span, label, expected, found))
