"""The forms of memberships: a plan with its length, price and trial, and the features that it opens.

Owns their keys. What a month of a plan is, when it renews and when a trial ends is the policy's to say.
"""

import re

from makegood.catalogue.forms import Code, Form
from makegood.catalogue.models import LengthUnit
from makegood.catalogue.specs import FeatureSpec, Length, PlanSpec, Trial
from makegood.kernel.diagnostics import nearest
from makegood.kernel.money import Money

LENGTHS = {
    str(length): length
    for length in (
        Length(1, LengthUnit.WEEK),
        Length(1, LengthUnit.MONTH),
        Length(3, LengthUnit.MONTH),
        Length(6, LengthUnit.MONTH),
        Length(1, LengthUnit.YEAR),
    )
}
DAYS = re.compile(r"([1-9][0-9]{0,2}) days?")
MOST_INSTALMENTS = 36


def read_plan(form: Form) -> PlanSpec:
    """Read a plan.

    >>> from makegood.kernel.diagnostics import Span
    >>> fields = {"plan": "3 months", "price": "74.97 USD", "instalments": 3}
    >>> plan = read_plan(Form("quarter", fields, lambda key: Span("site.toml", 1)))
    >>> print(plan.title, plan.length, plan.price, plan.instalments)
    Quarter 3 months 74.97 USD 3

    Raises:
        BadInput: with the first mistake.
    """
    form.expect_keys(("plan", "price"), optional=("trial", "trial_price", "grants", "instalments"))
    price = form.price(of="A plan")
    return PlanSpec(
        **form.words(),
        length=_length(form),
        price=price,
        trial=_trial(form, plan_price=price),
        grants=form.credits("grants") if "grants" in form.fields else None,
        instalments=_instalments(form, price=price),
    )


def read_feature(form: Form) -> FeatureSpec:
    """Read a paid feature.

    Raises:
        BadInput: with the first mistake.
    """
    form.expect_keys(("feature",))
    value = form.fields["feature"]
    # A story hands its words on as they are written.
    if value is not True and value != "true":
        raise form.mistake(Code.BAD_VALUE, "feature", says="`feature` is true, or the product is none.")
    return FeatureSpec(**form.words())


def _length(form: Form) -> Length:
    text = form.text("plan")
    if text not in LENGTHS:
        hint = nearest(text, LENGTHS) or f"Write one of: {', '.join(LENGTHS)}."
        raise form.mistake(Code.UNKNOWN_WORD, "plan", says=f"There is no plan of `{text[:40]}`.", hint=hint)
    return LENGTHS[text]


def _trial(form: Form, *, plan_price: Money) -> Trial | None:
    if "trial" not in form.fields:
        if "trial_price" in form.fields:
            raise form.mistake(
                Code.MISSING_KEY, "trial_price", says=f"`{form.code}` has a `trial_price` and no `trial`."
            )
        return None
    found = DAYS.fullmatch(form.text("trial"))
    if found is None:
        raise form.mistake(Code.BAD_VALUE, "trial", says="`trial` is a number of days, as `3 days`.")
    if "trial_price" not in form.fields:
        return Trial(days=int(found[1]))
    price = form.price("trial_price", of="A trial that is not free")
    if price.currency != plan_price.currency:
        says = f"The trial is priced in {price.currency}, the plan in {plan_price.currency}."
        raise form.mistake(Code.BAD_VALUE, "trial_price", says=says)
    return Trial(days=int(found[1]), price=price)


def _instalments(form: Form, *, price: Money) -> int:
    if "instalments" not in form.fields:
        return 1
    instalments = form.count("instalments", example=3)
    # Each instalment is at least the smallest amount that can be paid.
    if not 1 <= instalments <= min(MOST_INSTALMENTS, price.minor):
        says = f"`instalments` lies between 1 and {MOST_INSTALMENTS}, and each is an amount above zero."
        raise form.mistake(Code.BAD_VALUE, "instalments", says=says)
    return instalments
