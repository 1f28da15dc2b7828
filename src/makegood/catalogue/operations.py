"""What changes a price list: products put in or brought up to date.

Owns the writes to products. What was sold keeps the price and credits of its day: payments and charges hold their own.
"""

from collections.abc import Iterable

from makegood.catalogue.models import Product
from makegood.catalogue.specs import ProductSpec, Spec
from makegood.sites.models import Site

CHANGEABLE = [
    "title", "description", "kind", "service", "credit_count", "price_minor", "currency", "position", "is_on_sale",
]  # fmt: skip


def install_products(site: Site, *, specs: Iterable[Spec]) -> None:
    """Put products on a site's price list, in this order; one of a known code takes the new form.

    Credit packs and services by the piece have a table; what has none yet (what is paid by the minute or by the unit,
    plans, paid features) is passed over.
    """
    kept = [spec for spec in specs if isinstance(spec, ProductSpec)]
    rows = [_row(site, spec, position) for position, spec in enumerate(kept)]
    Product.objects.bulk_create(rows, update_conflicts=True, unique_fields=["site", "code"], update_fields=CHANGEABLE)


def _row(site: Site, spec: ProductSpec, position: int) -> Product:
    return Product(
        site=site,
        code=spec.code,
        title=spec.title,
        description=spec.description,
        kind=spec.kind,
        service=spec.service or "",
        credit_count=spec.credits.count,
        price_minor=spec.price.minor if spec.price else None,
        currency=spec.price.currency if spec.price else "",
        position=position,
    )
