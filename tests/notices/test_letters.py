"""What people read: which request it is about, what was decided, what left their wallet, and what they can do next."""

from datetime import timedelta

from makegood.claims.asks import Ask
from makegood.claims.operations import choose_option, record_findings, use_discretion
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.notices.models import Notice
from makegood.payments.models import Refund
from makegood.payments.operations import record_refund_failed, record_refunded
from makegood.sites.models import Site
from makegood.sites.work import run_due
from tests.claims.asked import COPY, MONDAY, for_credits, for_money

DAY = timedelta(days=1)

RECEIPT = """\
Thank you, Ann.

Bought: 100 credits
Price: €50.00
Paid: 2 March 2026, 10:00, with card
Payment number: {payment}

The refund policy in force when you paid (version 1) stays the one that
decides about this payment.

Yours, Packhouse
"""

SETTLEMENT = """\
Request {request} of 3 March 2026, about 100 credits, bought on 2 March 2026

Dear Ann,

€36.00 came back to you, by C5, “Option B: we buy credits back”. The money
went to card; banks may take a few days to show it. In exchange, 90 credits of
that pack left your wallet.

Yours, Packhouse
"""

RULING = """\
Request {request} of 2 March 2026, about 100 credits, bought on 2 March 2026

Dear Ann,

Our policy leaves this decision to us: C10, “Exceptions”. We looked into your
request, and we give you €20.00 back. In exchange, 40 credits of that pack
left your wallet.

The reason: You were ill.
Get well soon.

Decided by Tom.

Yours, Packhouse
"""


def letters(site: Site, kind: str) -> list[Notice]:
    """Have the letters written, and give those of a kind, the oldest first."""
    run_due(site, at=MONDAY)
    return list(Notice.objects.filter(site=site, kind=kind).order_by("id"))


def test_a_receipt_says_what_was_paid_for_and_by_which_terms(site, buy):
    """X4: the version stands on it."""
    payment = buy()
    (receipt,) = letters(site, "receipt")
    assert (receipt.subject, receipt.body) == ("Receipt: 100 credits, €50.00", RECEIPT.format(payment=payment.pk))


def test_an_offer_asks_to_choose(site, buy, ask):
    """C6: who does not know that it is their turn waits for ever."""
    request = ask(for_money(buy()))
    (letter,) = letters(site, "decision")
    assert letter.subject == f"Please choose what you get back (request {request.pk})"
    assert letter.body.startswith(f"Request {request.pk} of 2 March 2026, about 100 credits, bought on 2 March 2026\n")
    assert letter.body.endswith("\n\nTo choose, open this request in your account.\n")


def test_what_is_missing_is_named_with_the_place_to_add_it(site, buy, write, ask):
    """C7: the letter about a use names the use."""
    buy()
    request = ask(Ask("credits", "technical_issue", charge=write()))
    (letter,) = letters(site, "decision")
    assert letter.body.startswith(f"Request {request.pk} of 2 March 2026, about Letter, 2 March 2026, 10:00\n")
    assert letter.body.endswith("\n\nTo add what is missing, open this request in your account.\n")


def test_a_settlement_says_what_left_the_wallet(site, buy, write, ask):
    """C5: money came back, credits went."""
    payment, _ = buy(), write()
    request = ask(for_money(payment), at=MONDAY + DAY)
    choose_option(request, clause="C5", at=MONDAY + DAY)
    record_refunded(Refund.objects.get(), processor_ref="r", at=MONDAY + DAY)
    (letter,) = letters(site, "settlement")
    assert letter.subject == f"€36.00 came back to you (request {request.pk})"
    assert letter.body == SETTLEMENT.format(request=request.pk)


def test_a_ruling_tells_its_reason_and_what_it_takes(site, buy, ask, tom):
    """C10: the agent's lines stay lines."""
    request = ask(for_money(buy(), ground="exception"))
    because = "You were ill.\nGet well soon."
    use_discretion(request, amount=Money(2000, "EUR"), by=tom, because=because, at=MONDAY)
    (letter,) = letters(site, "ruling")
    assert letter.body == RULING.format(request=request.pk)


def test_a_single_credit_is_spoken_of_as_one(site, buy, write, ask, tom):
    """Nothing left the wallet, so nothing is said of it."""
    buy()
    request = ask(Ask("credits", "exception", charge=write(), papers=(COPY,)))
    use_discretion(request, amount=Credits(1), by=tom, because="a typing error", at=MONDAY)
    (letter,) = letters(site, "settlement")
    assert "1 credit came back to you, by C10, “Exceptions”. You find it in your wallet." in letter.body
    assert "In exchange" not in letter.body


def test_money_that_could_not_go_back_is_said_to_be_owed(site, buy, ask):
    """Fault 20: a refund to a closed card; nobody is left to wonder where the money is."""
    request = ask(for_money(buy()))
    choose_option(request, clause="C4", at=MONDAY)
    record_refund_failed(Refund.objects.get(), why="card closed", at=MONDAY)
    (letter,) = letters(site, "refund_failed")
    assert letter.subject == f"€50.00 could not be returned yet (request {request.pk})"
    assert "We still owe you this money." in letter.body


def test_each_decision_has_a_letter_of_its_own_however_late_it_is_written(site, buy, write, ask, tom):
    """The worker was away from the question to the answer: two letters, and each says what was decided then."""
    buy()
    request = ask(for_credits(write()))
    record_findings(request, values={"technical_issue_confirmed": False}, by=tom, at=MONDAY)
    question, answer = letters(site, "decision")
    assert "We have to look into this first." in question.body
    assert "You get nothing back on this request." in answer.body


def test_a_request_whose_money_another_one_used_up_is_answered_by_letter(site, buy, ask):
    """X1: nobody is left waiting for what cannot come any more."""
    payment = buy()
    waiting = ask(for_money(payment, ground="exception"))
    choose_option(ask(for_money(payment)), clause="C4", at=MONDAY)
    *_, last = letters(site, "decision")
    assert last.subject == f"Your request was denied (request {waiting.pk})"
    assert "X1: " in last.body
