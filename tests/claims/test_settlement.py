"""What leaves the wallet when money goes back, and what comes into it when credits do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from makegood.claims.asks import Ask
from makegood.claims.assess import fingerprint
from makegood.claims.audit import broken_decisions
from makegood.claims.given_back import credits_paid_for
from makegood.claims.models import Decision, Request, Settlement
from makegood.claims.operations import choose_option, record_findings, send_refund_again, use_discretion
from makegood.claims.queries import decided
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger.audit import breaches
from makegood.ledger.queries import available, credits_of_payments
from makegood.payments.models import Payment, Refund
from makegood.payments.operations import record_refund_failed, record_refund_returned, record_refunded
from makegood.sites.work import run_due
from tests.claims.asked import COPY, MONDAY, for_credits, for_money

DAY = timedelta(days=1)


@pytest.mark.parametrize(("given_back", "kept"), [(0, 100), (1, 99), (2000, 60), (2001, 59), (5000, 0)])
def test_money_returned_and_credits_kept_stay_within_the_price(given_back: int, kept: int):
    """A pack of 100 for 50.00 EUR: what is kept is rounded in the site's favour by less than one credit."""
    payment = Payment(amount_minor=5000, currency="EUR", credit_count=100)
    assert credits_paid_for(payment, given_back=Money(given_back, "EUR")) == Credits(kept)


def test_a_goodwill_for_spent_credits_leaves_the_rest(ann, buy, write, ask, tom):
    """Twenty of a hundred are spent; 10.00 EUR of 50.00 pays for them, and eighty stay."""
    payment = buy()
    write(count=2)
    request = ask(for_money(payment, ground="exception"))
    use_discretion(request, amount=Money(1000, "EUR"), by=tom, because="they came late", at=MONDAY)
    assert available(ann.site_id, member_id=ann.pk, at=MONDAY) == Credits(80)


def test_the_whole_price_as_an_exception_takes_the_whole_pack(ann, buy, ask, tom):
    """Nothing is kept beside the whole price."""
    request = ask(for_money(buy(), ground="exception"))
    use_discretion(request, amount=Money(5000, "EUR"), by=tom, because="a hard case", at=MONDAY)
    assert available(ann.site_id, member_id=ann.pk, at=MONDAY) == Credits(0)


def test_after_a_goodwill_the_buy_back_stops_at_the_price(buy, ask, tom):
    """X6: 20.00 EUR went back as an exception, so 40.00 EUR for the credits become 30.00."""
    payment = buy()
    goodwill = ask(for_money(payment, ground="exception"))
    use_discretion(goodwill, amount=Money(2000, "EUR"), by=tom, because="slow answers", at=MONDAY)
    payment.refresh_from_db()
    decision = decided(ask(for_money(payment), at=MONDAY + DAY)).decision
    amounts = {option.clause: str(option.amount) for option in decision.options}
    assert amounts["C4"] == "30.00 EUR"


def test_credits_asked_back_about_a_pack_go_back_use_by_use(ann, buy, write, ask, tom):
    """C10 about a payment: the latest use first, never more than was spent from that pack."""
    payment = buy()
    write()
    write(at=MONDAY + DAY)
    request = ask(Ask("credits", "exception", payment=payment, papers=(COPY,)), at=MONDAY + DAY)
    use_discretion(request, amount=Credits(15), by=tom, because="two poor letters", at=MONDAY + DAY)
    assert available(ann.site_id, member_id=ann.pk, at=MONDAY + DAY) == Credits(95)


def test_the_same_loss_is_not_paid_twice(buy, write, ask, tom):
    """X1: a second request about a letter whose credits came back is denied by the engine's own limit."""
    buy()
    letter = write()
    first = ask(for_credits(letter))
    record_findings(first, values={"technical_issue_confirmed": True}, by=tom, at=MONDAY)
    again = ask(for_credits(letter), at=MONDAY + DAY)
    assert (again.status, decided(again).decision.cites) == ("denied", ("X1",))


def test_a_letter_whose_price_went_back_is_not_made_good_again(buy, write, ask, tom):
    """X1: the whole price of the pack went back as an exception, the letter's share of it too."""
    payment, letter = buy(), write()
    goodwill = ask(for_money(payment, ground="exception"))
    use_discretion(goodwill, amount=Money(5000, "EUR"), by=tom, because="a hard case", at=MONDAY)
    about_letter = ask(for_credits(letter))
    about_pack = ask(Ask("credits", "exception", payment=payment, papers=(COPY,)))
    assert [decided(each).decision.cites for each in (about_letter, about_pack)] == [("X1",), ("X1",)]


