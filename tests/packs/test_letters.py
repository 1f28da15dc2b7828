"""The letters pack: its page is complete, its own cases come out, each clause grants and denies."""

from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from makegood.catalogue.packs import load_pack
from makegood.catalogue.specs import PerMinuteSpec, PlanSpec, ProductSpec
from makegood.cli.packs import Pack, pack_of
from makegood.kernel.credits import Credits
from makegood.policy import Decision, Outcome, decide, load
from makegood.policy.trial.coverage import uncovered
from makegood.policy.trial.suite import failures

FOLDER = Path(__file__).parents[2] / "packs" / "letters"
RULES = {"L1", "L2", "L2a", "L2b", "L3a", "L3b", "L3c", "L4", "L5", "L6", "L7a", "L7b", "L8", "L8a", "L11", "L13", "L0"}
TERMS = {"L9", "L10", "L12", "L14"}
NOTES = {"L15"}
CLAUSES = tuple("L1 L2 L2a L2b L3a L3b L3c L4 L5 L6 L7a L7b L8 L8a L9 L10 L11 L12 L13 L14 L0 L15".split())
GIVING = ("L1", "L2", "L2a", "L3a", "L3b", "L3c", "L4", "L6", "L7a", "L7b", "L8", "L11")
DENYING = ("L2b", "L5", "L7a", "L7b", "L8a", "L11", "L13", "L0")


@cache
def pack() -> Pack:
    """The pack as its commands read it."""
    return pack_of(str(FOLDER))


@cache
def decisions() -> tuple[Decision, ...]:
    """What the pack's cases come to."""
    return tuple(decide(pack().suite.policy, each.case) for each in pack().suite.cases)


def cited(*outcomes: Outcome) -> set[str]:
    """The clauses that decisions of these outcomes cite."""
    return set(chain.from_iterable(each.cites for each in decisions() if each.outcome in outcomes))


def test_the_page_loads_without_a_warning() -> None:
    """What ships is an example to others."""
    assert load((FOLDER / "policy.md").read_text(), file="policy.md").diagnostics == ()


def test_every_row_of_the_terms_is_a_clause_in_their_order() -> None:
    """A rule decides, a term is set or a deadline, and a note has neither."""
    clauses = pack().suite.policy.clauses
    assert tuple(clause.id for clause in clauses) == CLAUSES
    assert {clause.id for clause in clauses if clause.is_note} == NOTES
    assert {each.id for each in clauses if any(block.topics for block in each.blocks)} == RULES
    assert {each.id for each in clauses if each.blocks and not any(block.topics for block in each.blocks)} == TERMS


def test_every_case_of_the_pack_comes_out_as_it_says() -> None:
    """Requests and terms alike."""
    assert [str(each) for each in failures(pack().suite)] == []


def test_the_cases_reach_every_part_of_every_rule() -> None:
    """Each condition true and false, each cap lowering and leaving."""
    assert [str(each) for each in uncovered(pack().suite)] == []


@pytest.mark.parametrize("clause", GIVING)
def test_a_clause_that_gives_is_cited_by_a_case_that_gets_something(clause: str) -> None:
    """By a grant or a discretion, or as the cap that lowered it."""
    assert clause in cited(Outcome.GRANTED, Outcome.DISCRETIONARY)


@pytest.mark.parametrize("clause", DENYING)
def test_a_clause_that_denies_is_cited_by_a_case_that_is_denied(clause: str) -> None:
    """The other clauses never deny by themselves: the closing clause does."""
    assert clause in cited(Outcome.DENIED)


def test_the_form_offers_what_the_page_names() -> None:
    """Topics named by `any` alone are not offered."""
    policy = pack().suite.policy
    assert policy.remedies() == ("credits", "money")
    assert set(policy.grounds("money")) == {"card_fraud", "mistake", "terminated", "cancelled"}
    assert set(policy.grounds("credits")) == {
        *("scam", "counterpart_left", "no_video", "duplicate_letter", "poor_translation", "goods_mismatch", "other")
    }


def test_the_site_of_the_pack_opens_with_its_price_list() -> None:
    """A letter costs what L2a gives back by custom, a long one more."""
    products = {each.code: each for each in load_pack(FOLDER).products}
    letter, long_letter, monthly = (products[each] for each in ("letter", "long-letter", "monthly"))
    assert isinstance(letter, ProductSpec)
    assert isinstance(long_letter, ProductSpec)
    assert letter.credits == Credits(10) < long_letter.credits
    assert isinstance(monthly, PlanSpec)
    assert monthly.grants == Credits(60)
    assert isinstance(products["video-chat"], PerMinuteSpec)
