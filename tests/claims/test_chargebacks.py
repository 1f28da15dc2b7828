"""Chargebacks: what a dispute at the bank freezes, voids, makes owed and gives back, and that nothing is paid twice."""

from datetime import timedelta

import pytest

from makegood.claims.chargebacks import NotRepayable, chargebacks_of, frozen_by, start_repayment, take_up
from makegood.claims.chargebacks.turning import bring_in_line
from makegood.claims.models import Settlement
from makegood.claims.operations import choose_option
from makegood.claims.queries import decided
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import operations as ledger
from makegood.ledger import queries as books
from makegood.members.operations import terminate_account
from makegood.payments.models import DeclineReason, Refund
from makegood.payments.operations import record_declined, record_refund_failed, record_refunded
from makegood.payments.queries import refunds_of
from makegood.sites.models import Event, Site
from tests.claims.asked import MONDAY, for_money
from tests.claims.bank import TUESDAY, Bank, card_of, standing, status_of

pytestmark = pytest.mark.django_db
EUROS = Money.parse("50.00 EUR")


@pytest.fixture
def bank(site: Site) -> Bank:
    """The bank of everybody here."""
    return Bank(site)


@pytest.fixture
def strict(site: Site) -> Site:
    """A site that ends the account of whoever disputes a payment."""
    site.ends_account_on_chargeback = True
    site.save()
    return site


def status(member) -> str:
    """Give the state of an account as it is now."""
    member.refresh_from_db()
    return member.status


def test_an_opened_dispute_freezes_what_is_unspent_of_that_payment(ann, bank, buy, write):
    """V10: other packs stay, and so does the account where the site says nothing."""
    disputed, _ = buy(), buy("pack-20")
    write(count=3)
    chargeback = bank.says(disputed, "open")
    assert (standing(ann), status(ann)) == ((20, ""), "active")
    assert frozen_by(chargeback) == Credits(70)
    assert Event.objects.get(kind="chargeback.open").body["counted"] == "50.00 EUR"


def test_a_won_dispute_leaves_everything_as_it_was(ann, bank, buy, write):
    """V10: unfrozen, nothing owed."""
    payment = buy()
    write()
    bank.says(payment, "open")
    assert status_of(bank.says(payment, "won")) == "won"
    assert standing(ann) == (90, "")


def test_a_lost_dispute_makes_void_what_was_frozen_and_is_owed(ann, bank, buy, write):
    """V10: what the bank took is owed, spent or not."""
    payment = buy()
    write()
    bank.says(payment, "open")
    lost = bank.says(payment, "lost")
    assert (status_of(lost), lost.owed, frozen_by(lost)) == ("lost", EUROS, Credits(0))
    assert standing(ann) == (0, "50.00 EUR")


def test_what_was_void_comes_back_once_it_is_repaid(ann, bank, buy, write):
    """V11, X8: issued anew, with the life of a new pack."""
    payment = buy()
    write()
    lost = bank.says(payment, "lost")
    later = MONDAY + timedelta(days=300)
    bank.repay(lost, at=later)
    assert (status_of(lost), standing(ann, at=later)) == ("repaid", (90, ""))
    anew = next(lot for lot in books.lots(ann.site_id, member_id=ann.pk, at=later) if lot.reissue_of)
    assert anew.expires_at.date().isoformat() == "2027-12-28"


def test_a_closed_account_opens_again_when_all_against_it_is_over(ann, bank, buy, strict):
    """V10, V11: of two chargebacks each stands for itself."""
    larger, smaller = buy(), buy("pack-20")
    bank.says(larger, "open")
    bank.says(smaller, "open", ref="dp_2")
    assert status(ann) == "terminated"
    bank.says(larger, "won")
    assert status(ann) == "terminated"
    bank.repay(bank.says(smaller, "lost", ref="dp_2"))
    assert (status(ann), standing(ann)) == ("active", (120, ""))


def test_an_account_that_the_staff_ended_too_stays_ended(ann, bank, buy, strict):
    """V10: a chargeback that is over lifts what it brought, and no more."""
    payment = buy()
    bank.says(payment, "open")
    terminate_account(ann, because="breach", by="staff:1", at=TUESDAY)
    bank.says(payment, "won")
    assert (status(ann), standing(ann)) == ("terminated", (100, ""))


