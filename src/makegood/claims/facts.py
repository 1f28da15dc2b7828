"""The facts of a case: what the site has recorded about a request, each with where it comes from.

Owns the gathering, in a fixed number of queries. Must not judge: a fact that nobody recorded is left out, and what a
person must find out stays unknown until one of the staff has found it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from makegood.claims.given_back import credits_of_charge_refunded, credits_paid_for, money_given_back
from makegood.claims.models import Finding, Request, Settlement
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import queries as ledger
from makegood.members.models import Counterpart
from makegood.payments.models import Payment
from makegood.policy import Fact, Policy
from makegood.services.models import Charge, Incident
from makegood.sites.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose case it is, what it is about, and when and how it was asked."""

    member_id: int
    site_id: int
    remedy: str
    ground: str
    channel: str
    made_at: datetime
    version: PolicyVersion
    payment: Payment | None
    charge: Charge | None
    counterpart: Counterpart | None = None
    request_id: int | None = None
    # The request that was appealed, where this is an appeal.
    first_id: int | None = None

    @classmethod
    def of(cls, request: Request) -> "Subject":
        """Give the subject of a request that was made."""
        return cls(
            member_id=request.member_id,
            site_id=request.site_id,
            remedy=request.remedy,
            ground=request.ground,
            channel=request.channel,
            # An appeal asks what was asked before: the time of the first message counts.
            made_at=request.appeal_of.made_at if request.appeal_of else request.made_at,
            version=request.version,
            payment=request.payment,
            charge=request.charge,
            counterpart=request.counterpart,
            request_id=request.pk,
            first_id=request.appeal_of_id,
        )

    def about(self, *, remedy: str, ground: str) -> "Subject":
        """Give the same subject, asked for something else."""
        return replace(self, remedy=remedy, ground=ground)


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What is booked about the thing asked about, read once.

    Of a payment: what became of its credits, and the money given back. Of either: the credits spent on it, how many
    of them came back, and how many cost nothing any more because their price went back.
    """

    of_payment: ledger.PaymentCredits | None = None
    given_back: Money | None = None
    spent: Credits | None = None
    returned: Credits | None = None
    refunded: Credits | None = None


def read_books(subject: Subject, *, at: datetime) -> Books:
    """Read what is booked about the payment or charge of `subject`, as of `at`."""
    if subject.charge is not None:
        return _books_of_charge(subject.charge, at=at)
    if subject.payment is not None and subject.payment.paid_at is not None:
        return books_of_payments([subject.payment], at=at)[subject.payment.pk]
    return Books()


def _books_of_charge(charge: Charge, *, at: datetime) -> Books:
    return Books(
        spent=charge.cost,
        returned=ledger.returned_of_charge(charge.site_id, charge_ref=charge.ref),
        refunded=credits_of_charge_refunded(charge, at=at),
    )


def books_of_payments(payments: Collection[Payment], *, at: datetime) -> Mapping[int, Books]:
    """Read what is booked about each of a member's payments, in as many queries as about one."""
    site_id = next((each.site_id for each in payments), 0)
    held = ledger.credits_of_payments(site_id, payment_ids=[each.pk for each in payments], at=at)
    given_back = money_given_back(payments)
    return {each.pk: _books_of_payment(each, held[each.pk], given_back[each.pk]) for each in payments}


def _books_of_payment(payment: Payment, held: ledger.PaymentCredits, given_back: Money) -> Books:
    unpaid_for = held.used - credits_paid_for(payment, given_back=given_back)
    return Books(of_payment=held, given_back=given_back, spent=held.used, refunded=max(unpaid_for, Credits(0)))


def gather_facts(
    policy: Policy, subject: Subject, *, books: Books, at: datetime, grants: Counter[str] | None = None
) -> Mapping[str, Fact]:
    """Give every recorded fact of the case, by its name in the policy language; `grants` where they were counted."""
    facts = _request_facts(subject, books, at=at)
    facts |= _payment_facts(subject.payment, books)
    facts |= _charge_facts(subject.charge, books, made_at=subject.made_at)
    facts |= _history_facts(policy, earlier_grants(subject) if grants is None else grants)
    if subject.request_id is not None:
        facts |= _found(subject.request_id)
    return facts


