"""Units, minutes, rates and cycles: quantities of memberships and orders."""

from datetime import UTC, datetime

import pytest

from makegood.kernel.money import Money
from makegood.kernel.windows import End
from makegood.policy import Fact, TermNotSet, Value, term
from makegood.policy.values import Minutes, Percent, Units
from tests.policy.golden import diagnostics_of
from tests.policy.small import decided, policy_of, text_of

JANUARY_31 = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def set_to(rule: str, name: str, **facts: Value) -> Value:
    """The value of a term."""
    known = {each.replace("__", "."): Fact(value, "a test") for each, value in facts.items()}
    return term(policy_of(A=f"set: {rule}"), name, known)


@pytest.mark.parametrize(
    ("cycles", "local"),
    [(1, "2026-02-28 09:30"), (2, "2026-03-31 09:30"), (3, "2026-04-30 09:30"), (12, "2027-01-31 09:30")],
)
def test_a_membership_of_the_31st_is_billed_on_each_months_last_day(cycles: int, local: str) -> None:
    """Each cycle is counted from the first: February does not move March, and summer time not the hour."""
    rule = "next bill = anniversary(membership.anchor, membership.cycles * 1 month)"
    end = set_to(rule, "next bill", membership__anchor=JANUARY_31, membership__cycles=cycles)
    assert isinstance(end, End)
    assert f"{end.written(policy_of().calendar.zone):%Y-%m-%d %H:%M}" == local


def test_a_plan_of_three_months_turns_after_ninety_days() -> None:
    """Its months are of thirty days, and it turns at the same local time."""
    rule = "next bill = anniversary(membership.anchor, membership.cycles * plan.count * 30 days)"
    end = set_to(rule, "next bill", membership__anchor=JANUARY_31, membership__cycles=1, plan__count=3)
    assert end == End(datetime(2026, 5, 1, 8, 30, tzinfo=UTC), is_included=True)


OVERDUE = "overdue interest = compound(bill.amount, smaller(1.5 percent, law.overdue_rate), bill.months_overdue)"
FEE = Money.parse("29.99 USD")


@pytest.mark.parametrize(("months", "interest"), [(0, "0.00 USD"), (1, "0.45 USD"), (2, "0.91 USD"), (12, "5.87 USD")])
def test_interest_is_compounded_and_rounded_once(months: int, interest: str) -> None:
    """Rounding it every month would come to another sum."""
    assert str(set_to(OVERDUE, "overdue interest", bill__amount=FEE, bill__months_overdue=months)) == interest


def test_the_law_lowers_the_interest() -> None:
    """Where the site has set no maximum, none is applied."""
    lowered = set_to(
        OVERDUE, "overdue interest", bill__amount=FEE, bill__months_overdue=12, law__overdue_rate=Percent(5_000)
    )
    assert str(lowered) == "1.85 USD"


def test_no_interest_is_due_on_a_bill_that_is_paid() -> None:
    """A paid bill has no months overdue."""
    with pytest.raises(TermNotSet):
        set_to(OVERDUE, "overdue interest", bill__amount=FEE)


def test_tax_is_a_share_of_the_price() -> None:
    """A rate is a part of a hundred percent."""
    rule = "bill tax = share(plan.price, member.tax_rate, 100 percent)"
    assert str(set_to(rule, "bill tax", plan__price=FEE, member__tax_rate=Percent(77_500))) == "2.32 USD"


def test_an_affected_part_is_shared_by_minutes_and_a_rest_by_units() -> None:
    """What is counted falls out of a share."""
    policy = policy_of(
        A="decides: credits for any_reason\n"
        "then: grant share(charge.cost, incident.minutes, charge.minutes) to credits",
        B="decides: money for any_reason\n"
        "then: grant order.price - share(order.price, order.delivered, order.units) to balance",
    )
    half = decided(
        policy, "credits", charge__cost="25 credits", incident__minutes=Minutes(5), charge__minutes=Minutes(10)
    )
    assert str(half.remedy) == "13 credits"
    rest = decided(policy, order__price="10.00 USD", order__delivered=Units(333), order__units=Units(1000))
    assert str(rest.remedy) == "6.67 USD"


def test_a_word_can_be_set() -> None:
    """Where money goes back to is a term as well."""
    assert set_to("purchases go back = card", "purchases go back") == "card"


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("next bill = anniversary(anniversary(membership.anchor, 1 month), 1 month)", "MG308"),
        ("next bill = anniversary(membership.anchor + 1 day, 1 month)", "MG308"),
        ("next bill = anniversary(membership.anchor, 24 hours)", "MG308"),
        ("next bill = anniversary(membership.anchor)", "MG308"),
        ("overdue interest = compound(bill.amount, 15, 2)", "MG308"),
        ("overdue interest = compound(bill.amount, 1.5 percent, 2 months)", "MG308"),
        ("overdue interest = compound(charge.cost, 1.5 percent, 2)", "MG308"),
        ("purchases go back = purse", "MG309"),
        ("bill tax = share(plan.price, 20 percent, 100)", "MG308"),
        ("overdue interest = compound(bill.amount, 2000 percent, 1)", "MG303"),
        ("trial ends = membership.started + 90 min", "MG306"),
    ],
)
def test_quantities_that_do_not_mix_are_a_mistake(rule: str, code: str) -> None:
    """Metered minutes are no duration, and a cycle is not counted from a cycle."""
    assert diagnostics_of(text_of(A=f"set: {rule}")) == (code,)
