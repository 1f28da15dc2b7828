"""The front matter: which policy this is, from when, and how it counts and rounds.

Owns the keys of the front matter and their checks. Knows nothing of clauses.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from makegood.kernel.amounts import Rounding
from makegood.kernel.diagnostics import Span, nearest
from makegood.kernel.windows import Calendar
from makegood.kernel.working_days import known_calendars, working_days
from makegood.policy.excerpts import Excerpt, Mistake, Report

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ENTRY = re.compile(r"(?P<key>[^:#]*?)\s*:(?P<value>.*?)(?:\s#.*)?$")
READINGS = ("member",)
MONTH_ENDS = ("clamp",)
REQUIRED = ("policy", "title", "effective", "time zone", "working days", "reading", "rounding")
KEYS = (*REQUIRED, "month end")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What holds for every clause of one policy."""

    name: str
    title: str
    effective: date
    calendar: Calendar
    reading: str
    rounding: Rounding


@cache
def zones() -> frozenset[str]:
    """Give the names of all time zones."""
    return frozenset(available_timezones())


def read_front_matter(front: Excerpt | None, *, file: str, report: Report) -> FrontMatter | None:
    """Read the front matter; None, with the mistakes reported, where it is not whole."""
    if front is None:
        hint = "Open the file with --- and lines such as `policy: credits`, and close them with ---."
        report.add(Mistake("MG002", Span(file, 1), "The policy has no front matter.", hint))
        return None
    entries = _entries(front, report)
    for key in REQUIRED:
        if key not in entries:
            report.add(
                Mistake("MG004", front.span(), f"The front matter does not say `{key}`.", f"Add a line `{key}: ...`.")
            )
    read = {key: _read(key, value, report) for key, value in entries.items()}
    if any(read.get(key) is None for key in REQUIRED):
        return None
    return _front_matter({key: value.text for key, value in entries.items()})


def _entries(front: Excerpt, report: Report) -> dict[str, Excerpt]:
    entries: dict[str, Excerpt] = {}
    for line in front.lines:
        if not line.text.strip() or line.text.lstrip().startswith("#"):
            continue
        alone = Excerpt(front.file, (line,))
        found = ENTRY.fullmatch(line.text)
        if found is None:
            report.add(
                Mistake("MG003", alone.span(), "This line of the front matter has no key.", "Write `key: value`.")
            )
            continue
        key = found["key"].strip()
        if key not in KEYS:
            report.add(Mistake("MG003", alone.span(), f"The front matter has no key `{key[:40]}`.", nearest(key, KEYS)))
        elif key in entries:
            report.add(Mistake("MG006", alone.span(), f"`{key}` is said twice.", "Keep one of the two lines."))
        else:
            entries[key] = alone.part(*found.span("value"))
    return entries


def _read(key: str, value: Excerpt, report: Report) -> bool | None:
    try:
        CHECKS[key](value)
    except Mistake as mistake:
        report.add(mistake)
        return None
    return True


def _front_matter(values: Mapping[str, str]) -> FrontMatter:
    calendar = Calendar(ZoneInfo(values["time zone"]), working_days(values["working days"]))
    return FrontMatter(
        values["policy"],
        values["title"],
        date.fromisoformat(values["effective"]),
        calendar,
        values["reading"],
        Rounding(values["rounding"]),
    )


def _check_name(value: Excerpt) -> None:
    if not NAME.fullmatch(value.text):
        raise Mistake("MG005", value.span(), f"“{value.short}” is not a name.", "Use small letters and digits.")


def _check_title(value: Excerpt) -> None:
    if not value.text:
        raise Mistake("MG005", value.span(), "The title is empty.", "Write what members call this page.")


def _check_day(value: Excerpt) -> None:
    try:
        plain = DAY.fullmatch(value.text) is not None and date.fromisoformat(value.text)
    except ValueError:
        plain = False
    if not plain:
        raise Mistake("MG005", value.span(), f"“{value.short}” is not a date.", "Write it like 2017-07-12.")


def _among(words: Callable[[], tuple[str, ...] | frozenset[str]], what: str) -> Callable[[Excerpt], None]:
    def check(value: Excerpt) -> None:
        if value.text not in words():
            hint = nearest(value.text, sorted(words())) or f"Write one of: {', '.join(sorted(words())[:8])}."
            raise Mistake("MG005", value.span(), f"“{value.short}” is not {what}.", hint)

    return check


CHECKS: Mapping[str, Callable[[Excerpt], None]] = {
    "policy": _check_name,
    "title": _check_title,
    "effective": _check_day,
    "time zone": _among(zones, "a time zone"),
    "working days": _among(known_calendars, "a calendar of working days"),
    "reading": _among(lambda: READINGS, "a reading"),
    "rounding": _among(lambda: tuple(Rounding), "a rounding"),
    "month end": _among(lambda: MONTH_ENDS, "a way to end a month"),
}
