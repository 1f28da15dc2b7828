"""What goes wrong around a membership: answers that come late or twice, what cannot be done, accounts that close."""

import pytest

from makegood.kernel.money import Money
from makegood.members.operations import deactivate_member, terminate_account
from makegood.memberships import operations
from makegood.memberships.audit import broken_memberships
from makegood.memberships.models import Instalment, Membership, MembershipStatus
from makegood.memberships.operations import reactivate_membership, subscribe, take_payment
from makegood.memberships.queries import bill_of, bills_of, paid_for, payments_for, to_try
from makegood.memberships.refusals import MembershipNotOpen
from makegood.payments.models import Payment, Refund
from makegood.payments.operations import record_paid
from makegood.payments.sandbox.cards import Charging
from makegood.payments.sandbox.faults import Fault
from tests.memberships.club import DAY, MINUTE, NOON, Club

pytestmark = pytest.mark.django_db

WEEK = 7 * DAY


def test_fault_14_a_membership_waits_for_an_answer_that_comes_late(club: Club):
    """The first fee timed out: pending until somebody knows, charged once, begun with the minute of subscribing."""
    card = club.card()
    club.visitor.plan(Fault.LOST, call="charge_card")
    made = subscribe(club.member(), plan=club.product("monthly"), card=card, trial=False, at=NOON, key="k")
    assert club.work(made, at=NOON).status == MembershipStatus.PENDING
    membership = club.work(made, at=NOON + 5 * MINUTE)
    assert (membership.status, membership.started_at, club.paid(membership)) == ("active", NOON, ["29.99 USD"])


def test_a_refusal_that_turns_out_to_be_a_payment_begins_the_membership_after_all(club: Club):
    """The processor has the money, and nothing stands in the way."""
    membership = club.join("monthly", token="0002")
    payment = Payment.objects.get(reference=membership.bills.get().ref)
    record_paid(payment, instrument="card", processor_ref="late", at=NOON + MINUTE)
    membership = club.work(membership, at=NOON + MINUTE)
    assert (membership.status, [bill.number for bill in bills_of(membership)]) == ("active", [1])


def test_money_for_a_membership_that_nobody_needs_any_more_goes_back(club: Club):
    """The member had subscribed anew before the first charge turned out to be paid."""
    first = club.join("monthly", token="0002")
    second = club.join("weekly", at=NOON + MINUTE)
    payment = Payment.objects.get(reference=first.bills.get().ref)
    record_paid(payment, instrument="card", processor_ref="late", at=NOON + 2 * MINUTE)
    assert club.work(first, at=NOON + 2 * MINUTE).status == MembershipStatus.DECLINED
    assert club.work(second, at=NOON + 2 * MINUTE).status == MembershipStatus.ACTIVE
    assert str(Refund.objects.get(payment=payment).amount) == "29.99 USD"


def test_a_fee_that_was_paid_twice_is_kept_once(club: Club):
    """The first try of an overdue fee turns out to be paid after the second was."""
    membership = club.join("weekly")
    club.visitor.put_card("4242", charging=Charging.DECLINED)
    club.work(membership, at=NOON + WEEK)
    club.visitor.put_card("4242", charging=Charging.TAKEN)
    club.work(membership, at=NOON + WEEK + DAY)
    stray = Payment.objects.filter(reference=bill_of(membership, 2).ref, status="declined").get()
    record_paid(stray, instrument="card", processor_ref="late", at=NOON + WEEK + 2 * DAY)
    membership = club.work(membership, at=NOON + WEEK + 2 * DAY)
    assert [str(each.amount) for each in Refund.objects.filter(payment=stray)] == ["9.99 USD"]
    assert (membership.status, len(bills_of(membership))) == ("active", 2)


def test_fault_30_a_payment_that_is_told_twice_counts_once(club: Club):
    """The second time nothing is granted, and nothing goes back."""
    membership = club.join("monthly")
    take_payment(Payment.objects.get(paid_at__isnull=False), at=NOON + DAY)
    assert not Refund.objects.exists()
    assert club.work(membership, at=NOON + DAY).paid_until == membership.paid_until