def test_a_goodwill_leaves_the_right_to_what_went_wrong(ann, buy, write, ask, tom):
    """C3: 20.00 EUR of 50.00 went back for something else; the letter is made good all the same.

    X1 is about one loss: what an agent gives about the pack is no answer about the letter, and takes no right away. The
    price that was kept still pays for the letter; where the whole of it went back, the letter went with it.
    """
    payment, letter = buy(), write()
    goodwill = ask(for_money(payment, ground="exception"))
    use_discretion(goodwill, amount=Money(2000, "EUR"), by=tom, because="slow answers", at=MONDAY)
    record_findings(ask(for_credits(letter)), values={"technical_issue_confirmed": True}, by=tom, at=MONDAY)
    assert available(ann.site_id, member_id=ann.pk, at=MONDAY) == Credits(70)


def test_a_refund_that_failed_is_still_owed(site, buy, write, ask, tom):
    """X6: 10.00 EUR could not be delivered; only 40.00 of 50.00 can be granted beside them (fault 19)."""
    payment, _ = buy(), write(count=2)
    goodwill = ask(for_money(payment, ground="exception"))
    use_discretion(goodwill, amount=Money(1000, "EUR"), by=tom, because="ill", at=MONDAY)
    record_refund_failed(Refund.objects.get(), why="card closed", at=MONDAY)
    run_due(site, at=MONDAY)
    payment.refresh_from_db()
    again = ask(for_money(payment, ground="exception"), at=MONDAY + DAY)
    assert (payment.refunded, decided(again).decision.most) == (Money(0, "EUR"), Money(4000, "EUR"))
    use_discretion(again, amount=Money(4000, "EUR"), by=tom, because="ill", at=MONDAY + DAY)
    send_refund_again(goodwill, by=tom, at=MONDAY + DAY)
    payment.refresh_from_db()
    assert payment.refunded == payment.amount


def test_every_stored_decision_replays_to_itself(buy, write, ask, tom):
    """Invariant 5: from its own record and policy text alone."""
    payment = buy()
    ask(for_money(payment))
    issue = ask(for_credits(write()))
    record_findings(issue, values={"technical_issue_confirmed": True}, by=tom, at=MONDAY)
    assert Decision.objects.count() == 3
    assert list(broken_decisions()) == []


def test_the_books_balance_after_a_request_of_each_kind(buy, write, ask, tom):
    """Invariants 1 and 2, after a buy-back and a reissue."""
    payment = buy()
    issue = ask(for_credits(write()))
    record_findings(issue, values={"technical_issue_confirmed": True}, by=tom, at=MONDAY)
    request = ask(for_money(payment), at=MONDAY + DAY)
    choose_option(request, clause="C5", at=MONDAY + DAY)
    assert breaches() == []


def test_a_record_laid_out_otherwise_is_still_the_same_answer(buy, ask):
    """Another version of the program may write down more or fewer reasons; only the answer must replay."""
    stored = ask(for_money(buy())).decisions.get()
    stored.record.pop("derivation")
    stored.digest = fingerprint(case=stored.case, record=stored.record, policy_digest=stored.version.digest)
    stored.pk, stored._state.adding = None, True
    stored.save()
    assert list(broken_decisions()) == []


def test_about_one_of_two_packs_only_its_own_credits_go_back(ann, buy, write, ask, tom):
    """Two letters drew on the rest of one pack and on the next; an exception about the first fills the first."""
    first = buy("pack-20")
    write()
    second = buy("pack-20", at=MONDAY + DAY)
    write(at=MONDAY + DAY, count=2)
    about = for_money(first, ground="exception")
    request = ask(replace(about, remedy="credits"), at=MONDAY + DAY)
    assert decided(request).decision.most == Credits(20)
    use_discretion(request, amount=Credits(20), by=tom, because="all of it", at=MONDAY + DAY)
    held = credits_of_payments(ann.site_id, payment_ids=[first.pk, second.pk], at=MONDAY + DAY)
    assert [held[each.pk].unspent for each in (first, second)] == [Credits(20), Credits(10)]


def test_fault_19_a_refund_that_came_back_puts_its_request_before_the_staff(site, buy, ask, tom):
    """What was settled is owed again: the staff sees it, and sends the money once more."""
    goodwill = ask(for_money(buy(), ground="exception"))
    use_discretion(goodwill, amount=Money(1000, "EUR"), by=tom, because="ill", at=MONDAY)
    record_refunded(Refund.objects.get(), processor_ref="re_1", at=MONDAY)
    run_due(site, at=MONDAY)
    assert [each.status for each in reread(goodwill)] == ["settled", "done"]
    record_refund_returned(Refund.objects.get(), why="card closed", at=MONDAY + DAY)
    run_due(site, at=MONDAY + DAY)
    assert [each.status for each in reread(goodwill)] == ["open", "failed"]
    send_refund_again(goodwill, by=tom, at=MONDAY + DAY)
    assert Refund.objects.latest("id").status == "pending"


def reread(request: Request) -> tuple[Request, Settlement]:
    """Give a request and its settlement as they are now."""
    found = Request.objects.select_related("settlement").get(pk=request.pk)
    return found, found.settlement
