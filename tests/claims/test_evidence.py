"""What the bank may be shown about a disputed payment, and when the staff are reminded to show it."""

from datetime import timedelta

import pytest

from makegood.catalogue.queries import product_by_code
from makegood.claims.chargebacks import evidence_of, evidence_to_send
from makegood.members.operations import register_member
from makegood.payments.models import Payment
from makegood.services.operations import use_service
from makegood.sites.models import Event, Site
from makegood.sites.work import run_due
from tests.claims.asked import MONDAY
from tests.claims.bank import ANSWER_WITHIN, TUESDAY, Bank

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def bank(site: Site) -> Bank:
    """The bank of everybody here."""
    return Bank(site)


def use(member, code: str, *, text: str) -> None:
    """Use a service once, with words."""
    product = product_by_code(member.site, code)
    use_service(member, product=product, text=text, at=MONDAY, key=f"{member.pk} {code} {text}")


def test_only_the_letters_and_chats_of_the_disputed_charges_are_shown(site, ann, bank, buy):
    """L15: not what was paid from another pack, nor what others wrote, nor the words on a gift."""
    bob = register_member(site, handle="bob", name="Bob", email="bob@example.org", at=MONDAY)
    disputed = buy()
    for code, text in [("letter", "Dear Eve"), ("chat", "Hello"), ("gift-box", "To my love")]:
        use(ann, code, text=text)
    buy(by=bob)
    use(bob, "letter", text="Bob's own")
    chargeback = bank.says(disputed, "open")
    buy("pack-20")
    use(ann, "letter", text="Of another pack")
    shown = evidence_of(chargeback)
    assert [(each.charge.product.code, each.words) for each in shown.charges] == [
        ("letter", "Dear Eve"), ("chat", "Hello"), ("gift-box", ""),
    ]  # fmt: skip


def test_payments_and_accepted_terms_are_shown(ann, bank, buy):
    """What was paid before and nobody disputed speaks for the site; what came after says nothing."""
    before, disputed = buy("pack-20"), buy()
    chargeback = bank.says(disputed, "open")
    buy("pack-50", at=TUESDAY + MINUTE)
    shown = evidence_of(chargeback)
    assert (shown.payment, list(shown.undisputed), shown.refunds, shown.orders) == (disputed, [before], [], [])
    assert [(each.version.number, each.at) for each in shown.acceptances] == [(1, MONDAY)]


def test_a_payment_that_was_disputed_too_is_no_evidence(ann, bank, buy):
    """It shows nothing but another quarrel."""
    first, second = buy("pack-20"), buy()
    bank.says(first, "won")
    assert not evidence_of(bank.says(second, "open", ref="dp_2")).undisputed


def reminders(site: Site) -> int:
    """Count the reminders so far."""
    return Event.objects.filter(site=site, kind="chargeback.evidence_due").count()


def test_the_staff_are_reminded_seven_days_and_one_day_before(site, bank, buy):
    """A minute before, at, and after; and each once."""
    bank.says(buy(), "open")
    due, found = TUESDAY + ANSWER_WITHIN, []
    for left in (timedelta(days=7), timedelta(days=1)):
        for offset in (-MINUTE, 0 * MINUTE, MINUTE):
            run_due(site, at=due - left + offset)
            found.append(reminders(site))
    run_due(site, at=due)
    assert (found, reminders(site)) == ([0, 1, 1, 1, 2, 2], 2)


def test_nobody_is_reminded_once_the_bank_has_decided(site, bank, buy):
    """A dispute opened again has a new day."""
    payment: Payment = buy()
    bank.says(payment, "open")
    bank.says(payment, "won")
    assert list(evidence_to_send(site)) == []
    run_due(site, at=TUESDAY + ANSWER_WITHIN - timedelta(days=7))
    assert reminders(site) == 0
    later = TUESDAY + timedelta(days=60)
    again = bank.says(payment, "open", at=later)
    assert list(evidence_to_send(site)) == [again]
    assert (again.evidence_due_at, again.remind_at) == (
        later + ANSWER_WITHIN,
        later + ANSWER_WITHIN - timedelta(days=7),
    )


def test_what_is_due_first_comes_first(site, bank, buy):
    """The list of what is to be sent is sorted by its day."""
    late = bank.says(buy(), "open", at=TUESDAY + timedelta(days=3))
    soon = bank.says(buy("pack-20"), "open", ref="dp_2")
    assert list(evidence_to_send(site)) == [soon, late]


def test_a_reminder_that_is_due_as_the_dispute_opens_is_given(site, bank, buy, monkeypatch):
    """The bank leaves seven days, to the instant: the first reminder is due at once."""
    monkeypatch.setattr("tests.claims.bank.ANSWER_WITHIN", timedelta(days=7))
    chargeback = bank.says(buy(), "open")
    run_due(site, at=TUESDAY)
    assert (reminders(site), chargeback.remind_at) == (1, TUESDAY)
