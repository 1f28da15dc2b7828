"""What can be asked about chargebacks: a member's own, what they froze, and the evidence that is still to be sent.

Reads only.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from makegood.claims.amounts import size_of
from makegood.claims.chargebacks.lots import holds_of
from makegood.claims.models import Chargeback, ChargebackStatus, Request
from makegood.kernel.refusals import NotFound
from makegood.ledger import queries as books
from makegood.ledger.amounts import Amount
from makegood.members.models import Member
from makegood.payments.models import Payment
from makegood.sites.models import Site

UNDER_WAY = (ChargebackStatus.OPEN, ChargebackStatus.REOPENED)
# While one stands so, an account that it closed stays closed.
STANDING = (*UNDER_WAY, ChargebackStatus.LOST)


def chargebacks_of(member: Member) -> QuerySet[Chargeback]:
    """List a member's chargebacks, the latest first."""
    return _whole().filter(site_id=member.site_id, member=member).order_by("-opened_at", "-id")


def chargebacks_on(payment: Payment) -> QuerySet[Chargeback]:
    """List the chargebacks of a payment, the oldest first."""
    return _whole().filter(site_id=payment.site_id, payment=payment).order_by("id")


def evidence_to_send(site: Site) -> QuerySet[Chargeback]:
    """List the chargebacks of a site that wait for evidence, the most urgent first."""
    waiting = _whole().filter(site=site, status__in=UNDER_WAY)
    return waiting.order_by(F("dispute__due_at").asc(nulls_last=True), "id")


def decided_chargebacks(site: Site) -> QuerySet[Chargeback]:
    """List the chargebacks of a site that the bank has decided, in no order."""
    return _whole().filter(site=site).exclude(status__in=UNDER_WAY)


def chargeback_for_staff(site: Site, chargeback_id: int) -> Chargeback:
    """Give one chargeback of a site to its staff.

    Raises:
        NotFound: where this site has none of that number.
    """
    whole = _whole().select_related("payment__product", "payment__version")
    found = whole.filter(site=site, pk=chargeback_id).first()
    if found is None:
        raise NotFound(f"There is no chargeback {chargeback_id} here.", chargeback=chargeback_id)
    return found


def unreturned(site: Site) -> QuerySet[Chargeback]:
    """List the chargebacks of a site of which a repayment has to go back and was not taken, the oldest first."""
    return _whole().filter(site=site, unreturned_minor__gt=0).order_by("id")


def frozen_by(chargeback: Chargeback) -> Amount | None:
    """Give what a chargeback holds frozen now; nothing where it froze nothing."""
    return books.hold_left(chargeback.site_id, hold_ref=chargeback.ref)


@dataclass(frozen=True, slots=True)
class Held:
    """What a chargeback keeps from its member now: frozen until the bank has decided, or void."""

    frozen: tuple[Amount, ...]
    void: tuple[Amount, ...]


def held_by(chargebacks: Collection[Chargeback]) -> Mapping[int, Held]:
    """Give for each of a site's chargebacks what it keeps from its member, in as many queries as for one."""
    names = {each.pk: tuple(holds_of(each)) for each in chargebacks}
    site_id = next((each.site_id for each in chargebacks), 0)
    holds = books.kept_and_voided(site_id, hold_refs=[ref for refs in names.values() for ref in refs])
    found = {}
    for each in chargebacks:
        mine = [holds[ref] for ref in names[each.pk] if ref in holds]
        # What a repayment brought back was issued anew: the hold still says that it was void once.
        void = [gone for _, gone in mine if size_of(gone)] if each.status == ChargebackStatus.LOST else []
        found[each.pk] = Held(tuple(kept for kept, _ in mine if size_of(kept)), tuple(void))
    return found


def requests_touched(payment: Payment) -> QuerySet[Request]:
    """List the requests about a payment, or about what was paid with what it brought."""
    refs = books.charge_refs_of_payment(payment.site_id, payment_id=payment.pk)
    paid = {kind: numbers_in((*refs, payment.reference), kind) for kind in ("charge", "order", "bill")}
    about = Q(payment=payment)
    for kind, numbers in paid.items():
        about |= Q(**{f"{kind}_id__in": numbers})
    return Request.objects.filter(about, site_id=payment.site_id, member_id=payment.member_id)


def numbers_in(refs: Iterable[str], kind: str) -> list[int]:
    """Give the numbers of those names that are of one kind.

    >>> numbers_in(["charge:3", "order:5", "charge:12"], "charge")
    [3, 12]
    """
    return [int(number) for named, _, number in (ref.partition(":") for ref in refs) if named == kind]


def _whole() -> QuerySet[Chargeback]:
    return Chargeback.objects.select_related(
        "site", "member", "payment", "payment__version", "payment__product", "dispute__payment"
    )
