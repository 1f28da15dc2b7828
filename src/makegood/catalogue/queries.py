"""What can be asked of a price list.

Reads only. Must not know who buys.
"""

from makegood.catalogue.models import Product, ProductKind
from makegood.kernel.diagnostics import nearest
from makegood.kernel.refusals import NotFound
from makegood.ledger.operations.lookups import Lookup
from makegood.sites.models import Site


def packs_on_sale(site: Site) -> list[Product]:
    """Give the credit packs that can be bought (C2), in the order of the price list."""
    return on_sale(site, kind=ProductKind.CREDIT_PACK)


def services_on_sale(site: Site) -> list[Product]:
    """Give the services that can be used by the piece, in the order of the price list."""
    return on_sale(site, kind=ProductKind.ONE_OFF)


BY_CODE = Lookup(Product.objects.all(), "site", "code")


def on_sale(site: Site, *, kind: ProductKind) -> list[Product]:
    """Give the products of a kind that are on sale, in the order of the price list."""
    return list(Product.objects.filter(site=site, kind=kind, is_on_sale=True))


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
