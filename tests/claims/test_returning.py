"""A repayment that has to go back and is not taken: in sight, told to the member, and sent again by the staff, once."""

import pytest

from makegood.claims.chargebacks import NotReturnable, return_again, unreturned
from makegood.claims.models import Chargeback
from makegood.claims.refusals import NotAnAgent
from makegood.kernel.money import Money
from makegood.members.models import Role
from makegood.members.operations import add_staff
from makegood.notices.models import Notice
from makegood.payments.models import Payment
from makegood.payments.operations import record_refund_failed, record_refund_returned, record_refunded
from makegood.payments.queries import refunds_of
from tests.claims.bank import TUESDAY, Bank

EUROS = Money.parse("50.00 EUR")


@pytest.fixture
def bank(site) -> Bank:
    """The bank of everybody here."""
    return Bank(site)


@pytest.fixture
def repayment(bank, buy) -> Payment:
    """What a member repaid for a dispute that the site then won after all, and whose refund was not taken."""
    payment = buy()
    repayment = bank.repay(bank.says(payment, "lost"))
    bank.says(payment, "won")
    record_refund_failed(refunds_of(repayment).get(), why="closed", at=TUESDAY)
    bank.settle()
    return repayment


def test_what_could_not_be_returned_stands_in_sight(site, repayment):
    """It is still owed, the staff see it, and the member is told."""
    (chargeback,) = unreturned(site)
    assert (chargeback.status, chargeback.unreturned) == ("won", EUROS)
    letter = Notice.objects.get(kind="refund_failed")
    assert letter.subject == "€50.00 could not be returned yet"
    assert "card ending 4242" in letter.body


def test_the_staff_send_it_again_once(site, bank, repayment, tom):
    """Fault 19: a second try has a key of its own, and a second click finds nothing left to send."""
    (chargeback,) = unreturned(site)
    return_again(chargeback, by=tom, at=TUESDAY)
    with pytest.raises(NotReturnable):
        return_again(chargeback, by=tom, at=TUESDAY)
    first, second = refunds_of(repayment)
    assert (first.status, second.status, second.amount) == ("failed", "pending", EUROS)
    record_refunded(second, processor_ref="re_2", at=TUESDAY)
    bank.settle()
    assert list(unreturned(site)) == []


def test_a_second_try_can_fail_too(site, bank, repayment, tom):
    """It stands in sight again, and can be sent a third time."""
    for _ in range(2):
        return_again(Chargeback.objects.get(), by=tom, at=TUESDAY)
        record_refund_failed(refunds_of(repayment).latest("id"), why="closed still", at=TUESDAY)
        bank.settle()
    assert [each.unreturned for each in unreturned(site)] == [EUROS]
    assert (refunds_of(repayment).count(), Notice.objects.filter(kind="refund_failed").count()) == (3, 3)


def test_what_arrived_and_came_back_stands_in_sight_too(site, bank, repayment, tom):
    """The bank of the card sent it back weeks later."""
    return_again(Chargeback.objects.get(), by=tom, at=TUESDAY)
    refund = refunds_of(repayment).latest("id")
    record_refunded(refund, processor_ref="re_2", at=TUESDAY)
    bank.settle()
    record_refund_returned(refund, why="account closed", at=TUESDAY)
    bank.settle()
    assert [each.unreturned for each in unreturned(site)] == [EUROS]


def test_nothing_is_returned_while_the_bank_has_yet_to_decide(site, bank, repayment, tom):
    """Opened and lost once more: the repayment pays for it, and nothing is to be returned."""
    chargeback = Chargeback.objects.get()
    for status in ("open", "lost"):
        bank.says(chargeback.payment, status)
        assert list(unreturned(site)) == []
        with pytest.raises(NotReturnable):
            return_again(chargeback, by=tom, at=TUESDAY)


def test_only_agents_of_the_site_send_it_again(site, repayment):
    """Auditors read."""
    auditor = add_staff(site, handle="vera", name="Vera", role=Role.AUDITOR)
    with pytest.raises(NotAnAgent):
        return_again(Chargeback.objects.get(), by=auditor, at=TUESDAY)
