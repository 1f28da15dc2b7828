"""The playing of a story: step by step, on a site of its own with a frozen clock and a processor in this process.

Owns the order of a step: what falls due on the way, the verb, what follows from it at once, the invariants, and then
what is expected. Must not know any verb.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from time import perf_counter

import httpx
from django.test.utils import override_settings

from makegood.claims.audit import broken_decisions
from makegood.kernel.refusals import Refusal
from makegood.ledger.audit import breaches
from makegood.payments.sandbox.app import create_app
from makegood.payments.sandbox.visitor import Visitor
from makegood.payments.sandbox_client import speaking_through
from makegood.play.compare import is_same, show
from makegood.play.found import cited_by, find
from makegood.play.report import Failure, Report
from makegood.play.snapshot import LEFT_BY_A_DECLINED_PAYMENT, changed, snapshot
from makegood.play.stage import Stage, open_stage
from makegood.play.story import Act, Check, Step, Story
from makegood.play.verbs import PLAYED
from makegood.sites.queries import chain_breaks, failed_deliveries
from makegood.sites.work import advance, run_due

# People in stories have no mailbox; what they are sent stays readable among the notices.
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a story is played: thoroughly or fast, with sign-ins or without, and who is told of each step."""

    # Fast: the books are audited at the end only, not after each step.
    is_fast: bool = False
    password: str | None = None
    # The file in which the sandbox keeps what it was paid; by default nothing is kept.
    till: str = ":memory:"
    on_step: Callable[[Step], None] = lambda step: None


@dataclass(slots=True)
class _Playing:
    """A story in the middle of being played."""

    stage: Stage
    manner: Manner
    failures: list[Failure] = field(default_factory=list)
    played: int = 0


def slug_of(story: Story) -> str:
    """Make a name in addresses for a story's site: that of its file, and a run number so that it can be kept."""
    plain = re.sub(r"[^a-z0-9]+", "-", Path(story.file).stem.lower()).strip("-")
    return f"{plain[:36] or 'story'}-{token_hex(4)}"


def play_story(story: Story, *, slug: str, manner: Manner = Manner()) -> Report:
    """Play a story on a new site named `slug`, and report what did not come out as it says.

    The first act that is refused unexpectedly ends the story: what comes after would make no sense.
    """
    start = perf_counter()
    with _processor(manner.till) as buyer, override_settings(EMAIL_BACKEND=NO_MAIL):
        playing = _Playing(open_stage(story, slug=slug, buyer=buyer, password=manner.password), manner)
        _play_steps(playing, story.steps)
    return Report(story, slug, playing.played, perf_counter() - start, tuple(playing.failures))


@contextmanager
def _processor(till: str) -> Iterator[Visitor]:
    """Run a sandbox processor in this process, and give the visitor who pays at its pages."""
    wire = httpx.WSGITransport(app=create_app(till))
    with speaking_through(wire), httpx.Client(transport=wire) as browser:
        yield Visitor(browser)


def _play_steps(playing: _Playing, steps: tuple[Step, ...]) -> None:
    for step in steps:
        if not _play_step(playing, step):
            return
        playing.played += 1
        playing.manner.on_step(step)
    _check_site(playing, steps[-1])


def _play_step(playing: _Playing, step: Step) -> bool:
    """Play one step, and tell whether the story can go on."""
    stage = playing.stage
    stage.step = step.number
    if stage.at < step.at:
        advance(stage.site, until=step.at)
    if step.act is not None and not _do(playing, step.act):
        return False
    run_due(stage.site, at=stage.at)
    if not playing.manner.is_fast and _broken(playing, step):
        return False
    for check in step.checks:
        _check(playing, check)
    return True


def _do(playing: _Playing, act: Act) -> bool:
    """Carry out one verb; a refusal that was not expected ends the story."""
    stage, label = playing.stage, f"{act.verb} {act.behind}"
    before = snapshot(stage.site) if act.refused else {}
    try:
        PLAYED[act.verb](stage, act)
    except Refusal as refusal:
        if act.refused == refusal.code:
            _check_unchanged(playing, act, before)
            return True
        wanted = f"refused: {act.refused}" if act.refused else "to be done"
        _fail(playing, act, label, wanted, f"refused: {refusal.code} ({refusal.message})")
        return False
    if act.refused:
        _fail(playing, act, label, f"refused: {act.refused}", "it was done")
    return True


def _check_unchanged(playing: _Playing, act: Act, before: Mapping[str, str]) -> None:
    tables = changed(before, snapshot(playing.stage.site))
    if act.refused == "payment_declined":
        tables = tuple(table for table in tables if table not in LEFT_BY_A_DECLINED_PAYMENT)
    if tables:
        _fail(playing, act, f"refused {act.verb}", "nothing changed", f"changes in {', '.join(tables)}")


def _check(playing: _Playing, check: Check) -> None:
    stage, zone = playing.stage, playing.stage.story.zone
    try:
        found = find(stage, name=check.name, thing=check.thing)[check.field]()
    except Refusal as refusal:
        expected = show(check.expected, zone=zone)
        playing.failures.append(Failure(check.span, check.label, expected, refusal.message))
        return
    if not is_same(check.expected, found):
        written = show(found, zone=zone)
        if check.field == "outcome" and (cited := cited_by(stage, check.name)):
            written = f"{written} ({cited})"
        playing.failures.append(Failure(check.span, check.label, show(check.expected, zone=zone), written))


def _broken(playing: _Playing, step: Step) -> bool:
    """Note what must never be, and tell whether there was any."""
    site = playing.stage.site
    faults = [str(breach) for breach in breaches(site.pk)]
    faults += [f"{each.handler} failed: {each.error.strip().splitlines()[-1]}" for each in failed_deliveries(site)]
    for fault in faults:
        playing.failures.append(Failure(step.span, "site", "all invariants to hold", fault))
    return bool(faults)


def _check_site(playing: _Playing, last: Step) -> None:
    """Check at the end what is too dear after each step: the audit chain, and that each decision can be replayed."""
    site = playing.stage.site
    if playing.manner.is_fast:
        _broken(playing, last)
    faults = [f"request {each.request_id}: {each.why}" for each in broken_decisions(site.pk)]
    if chain := chain_breaks(site):
        faults.append(f"link {chain.number} of the audit chain: {chain.why}")
    for fault in faults:
        playing.failures.append(Failure(last.span, "site", "all invariants to hold", fault))


def _fail(playing: _Playing, act: Act, label: str, expected: str, found: str) -> None:
    playing.failures.append(Failure(act.span, label, expected, found))
