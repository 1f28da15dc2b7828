"""A refund that a dispute forestalled in part: the bank has paid that part, and the rest alone is still to be sent."""

import pytest

from makegood.claims.models import Request
from makegood.claims.operations import choose_option, send_refund_again, use_discretion
from makegood.claims.queries import decided
from makegood.claims.refusals import NotOpen
from makegood.kernel.money import Money
from makegood.payments.models import Payment, Refund
from makegood.payments.operations import record_refund_failed, record_refunded
from tests.claims.asked import MONDAY, for_money
from tests.claims.bank import TUESDAY, Bank, standing

PART, LESS = Money.parse("20.00 EUR"), Money.parse("10.00 EUR")


@pytest.fixture
def bank(site) -> Bank:
    """The bank of everybody here."""
    return Bank(site)


@pytest.fixture
def pack(buy) -> Payment:
    """A pack for 50.00 EUR."""
    return buy()


@pytest.fixture
def granted(ask, pack) -> Request:
    """Its whole price was granted, and the refund is on its way."""
    request = ask(for_money(pack))
    return choose_option(request, clause="C4", at=MONDAY)


def fail(bank: Bank, request: Request) -> None:
    """The processor does not send the refund, because of the dispute."""
    record_refund_failed(Refund.objects.get(settlement_part__settlement__request=request), why="disputed", at=TUESDAY)
    bank.settle()


def send(bank: Bank, request: Request, tom) -> Refund:
    """Send again what is still to be sent, and let it arrive."""
    send_refund_again(request, by=tom, at=TUESDAY)
    refund = Refund.objects.get(settlement_part__settlement__request=request)
    record_refunded(refund, processor_ref=f"re_{refund.pk}", at=TUESDAY)
    bank.settle()
    request.refresh_from_db()
    return refund


def test_what_the_bank_took_of_a_failed_refund_is_not_counted_twice(ann, bank, pack, ask, tom):
    """X1: 30.00 EUR were granted, and the bank paid 20.00 of them; 20.00 of the 50.00 are left for another request."""
    request = ask(for_money(pack, ground="exception"))
    use_discretion(request, amount=Money.parse("30.00 EUR"), by=tom, because="so", at=MONDAY)
    bank.says(pack, "open", amount=PART)
    fail(bank, request)
    bank.says(pack, "lost", amount=PART)
    assert decided(ask(for_money(pack, ground="exception"), at=TUESDAY)).decision.bound == PART
    assert send(bank, request, tom).amount == LESS
    assert (request.status, standing(ann)[1]) == ("settled", "")
    pack.refresh_from_db()
    assert pack.refunded + pack.charged_back == Money.parse("30.00 EUR")


def test_what_the_bank_left_of_a_refund_is_sent(ann, bank, pack, granted, tom):
    """Of 50.00 EUR the bank paid 20.00: the rest goes to the card, and nobody owes anything."""
    bank.says(pack, "open", amount=PART)
    fail(bank, granted)
    with pytest.raises(NotOpen):
        send_refund_again(granted, by=tom, at=TUESDAY)
    bank.says(pack, "lost", amount=PART)
    assert send(bank, granted, tom).amount == Money.parse("30.00 EUR")
    assert (granted.status, standing(ann)) == ("settled", (0, ""))


def test_what_the_bank_gives_back_is_sent_after_all(ann, bank, pack, granted, tom):
    """Fault 23: won after it was lost; the part that the bank had paid is owed again, and no more than that."""
    bank.says(pack, "open", amount=PART)
    fail(bank, granted)
    bank.says(pack, "lost", amount=PART)
    send(bank, granted, tom)
    bank.says(pack, "won", amount=PART)
    granted.refresh_from_db()
    assert (granted.status, granted.settlement.status) == ("open", "failed")
    assert send(bank, granted, tom).amount == PART
    pack.refresh_from_db()
    assert (granted.status, pack.status, standing(ann)) == ("settled", "refunded", (0, ""))


def test_the_bank_pays_the_oldest_of_two_failed_refunds_first(bank, pack, ask, tom):
    """The first is settled by what it took, the second is still to be sent."""
    requests = [ask(for_money(pack, ground="exception"), key=key) for key in "ab"]
    for request in requests:
        use_discretion(request, amount=PART, by=tom, because="so", at=MONDAY)
    bank.says(pack, "open", amount=PART)
    for request in requests:
        fail(bank, request)
    bank.says(pack, "lost", amount=PART)
    assert [Request.objects.get(pk=each.pk).status for each in requests] == ["settled", "open"]
    assert send(bank, requests[1], tom).amount == PART


@pytest.mark.parametrize(("first", "then"), [("50.00 EUR", "20.00 EUR"), ("20.00 EUR", "50.00 EUR")])
def test_a_lost_dispute_that_takes_more_or_less_than_was_said_is_owed_so(ann, bank, pack, first, then):
    """Fault 22: the bank corrects its amount, and decides nothing anew."""
    bank.says(pack, "lost", amount=Money.parse(first))
    bank.says(pack, "lost", amount=Money.parse(then))
    assert standing(ann) == (0, then)


def test_what_was_repaid_too_much_goes_back_where_the_bank_took_less(bank, pack):
    """Fault 22: 50.00 EUR were repaid, and 20.00 were taken."""
    repayment = bank.repay(bank.says(pack, "lost"))
    bank.says(pack, "lost", amount=PART)
    repayment.refresh_from_db()
    assert repayment.refunded == Money.parse("30.00 EUR")


def test_what_was_repaid_is_owed_again_where_the_bank_took_more(ann, bank, pack):
    """Fault 22: 20.00 EUR were repaid, and 50.00 were taken: the rest is owed, and the credits wait for it."""
    bank.repay(bank.says(pack, "lost", amount=PART))
    lost = bank.says(pack, "lost")
    assert (lost.status, standing(ann)) == ("lost", (0, "30.00 EUR"))
    bank.repay(lost)
    assert standing(ann) == (100, "")
