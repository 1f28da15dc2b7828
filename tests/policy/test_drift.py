"""Prose and rule stay together: the checker tells where a quantity stands in only one of them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from makegood.policy import load
from makegood.policy.prose import mentions_in
from tests.policy.small import CLOSING, HEAD

LIMIT = "decides: money for any_reason\nlimit: request.made <= payment.paid + {}"
LARGER = "larger(100 USD, member.paid_12_months)"
PACKS = Path(__file__).parents[2] / "packs"
LOUD = re.compile(r"^~~~rule\n(.*?)^~~~$", re.DOTALL | re.MULTILINE)
COUNT = re.compile(r"\b\d+(?= (?!to\b)[a-zA-Z_]+)")


def warned(prose: str, rule: str, *, mark: str = "rule", title: str = "Ask soon") -> list[str]:
    """What the checker says of one clause."""
    clause = f"## {title} {{#A}}\n\n{prose}\n\n~~~{mark}\n{rule}\n~~~\n"
    text = f"{HEAD}\n{clause}\n## Nothing else {{#Z}}\n\n~~~rule\n{CLOSING}\n~~~\n"
    return [f"{each.code} {each.span.line}:{each.span.column}" for each in load(text, file="p.md").diagnostics]


@pytest.mark.parametrize(
    ("prose", "quantity"),
    [
        ("Ask within 14 days.", "14 days"),
        ("Ask within fourteen days.", "14 days"),
        ("Ask within two weeks.", "14 days"),
        ("Ask within a week.", "1 week"),
        ("Ask within 3 working days.", "3 business_days"),
        ("Ask within three business\ndays.", "3 business_days"),
        ("Ask within 72 hours.", "72 hours"),
        ("Ask within 3 days (72 hours).", "72 hours"),
        ("Ask within 3 days (that is, 72 hours).", "72 hours"),
        ("You have a 24-hour window.", "24 hours"),
        ("Ask within twenty-one calendar days.", "21 days"),
        ("Ask within a year.", "12 months"),
        ("Ask within *six* months.", "6 months"),
    ],
)
def test_a_quantity_may_be_said_in_many_ways(prose: str, quantity: str) -> None:
    """Digits, words, other units of the same kind, and two units at once."""
    assert warned(prose, LIMIT.format(quantity)) == []


@pytest.mark.parametrize(
    ("prose", "quantity", "told"),
    [
        ("Ask soon.", "14 days", ["MG413 17:39"]),
        ("Ask within 13 days.", "14 days", ["MG414 13:12", "MG413 17:39"]),
        ("Ask within 3 days.", "72 hours", ["MG414 13:12", "MG413 17:39"]),
        ("Ask within 3 days.", "3 business_days", ["MG414 13:12", "MG413 17:39"]),
        ("Ask in 14 days, or 15 days.", "14 days", ["MG414 13:20"]),
        ("See `14 days`, or [there](/14-days).", "14 days", ["MG413 17:39"]),
    ],
)
def test_what_only_one_of_them_says_is_told_with_its_place(prose: str, quantity: str, told: list[str]) -> None:
    """Three days are not 72 hours, and code is no prose."""
    assert warned(prose, LIMIT.format(quantity)) == told


def test_a_title_is_prose_too() -> None:
    """It stands on the page."""
    assert warned("Ask.", LIMIT.format("14 days"), title="Fourteen days") == []


def test_a_silent_rule_may_say_more_than_the_prose() -> None:
    """What the prose says must stand in it all the same."""
    assert warned("Ask soon.", LIMIT.format("14 days"), mark="rule silent") == []
    assert warned("Ask within 13 days.", LIMIT.format("14 days"), mark="rule silent") == ["MG414 13:12"]


@pytest.mark.parametrize(
    ("prose", "rule"),
    [
        ("EUR 0.40 a credit.", "set: buy back rate = 0.40 EUR per credit"),
        ("We pay €0.40 for each credit.", "set: buy back rate = 0.40 EUR per credit"),
        ("At most USD 1,000.", "decides: any for any\ncap money: 1000 USD"),
        ("$100, or what you paid in twelve months.", f"decides: any for any\ncap money: {LARGER}"),
        ("1.5 % a month.", "set: overdue interest = compound(bill.amount, 1.5 percent, bill.months_overdue)"),
        ("Monthly.", "set: next bill = anniversary(membership.anchor, membership.cycles * 1 month)"),
        ("Nothing spent.", "decides: any for any\nonly when: payment.used == 0 credits"),
        ("For a moment, on the day, in one case.", "set: receipts mailed = true"),
        ("Ten business days.", "decide by: request.made + 10 business_days"),
    ],
)
def test_money_rates_and_deadlines_are_compared_as_well(prose: str, rule: str) -> None:
    """A zero, and the unit in which cycles are counted, need not be said."""
    assert warned(prose, rule) == []


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1,000 units and 10 credits", ["1000", "10"]),
        ("a hundred credits, ninety-nine units", ["100", "99"]),
        ("C4a days, 2017-07-12 days", []),
        ("the days of some months", []),
        ("a thousand credits for GBP 9.50", ["1000", "9.50"]),
        ("0.40 EUR and 0.50 EURO", ["0.40"]),
        ("seventeen percent, 20 per cent", ["17", "20"]),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, amounts: list[str]) -> None:
    """And only where a unit belongs to them."""
    assert [mention.quantities[0].amount for mention in mentions_in(text)] == [Decimal(each) for each in amounts]


def test_a_note_may_say_what_it_likes() -> None:
    """It decides nothing."""
    text = f"{HEAD}\n## A {{#A .note}}\n\nWithin 14 days.\n\n## Z {{#Z}}\n\n~~~rule\n{CLOSING}\n~~~\n"
    assert load(text, file="p.md").diagnostics == ()


def changed_counts(text: str) -> Iterator[str]:
    """The page again and again, each time with one count of a rule raised by one."""
    for rule in LOUD.finditer(text):
        for found in COUNT.finditer(text, *rule.span(1)):
            yield f"{text[: found.start()]}{int(found.group()) + 1}{text[found.end() :]}"


@pytest.mark.parametrize("pack", sorted(PACKS.glob("*/policy.md")), ids=lambda path: path.parent.name)
def test_no_count_of_a_pack_can_change_without_its_prose(pack: Path) -> None:
    """Whoever moves a deadline must say so to the members."""
    text = pack.read_text()
    assert not {each.code for each in load(text, file="p.md").diagnostics} & {"MG413", "MG414"}
    for changed in changed_counts(text):
        codes = {each.code for each in load(changed, file="p.md").diagnostics}
        assert codes & {"MG413", "MG414"}, changed
