"""Appeals: a request that was denied, or answered with less than could be, put once more before somebody else.

Owns that there is one appeal of a request. Must not know who decides it: `turns` sees to that.
"""

from datetime import datetime

from django.db import transaction

from makegood.claims.appeals import why_no_appeal
from makegood.claims.models import Request
from makegood.claims.operations.turns import decide_anew, lock_request
from makegood.claims.refusals import NotOpen
from makegood.claims.telling import tell
from makegood.ledger.operations import KeyReused


@transaction.atomic
def appeal_request(request: Request, *, says: str, at: datetime, key: str) -> Request:
    """Let the member ask once more about the same thing; the same key gives the appeal that was made first.

    The appeal keeps the papers and the time of the first message, and none of the findings. What was given back on
    the first request is not given again (X1).

    Raises:
        NotOpen: where the request is still open, gave all that could be given, or is or was appealed.
        KeyReused: where the key came before for something else.
    """
    first = lock_request(request)
    earlier = Request.objects.filter(site_id=first.site_id, key=key).first()
    if earlier is not None:
        if (earlier.appeal_of_id, earlier.says) != (first.pk, says):
            raise KeyReused(key)
        return earlier
    if why := why_no_appeal(first):
        raise NotOpen(first.pk, act="appeal", why=why)
    appeal = lock_request(_appeal_of(first, says=says, at=at, key=key))
    tell(appeal, "request.made", actor=f"member:{first.member_id}", at=at, body={"appeal_of": first.pk})
    decide_anew(appeal, at=at)
    return appeal


def _appeal_of(first: Request, *, says: str, at: datetime, key: str) -> Request:
    return Request.objects.create(
        site_id=first.site_id,
        member_id=first.member_id,
        version_id=first.version_id,
        payment_id=first.payment_id,
        charge_id=first.charge_id,
        bill_id=first.bill_id,
        order_id=first.order_id,
        counterpart_id=first.counterpart_id,
        appeal_of=first,
        key=key,
        remedy=first.remedy,
        ground=first.ground,
        channel=first.channel,
        says=says,
        made_at=at,
    )
