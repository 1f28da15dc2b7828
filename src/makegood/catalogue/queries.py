"""What can be asked of a price list.

Reads only. Must not know who buys.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from makegood.catalogue.models import Product, ProductKind
from makegood.kernel.diagnostics import nearest
from makegood.kernel.refusals import NotFound
from makegood.sites.models import Site
from makegood.statements.lookups import Lookup


@dataclass(frozen=True, slots=True)
class Range:
    """What a site sells, or sold, taken by kinds: which of its pages have anything to show."""

    packs: bool
    pieces: bool
    sessions: bool
    units: bool
    plans: bool

    @property
    def credits(self) -> bool:
        """Tell whether anything here is paid with credits."""
        return self.packs or self.pieces or self.sessions


def sold_at(site: str) -> ArraySubquery:
    """Give, beside rows of another table, what the site in their field `site` sells or sold: for `range_from`."""
    products = Product.objects.filter(site=OuterRef(site)).order_by()
    return ArraySubquery(products.values_list("kind", flat=True).distinct())


def range_from(kinds: Collection[str]) -> Range:
    """Give the range of a site from the kinds that `sold_at` found.

    >>> range_from(["plan", "feature"]).plans, range_from(["one_off"]).credits
    (True, True)
    """
    return Range(
        packs=ProductKind.CREDIT_PACK in kinds,
        pieces=ProductKind.ONE_OFF in kinds,
        sessions=ProductKind.PER_MINUTE in kinds,
        units=ProductKind.PER_UNIT in kinds,
        plans=ProductKind.PLAN in kinds,
    )


def packs_on_sale(site: Site) -> list[Product]:
    """Give the credit packs that can be bought (C2), in the order of the price list."""
    return on_sale(site, kind=ProductKind.CREDIT_PACK)


def uses_on_sale(site: Site) -> list[Product]:
    """Give all that can be used, by the piece, the minute or the unit, in the order of the price list."""
    kinds = (ProductKind.ONE_OFF, ProductKind.PER_MINUTE, ProductKind.PER_UNIT)
    return list(Product.objects.filter(site=site, kind__in=kinds, is_on_sale=True))


BY_CODE = Lookup(Product.objects.all(), "site", "code")


def on_sale(site: Site, *, kind: ProductKind) -> list[Product]:
    """Give the products of a kind that are on sale, in the order of the price list."""
    return list(Product.objects.filter(site=site, kind=kind, is_on_sale=True))


def price_list(site: Site) -> list[Product]:
    """Give all that is on sale, of every kind, in the order of the price list."""
    return list(Product.objects.filter(site=site, is_on_sale=True))


def product_by_code(site: Site, code: str) -> Product:
    """Give the product of that code, on sale or not.

    Raises:
        NotFound: where the site has none, with the nearest code.
    """
    product = BY_CODE.first(site=site.pk, code=code)
    if product is None:
        hint = nearest(code, Product.objects.filter(site=site).values_list("code", flat=True))
        raise NotFound(f"There is no product “{code}” here. {hint}".rstrip(), product=code)
    return product
