"""What a member is mailed about a payment that is disputed at the bank."""

import pytest

from makegood.claims.models import Chargeback, ChargebackStatus
from makegood.kernel.money import Money
from makegood.notices.chargeback_letters import chargeback_letter
from makegood.notices.models import Notice
from tests.claims.bank import Bank

pytestmark = pytest.mark.django_db


def plain(body: str) -> str:
    """Give a letter as one line."""
    return " ".join(body.split())


def test_the_member_is_told_at_each_turn(site, buy):
    """And of what is owed as it stood then, whatever came of it since."""
    bank, payment = Bank(site), buy()
    for status in ("open", "won", "lost"):
        bank.says(payment, status)
    bank.repay(Chargeback.objects.get())
    told = Notice.objects.filter(kind="chargeback").order_by("id")
    assert list(told.values_list("subject", flat=True)) == [
        "Your payment is disputed at your bank",
        "Your payment stands",
        "Your payment is disputed at your bank once more",
        "Your bank took your payment back",
        "You have repaid what your bank took",
    ]
    assert ["You owe us" in plain(each.body) for each in told] == [False, False, False, True, False]


def test_a_letter_names_the_payment_and_what_is_owed(site, buy):
    """Plain words, and amounts as people write them."""
    chargeback = Bank(site).says(buy(), "lost")
    owed = Money.parse("20.00 EUR")
    body = plain(chargeback_letter(chargeback, turn=ChargebackStatus.LOST, owed=owed).body)
    assert "Dear Ann," in body
    assert f"This is about payment {chargeback.payment_id}, 100 credits: €50.00, paid" in body
    assert "You owe us €20.00" in body
