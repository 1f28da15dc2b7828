"""The evidence of a dispute in parts, in the order in which it reads, whether as a text or as a PDF.

Owns the wording. What may be shown at all is chosen by claims. Pure: instants are written in the zone of the site.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.claims.chargebacks import Evidence
from makegood.claims.models import Chargeback
from makegood.look.writing import amount_in_words, moment_in_words
from makegood.notices.models import Notice
from makegood.sites.models import Site

WITHIN_A_PARAGRAPH = re.compile(r"(?<=\S)\n(?![\s*|-])")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: when it was, if that is said, what it was, and the words that belong to it."""

    says: str
    when: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Several things under one heading."""

    heading: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of it: what stands on the cover, and the parts behind it."""

    site: Site
    title: str
    written_at: datetime
    cover: Sequence[tuple[str, str]]
    parts: Sequence[Part]

    @property
    def zone(self) -> str:
        """Name the zone in which all its times are."""
        return self.site.time_zone.key


def dossier_of(chargeback: Chargeback, evidence: Evidence, *, letters: Iterable[Notice], at: datetime) -> Dossier:
    """Write down the evidence of one dispute as of `at`; `letters` are those that were written of its payment."""
    writer = _Writer(chargeback, evidence)
    return Dossier(
        site=chargeback.site,
        title=f"Evidence for dispute {chargeback.dispute.processor_ref}",
        written_at=at,
        cover=list(writer.cover(at)),
        parts=[
            Part("The payment", list(writer.payment())),
            Part("What went back already", list(writer.refunds())),
            Part("What the customer agreed to", list(writer.acceptances())),
            Part("What was used of it", list(writer.uses())),
            Part("What was ordered with it", list(writer.orders())),
            Part(f"What the terms say of money back (version {writer.version})", list(writer.clauses())),
            Part("What was written to the customer about it", list(writer.letters(letters))),
            Part("Earlier payments that nobody disputed", list(writer.undisputed())),
        ],
    )


def unwrapped(prose: str) -> str:
    """Put each paragraph of a clause on one line, as an author breaks lines anywhere; lists keep theirs.

    >>> unwrapped("One and\\nthe same.\\n\\n- a\\n- b")
    'One and the same.\\n\\n- a\\n- b'
    """
    return WITHIN_A_PARAGRAPH.sub(" ", prose)


class _Writer:
    """The lines of each part."""

    def __init__(self, chargeback: Chargeback, evidence: Evidence) -> None:
        self.chargeback, self.evidence = chargeback, evidence
        self.version = evidence.payment.version.number

    def when(self, instant: datetime) -> str:
        return moment_in_words(instant, zone=self.chargeback.site.time_zone)

    def cover(self, at: datetime) -> Iterator[tuple[str, str]]:
        dispute, payment = self.chargeback.dispute, self.evidence.payment
        yield "Merchant", self.chargeback.site.name
        yield "Dispute", dispute.processor_ref
        yield "The bank claims", amount_in_words(dispute.amount)
        yield "Reason given", dispute.reason or "none"
        yield "Opened", self.when(self.chargeback.opened_at)
        if self.chargeback.evidence_due_at:
            yield "Evidence due", self.when(self.chargeback.evidence_due_at)
        yield "Payment", f"{payment.title}, {amount_in_words(payment.amount)}"
        yield "Customer", f"{self.chargeback.member.name}, {self.chargeback.member.email}"
        yield "Written", f"{self.when(at)}, times of {self.chargeback.site.zone}"

    def payment(self) -> Iterator[Line]:
        payment = self.evidence.payment
        when = self.when(payment.paid_at) if payment.paid_at else "not yet paid"
        yield Line(f"{payment.title}: {amount_in_words(payment.amount)}", when)
        yield Line(
            f"With {payment.instrument or 'no named card'}; at the processor {payment.processor_ref or 'no name'}"
        )
        yield Line(f"By {self.chargeback.member.name}, {self.chargeback.member.email}")

    def refunds(self) -> Iterator[Line]:
        for each in self.evidence.refunds:
            yield Line(
                f"{amount_in_words(each.amount)}, {each.get_status_display().lower()}", self.when(each.started_at)
            )

    def acceptances(self) -> Iterator[Line]:
        for each in self.evidence.acceptances:
            version = f"Policy version {each.version.number}, {each.get_way_display()}"
            yield Line(f"{version}, text {each.version.digest}", self.when(each.at))

    def uses(self) -> Iterator[Line]:
        for each in self.evidence.charges:
            charge = each.charge
            whom = f" with {charge.counterpart.name}" if charge.counterpart else ""
            what = f"{charge.product.title}{whom}, {amount_in_words(charge.cost)}"
            yield Line(what, self.when(charge.at), each.words)

    def orders(self) -> Iterator[Line]:
        for each in self.evidence.orders:
            state = f"{each.delivered} of {each.units} delivered, {each.get_status_display().lower()}"
            yield Line(f"{each.product.title}, {amount_in_words(each.price)}: {state}", self.when(each.placed_at))

    def clauses(self) -> Iterator[Line]:
        for each in self.evidence.clauses:
            yield Line(f"{each.id}  {each.title}", words=unwrapped(each.prose.strip()))

    def letters(self, letters: Iterable[Notice]) -> Iterator[Line]:
        for each in letters:
            yield Line(each.subject, self.when(each.written_at), each.body.strip())

    def undisputed(self) -> Iterator[Line]:
        for each in self.evidence.undisputed:
            assert each.paid_at is not None, "only what was paid stands here"
            yield Line(f"{each.title}, {amount_in_words(each.amount)}", self.when(each.paid_at))
