"""What a member has against the operator outlives the account (X7)."""

from datetime import timedelta

import pytest

from makegood.claims.operations import choose_option
from makegood.members.models import Member
from makegood.members.operations import block_account, report_compromised, suspend_account, terminate_account
from makegood.payments.models import Refund
from makegood.payments.operations import record_refunded
from makegood.payments.queries import refunded_to
from tests.claims.asked import MONDAY, for_money

DAY = timedelta(days=1)
CLOSE = {
    "suspended": lambda ann: suspend_account(ann, because="breach", by="staff:1", at=MONDAY),
    "blocked": lambda ann: block_account(ann, because="breach", by="staff:1", at=MONDAY),
    "terminated": lambda ann: terminate_account(ann, because="breach", by="staff:1", at=MONDAY),
    "compromised": lambda ann: report_compromised(ann, at=MONDAY),
}


@pytest.mark.parametrize("how", sorted(CLOSE))
def test_whoever_is_shut_out_asks_and_is_paid(ann, buy, ask, how):
    """X7: asked, chosen and refunded from a closed account, which stays closed."""
    payment = buy()
    CLOSE[how](ann)
    request = ask(for_money(payment), at=MONDAY + DAY)
    assert request.status == "awaiting_choice"
    choose_option(request, clause="C4", at=MONDAY + DAY)
    record_refunded(Refund.objects.get(), processor_ref="re_1", at=MONDAY + DAY)
    assert [str(amount) for amount in refunded_to(ann)] == ["50.00 EUR"]
    assert Member.objects.get(pk=ann.pk).status == how.replace("compromised", "suspended")
