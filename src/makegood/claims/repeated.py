"""What other requests gave on the same ground for the same fee, person or use: a clause makes good one loss, and once.

Owns that look back (X1). Must not know how much a clause gives.
"""

from django.db.models import Q, QuerySet

from makegood.claims.amounts import Amount, amount_from, asset_of, size_of
from makegood.claims.facts import Subject
from makegood.claims.facts.reading import is_measured_by_person
from makegood.claims.models import Settlement
from makegood.kernel.credits import Credits
from makegood.kernel.ids import key_of
from makegood.ledger import queries as books
from makegood.ledger.amounts import amount_of
from makegood.services.models import Charge
from makegood.sites.queries import policy_of


def left_of(whole: Amount, subject: Subject) -> Amount | None:
    """Give what other requests left of what a clause gives in all; nothing where none of them gave any of it.

    What was given for a single use counts for the person with whom it was, and of what was given for the person the
    part that came back of a use counts for that use; all of it where the person is what the clause measures by.
    """
    others = Settlement.objects.filter(member_id=subject.member_id, request__ground=subject.ground)
    if subject.request_id is not None:
        others = others.exclude(request_id=subject.request_id)
    about = _about(subject)
    if about is None:
        return None
    texts = others.filter(about).exclude(amount="").values_list("amount", flat=True)
    given = sum(size_of(each) for each in map(amount_from, texts) if asset_of(each) == asset_of(whole))
    if subject.charge is not None and isinstance(whole, Credits) and not is_given_by_person(subject):
        given += _for_the_person(subject.charge, others).count
    return amount_of(max(size_of(whole) - given, 0), asset=asset_of(whole)) if given else None


def _about(subject: Subject) -> Q | None:
    """Give which requests are about the same; none where a subject is of no such kind."""
    if subject.bill is not None:
        return Q(request__bill=subject.bill)
    counterpart_id = subject.counterpart.pk if subject.counterpart else None
    if subject.charge is not None:
        if not is_given_by_person(subject):
            return Q(request__charge=subject.charge)
        counterpart_id = subject.charge.counterpart_id
    if counterpart_id is None:
        return None
    return Q(request__counterpart=counterpart_id) | Q(request__charge__counterpart=counterpart_id)


def is_given_by_person(subject: Subject) -> bool:
    """Tell whether what is given for a use is measured by the person with whom it was."""
    if subject.charge is None or subject.charge.counterpart_id is None:
        return False
    return is_measured_by_person(policy_of(subject.version), remedy=subject.remedy, ground=subject.ground)


def _for_the_person(charge: Charge, others: QuerySet[Settlement]) -> Credits:
    """Give what of a use came back by requests about the person."""
    if charge.counterpart_id is None:
        return Credits(0)
    of_person = others.filter(request__counterpart=charge.counterpart_id).values_list("request_id", flat=True)
    keys = [reissue_key(request_id, charge_ref=charge.ref) for request_id in of_person]
    return books.given_back_under(charge.site_id, keys=keys) if keys else Credits(0)


def reissue_key(request_id: int, *, charge_ref: str) -> str:
    """Give the key under which a request gives credits of one use back."""
    return key_of("reissue", request_id, charge_ref)
