"""Long lists of the console, a page at a time by the last row seen: members, payments, disputes, reports.

Owns what each list holds. Each is one query whatever its length.
"""

from collections.abc import Sequence

from django.db.models import Count, Q

from makegood.claims.chargebacks import decided_chargebacks, evidence_to_send
from makegood.claims.models import Chargeback
from makegood.claims.paging import cursor, past
from makegood.claims.queries import WAITING
from makegood.look.paging import ListPage, page_of
from makegood.members.models import Member, MemberStatus, Report
from makegood.members.queries import reports_at
from makegood.payments.models import Payment
from makegood.sites.models import Site

PAGE = 50


def members_page(site: Site, *, words: str, state: str, before: str) -> ListPage[Member]:
    """Give a page of members with the number of their open requests, the newest first; `state` narrows it."""
    members = Member.objects.filter(site=site)
    if state in MemberStatus:
        members = members.filter(status=state)
    if words:
        members = members.filter(Q(name__icontains=words) | Q(email__icontains=words) | Q(handle__icontains=words))
    waiting = Count("requests", filter=Q(requests__status__in=WAITING))
    return page_of(members.annotate(waiting=waiting), before=before, size=PAGE)


def payments_page(site: Site, *, before: str) -> ListPage[Payment]:
    """Give a page of payments, the latest first."""
    return page_of(Payment.objects.filter(site=site).select_related("member", "product"), before=before, size=PAGE)


def decided_disputes_page(site: Site, *, before: str) -> ListPage[Chargeback]:
    """Give a page of the disputes that the bank has decided, the latest first."""
    return page_of(decided_chargebacks(site), before=before, size=PAGE)


def waiting_disputes_page(site: Site, *, after: str) -> tuple[Sequence[Chargeback], str | None]:
    """Give a page of the disputes that are with the bank, the most urgent first, and where it goes on."""
    found = list(past(evidence_to_send(site), after, due="dispute__due_at")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], cursor(last.dispute.due_at, last.pk) if last else None


def reports_page(site: Site, *, is_answered: bool, before: str) -> ListPage[Report]:
    """Give a page of the reports that somebody has answered, or nobody yet, the latest first."""
    return page_of(reports_at(site).filter(answer__isnull=not is_answered), before=before, size=PAGE)
