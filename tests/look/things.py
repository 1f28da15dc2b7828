"""Every page about each thing of a site, where `addresses` has one page of each kind: its cases, and all one can ask.

Owns the list. What a page must be is said by the tests that open them.
"""

from collections.abc import Iterator

from makegood.claims.models import Request
from makegood.claims.topics import topics_for
from makegood.members.models import Member
from makegood.memberships.queries import bills_of_member
from makegood.payments.models import Payment
from makegood.portal.asking import ask_about
from makegood.portal.things import Thing, thing_of
from makegood.services.queries import counterparts_of, orders_placed_by, uses_of
from makegood.sites.models import Site

# What a person opens and how: an address, and the handle of whoever opens it.
Page = tuple[str, str]
OWN = ("", "wallet/", "requests/", "help/", "payments/", "policy/")
TABS = ("payment", "charge", "order")


def pages_about(site: Site, *, member: Member) -> Iterator[Page]:
    """List the pages of a site about all its requests and payments, and those of one of its members about their own."""
    base = f"/{site.slug}"
    for request in Request.objects.filter(site=site).select_related("member").order_by("pk"):
        yield f"{base}/console/requests/{request.pk}/", "tom"
        yield f"{base}/requests/{request.pk}/", request.member.handle
    for payment in Payment.objects.filter(site=site).order_by("pk"):
        yield f"{base}/console/books/payments/{payment.pk}/?picture=1", "tom"
    for path in (*OWN, *(f"policy/for-you/?of={kind}" for kind in TABS)):
        yield f"{base}/{path}", member.handle
    for thing in things_to_ask_about(member):
        yield f"{base}/help/{thing}/", member.handle
        for topic in topics_for(member, ask=ask_about(member, thing=thing), at=site.now()):
            yield f"{base}/help/{thing}/{topic.remedy}/{topic.ground}/", member.handle


def things_to_ask_about(member: Member) -> list[Thing]:
    """List everything of a member that a request can be about."""
    paid = Payment.objects.filter(member=member).exclude(paid_at=None)
    kinds = (paid, uses_of(member), bills_of_member(member), orders_placed_by(member), counterparts_of(member))
    return [thing_of(row) for rows in kinds for row in rows]
