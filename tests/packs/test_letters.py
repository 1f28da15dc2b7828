"""The letters pack: its page is complete, its own cases come out, each clause grants and denies."""

import pytest

from makegood.catalogue.specs import PerMinuteSpec, PlanSpec, ProductSpec
from makegood.kernel.credits import Credits
from makegood.policy import Outcome
from makegood.policy.trial.coverage import uncovered
from tests.packs.shipped import GIVEN, cited, clauses, opened, page, shipped, terms, unmet

CLAUSES = "L1 L2 L2a L2b L3a L3b L3c L4 L5 L6 L7a L7b L8 L8a L9 L10 L11 L12 L13 L14 L0 (L15)"
TERMS = {"L9", "L10", "L12", "L14"}
CREDITS = {"scam", "counterpart_left", "no_video", "duplicate_letter", "poor_translation", "goods_mismatch", "other"}


def test_the_page_loads_without_a_warning():
    """Its one tension, L13 against L6 and L7, lies in words: the grounds keep them apart."""
    assert page("letters").diagnostics == ()


def test_every_row_of_the_terms_is_a_clause():
    """In their order; what may be shown in a dispute is a note."""
    assert clauses("letters") == tuple(CLAUSES.split())


def test_a_term_sets_what_the_site_obeys_and_a_rule_decides():
    """No term takes part in a topic, and every other clause but the note does."""
    ruled = [each for each in page("letters").required().clauses if not each.is_note]
    assert {each.id for each in ruled if not any(block.topics for block in each.blocks)} == TERMS


def test_the_cases_of_the_pack_come_out_as_they_say():
    """The bounds of every discretion, rounding, and months that lose or gain an hour among them."""
    assert unmet("letters") == []


def test_the_cases_reach_every_part_of_every_rule():
    """Each condition true and false, the cap lowering and leaving."""
    assert [str(each) for each in uncovered(shipped("letters").suite)] == []


@pytest.mark.parametrize("clause", "L1 L2 L2a L3a L3b L3c L4 L6 L7a L7b L8 L11".split())
def test_a_clause_that_gives_is_cited_by_a_case_that_gets_something(clause):
    """By a grant or a discretion, or as the cap that lowered it."""
    assert clause in cited("letters", by=GIVEN)


@pytest.mark.parametrize("clause", "L1 L2b L5 L7a L7b L8 L8a L11 L13 L0 X1".split())
def test_a_clause_that_denies_is_cited_by_a_case_that_is_denied(clause):
    """L2, L3a to L4 and L6 never deny: the closing clause does, where their guard fails."""
    assert clause in cited("letters", by={Outcome.DENIED})


def test_every_term_is_shown_by_a_case():
    """L9, L10, L12 and L14; the first answer of L14 is a deadline of every case."""
    shown = {"purchased credits expire", "granted credits expire", "purchases go back"}
    assert terms("letters") == {*shown, "cancellation effective", "access until"}


def test_the_form_offers_what_the_page_names():
    """Topics named by `any` alone are not offered."""
    policy = page("letters").required()
    assert policy.remedies() == ("credits", "money")
    assert set(policy.grounds("credits")) == CREDITS
    assert set(policy.grounds("money")) == {"card_fraud", "mistake", "terminated", "cancelled"}


def test_the_price_list_has_letters_on_both_sides_of_the_custom():
    """A letter costs the 10 credits of L2a, a long one more; the other ways to pay and to use are there too."""
    products = {each.code: each for each in opened("letters").products}
    costs = {code: each.credits for code, each in products.items() if isinstance(each, ProductSpec)}
    assert costs["letter"] == Credits(10) < costs["long-letter"]
    assert isinstance(products["monthly"], PlanSpec)
    assert isinstance(products["video-chat"], PerMinuteSpec)