def test_nobody_comes_back_twice_while_the_processor_thinks(club: Club):
    """The fee of coming back is under way: another one is refused."""
    membership = club.join("weekly")
    operations.cancel_membership(membership, channel="site", at=NOON)
    club.work(membership, at=NOON + WEEK)
    first = reactivate_membership(membership, at=NOON + WEEK, key="first")
    with pytest.raises(MembershipNotOpen):
        reactivate_membership(membership, at=NOON + WEEK, key="second")
    assert reactivate_membership(membership, at=NOON + WEEK, key="first") == first


def test_fault_70_what_cannot_be_billed_does_not_keep_others_waiting(club: Club, monkeypatch: pytest.MonkeyPatch):
    """It is left alone for an hour, in sight, and billed once it can be."""
    ann, ben = club.join("weekly"), club.join("weekly", name="ben", at=NOON + MINUTE)
    bill = operations.bill_next_period

    def fail_for_ann(membership: Membership, *, at: object) -> None:
        assert membership != ann, "broken"
        bill(membership, at=at)

    with monkeypatch.context() as patch:
        patch.setattr(operations, "bill_next_period", fail_for_ann)
        late = NOON + WEEK + MINUTE
        assert (len(bills_of(club.work(ben, at=late))), len(bills_of(ann))) == (2, 1)
        assert [each.message for each in broken_memberships()] == [
            f"What fell due of membership {ann.pk} could not be done; its events say why."
        ]
    membership = club.work(ann, at=late + 60 * MINUTE)
    assert (len(bills_of(membership)), broken_memberships()) == (2, [])


@pytest.mark.parametrize(
    ("because", "ended"), [("breach", "breach"), ("no_reason", "no_reason"), ("chargeback:1", "breach")]
)
def test_a_membership_ends_with_the_account(club: Club, because: str, ended: str):
    """For the operator's reason; a dispute counts as a breach."""
    membership = club.join("monthly")
    terminate_account(membership.member, because=because, by="staff:1", at=NOON + DAY)
    membership = club.work(membership, at=NOON + DAY)
    assert (membership.status, membership.ended_because, membership.ended_at) == ("terminated", ended, NOON + DAY)


def test_whoever_closes_the_account_is_charged_no_more(club: Club):
    """M15: the membership is cancelled with it."""
    membership = club.join("weekly")
    deactivate_member(membership.member, at=NOON + DAY)
    membership = club.work(membership, at=NOON + 3 * WEEK)
    assert (membership.status, len(bills_of(membership))) == ("ended", 1)


PART = NOON + 90 * DAY


def test_no_instalment_is_charged_of_what_the_operator_has_just_ended(club: Club):
    """The worker had looked it up before."""
    membership = club.join("half-yearly")
    found = to_try(club.site).get(try_at__lte=PART)
    operations.end_membership(membership, because="no_reason", by="staff:1", at=PART)
    operations.try_instalment(found, at=PART)
    assert len(payments_for(bill_of(membership, 1))) == 1


def test_no_instalment_is_charged_while_another_fee_has_just_become_overdue(club: Club):
    """M22: the worker had looked it up before; the overdue fee is asked for, and nothing beside it."""
    membership = club.join("half-yearly")
    found = to_try(club.site).get(try_at__lte=PART)
    Instalment.objects.filter(bill__membership=membership, number=1).update(status="overdue")
    operations.try_instalment(found, at=PART)
    assert len(payments_for(bill_of(membership, 1))) == 1


def test_a_first_part_that_was_paid_twice_does_not_pay_the_second_early(club: Club):
    """What nobody asked for yet is not paid by a try that was thought to have failed: that money goes back."""
    membership = club.join("half-yearly", trial=True)
    club.visitor.put_card("4242", charging=Charging.DECLINED)
    club.work(membership, at=NOON + WEEK)
    club.visitor.put_card("4242", charging=Charging.TAKEN)
    club.work(membership, at=NOON + WEEK + DAY)
    bill = bill_of(membership, 1)
    stray = payments_for(bill).get(status="declined")
    record_paid(stray, instrument="card", processor_ref="late", at=NOON + WEEK + 2 * DAY)
    club.work(membership, at=NOON + WEEK + 2 * DAY)
    assert [each.status for each in bill.parts.order_by("number")] == ["paid", "waiting"]
    assert Refund.objects.get().payment == stray
    assert sum((each.amount for each in paid_for(bill)), Money.zero("USD")) == Money.parse("59.97 USD")
