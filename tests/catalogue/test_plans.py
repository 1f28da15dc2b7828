"""Plans and paid features are read alike from a pack and from a story."""

import pytest

from makegood.catalogue.models import LengthUnit, Product
from makegood.catalogue.operations import install_products
from makegood.catalogue.products import parse_product
from makegood.catalogue.specs import FeatureSpec, Length, PlanSpec, Trial
from makegood.kernel.credits import Credits
from makegood.kernel.diagnostics import Span
from makegood.kernel.money import Money
from makegood.sites.operations import create_site

MONTHLY = {"plan": "1 month", "price": "29.99 USD"}
TRIED = {**MONTHLY, "trial": "3 days"}
ODD = [
    ({"plan": "1 fortnight", "price": "9.00 USD"}, "MG604"),
    ({"plan": "month", "price": "9.00 USD"}, "MG604"),
    ({"plan": 1, "price": "9.00 USD"}, "MG603"),
    ({"plan": "1 month"}, "MG602"),
    ({**MONTHLY, "price": "0.00 USD"}, "MG603"),
    ({**MONTHLY, "credits": 20}, "MG601"),
    ({**MONTHLY, "trial": "72 hours"}, "MG603"),
    ({**MONTHLY, "trial": "0 days"}, "MG603"),
    ({**MONTHLY, "trial_price": "1.00 USD"}, "MG602"),
    ({**TRIED, "trial_price": "1.00 EUR"}, "MG603"),
    ({**TRIED, "trial_price": "0.00 USD"}, "MG603"),
    ({**MONTHLY, "grants": "0 credits"}, "MG603"),
    ({**MONTHLY, "grants": 20}, "MG603"),
    ({**MONTHLY, "instalments": 0}, "MG603"),
    ({**MONTHLY, "instalments": 37}, "MG603"),
    ({**MONTHLY, "instalments": True}, "MG603"),
    ({**MONTHLY, "price": "0.02 USD", "instalments": 3}, "MG603"),
    ({"feature": False}, "MG603"),
    ({"feature": 1}, "MG603"),
    ({"feature": "yes"}, "MG603"),
    ({"feature": True, "price": "1.00 USD"}, "MG601"),
]


def read(code="monthly", **fields):
    """Read one product; each mistake would stand at the same place."""
    return parse_product(code, fields, span_of=lambda key: Span("story.yaml", 3))


def test_a_plan_is_read_with_all_that_it_has():
    """Price of the whole length, trial with a price of its own, credits that come along, instalments."""
    plan = read(**TRIED, trial_price="1.00 USD", grants="20 credits", instalments="3", title="By the month")
    assert isinstance(plan, PlanSpec)
    assert (plan.code, plan.title, plan.length) == ("monthly", "By the month", Length(1, LengthUnit.MONTH))
    assert (plan.price, plan.trial) == (Money(2999, "USD"), Trial(days=3, price=Money(100, "USD")))
    assert (plan.grants, plan.instalments) == (Credits(20), 3)


def test_a_plan_needs_no_more_than_a_length_and_a_price():
    """No trial, nothing that comes along, one charge."""
    plan = read(**MONTHLY)
    assert isinstance(plan, PlanSpec)
    assert (plan.trial, plan.grants, plan.instalments) == (None, None, 1)


def test_a_trial_without_a_price_is_free():
    """M23: a trial is free or has a price of its own."""
    assert read(**TRIED).trial == Trial(days=3, price=None)


@pytest.mark.parametrize("length", ["1 week", "1 month", "3 months", "6 months", "1 year"])
def test_the_lengths_of_plans(length):
    """M17: weekly, monthly, quarterly, semi-annual and annual."""
    assert str(read(plan=length, price="9.00 USD").length) == length


@pytest.mark.parametrize("written", [True, "true"])
def test_a_paid_feature_is_read_from_both_kinds_of_file(written):
    """A story hands its words on as they are written."""
    assert read("write-first", feature=written) == FeatureSpec(code="write-first", title="Write first", description="")


@pytest.mark.parametrize(("fields", "code"), ODD, ids=str)
def test_odd_plans_and_features_are_refused(fields, code):
    """Each with the code of its mistake."""
    assert read(**fields).code == code


@pytest.mark.django_db
def test_a_plan_stands_on_the_price_list_whole():
    """Its length, price, trial, credits and instalments are kept as the author wrote them."""
    site = create_site("circle", name="Circle", pack="membership", zone="Europe/London")
    spec = read(**TRIED)
    install_products(site, specs=[spec, read("search", feature=True)])
    plan, feature = Product.objects.all()
    assert (plan.length_unit, plan.length_count, plan.price) == (spec.length.unit, spec.length.count, spec.price)
    assert (plan.trial_days, plan.trial_price) == (3, None)
    assert (plan.credits, plan.instalments, feature.kind) == (Credits(0), 1, "feature")
