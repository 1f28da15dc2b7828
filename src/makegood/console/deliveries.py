"""Lists of fulfilment, a page at a time, and the names of those who acted on an order or a use.

Owns which orders a filter shows. Each list is one query whatever its length.
"""

from collections.abc import Iterable, Mapping

from django.db.models import F, Q

from makegood.console.lists import PAGE
from makegood.look.paging import ListPage, page_of
from makegood.members.models import Member, Staff
from makegood.services.models import Charge, Order, OrderStatus
from makegood.sites.models import Event, Site

FILTERS = {"going": "Going on", "dropped": "With units that dropped", "ended": "Ended", "all": "All"}
KINDS: Mapping[str, Q] = {
    "going": Q(status__in=(OrderStatus.PLACED, OrderStatus.IN_PROGRESS)),
    "dropped": Q(dropped__gt=F("refilling")),
    "ended": Q(ended_at__isnull=False),
    "all": Q(),
}


def orders_page(site: Site, *, kind: str, before: str) -> ListPage[Order]:
    """Give a page of the orders of a kind, the newest first."""
    orders = Order.objects.filter(KINDS[kind], site=site).select_related("member", "product")
    return page_of(orders, before=before, size=PAGE)


def uses_page(site: Site, *, handle: str, before: str) -> ListPage[Charge]:
    """Give a page of what was used, the newest first; of one member where a handle is given."""
    uses = Charge.objects.filter(site=site).select_related("member", "product", "counterpart")
    if handle:
        uses = uses.filter(member__handle=handle)
    return page_of(uses, before=before, size=PAGE)


def names_of(events: Iterable[Event], *, member: Member) -> Mapping[str, str]:
    """Give the names of those who stand behind events: the member, and the staff who acted."""
    acted = {int(each.actor.removeprefix("staff:")) for each in events if each.actor.startswith("staff:")}
    staff = Staff.objects.filter(pk__in=acted).values_list("pk", "name") if acted else ()
    return {f"member:{member.pk}": member.name, **{f"staff:{pk}": name for pk, name in staff}}
