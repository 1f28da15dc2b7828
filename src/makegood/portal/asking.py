"""A request on its way: what a member picked, as an ask; and its sending, with the option that they would rather have.

Owns the joining of an address of the help centre with the member's own thing. Must not decide: what is
open is asked of claims, and a preference that is not open is simply left.
"""

from datetime import datetime

from makegood.claims.asks import Ask
from makegood.claims.models import Request, RequestStatus
from makegood.claims.operations import choose_option, make_request
from makegood.claims.refusals import AlreadySettled, NotOpen
from makegood.members.models import Member
from makegood.memberships.queries import bill_for_member
from makegood.payments.queries import payment_for_member
from makegood.portal.things import Thing
from makegood.services.queries import charge_for_member, counterpart_for_member, order_for_member


def ask_about(member: Member, *, thing: Thing) -> Ask:
    """Give an ask about one of the member's own things, with neither remedy nor ground yet.

    Raises:
        NotFound: where it is somebody else's, or nobody's.
    """
    match thing.kind:
        case "payment":
            return Ask("", "", payment=payment_for_member(member, thing.number))
        case "charge":
            return Ask("", "", charge=charge_for_member(member, thing.number))
        case "bill":
            return Ask("", "", bill=bill_for_member(member, thing.number))
        case "order":
            return Ask("", "", order=order_for_member(member, thing.number))
        case _:
            return Ask("", "", counterpart=counterpart_for_member(member, thing.number))


def send_request(member: Member, *, ask: Ask, prefer: str, at: datetime, key: str) -> Request:
    """Send a request, and choose the preferred option where it is open at once; sent twice, it is sent once."""
    request = make_request(member, ask=ask, at=at, key=key)
    if prefer and request.status == RequestStatus.AWAITING_CHOICE:
        try:
            return choose_option(request, clause=prefer, at=at)
        except (AlreadySettled, NotOpen):
            # The first click chose, or the option closed in between: the request's page says which.
            return request
    return request
