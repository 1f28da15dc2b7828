"""Sites of a few rules for the tests of play: a pack's folder made of clauses, and stories that are played on it."""

from pathlib import Path
from uuid import uuid4

from makegood.play.reading import read_story
from makegood.play.report import Report
from makegood.play.runner import play_story

FRONT = """---
policy: tiny
title: Money back
effective: 2026-01-01
time zone: Europe/London
working days: GB-ENG
reading: member
rounding: half up
---
"""
CLOSING = "decides: any for any\nwhen: otherwise\nthen: deny"
# One product of each kind; money on the balance buys links.
SITE = """name = "Tiny"
timezone = "Europe/London"

[catalogue]
pack = {credits = 100, price = "50.00 EUR"}
letter = {service = "letter", costs = "10 credits"}
video = {service = "video_chat", costs = "2 credits", per = "minute"}
links = {service = "units", costs = "0.10 EUR", per = "unit", refill = "unlimited"}
plan = {plan = "1 month", price = "20.00 EUR"}
season = {plan = "3 months", price = "90.00 EUR", instalments = 3}
trial = {plan = "1 month", price = "20.00 EUR", trial = "3 days", instalments = 2}
gallery = {feature = true}
"""


def policy_of(*rules: str) -> str:
    """Write a policy of these rules, as clauses A, B and so on, and of a closing clause Z."""
    clauses = [*zip("ABCDEFGHIJKLMNOPQRSTUVWXY", rules, strict=False), ("Z", CLOSING)]
    return FRONT + "\n".join(f"## Clause {id} {{#{id}}}\n\n~~~rule silent\n{rule}\n~~~\n" for id, rule in clauses)


def pack_of(folder: Path, *rules: str) -> Path:
    """Write a pack of these rules into a folder."""
    pack = folder / "tiny"
    pack.mkdir(exist_ok=True)
    (pack / "policy.md").write_text(policy_of(*rules), encoding="utf-8")
    (pack / "site.toml").write_text(SITE, encoding="utf-8")
    return pack


def played(folder: Path, *rules: str, story: str) -> Report:
    """Play a story, its lines without dashes, on a site of these rules."""
    pack_of(folder, *rules)
    lines = "".join(f"  - {line.strip()}\n" for line in story.strip().splitlines())
    path = folder / "story.yaml"
    path.write_text(f"scenario: a test\npack: tiny\nstory:\n{lines}", encoding="utf-8")
    return play_story(read_story(path), slug=f"tiny-{uuid4().hex[:12]}")


def told(report: Report) -> list[str]:
    """Give what failed, without the file's name."""
    return [str(each).removeprefix(f"{each.span.file}:") for each in report.failures]
