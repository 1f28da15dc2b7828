"""The start page of a site for somebody who is no member of it, or has not said so yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse

from makegood.catalogue.models import Product, ProductKind
from makegood.catalogue.queries import price_list
from makegood.look.pages import show_page
from makegood.look.visits import Visit
from makegood.portal.introductions import INTRODUCTIONS, OF_ANY_PACK

HEADINGS: Mapping[str, str] = {
    ProductKind.PLAN: "Memberships",
    ProductKind.CREDIT_PACK: "Packs of credits",
    ProductKind.PER_MINUTE: "Sessions, by the minute",
    ProductKind.PER_UNIT: "Orders, by the unit",
    ProductKind.ONE_OFF: "Services, by the piece",
    ProductKind.FEATURE: "What members can do",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The products of one kind, under their heading."""

    title: str
    products: tuple[Product, ...]


def welcome(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what the site is and sells, and where to read by which terms."""
    values: dict[str, object] = {
        "section": "home",
        "about": INTRODUCTIONS.get(visit.site.pack, OF_ANY_PACK).about,
        "shelves": _shelves(price_list(visit.site)),
    }
    return show_page(request, "portal/welcome.html", visit=visit, values=values)


def _shelves(products: list[Product]) -> list[Shelf]:
    order = list(HEADINGS)
    by_kind = sorted(products, key=lambda product: order.index(product.kind))
    return [Shelf(HEADINGS[kind], tuple(of_kind)) for kind, of_kind in groupby(by_kind, key=lambda each: each.kind)]
