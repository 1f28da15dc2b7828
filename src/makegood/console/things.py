"""What a case is about, as the staff look at it: the session's course, the letter sent before, deliveries, instalments.

Owns which of these belong to which kind of thing, each in one query at most. Must not decide anything.
"""

from makegood.catalogue.models import ServiceKind
from makegood.claims.chargebacks import chargebacks_on
from makegood.claims.models import Request
from makegood.look.fulfilment import course_of_use
from makegood.look.shares import parts_of_order
from makegood.members.models import Counterpart
from makegood.memberships.models import Bill
from makegood.payments.models import Payment
from makegood.services.duplicates import earlier_copy
from makegood.services.models import Charge, Order
from makegood.services.queries import dealings_with, incidents_of, session_of
from makegood.sites.models import Event


def thing_of(claim: Request) -> dict[str, object]:
    """Give what the page of a case shows of the thing that the case is about."""
    match claim.charge or claim.order or claim.bill or claim.payment or claim.counterpart:
        case Charge() as charge:
            return _charge(charge)
        case Order() as order:
            return _order(order)
        case Bill() as bill:
            return {"instalments": bill.parts.select_related("payment").order_by("number")}
        case Payment() as payment:
            return {"chargebacks": chargebacks_on(payment)}
        case Counterpart() as person:
            return {"dealings": dealings_with(person, member=claim.member)}
        case _:
            return {}


def _charge(charge: Charge) -> dict[str, object]:
    is_letter = charge.product.service == ServiceKind.LETTER
    course = course_of_use(charge, session=session_of(charge), incidents=incidents_of(charge))
    return course | {"earlier": earlier_copy(charge) if is_letter else None}


def _order(order: Order) -> dict[str, object]:
    steps = order.steps.order_by("at", "id")
    return {"steps": steps, "parts": parts_of_order(order), "incidents": incidents_of(order)}


def events_beside(claim: Request) -> list[str]:
    """Name the thing that a case is about as events name it: what happened to it belongs to the story."""
    membership = claim.bill.membership_id if claim.bill else None
    about = (("charge", claim.charge_id), ("payment", claim.payment_id), ("order", claim.order_id))
    return [f"{kind}:{number}" for kind, number in (*about, ("membership", membership)) if number]


def is_of_case(event: Event, *, claim: Request) -> bool:
    """Tell whether what happened belongs to the story: of a membership's many fees only the one that is asked about."""
    return bool(event.body.get("bill", claim.bill_id) == claim.bill_id)
