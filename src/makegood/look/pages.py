"""Showing a page: the one way from a template and its values to an answer.

Owns what every page of a site is given. Must not know any one page.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import queries as ledger
from makegood.look.visits import Visit
from makegood.payments.queries import balances_of


def show_page(
    request: HttpRequest, template: str, *, visit: Visit, values: dict[str, object], status: int = 200
) -> HttpResponse:
    """Show a page of a site to a visit; what stands over the page is what the member can spend.

    A view that has read the `balance` of credits for itself hands it over among its values.
    """
    balance = values["balance"] if "balance" in values else _credits(visit)
    frame: dict[str, object] = {
        "visit": visit,
        "site": visit.site,
        "at": visit.at,
        "sells": visit.sells,
        "balance": balance,
        "balances": _money(visit) if balance is None else (balance,),
    }
    answer = render(request, template, frame | values, status=status)
    # What one person was shown is not for a cache that others share.
    patch_cache_control(answer, private=True)
    return answer


def _credits(visit: Visit) -> Credits | None:
    if visit.member is None or not visit.sells.credits:
        return None
    return ledger.available(visit.site.pk, member_id=visit.member.pk, at=visit.at)


def _money(visit: Visit) -> tuple[Money, ...]:
    if visit.member is None or not visit.sells.units:
        return ()
    return balances_of(visit.member, at=visit.at)
