"""The live pack: its page is complete, its tensions are told, its own cases come out, each clause grants and denies."""

import re

import pytest

from makegood.catalogue.models import ServiceKind
from makegood.catalogue.specs import MeteredKind, PerMinuteSpec, ProductSpec
from makegood.policy import Outcome
from makegood.policy.trial.suite import tried
from tests.packs.shipped import GIVEN, cited, clauses, opened, page, shipped, terms, unmet

CLAUSES = (
    *("V1", "V2", "V2a", "V3", "V3a", "V4", "V5", "V6", "V7", "V8", "V9", "(V10)", "(V11)", "V12"),
    *("V13", "V14", "V15", "V16", "V17", "(V18)", "V19"),
)


def test_every_row_of_the_terms_is_a_clause():
    """In the order of the page, which here begins with its closing clause; conduct and advice are notes."""
    assert clauses("live") == CLAUSES


def test_the_page_warns_of_its_known_tension_and_of_nothing_else():
    """V2a, V5 and V15 set three deadlines for one complaint."""
    warnings = page("live").diagnostics
    assert all(each.is_warning for each in warnings)
    pairs = {tuple(re.findall(r"\bV\d+a?\b", each.message)[:2]) for each in warnings}
    assert pairs == {("V2a", "V5"), ("V5", "V15"), ("V2a", "V15")}


@pytest.mark.parametrize(("clause", "tells_of"), [("V2a", "V15"), ("V3", "V7"), ("V8", "V6"), ("V18", "V10")])
def test_a_tension_is_told_where_a_member_reads(clause, tells_of):
    """Deadlines, destination, parts of a package, and whom to turn to."""
    assert re.search(rf"\b{tells_of}\b", page("live").required().clause(clause).prose)


def test_the_cases_of_the_pack_come_out_as_they_say():
    """The limits a minute before, at and after, over the hours that the clocks skip and repeat."""
    assert unmet("live") == []


@pytest.mark.parametrize("clause", ["V2", "V3", "V6", "V9", "V12", "V17", "X1", "X6"])
def test_a_clause_that_gives_or_caps_is_cited_by_a_case_that_gets_something(clause):
    """The others set a limit, a condition or a term."""
    assert clause in cited("live", by=GIVEN)


@pytest.mark.parametrize("clause", ["V1", "V2a", "V3", "V4", "V5", "V8", "V9", "V13", "V14", "V16"])
def test_a_clause_that_denies_is_cited_by_a_case_that_is_denied(clause):
    """V15 never alone: three working days do not end before its 24 hours."""
    assert clause in cited("live", by={Outcome.DENIED})


@pytest.mark.parametrize("pair", [("V2a", "V5"), ("V2a", "V15"), ("V5", "V15")])
def test_each_pair_of_deadlines_that_disagree_is_shown_by_a_case(pair):
    """The one that holds, and the one that fails."""
    assert any(pair in map(tuple, each.decision.conflicts) for each in tried(shipped("live").suite))


def test_every_term_is_shown_by_a_case():
    """V3a, V7 and V19."""
    assert terms("live") == {"card refund by", "purchases go back", "new version effective"}


def test_the_form_offers_what_the_page_names():
    """Nothing here asks for papers: the site's own records are looked at."""
    policy = page("live").required()
    assert policy.remedies() == ("credits", "money")
    assert policy.grounds("credits") == ("not_as_agreed", "technical_issue", "dissatisfied")
    assert set(policy.grounds("money")) == {"disputed_charge", "unspent_package", "dissatisfied"}


def test_the_price_list_sells_packages_sessions_and_shows():
    """Both kinds of session by the minute, and both kinds of show, which V16 names."""
    specs = opened("live").products
    assert {each.service for each in specs if isinstance(each, PerMinuteSpec)} == set(MeteredKind)
    shows = {each.service for each in specs if isinstance(each, ProductSpec) and each.service}
    assert shows == {ServiceKind.RECORDED_SHOW, ServiceKind.TICKETED_SHOW}
    assert any(isinstance(each, ProductSpec) and each.price for each in specs)
