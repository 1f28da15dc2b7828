"""The orders pack: its page is complete, its own cases come out, each clause grants and denies."""

import pytest

from makegood.catalogue.specs import PerUnitSpec, RefillKind
from makegood.policy import Outcome
from tests.packs.shipped import GIVEN, cited, clauses, opened, page, terms, unmet

CLAUSES = ("O1", "O2", "O3", "O3a", "O4", "O5", "O6", "O7", "O7a", "O7b", "O8", "O0")


def test_the_page_loads_without_a_warning():
    """There is no known tension in these terms."""
    assert page("orders").diagnostics == ()


def test_every_row_of_the_terms_is_a_clause():
    """In the order of the page, with the closing clause last; none is a note."""
    assert clauses("orders") == CLAUSES


def test_the_cases_of_the_pack_come_out_as_they_say():
    """The limits a minute before, at and after, over the hours that the clocks skip and repeat."""
    assert unmet("orders") == []


@pytest.mark.parametrize("clause", ["O1", "O2", "O3", "O5", "O7", "O7a"])
def test_a_clause_that_gives_is_cited_by_a_case_that_gets_something(clause):
    """O3a, O4, O7b and O0 only ever deny, O6 sets a term, O8 a deadline."""
    assert clause in cited("orders", by=GIVEN)


@pytest.mark.parametrize("clause", ["O1", "O3a", "O4", "O7b", "O0", "X1"])
def test_a_clause_that_denies_is_cited_by_a_case_that_is_denied(clause):
    """O2, O3, O5, O7 and O7a never deny: the closing clause does, where their guard fails."""
    assert clause in cited("orders", by={Outcome.DENIED})


def test_every_term_is_shown_by_a_case():
    """O1 and O6."""
    assert terms("orders") == {"deposits go back", "refill open until"}


def test_the_form_offers_what_the_page_names():
    """`order_failed` and `restart_failed` are raised by the site itself."""
    policy = page("orders").required()
    assert set(policy.remedies()) == {"money", "refill"}
    assert policy.grounds("refill") == ("drop",)
    assert {"unused_deposit", "cancel_order"} <= set(policy.grounds("money"))


def test_the_price_list_sells_units_with_every_kind_of_refill():
    """O6: none, for a stated time, or without limit."""
    specs = opened("orders").products
    assert all(isinstance(each, PerUnitSpec) for each in specs)
    assert {each.refill.kind for each in specs if isinstance(each, PerUnitSpec)} == set(RefillKind)
