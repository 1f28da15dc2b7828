"""A story that is made up line by line while it is played, and kept as a scenario that plays again.

Owns the one site on which it plays. What a line may say is the inventor's business.
"""

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from django.test.utils import override_settings

from makegood.kernel.diagnostics import Span
from makegood.play.lines import Lines
from makegood.play.moments import read_length, written
from makegood.play.names import Names
from makegood.play.notes import Notes
from makegood.play.reading import read_story
from makegood.play.report import Failure, Report
from makegood.play.runner import NO_MAIL, Manner, Player, play_story, processor
from makegood.play.stage import open_stage
from makegood.play.tree import read_tree
from makegood.play.values import Reader

BEGINNING = "2026-01-05 10:00"
Line = dict[str, str]


class Improvised:
    """A story of one pack in the middle of being made up and played."""

    def __init__(self, pack: str, *, is_fast: bool = False, till: str = ":memory:") -> None:
        """Open its site, on which one member has joined."""
        self.pack, self.is_sound, self.open = pack, True, ExitStack()
        self.lines: list[Line] = [{"at": BEGINNING, "register": "ann", "confirmed": "true"}]
        with TemporaryDirectory() as folder:
            opening = self.write(Path(folder) / "opening.yaml")
            # Read with the story, because it may be published in its course; not played.
            opening.write_text(
                f"{opening.read_text(encoding='utf-8')}  - {{publish: packs/{pack}}}\n", encoding="utf-8"
            )
            story = read_story(opening)
        buyer = self.open.enter_context(processor(till))
        self.open.enter_context(override_settings(EMAIL_BACKEND=NO_MAIL))
        stage = open_stage(story, slug=f"made-up-{token_hex(6)}", buyer=buyer)
        self.player = Player(stage, Manner(takes_refusals=True, is_fast=is_fast, till=till))
        self.lexicon, self.zone, self.notes = story.lexicon, story.zone, Notes()
        self.names = Names(self.notes)
        self.reading = Lines(Reader(self.lexicon, self.zone, self.notes), self.names)
        self._play(self.lines[0])

    @property
    def at(self) -> datetime:
        """The instant at which the story stands."""
        return self.player.stage.at

    def later(self, length: str) -> str:
        """Write the instant that lies so much later."""
        # A session that was refused has taken its time in the telling, though not on the site.
        now = max(self.at, self.reading.now or self.at)
        return written(read_length(length).after(now, zone=self.zone), zone=ZoneInfo("UTC")) + " +00:00"

    def say(self, line: Line) -> None:
        """Add a line and play it; what the site refuses is not done."""
        self.lines.append(line)
        self._play(line)

    def _play(self, line: Line) -> None:
        number = len(self.lines)
        node = read_tree(_row(line), file=f"{self.pack}:{number}", notes=self.notes)
        step = self.reading.read_line(node, number=number) if node is not None else None
        assert not self.notes.diagnostics, [str(each) for each in self.notes.diagnostics]
        assert step is not None, f"{line} says nothing"
        self.player.step(step)
        assert not self.player.failures, [str(each) for each in self.player.failures]

    def end(self) -> tuple[Failure, ...]:
        """Look at everything once more, and leave the site."""
        self.player.finish(span=Span(self.pack, len(self.lines)))
        self.close()
        return tuple(self.player.failures)

    def close(self) -> None:
        """Leave the site as it stands."""
        self.open.close()

    def write(self, path: Path) -> Path:
        """Write the story down as a scenario, with the refusals that were met."""
        refusals = self.player.refusals if len(self.lines) > 1 else {}
        rows = []
        for number, line in enumerate(self.lines, start=1):
            refused = {"refused": refusals[number]} if number in refusals else {}
            rows.append(f"  - {_row(line | refused)}\n")
        head = f"scenario: made up by a search\npack: {self.pack}\nstory:\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + "".join(rows), encoding="utf-8")
        return path


def _row(line: Line) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in line.items()) + "}"


def replay(path: Path) -> Report:
    """Play a story that was written down, on a site of its own: what is refused there must change nothing."""
    return play_story(read_story(path), slug=f"again-{token_hex(6)}")