def _request_facts(subject: Subject, books: Books, *, at: datetime) -> dict[str, Fact]:
    source = f"request {subject.request_id}" if subject.request_id else "this request"
    facts = {
        "request.remedy": Fact(subject.remedy, source),
        "request.ground": Fact(subject.ground, source),
        "request.channel": Fact(subject.channel, source),
        "request.made": Fact(subject.made_at, source),
        "request.now": Fact(at, "the site's clock"),
        "version.published": Fact(subject.version.published_at, f"policy version {subject.version.number}"),
    }
    if books.spent is not None:
        facts["request.spent"] = Fact(books.spent, "the ledger")
    return facts


def _payment_facts(payment: Payment | None, books: Books) -> dict[str, Fact]:
    if payment is None or payment.paid_at is None or books.of_payment is None:
        return {}
    source, held = f"payment {payment.pk}", books.of_payment
    return {
        "payment.paid": Fact(payment.paid_at, source),
        "payment.price": Fact(payment.amount, source),
        "payment.currency": Fact(payment.currency, source),
        "payment.refunded": Fact(payment.refunded, source),
        "payment.credits": Fact(held.granted, "the ledger"),
        "payment.used": Fact(held.used, "the ledger"),
        "payment.unspent": Fact(held.unspent, "the ledger"),
        "payment.valid": Fact(held.valid, "the ledger"),
    }


def _charge_facts(charge: Charge | None, books: Books, *, made_at: datetime) -> dict[str, Fact]:
    if charge is None:
        return {}
    source = f"charge {charge.pk}"
    incident = incident_of(charge, made_at=made_at)
    # Where the system recorded no incident, the charge's own instant stands for it.
    facts = {
        "charge.cost": Fact(charge.cost, source),
        "charge.kind": Fact(charge.product.service, source),
        "charge.returned": Fact(books.returned or Credits(0), "the ledger"),
        "incident.recorded": Fact(incident is not None, "the site's record"),
        "incident.at": Fact(charge.at, source),
    }
    if incident is not None:
        recorded = f"incident {incident.pk}"
        facts["incident.at"] = Fact(incident.at, recorded)
        facts["incident.side"] = Fact(incident.side, recorded)
    if charge.counterpart is not None:
        with_whom = f"counterpart {charge.counterpart.pk}"
        facts["counterpart.confirmed"] = Fact(charge.counterpart.is_confirmed, with_whom)
    return facts


def incident_of(charge: Charge, *, made_at: datetime) -> Incident | None:
    """Give the last incident that the site recorded for `charge` before `made_at`, if any."""
    return charge.incidents.filter(at__lte=made_at).order_by("-at", "-id").first()


def earlier_grants(subject: Subject) -> Counter[str]:
    """Count this member's earlier grants under each clause; those of the request itself do not count.

    Nor do those of the request that it appeals.

    A grant stands though its refund failed: the money is still owed.
    """
    earlier = Settlement.objects.filter(member_id=subject.member_id)
    if subject.request_id is not None:
        earlier = earlier.exclude(request_id__in=[subject.request_id, subject.first_id])
    cites: Iterable[list[str]] = earlier.values_list("cites", flat=True)
    return Counter(clause for cited in cites for clause in cited)


def _history_facts(policy: Policy, counts: Counter[str]) -> dict[str, Fact]:
    return {
        f"history.{clause.id}": Fact(counts[clause.id], "this member's earlier requests") for clause in policy.clauses
    }


def _found(request_id: int) -> dict[str, Fact]:
    """Give the findings of a request; of several with one name, the last stands."""
    findings = Finding.objects.filter(request_id=request_id).select_related("by").order_by("id")
    return {each.name: Fact(each.value, f"found by {each.by.name}") for each in findings}
