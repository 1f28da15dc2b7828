"""The evidence of a dispute as a plain text: what the site can put before the bank, in the order in which it reads.

Owns the wording. What may be shown at all is chosen by claims. Pure: instants are written in the zone that is given.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from makegood.claims.chargebacks import Evidence
from makegood.claims.models import Chargeback
from makegood.look.writing import amount_in_words, moment_in_words
from makegood.payments.models import Payment

WIDTH = 72


def evidence_text(chargeback: Chargeback, evidence: Evidence, *, zone: ZoneInfo, at: datetime) -> str:
    """Write the evidence of one dispute down, as of `at`."""
    return "\n".join(_Writer(chargeback, evidence, zone).lines(at)) + "\n"


class _Writer:
    """The parts of the text, each under its heading."""

    def __init__(self, chargeback: Chargeback, evidence: Evidence, zone: ZoneInfo) -> None:
        self.chargeback, self.evidence, self.zone = chargeback, evidence, zone

    def lines(self, at: datetime) -> Iterator[str]:
        dispute = self.chargeback.dispute
        yield f"Evidence for dispute {dispute.processor_ref} of {self.chargeback.site.name}"
        yield f"Written {self.when(at)}, times of {self.zone.key}"
        yield f"The bank claims {amount_in_words(dispute.amount)}; reason given: {dispute.reason or 'none'}"
        yield from self.part("The payment", self.payment(self.evidence.payment))
        yield from self.part("What went back already", self.refunds())
        yield from self.part("What the customer agreed to", self.acceptances())
        yield from self.part("What was used of it", self.uses())
        yield from self.part("What was ordered with it", self.orders())
        yield from self.part("Earlier payments that nobody disputed", self.undisputed())

    def part(self, heading: str, lines: Iterator[str]) -> Iterator[str]:
        yield from ("", heading, "-" * WIDTH)
        found = list(lines)
        yield from found or ["Nothing."]

    def when(self, instant: datetime) -> str:
        return moment_in_words(instant, zone=self.zone)

    def payment(self, payment: Payment) -> Iterator[str]:
        paid = f"paid {self.when(payment.paid_at)}" if payment.paid_at else "not yet paid"
        yield f"{payment.title}: {amount_in_words(payment.amount)}, {paid}"
        yield f"With {payment.instrument or 'no named card'}; at the processor {payment.processor_ref or 'no name'}"
        yield f"By {self.chargeback.member.name}, {self.chargeback.member.email}"

    def refunds(self) -> Iterator[str]:
        for each in self.evidence.refunds:
            yield f"{self.when(each.started_at)}  {amount_in_words(each.amount)}, {each.get_status_display().lower()}"

    def acceptances(self) -> Iterator[str]:
        for each in self.evidence.acceptances:
            version = f"Policy version {each.version.number}, {each.get_way_display()}"
            yield f"{self.when(each.at)}  {version}, text {each.version.digest}"

    def uses(self) -> Iterator[str]:
        for each in self.evidence.charges:
            charge = each.charge
            whom = f" with {charge.counterpart.name}" if charge.counterpart else ""
            yield f"{self.when(charge.at)}  {charge.product.title}{whom}, {amount_in_words(charge.cost)}"
            yield from (f"    | {line}" for line in each.words.splitlines())

    def orders(self) -> Iterator[str]:
        for each in self.evidence.orders:
            state = f"{each.delivered} of {each.units} delivered, {each.get_status_display().lower()}"
            yield f"{self.when(each.placed_at)}  {each.product.title}, {amount_in_words(each.price)}: {state}"

    def undisputed(self) -> Iterator[str]:
        for each in self.evidence.undisputed:
            assert each.paid_at is not None, "only what was paid stands here"
            yield f"{self.when(each.paid_at)}  {each.title}, {amount_in_words(each.amount)}"
