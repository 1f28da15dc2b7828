"""A bank that disputes payments, as its processor reports it, and a card with which debts are paid."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from makegood.claims.chargebacks import start_repayment
from makegood.claims.models import Chargeback
from makegood.kernel.money import Money
from makegood.ledger import queries as books
from makegood.members.models import Member
from makegood.payments.models import Card, DisputeStatus, Payment
from makegood.payments.operations import Report, record_paid, record_report
from makegood.sites.models import Site
from makegood.sites.outbox import deliver_events
from makegood.sites.queries import failed_deliveries
from tests.claims.asked import MONDAY

TUESDAY = MONDAY + timedelta(days=1)
ANSWER_WITHIN = timedelta(days=30)


@dataclass(slots=True)
class Bank:
    """Everything that the site hears of a bank, and of a card, by its processor."""

    site: Site
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def says(
        self, payment: Payment, status: str, *, amount: Money | None = None, ref: str = "dp_1", at: datetime = TUESDAY
    ) -> Chargeback:
        """Report how a dispute of a payment stands, and let the site follow."""
        report = Report(
            ref,
            next(self.numbers),
            DisputeStatus(status),
            "fraudulent",
            amount or payment.amount,
            at + ANSWER_WITHIN,
        )
        dispute = record_report(payment, report=report, at=at)
        self.settle(at=at)
        return Chargeback.objects.select_related("site", "member", "payment", "dispute__payment").get(dispute=dispute)

    def repay(self, chargeback: Chargeback, *, at: datetime = TUESDAY) -> Payment:
        """Pay what is owed for a chargeback with the member's card."""
        key = f"repay {next(self.numbers)}"
        payment = start_repayment(chargeback, card=card_of(chargeback.member), at=at, key=key)
        record_paid(payment, instrument="card ending 4242", processor_ref=key, at=at)
        self.settle(at=at)
        payment.refresh_from_db()
        return payment

    def settle(self, *, at: datetime = TUESDAY) -> None:
        """Let everything follow that happened, and hold the books to their rules."""
        deliver_events(self.site, at=at)
        assert list(failed_deliveries(self.site)) == []
        assert books.audit(self.site.pk) == []


def card_of(member: Member) -> Card:
    """Give a card on file of a member."""
    card, _ = Card.objects.get_or_create(
        site=member.site,
        member=member,
        name="card",
        defaults={
            "key": f"card {member.pk}",
            "token": "t",
            "label": "card ending 4242",
            "is_usable": True,
            "started_at": MONDAY,
        },
    )
    return card


def standing(member: Member, *, at: datetime = TUESDAY) -> tuple[int, str]:
    """Give the credits that a member can spend, and what they owe."""
    owed = books.debts(member.site_id, member_id=member.pk)
    credits = books.available(member.site_id, member_id=member.pk, at=at).count
    return credits, " and ".join(str(each) for each in owed)


def status_of(chargeback: Chargeback) -> str:
    """Give the state of a chargeback as it is now."""
    chargeback.refresh_from_db()
    return chargeback.status
