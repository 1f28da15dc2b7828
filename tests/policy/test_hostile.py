"""Hostile and huge policies end in a diagnostic, soon and without a traceback."""

from collections.abc import Iterator
from time import process_time

import pytest

from makegood.policy import load
from tests.policy.small import CLOSING, HEAD

SECONDS = 2.0
END = f"## Z {{#Z}}\n\n~~~rule\n{CLOSING}\n~~~\n"
DEEP = 3_000


def clauses(count: int, rule: str) -> str:
    """Many clauses of one rule; `{i}` is the clause's number and `{next}` that of the next."""
    return "".join(f"## C {{#C{i}}}\n\n~~~rule\n{rule.format(i=i, next=i + 1)}\n~~~\n" for i in range(count))


def page(text: str) -> str:
    """A policy with that text before its closing clause."""
    return f"{HEAD}{text}{END}"


def rule(text: str) -> str:
    """A policy of one rule."""
    return page(f"## A {{#A}}\n\n~~~rule\ndecides: any for any\n{text}\n~~~\n")


def circle(count: int) -> str:
    """Clauses that override each other in turn."""
    turning = clauses(count, "decides: any for any\noverrides: C{next}\nwhen: payment.disputed\nthen: deny")
    return page(turning.replace(f"C{count}\n", "C0\n"))


HOSTILE = {
    "a megabyte of clauses": (page(clauses(15_000, "decides: any for any\nthen: deny")), "MG001"),
    "as many clauses as fit": (page(clauses(1_200, "decides: any for any\nthen: deny")), "MG109"),
    "limits everywhere": (page(clauses(390, "decides: any for any\nlimit: request.made <= payment.paid + {i} days")),
                          "MG412"),
    "a circle of 300 clauses": (circle(300), "MG401"),
    "a clause above all others, many times": (page(clauses(300, "decides: any for any\noverrides: all\nthen: deny")),
                                              "MG401"),
    "a circle of terms": (page(clauses(2, "set: bill tax = term.bill_amount\nset: bill amount = term.bill_tax")),
                          "MG402"),
    "brackets in brackets": (rule("only when: " + "(" * DEEP + "payment.disputed" + ")" * DEEP), "MG310"),
    "not not not": (rule("only when: " + "not " * DEEP + "payment.disputed"), "MG310"),
    "minus minus minus": (rule("only when: " + "-" * DEEP + "1"), "MG310"),
    "if else if else": (rule("cap money: " + "payment.price if payment.disputed else " * 90 + "1 EUR"), "MG310"),
    "a number of many digits": (rule("cap money: " + "9" * DEEP + " EUR"), "MG303"),
    "a fence that never closes": (f"{HEAD}## A {{#A}}\n\n~~~rule\n" + "when: payment.disputed\n" * 3_000, "MG104"),
    "a Cyrillic letter in a fact": (rule("only when: p\u0430yment.disputed"), "MG301"),
    "a Cyrillic letter in a key": (rule("\u043enly when: payment.disputed"), "MG202"),
    "a Cyrillic letter in an id": (f"{HEAD}## A {{#\u0421a}}\n\ntext\n{END}", "MG101"),
    "digits of another script": (rule("limit: request.made <= payment.paid + \u0661\u0664 days"), "MG301"),
    "an invisible space": (rule("only when: payment\u200b.disputed"), "MG301"),
    "letters that run backwards": (rule("only when: \u202epayment.disputed"), "MG301"),
    "a character that is none": (rule("only when: payment.disputed\0"), "MG301"),
    "a heading a line": (f"{HEAD}" + "# {#A}\n" * 10_000, "MG102"),
    "half of a pair of surrogates": (rule("only when: \ud800"), "MG301"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_policy_ends_in_a_diagnostic_within_two_seconds(name: str) -> None:
    """And its report stays short enough to be read."""
    text, code = HOSTILE[name]
    started = process_time()
    found = load(text, file="hostile.md").diagnostics
    assert process_time() - started < SECONDS
    assert code in {each.code for each in found}
    assert len(found) <= 100


def harmless() -> Iterator[str]:
    """Pages that are odd, but decide nothing oddly."""
    yield ">" * 90_000
    yield "> " * 50 + "a\n" * 900
    yield "".join(f"{' ' * 2 * depth}- a\n" for depth in range(300))
    yield "[" * 80_000
    yield "](" * 40_000
    yield "` `` " * 15_000
    yield "1 " * 40_000
    yield "twenty-" * 13_000
    yield "1 day ( " * 11_000
    yield f"one{'-' * 90_000}day"
    yield f"{'a' + ' ' * 500}" * 190


@pytest.mark.parametrize("prose", list(harmless()), ids=range(11))
def test_odd_prose_takes_no_longer_than_any_other(prose: str) -> None:
    """Neither Markdown nor the search for quantities is caught in it."""
    started = process_time()
    rule = "~~~rule\ndecides: any for any\nonly when: payment.disputed\n~~~\n"
    load(page(f"## A {{#A}}\n\nText.\n\n{rule}\n{prose}\n\n"), file="odd.md")
    assert process_time() - started < SECONDS
