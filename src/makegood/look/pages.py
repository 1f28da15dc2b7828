"""Showing a page: the one way from a template and its values to an answer.

Owns what every page of a site is given. Must not know any one page.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from makegood.kernel.credits import Credits
from makegood.ledger import queries as ledger
from makegood.look.visits import Visit


def show_page(
    request: HttpRequest, template: str, *, visit: Visit, values: dict[str, object], status: int = 200
) -> HttpResponse:
    """Show a page of a site to a visit; the balance over the page is that of the member."""
    frame = {"visit": visit, "site": visit.site, "at": visit.at, "balance": _balance(visit)}
    answer = render(request, template, frame | values, status=status)
    # What one person was shown is not for a cache that others share.
    patch_cache_control(answer, private=True)
    return answer


def _balance(visit: Visit) -> Credits | None:
    if visit.member is None:
        return None
    return ledger.available(visit.site.pk, member_id=visit.member.pk, at=visit.at)
