"""What other requests gave on the same ground for the same fee, person or use: a clause makes good one loss, and once.

Owns that look back (X1). Must not know how much a clause gives.
"""

from django.db.models import Q

from makegood.claims.amounts import Amount, amount_from, asset_of, size_of
from makegood.claims.facts import Subject
from makegood.claims.models import Settlement
from makegood.ledger.amounts import amount_of


def left_of(whole: Amount, subject: Subject) -> Amount | None:
    """Give what other requests left of what a clause gives in all; nothing where none of them gave any of it.

    What was given for a single use counts for the person with whom it was, too.
    """
    if subject.bill is not None:
        about = Q(request__bill=subject.bill)
    elif subject.counterpart is not None:
        about = Q(request__counterpart=subject.counterpart) | Q(request__charge__counterpart=subject.counterpart)
    elif subject.charge is not None:
        about = Q(request__charge=subject.charge)
    else:
        return None
    others = Settlement.objects.filter(about, member_id=subject.member_id, request__ground=subject.ground)
    if subject.request_id is not None:
        others = others.exclude(request_id=subject.request_id)
    texts = others.exclude(amount="").values_list("amount", flat=True)
    given = sum(size_of(each) for each in map(amount_from, texts) if asset_of(each) == asset_of(whole))
    return amount_of(max(size_of(whole) - given, 0), asset=asset_of(whole)) if given else None
