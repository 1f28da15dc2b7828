"""What the site's policy says of a membership: when fees fall due, what they are, and until when what is open.

Owns the reading of these terms and what holds where a policy is silent: a plan's length goes by the calendar, its price
is the fee, a cancellation counts at once, and what is paid stays open. Must not write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from makegood.catalogue.models import LengthUnit
from makegood.kernel.money import Money
from makegood.kernel.windows import Days, End, Hours, Months
from makegood.memberships.models import Bill, Instalment, Membership, PriceNotice
from makegood.policy import Fact, Policy, TermNotSet, Value, clause_of, term
from makegood.policy.values import Percent

Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Fee:
    """What a period costs: the fee, its tax, and in how many parts it is charged."""

    amount: Money
    tax: Money
    parts: int

    @property
    def whole(self) -> Money:
        """The fee with its tax."""
        return self.amount + self.tax

    def split(self) -> tuple[Money, ...]:
        """Give the instalments: equal ones, and what does not divide on the first.

        >>> [str(part) for part in Fee(Money(10000, "USD"), Money(0, "USD"), 3).split()]
        ['33.34 USD', '33.33 USD', '33.33 USD']
        """
        each, rest = divmod(self.whole.minor, self.parts)
        return tuple(Money(each + (rest if number == 0 else 0), self.whole.currency) for number in range(self.parts))


def trial_end(policy: Policy, membership: Membership) -> datetime:
    """Give the first instant after a trial (M23)."""
    found = _instant(policy, "trial ends", facts_of_agreement(membership))
    if found is not None:
        return found
    assert membership.trial_days is not None, "a trial lasts for a number of days"
    return policy.calendar.end_of(membership.started_at, Hours(24 * membership.trial_days)).at


def next_bill(policy: Policy, membership: Membership) -> datetime | None:
    """Give when the next fee falls due by the state of `membership`; none once nothing more is charged."""
    if membership.is_cancelled:
        return None
    found = _instant(policy, "next bill", facts_of_agreement(membership))
    if found is not None:
        return found
    return trial_end(policy, membership) if membership.is_trial else _by_the_calendar(policy, membership)


def period_end(policy: Policy, membership: Membership, *, begun: datetime) -> datetime:
    """Give when the period that a membership has come to by its count ends, whether or not another fee follows.

    A period ends after it has begun, whatever the policy says: else one fee after the other would fall due at once.
    """
    going_on = {
        "membership.trial": Fact(False, "a period that a fee is for"),
        "membership.cancelled": Fact(False, "a period that a fee is for"),
    }
    found = _instant(policy, "next bill", facts_of_agreement(membership) | going_on)
    end = found or _by_the_calendar(policy, membership)
    return end if end > begun else _lengths_after(begun, policy, membership, count=1)


def _by_the_calendar(policy: Policy, membership: Membership) -> datetime:
    """Count so many lengths of the plan from the first fee, or from when the member came back."""
    start = membership.reactivated_at or membership.anchor_at
    assert start is not None, f"no fee of {membership} fell due"
    return _lengths_after(start, policy, membership, count=membership.cycles)


def _lengths_after(start: datetime, policy: Policy, membership: Membership, *, count: int) -> datetime:
    count *= membership.length_count
    match LengthUnit(membership.length_unit):
        case LengthUnit.WEEK:
            return policy.calendar.same_time_after(start, Days(7 * count))
        case LengthUnit.MONTH:
            return policy.calendar.same_time_after(start, Months(count))
        case LengthUnit.YEAR:
            return policy.calendar.same_time_after(start, Months(12 * count))


def fee(
    policy: Policy, membership: Membership, *, at: datetime, notice: PriceNotice | None, tax_rate: Percent | None
) -> Fee:
    """Give what the period that begins at `at` costs (M18, M20, M21)."""
    facts = facts_of_fee(membership, at=at, notice=notice)
    agreed = notice.price if notice else membership.price
    amount = _money(policy, "bill amount", facts, otherwise=agreed) or agreed
    return Fee(amount, _tax(policy, facts, membership, tax_rate=tax_rate), _parts(policy, facts, membership))


def trial_fee(policy: Policy, membership: Membership, *, price: Money, tax_rate: Percent | None) -> Fee:
    """Give what a trial with a price of its own costs (M23): one charge, and its tax (M20)."""
    priced = facts_of_agreement(membership) | {"plan.price": Fact(price, f"plan {membership.plan_id}")}
    return Fee(price, _tax(policy, priced, membership, tax_rate=tax_rate), 1)


def _tax(policy: Policy, facts: Facts, membership: Membership, *, tax_rate: Percent | None) -> Money:
    rated = dict(facts)
    if tax_rate is not None:
        rated["member.tax_rate"] = Fact(tax_rate, f"the tax where member {membership.member_id} lives")
    return _money(policy, "bill tax", rated, otherwise=Money.zero(membership.currency))


def _parts(policy: Policy, facts: Facts, membership: Membership) -> int:
    parts = _read(policy, "bill parts", facts, otherwise=membership.instalments)
    assert isinstance(parts, int), f"instalments are counted, not {parts!r}"
    return max(parts, 1)


def cancellation_effective(policy: Policy, membership: Membership) -> datetime | None:
    """Give when the cancellation on record takes effect; none while somebody has yet to work it (M30, L12)."""
    found = _instant(policy, "cancellation effective", facts_of_agreement(membership))
    if found is None and not sets(policy, "cancellation effective"):
        return membership.cancel_asked_at
    return found


def access_until(policy: Policy, membership: Membership) -> datetime:
    """Give when a cancelled membership runs out (M26, M27, L12)."""
    found = _instant(policy, "access until", facts_of_agreement(membership)) or membership.paid_until
    assert found is not None, f"{membership} is paid until no instant"
    return found


def are_features_open(policy: Policy, *, months_overdue: int | None) -> bool:
    """Tell whether the paid features are open to somebody whose oldest unpaid fee is so many months overdue (M22)."""
    facts = {}
    if months_overdue is not None:
        facts["bill.months_overdue"] = Fact(months_overdue, "the bills")
    return _read(policy, "paid features open", facts, otherwise=months_overdue is None) is True


def clause_of_access(policy: Policy, *, is_guest: bool, months_overdue: int | None) -> str | None:
    """Name the clause that closes or opens the paid features to somebody; to guests, the one that asks for a fee."""
    if is_guest:
        asking = (block for block in policy.general.blocks for each in block.settings if each.term == "next bill")
        return next((block.clause for block in asking), None)
    facts = {}
    if months_overdue is not None:
        facts["bill.months_overdue"] = Fact(months_overdue, "the bills")
    return clause_of(policy, "paid features open", facts)


def interest(policy: Policy, instalment: Instalment, *, at: datetime, law_rate: Percent | None) -> Money:
    """Give the interest on an unpaid instalment by `at` (M22)."""
    months = months_overdue(policy, since=instalment.due_at, at=at)
    return interest_after(policy, instalment, months=months, law_rate=law_rate)


def interest_after(policy: Policy, instalment: Instalment, *, months: int, law_rate: Percent | None) -> Money:
    """Give the interest on an instalment that has been unpaid for so many full months (M22)."""
    facts = _facts_of_arrears(instalment, months=months)
    if law_rate is not None:
        facts["law.overdue_rate"] = Fact(law_rate, "the rate of the law")
    return _money(policy, "overdue interest", facts, otherwise=Money.zero(instalment.currency))


def clause_of_interest(policy: Policy, instalment: Instalment) -> str | None:
    """Name the clause by which an unpaid instalment bears interest, if there is one."""
    return clause_of(policy, "overdue interest", _facts_of_arrears(instalment, months=0))


def _facts_of_arrears(instalment: Instalment, *, months: int) -> dict[str, Fact]:
    source = str(instalment)
    return {"bill.amount": Fact(instalment.amount, source), "bill.months_overdue": Fact(months, source)}


def refund_ends(policy: Policy, bill: Bill, *, charged_at: datetime) -> datetime | None:
    """Give until when a fee that was charged then can come back for a change of mind (M29); none where it cannot."""
    return _instant(policy, "refund window ends", facts_of_period(bill) | {"bill.at": Fact(charged_at, str(bill))})


def months_overdue(policy: Policy, *, since: datetime, at: datetime) -> int:
    """Count the full months from when a fee fell due; each ends on the same day and hour, never chained."""
    local, now = since.astimezone(policy.calendar.zone), at.astimezone(policy.calendar.zone)
    months = 12 * (now.year - local.year) + now.month - local.month
    if months and policy.calendar.same_time_after(since, Months(months)) > at:
        months -= 1
    return max(months, 0)


def credits_expire(policy: Policy, bill: Bill) -> datetime | None:
    """Give the first instant at which the credits of a paid period no longer count (L10); none where they stay."""
    return _instant(policy, "granted credits expire", facts_of_period(bill))


def are_receipts_mailed(policy: Policy) -> bool:
    """Tell whether receipts are mailed (M31)."""
    return _read(policy, "receipts mailed", {}, otherwise=True) is True


def facts_of_agreement(membership: Membership) -> dict[str, Fact]:
    """Give what is recorded of a membership and of its plan as it was agreed."""
    source, plan = f"membership {membership.pk}", f"plan {membership.plan_id}"
    found: dict[str, Value | None] = {
        "membership.started": membership.started_at,
        "membership.anchor": membership.anchor_at,
        "membership.cycles": membership.cycles,
        "membership.trial": membership.is_trial,
        "membership.paid_until": membership.paid_until,
        "membership.cancelled": membership.is_cancelled,
        "membership.cancel_asked": membership.cancel_asked_at,
        "membership.cancel_channel": membership.cancel_channel or None,
        "membership.cancel_worked": membership.cancel_worked_at,
        "membership.reactivated_at": membership.reactivated_at,
        "membership.ended": membership.ended_because or None,
        "membership.ended_at": membership.ended_at,
    }
    agreed: dict[str, Value | None] = {
        "plan.unit": membership.length_unit,
        "plan.count": membership.length_count,
        "plan.price": membership.price,
        "plan.instalments": membership.instalments,
        "plan.trial_days": membership.trial_days,
    }
    return _known(found, source) | _known(agreed, plan)


def facts_of_fee(membership: Membership, *, at: datetime, notice: PriceNotice | None) -> dict[str, Fact]:
    """Give what bears on a fee that falls due at an instant, the price that was announced before included."""
    facts = facts_of_agreement(membership) | {"bill.at": Fact(at, "the instant at which the fee falls due")}
    if notice is not None:
        source = f"price notice {notice.pk}"
        facts |= {"plan.notice_sent": Fact(notice.at, source), "plan.new_price": Fact(notice.price, source)}
    return facts


def facts_of_period(bill: Bill) -> dict[str, Fact]:
    """Give the period that a bill is for."""
    return {
        "bill.period_start": Fact(bill.period_start, str(bill)),
        "bill.period_end": Fact(bill.period_end, str(bill)),
        "bill.kind": Fact(bill.kind, str(bill)),
    }


def _known(found: Mapping[str, Value | None], source: str) -> dict[str, Fact]:
    return {name: Fact(value, source) for name, value in found.items() if value is not None}


def sets(policy: Policy, name: str) -> bool:
    """Tell whether any clause of a policy sets a term, whatever it asks for that."""
    return any(setting.term == name for block in policy.general.blocks for setting in block.settings)


def _read(policy: Policy, name: str, facts: Facts, *, otherwise: Value) -> Value:
    try:
        return term(policy, name, facts)
    except TermNotSet:
        return otherwise


def _money(policy: Policy, name: str, facts: Facts, *, otherwise: Money) -> Money:
    """Give a term that is an amount; what is below zero, or in another currency than was agreed, does not count."""
    found = _read(policy, name, facts, otherwise=otherwise)
    assert isinstance(found, Money), f"the term “{name}” is an amount, not {found!r}"
    return found if found.currency == otherwise.currency and found.minor >= 0 else otherwise


def _instant(policy: Policy, name: str, facts: Facts) -> datetime | None:
    """Give a term that is an instant: what ends there is over from then on."""
    try:
        found = term(policy, name, facts)
    except TermNotSet:
        return None
    assert isinstance(found, End), f"the term “{name}” is an end, not {found!r}"
    return found.at
