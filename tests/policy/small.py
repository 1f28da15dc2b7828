"""Small policies and cases, so that a test shows one rule and nothing else."""

from datetime import UTC, datetime
from textwrap import dedent

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.policy import Cap, Case, Decision, Fact, Policy, Value, decide, load
from makegood.policy.values import Absent, Unknown

HEAD = """---
policy: small
title: A small policy
effective: 2026-01-01
time zone: Europe/London
working days: GB-SCT
reading: member
rounding: half up
---
"""
CLOSING = """decides: any for any
when: otherwise
then: deny"""

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def text_of(**rules: str) -> str:
    """Write a policy of silent rules, a clause each, and the closing clause Z; a blank line starts another block."""
    clauses = [f"## Clause {id} {{#{id}}}\n\n{_blocks(rule)}" for id, rule in {**rules, "Z": CLOSING}.items()]
    return HEAD + "\n".join(clauses)


def _blocks(rule: str) -> str:
    return "\n".join(f"~~~rule silent\n{block.strip()}\n~~~\n" for block in dedent(rule).strip().split("\n\n"))


def policy_of(**rules: str) -> Policy:
    """Load a policy of these clauses."""
    return load(text_of(**rules), file="small.md").required()


def decided(
    policy: Policy, remedy: str = "money", papers: str = "", caps: tuple[Cap, ...] = (), **facts: object
) -> Decision:
    """Decide a case for `any_reason`; facts are given as `payment__price="12.00 EUR"`."""
    given = {"request__made": NOON, "request__now": NOON, **facts}
    known = {name.replace("__", "."): Fact(_value(value), "a test") for name, value in given.items()}
    return decide(policy, Case(remedy, "any_reason", known, frozenset(papers.split()), caps))


def _value(value: object) -> Value | Absent | Unknown:
    if isinstance(value, str) and value.endswith(("credit", "credits")):
        return Credits(int(value.split()[0]))
    if isinstance(value, str) and value[:1].isdigit():
        return Money.parse(value)
    assert isinstance(value, Value | Absent | Unknown), value
    return value
