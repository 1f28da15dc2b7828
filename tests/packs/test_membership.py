"""The membership pack: its page is complete, its cases come out, its clauses grant, deny and set what they should."""

import pytest

from makegood.catalogue.specs import FeatureSpec, Length, LengthUnit, PlanSpec, Trial
from makegood.kernel.money import Money
from makegood.policy import Outcome, decide
from makegood.policy.explain import explain
from makegood.policy.trial.coverage import uncovered
from tests.packs.shipped import GIVEN, cited, clauses, opened, page, shipped, terms, unmet

NOTES = {*(f"M{number}" for number in range(1, 12)), "M14", "M15", "M16"}
CLAUSES = tuple(
    f"({id})" if id in NOTES else id
    for id in [
        *(f"M{number}" for number in range(1, 30)),
        *("M29a", "M29b", "M29c", "M29d", "M29e", "M30", "M31"),
    ]
)
RULES = {"M12", "M28", "M29", "M29a", "M29b", "M29c", "M29d", "M29e"}
TERMS = {
    *("new version effective", "next bill", "bill amount", "bill parts", "bill tax", "overdue interest"),
    *("paid features open", "trial ends", "access until", "cancellation effective", "receipts mailed"),
}


def test_the_page_loads_without_a_warning():
    """What ships is an example to others."""
    assert page("membership").diagnostics == ()


def test_every_row_of_the_terms_is_a_clause():
    """In the order of the rows; what members and operators may do is prose."""
    assert clauses("membership") == CLAUSES


def test_rules_take_part_in_decisions_and_all_other_clauses_set_terms():
    """A row of the terms sets what the site obeys."""
    ruled = [each for each in page("membership").required().clauses if not each.is_note]
    assert {each.id for each in ruled if any(block.topics for block in each.blocks)} == RULES
    assert all(block.settings for each in ruled if each.id not in RULES for block in each.blocks)


def test_the_cases_of_the_pack_come_out_as_they_say():
    """The window a minute before, at and after its end, over the hours that the clocks skip and repeat."""
    assert unmet("membership") == []


def test_the_cases_reach_every_part_of_every_rule():
    """Each condition holds in one case and fails in another."""
    assert [str(each) for each in uncovered(shipped("membership").suite)] == []


@pytest.mark.parametrize("clause", ["M12", "M29"])
def test_a_clause_that_gives_or_bounds_is_cited_by_a_case_that_gets_something(clause):
    """M12 where it lowers the fee that M29 gives back."""
    assert clause in cited("membership", by=GIVEN)


@pytest.mark.parametrize("clause", ["M28", "M29a", "M29b", "M29c", "M29d", "M29e", "X1"])
def test_a_clause_that_denies_is_cited_by_a_case_that_is_denied(clause):
    """M29 never denies: the closing clause does, where there was no fee."""
    assert clause in cited("membership", by={Outcome.DENIED})


def test_every_term_is_shown_by_a_case():
    """The end of the refund window shows in decisions: two conditions read it."""
    assert terms("membership") == TERMS


def test_the_form_offers_what_the_page_names():
    """One ground, which needs one paper."""
    policy = page("membership").required()
    assert (policy.remedies(), policy.grounds("money")) == (("money",), ("change_of_mind",))
    assert policy.papers("money", "change_of_mind") == ("signed_letter",)


def test_whoever_used_a_feature_too_late_is_told_until_when_it_was_right():
    """M29e forbids a use after an instant, so what would have helped is one up to it."""
    policy = page("membership").required()
    (case,) = (each.case for each in shipped("membership").suite.cases if each.title == "used a minute after it")
    told = explain(policy, decide(policy, case), case=case).counterfactuals
    assert told == ("M29 would have given you US$29.99 if you last used a paid feature by 5 March 2026, 10:00.",)


def test_the_price_list_has_a_plan_of_each_length_and_features_to_pay_for():
    """M17: weekly, monthly, quarterly, half-yearly and yearly."""
    specs = {each.code: each for each in opened("membership").products}
    plans = [each for each in specs.values() if isinstance(each, PlanSpec)]
    assert [str(each.length) for each in plans] == ["1 week", "1 month", "3 months", "6 months", "1 year"]
    assert any(isinstance(each, FeatureSpec) for each in specs.values())
    monthly = specs["monthly"]
    assert isinstance(monthly, PlanSpec)
    assert monthly.trial == Trial(days=3, price=Money(100, "USD"))


def test_a_plan_of_several_months_costs_less_by_the_month():
    """M18: 24.99 a month for three months is one price of 74.97."""
    plans = [each for each in opened("membership").products if isinstance(each, PlanSpec)]
    prices = {each.length: each.price for each in plans}
    month, quarter, half, year = (
        prices[Length(count, unit)]
        for count, unit in [(1, LengthUnit.MONTH), (3, LengthUnit.MONTH), (6, LengthUnit.MONTH), (1, LengthUnit.YEAR)]
    )
    assert quarter == Money(7497, "USD")
    assert month * 12 > quarter * 4 > half * 2 > year


def test_only_adults_may_join():
    """M3: the site of the pack asks for an age."""
    assert opened("membership").rules["minimum_age"] == 18
