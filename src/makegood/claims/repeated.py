"""What other requests gave on the same ground for the same fee, person or use: a clause makes good one loss, and once.

Owns that look back (X1). Must not know how much a clause gives.
"""

from collections.abc import Iterable

from makegood.claims.amounts import Amount, amount_from, asset_of, size_of
from makegood.claims.facts import Given, Subject
from makegood.claims.facts.reading import is_measured_by_person
from makegood.kernel.credits import Credits
from makegood.kernel.ids import key_of
from makegood.ledger import queries as books
from makegood.ledger.amounts import amount_of
from makegood.services.models import Charge
from makegood.sites.queries import policy_of


def left_of(whole: Amount, subject: Subject, *, given: Iterable[Given]) -> Amount | None:
    """Give what other requests left of what a clause gives in all; nothing where none of them gave any of it.

    What was given for a single use counts for the person with whom it was, and of what was given for the person the
    part that came back of a use counts for that use; all of it where the person is what the clause measures by.
    """
    others = [each for each in given if each.ground == subject.ground and each.request_id != subject.request_id]
    amounts = [amount_from(each.amount) for each in others if each.amount and _is_about_same(subject, each)]
    before = sum(size_of(each) for each in amounts if asset_of(each) == asset_of(whole))
    if subject.charge is not None and isinstance(whole, Credits) and not is_given_by_person(subject):
        before += _for_the_person(subject.charge, others).count
    return amount_of(max(size_of(whole) - before, 0), asset=asset_of(whole)) if before else None


def _is_about_same(subject: Subject, given: Given) -> bool:
    """Tell whether what was given was for the same fee, the same use, or the same person or a use with them."""
    if subject.bill is not None:
        return given.bill_id == subject.bill.pk
    if subject.charge is not None and not is_given_by_person(subject):
        return given.charge_id == subject.charge.pk
    counterpart_id = subject.charge.counterpart_id if subject.charge else subject.counterpart and subject.counterpart.pk
    return counterpart_id is not None and given.counterpart_id == counterpart_id


def is_given_by_person(subject: Subject) -> bool:
    """Tell whether what is given for a use is measured by the person with whom it was."""
    if subject.charge is None or subject.charge.counterpart_id is None:
        return False
    return is_measured_by_person(policy_of(subject.version), remedy=subject.remedy, ground=subject.ground)


def _for_the_person(charge: Charge, others: Iterable[Given]) -> Credits:
    """Give what of a use came back by requests about the person."""
    if charge.counterpart_id is None:
        return Credits(0)
    of_person = (each for each in others if each.is_about_person and each.counterpart_id == charge.counterpart_id)
    keys = [reissue_key(each.request_id, charge_ref=charge.ref) for each in of_person]
    return books.given_back_under(charge.site_id, keys=keys) if keys else Credits(0)


def reissue_key(request_id: int, *, charge_ref: str) -> str:
    """Give the key under which a request gives credits of one use back."""
    return key_of("reissue", request_id, charge_ref)
