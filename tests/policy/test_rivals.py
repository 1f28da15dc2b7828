"""Limits that contradict each other are told with a dated example."""

from pathlib import Path

import pytest

from makegood.kernel.diagnostics import Diagnostic
from makegood.policy import load
from tests.policy.small import text_of

PACKS = Path(__file__).parents[2] / "packs"


def limited(until: str, when: str = "", topic: str = "money for any_reason") -> str:
    """A clause that limits."""
    guard = f"\nwhen: {when}" if when else ""
    return f"decides: {topic}{guard}\nlimit: request.made <= {until}"


def warnings(**rules: str) -> tuple[Diagnostic, ...]:
    """What the checker says."""
    return load(text_of(**rules), file="p.md").diagnostics


def test_a_pair_of_limits_is_told_with_dates() -> None:
    """An author sees at once what a member would see."""
    (told,) = warnings(A=limited("incident.at + 1 week"), B=limited("incident.at + 24 hours"))
    assert (told.code, told.is_warning) == ("MG412", True)
    assert told.message == (
        "A and B set different limits: with `incident.at` on 2026-01-01 10:00, "
        "`request.made` on 2026-01-08 23:59 is in time by A and late by B."
    )


def test_each_pair_is_told_once() -> None:
    """However many topics it meets in."""
    ends = ("1 week", "3 business_days", "24 hours")
    rules = {id: limited(f"incident.at + {end}", topic="any for any") for id, end in zip("ABC", ends, strict=True)}
    found = warnings(**rules)
    assert [each.message.split(" set ")[0] for each in found] == ["A and B", "A and C", "B and C"]


def test_an_example_is_found_where_only_some_days_differ() -> None:
    """Six days and three working days end together from New Year's Day, and not from the day after."""
    (told,) = warnings(A=limited("incident.at + 6 days"), B=limited("incident.at + 3 business_days"))
    assert "`incident.at` on 2026-01-02 10:00" in told.message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (limited("incident.at + 3 days"), limited("incident.at + 3 days")),
        (limited("incident.at + 1 week"), limited("incident.at + 7 days")),
        (limited("incident.at + 1 week"), limited("incident.at + 24 hours", topic="credits for any_reason")),
        (limited("incident.at + 1 week"), limited("incident.at + 24 hours") + "\noverrides: A"),
        (
            limited("incident.at + 1 week", "charge.kind == gift"),
            limited("incident.at + 24 hours", "charge.kind in (letter, chat)"),
        ),
        (
            limited("incident.at + 1 week"),
            "decides: money for any_reason\nlimit: letter.postmarked <= incident.at + 24 hours",
        ),
    ],
)
def test_limits_that_never_disagree_are_not_told(one: str, other: str) -> None:
    """The same end, other topics, another act, one above the other, or guards that shut each other out."""
    assert warnings(A=one, B=other) == ()


def test_guards_that_may_hold_together_are_told() -> None:
    """A gift may be sent from our side."""
    one = limited("incident.at + 1 week", "charge.kind == gift")
    other = limited("incident.at + 24 hours", "incident.side == site")
    assert [each.code for each in warnings(A=one, B=other)] == ["MG412"]


def test_a_limit_counted_from_a_term_is_followed_to_its_event() -> None:
    """The term's own rule is read."""
    one = limited("term.refund_window_ends") + "\nset: refund window ends = bill.at + 72 hours"
    (told,) = warnings(A=one, B=limited("bill.at + 1 week"))
    assert "`bill.at` on 2026-01-01 10:00" in told.message


def test_the_live_pack_has_three_deadlines_for_one_complaint() -> None:
    """A week, three working days, and a day: its known tension, and the only warning of all packs."""
    found = {pack.parent.name: load(pack.read_text(), file="p.md").diagnostics for pack in PACKS.glob("*/policy.md")}
    told = {name: [each.message.split(" set ")[0] for each in warned] for name, warned in found.items() if warned}
    assert told == {"live": ["V2a and V5", "V5 and V15", "V2a and V15"]}
