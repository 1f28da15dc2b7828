"""The credits pack: its page is complete, its own cases come out, each clause grants and denies."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from makegood.kernel.money import Money
from makegood.kernel.windows import End
from makegood.policy import Decision, Fact, Outcome, Policy, TermNotSet, decide, load, term
from makegood.policy.cases import WrittenCase, read_cases
from makegood.policy.expectations import unmet

PACK = Path(__file__).parents[2] / "packs" / "credits"
CLAUSES = ("C1", "C2", "C3", "C3a", "C3b", "C3c", "C4", "C5", "C5a", "C6", "C7", "C8", "C9", "C10", "C11", "C12", "C0")


@cache
def pack() -> Policy:
    """The pack's policy."""
    return load((PACK / "policy.md").read_text(), file="policy.md").required()


@cache
def cases() -> tuple[WrittenCase, ...]:
    """All cases that lie in the pack."""
    return tuple(case for file in sorted((PACK / "cases").glob("*.yaml")) for case in _cases_of(file))


def _cases_of(file: Path) -> Iterator[WrittenCase]:
    yield from read_cases(file.read_text(), file=file.name, find_policy=lambda name: pack())


def decisions() -> Iterator[Decision]:
    """What the pack's cases come to."""
    return (decide(pack(), each.case) for each in cases())


def test_the_page_loads_without_a_warning() -> None:
    """What ships is an example to others."""
    assert load((PACK / "policy.md").read_text(), file="policy.md").diagnostics == ()


def test_every_row_of_the_terms_is_a_clause() -> None:
    """In the order of the page, with the closing clause last."""
    assert tuple(clause.id for clause in pack().clauses) == CLAUSES
    assert [clause.id for clause in pack().clauses if clause.is_note] == ["C1", "C6", "C12"]


@pytest.mark.parametrize("written", cases(), ids=lambda each: each.title)
def test_a_case_of_the_pack_comes_out_as_it_says(written: WrittenCase) -> None:
    """The limits a minute before, at and after; each clause granting and denying."""
    assert unmet(written.expectations, decide(pack(), written.case), policy=pack()) == ()


@pytest.mark.parametrize("clause", ["C3", "C4", "C5", "C10"])
def test_a_clause_that_gives_is_cited_by_a_case_that_gets_something(clause: str) -> None:
    """By a grant, an option or a discretion."""
    given = {Outcome.GRANTED, Outcome.DISCRETIONARY}
    assert any(clause in each.cites for each in decisions() if each.outcome in given)


@pytest.mark.parametrize("clause", ["C3a", "C3c", "C8", "C0"])
def test_a_clause_that_denies_is_cited_by_a_case_that_is_denied(clause: str) -> None:
    """C3, C4 and C5 never deny by themselves: the closing clause does, and says which guard failed."""
    assert any(clause in each.cites for each in decisions() if each.outcome is Outcome.DENIED)


@pytest.mark.parametrize("clause", ["C3", "C4", "C5"])
def test_a_clause_whose_guard_fails_is_named_in_a_denial(clause: str) -> None:
    """The reason is the condition that did not hold."""
    assert any(clause in each.because for each in decisions() if each.outcome is Outcome.DENIED)


def test_the_form_offers_what_the_page_names() -> None:
    """Topics named by `any` alone are not offered."""
    assert pack().remedies() == ("credits", "money")
    assert pack().grounds("money") == ("any_reason", "exception")
    assert pack().grounds("credits") == ("technical_issue", "exception")


def test_a_complete_request_for_credits_carries_proof_and_registration() -> None:
    """C3b and C7 each ask for something."""
    assert pack().papers("credits", "technical_issue") == ("proof", "registration_copy")
    assert pack().papers("money", "any_reason") == ("registration_copy",)


PAID = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)


def test_bought_credits_live_twelve_months_to_the_end_of_the_day() -> None:
    """C2: the first instant that no longer counts is local midnight."""
    end = term(pack(), "purchased credits expire", {"payment.paid": Fact(PAID, "payment 1")})
    assert end == End(datetime(2027, 3, 3, tzinfo=UTC), is_included=False)


def test_a_term_without_its_facts_is_not_set() -> None:
    """Credits that nobody paid for have no expiry by this clause."""
    with pytest.raises(TermNotSet, match="purchased credits expire"):
        term(pack(), "purchased credits expire", {})


@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_the_buy_back_rate_is_in_the_currency_that_was_paid(currency: str) -> None:
    """C5a."""
    rate = term(pack(), "buy back rate", {"payment.currency": Fact(currency, "payment 1")})
    assert str(rate) == f"{Money(40, currency)} per credit"