@pytest.mark.parametrize("first", ["won", "lost"])
def test_fault_23_a_dispute_opened_again_counts_as_opened(ann, bank, buy, strict, first):
    """Frozen again and closed again; nothing is owed until it is decided, and then once."""
    payment = buy()
    bank.says(payment, first)
    again = bank.says(payment, "open")
    assert (again.status, standing(ann), status(ann)) == ("reopened", (0, ""), "terminated")
    lost = bank.says(payment, "lost")
    assert (status_of(lost), standing(ann), status(ann)) == ("lost", (0, "50.00 EUR"), "terminated")


def test_fault_23_a_lost_dispute_that_is_won_after_all_gives_everything_back(ann, bank, buy, strict):
    """The debt falls, and what was void is issued anew."""
    payment = buy()
    bank.says(payment, "lost")
    bank.says(payment, "won")
    assert (standing(ann), status(ann)) == ((100, ""), "active")


def test_fault_23_what_was_repaid_goes_back_where_the_site_wins_after_all(ann, bank, buy):
    """Paid once: the site keeps the payment, so the repayment goes back to the card that paid it."""
    payment = buy()
    repayment = bank.repay(bank.says(payment, "lost"))
    bank.says(payment, "open")
    assert not refunds_of(repayment)
    bank.says(payment, "won")
    assert [refund.amount for refund in refunds_of(repayment)] == [EUROS]
    assert standing(ann) == (100, "")


def test_fault_23_what_was_repaid_stays_repaid_where_the_bank_stays_with_it(ann, bank, buy):
    """Opened again and lost again after the repayment: nothing more is owed."""
    payment = buy()
    repayment = bank.repay(bank.says(payment, "lost"))
    bank.says(payment, "open")
    lost = bank.says(payment, "lost")
    assert (status_of(lost), standing(ann)) == ("repaid", (100, ""))
    assert not refunds_of(repayment)


def test_a_refund_of_a_repayment_that_fails_is_not_sent_for_ever(bank, buy):
    """It failed, and somebody must see to it; the site does not try again by itself."""
    payment = buy()
    repayment = bank.repay(bank.says(payment, "lost"))
    bank.says(payment, "won")
    record_refund_failed(refunds_of(repayment).get(), why="closed", at=TUESDAY)
    bank.settle()
    assert refunds_of(repayment).count() == 1


def test_fault_7_a_refund_under_way_lessens_what_the_site_can_lose(ann, bank, buy, ask):
    """X1: the processor took the refund of the whole, so the bank takes nothing, and nothing is owed."""
    payment, refund = refunded(buy, ask)
    bank.says(payment, "open")
    record_refunded(refund, processor_ref="re_1", at=TUESDAY)
    lost = bank.says(payment, "lost")
    assert (lost.owed.minor, standing(ann)) == (0, (0, ""))


def test_fault_7_a_refund_that_the_dispute_forestalled_is_paid_by_the_bank(ann, bank, buy, ask):
    """X1: it was granted, could not be sent, and the bank paid it: settled, and not owed."""
    payment, refund = refunded(buy, ask)
    bank.says(payment, "open")
    record_refund_failed(refund, why="disputed", at=TUESDAY)
    bank.says(payment, "lost")
    request = refund.settlement_part.settlement.request
    request.refresh_from_db()
    assert (request.status, standing(ann)) == ("settled", (0, ""))
    bank.says(payment, "won")
    request.refresh_from_db()
    assert (request.status, request.settlement.status) == ("open", "failed")


def test_fault_7_a_refund_that_fails_after_the_bank_decided_is_not_owed_either(ann, bank, buy, ask):
    """The bank takes what the refund left; that part had been granted."""
    payment, refund = refunded(buy, ask)
    bank.says(payment, "lost")
    record_refund_failed(refund, why="disputed", at=TUESDAY)
    bank.settle()
    payment.refresh_from_db()
    settlement = Settlement.objects.get(parts__refund=refund)
    assert (payment.charged_back, settlement.status, standing(ann)) == (EUROS, "done", (0, ""))


def refunded(buy, ask):
    """Buy a pack and have its whole price granted; the refund is on its way."""
    payment = buy()
    choose_option(ask(for_money(payment)), clause="C4", at=MONDAY)
    return payment, Refund.objects.get(payment=payment)


def test_fault_21_a_dispute_of_what_went_back_takes_nothing(ann, bank, buy, ask, strict):
    """X1: the refund has arrived; nothing is owed, and going to the bank all the same ends the account."""
    payment, refund = refunded(buy, ask)
    record_refunded(refund, processor_ref="re_1", at=MONDAY)
    lost = bank.says(payment, "lost")
    assert (lost.owed.minor, standing(ann), status(ann)) == (0, (0, ""), "terminated")
    with pytest.raises(NotRepayable):
        start_repayment(lost, card=card_of(ann), at=TUESDAY, key="nothing")


