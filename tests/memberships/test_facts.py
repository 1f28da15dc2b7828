"""What is known of a fee when somebody asks about it, and what must hold of memberships whoever looks."""

from datetime import timedelta

import pytest

from makegood.kernel.money import Money
from makegood.memberships.audit import broken_memberships
from makegood.memberships.facts import facts_of_bill
from makegood.memberships.models import Bill, Instalment, Membership
from makegood.memberships.operations import cancel_membership, end_membership, use_feature
from makegood.memberships.queries import bill_of, bill_of_payment, memberships_of, paid_for
from makegood.payments.sandbox.cards import Charging
from tests.memberships.club import DAY, NOON, Club

pytestmark = pytest.mark.django_db


def known(bill, *, at):
    """The facts of a fee without their sources."""
    return {name: fact.value for name, fact in facts_of_bill(bill, paid=paid_for(bill), at=at).items()}


def test_a_fee_is_known_by_what_was_captured_and_when(club: Club):
    """Of a trial with a price, and of the fee after it."""
    membership = club.work(club.join("monthly", trial=True), at=NOON + 3 * DAY)
    first, second = (known(bill_of(membership, number), at=NOON + 4 * DAY) for number in (1, 2))
    assert (first["bill.kind"], first["bill.amount"], first["bill.latest"]) == ("trial", Money.parse("1.00 USD"), False)
    assert (second["bill.kind"], second["bill.at"], second["bill.latest"]) == ("periodic", NOON + 3 * DAY, True)
    assert (second["membership.trial"], second["membership.cancelled"]) == (False, False)
    assert (second["plan.unit"], second["plan.count"]) == ("month", 1)
    assert "bill.months_overdue" not in second


def test_an_overdue_fee_has_no_amount_yet(club: Club):
    """Nothing was captured, and it is overdue for so many months."""
    membership = club.join("weekly")
    club.visitor.put_card("4242", charging=Charging.DECLINED)
    club.work(membership, at=NOON + 7 * DAY)
    facts = known(bill_of(membership, 2), at=NOON + 50 * DAY)
    assert ("bill.amount" in facts, facts["bill.months_overdue"]) == (False, 1)


def test_how_a_membership_ended_and_what_was_used_last_is_known(club: Club):
    """The operator's reason, the cancellation and its channel, the last use before the instant that is asked about."""
    membership = club.join("monthly")
    for day in (1, 3):
        use_feature(membership.member, product=club.product("write-first"), at=NOON + day * DAY, key=f"use {day}")
    cancel_membership(membership, channel="site", at=NOON + 4 * DAY)
    end_membership(membership, because="breach", by="staff:1", at=NOON + 5 * DAY)
    membership = memberships_of(membership.member).get()
    facts = known(bill_of(membership, 1), at=NOON + 2 * DAY)
    assert (facts["membership.ended"], facts["membership.ended_at"]) == ("breach", NOON + 5 * DAY)
    assert (facts["membership.cancelled"], facts["membership.cancel_channel"]) == (True, "site")
    assert facts["member.last_feature_use"] == NOON + DAY


def test_a_payment_leads_to_its_bill_and_back(club: Club):
    """Also of an instalment; a payment for something else leads nowhere."""
    membership = club.work(club.join("half-yearly"), at=NOON + 90 * DAY)
    bill = bill_of(membership, 1)
    assert [bill_of_payment(payment) for payment in paid_for(bill)] == [bill, bill]
    payment = paid_for(bill)[0]
    payment.reference = "order:1"
    assert bill_of_payment(payment) is None


def codes() -> set[str]:
    """What the audit finds."""
    return {found.code for found in broken_memberships()}


def test_the_audit_finds_nothing_after_an_eventful_year(club: Club):
    """Trial, renewals, a refused card, coming back late."""
    membership = club.work(club.join("monthly", trial=True), at=NOON + 40 * DAY)
    club.visitor.put_card("4242", charging=Charging.DECLINED)
    club.work(membership, at=NOON + 100 * DAY)
    club.visitor.put_card("4242", charging=Charging.TAKEN)
    club.work(membership, at=NOON + 200 * DAY)
    assert codes() == set()
    assert broken_memberships(club.site.pk) == []


@pytest.mark.parametrize(
    ("table", "field", "value", "code"),
    [
        (Bill, "period_end", NOON + 30 * DAY, "bill_off_its_date"),
        (Bill, "number", 7, "missing_bill"),
        (Bill, "status", "due", "bill_and_status"),
        (Bill, "fee_minor", 1, "bill_and_instalments"),
        (Bill, "at", NOON + 100 * DAY, "bill_before_its_date"),
        (Instalment, "interest_minor", 5, "bill_and_its_payments"),
        (Membership, "status", "overdue", "overdue_membership"),
        (Membership, "put_off_until", NOON, "stuck_membership"),
    ],
)
def test_the_audit_names_what_was_tampered_with(club: Club, table, field: str, value, code: str):
    """Each rule is broken once."""
    club.work(club.join("weekly"), at=NOON + timedelta(days=8))
    table.objects.filter(pk=table.objects.order_by("id").values("pk")[:1]).update(**{field: value})
    assert code in codes()