@pytest.mark.parametrize(
    ("claim", "owed"), [("20.00 EUR", "20.00 EUR"), ("99.00 EUR", "50.00 EUR"), ("60.00 USD", "50.00 EUR")]
)
def test_fault_22_what_is_owed_is_what_the_bank_took_of_the_payment(ann, bank, buy, claim, owed):
    """Never more than was paid, and in the payment's currency."""
    bank.says(buy(), "lost", amount=Money.parse(claim))
    assert standing(ann) == (0, owed)


def test_two_disputes_of_one_payment_share_its_lots_and_its_price(ann, bank, buy):
    """What one sets free the other still holds; together they take no more than was paid."""
    payment = buy()
    bank.says(payment, "open", amount=Money.parse("30.00 EUR"))
    bank.says(payment, "open", ref="dp_2", amount=Money.parse("30.00 EUR"))
    bank.says(payment, "won")
    assert standing(ann) == (0, "")
    bank.says(payment, "lost", ref="dp_2", amount=Money.parse("30.00 EUR"))
    assert standing(ann) == (0, "30.00 EUR")


def test_an_event_that_comes_late_changes_nothing(ann, bank, buy):
    """Fault 32: what was decided stays decided, whatever arrives of the opening, and however often."""
    payment = buy()
    bank.says(payment, "open")
    bank.says(payment, "lost")
    for event in Event.objects.filter(kind__startswith="dispute.").order_by("-id"):
        take_up(event)
    assert standing(ann) == (0, "50.00 EUR")
    assert chargebacks_of(ann).get().status == "lost"


def test_a_decision_that_is_heard_of_before_the_opening_is_followed(ann, bank, buy):
    """Fault 32: the later event opens and decides; the earlier one then comes too late."""
    payment = buy()
    bank.says(payment, "lost")
    told = Event.objects.filter(kind__startswith="chargeback.").order_by("id")
    assert list(told.values_list("kind", flat=True)) == ["chargeback.open", "chargeback.lost"]


def test_what_comes_back_to_a_disputed_payment_is_frozen_too(ann, bank, buy):
    """What a session held and did not use is not spendable for having been held when the dispute opened."""
    payment = buy()
    held = {"member_id": ann.pk, "hold_ref": "session:1"}
    ledger.hold(ann.site_id, **held, amount=Credits(60), at=MONDAY, key="hold")
    chargeback = bank.says(payment, "open")
    assert frozen_by(chargeback) == Credits(40)
    ledger.release(ann.site_id, **held, at=TUESDAY, key="release")
    bring_in_line(payment, at=TUESDAY)
    assert (standing(ann), frozen_by(chargeback)) == ((0, ""), Credits(100))


def test_what_expired_while_it_was_frozen_is_not_revived(ann, bank, buy):
    """X8: a dispute gives no lot a longer life."""
    payment = buy()
    bank.says(payment, "open")
    later = MONDAY + timedelta(days=370)
    bank.says(payment, "won", at=later)
    assert standing(ann, at=later) == (0, "")


def test_one_repayment_at_a_time(ann, bank, buy):
    """A second one waits for what becomes of the first; the same key is the same payment; a refused card owes still."""
    lost, card = bank.says(buy(), "lost"), card_of(ann)
    first = start_repayment(lost, card=card, at=TUESDAY, key="one")
    assert start_repayment(lost, card=card, at=TUESDAY, key="one") == first
    with pytest.raises(NotRepayable):
        start_repayment(lost, card=card, at=TUESDAY, key="two")
    record_declined(first, because=DeclineReason.CARD, at=TUESDAY)
    bank.settle()
    assert (status_of(lost), standing(ann)) == ("lost", (0, "50.00 EUR"))
    bank.repay(lost)
    assert standing(ann) == (100, "")


def test_a_disputed_repayment_is_owed_for_itself(ann, bank, buy):
    """The first debt stays paid; the second one is the repayment's own."""
    first = bank.says(buy(), "lost")
    repayment = bank.repay(first)
    bank.says(repayment, "lost", ref="dp_2")
    assert (status_of(first), standing(ann)) == ("repaid", (100, "50.00 EUR"))


def test_what_repaid_a_dispute_is_not_asked_back(ann, bank, buy, ask):
    """X1: the bank gave the price back, and paying it again has bought the credits anew."""
    repaid = bank.repay(bank.says(buy(), "lost"))
    request = ask(for_money(repaid, ground="exception"), at=TUESDAY)
    assert (request.status, decided(request).decision.cites) == ("denied", ("X1",))
