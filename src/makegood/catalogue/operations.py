"""What changes a price list: products put in or brought up to date.

Owns the writes to products. What was sold keeps the price and credits of its day: payments and charges hold their own.
"""

from collections.abc import Iterable
from typing import assert_never

from makegood.catalogue.models import UNITS, Product
from makegood.catalogue.specs import FeatureSpec, PerMinuteSpec, PerUnitSpec, PlanSpec, ProductSpec, Spec
from makegood.kernel.money import Money
from makegood.sites.models import Site

CHANGEABLE = [field.name for field in Product._meta.concrete_fields if field.name not in ("id", "site", "code")]


def install_products(site: Site, *, specs: Iterable[Spec]) -> None:
    """Put products on a site's price list, in this order; one of a known code takes the new form."""
    rows = [_row(site, spec, position) for position, spec in enumerate(specs)]
    Product.objects.bulk_create(rows, update_conflicts=True, unique_fields=["site", "code"], update_fields=CHANGEABLE)


def set_price(product: Product, *, price: Money) -> None:
    """Sell a product at another price from now on; what was sold keeps its own."""
    _set_price(product, price)
    product.save(update_fields=["price_minor", "currency"])


def _row(site: Site, spec: Spec, position: int) -> Product:
    row = Product(site=site, code=spec.code, kind=spec.kind, position=position)
    row.title, row.description = spec.title, spec.description
    match spec:
        case ProductSpec():
            row.service, row.credit_count = spec.service or "", spec.credits.count
            _set_price(row, spec.price)
        case PerMinuteSpec():
            row.service, row.credit_count = spec.service, spec.credits.count
        case PerUnitSpec():
            row.service, row.refill, row.refill_days = UNITS, spec.refill.kind, spec.refill.days
            _set_price(row, spec.price)
        case PlanSpec():
            _fill_plan(row, spec)
        case FeatureSpec():
            pass
        case _:
            assert_never(spec)
    return row


def _fill_plan(row: Product, spec: PlanSpec) -> None:
    row.instalments = spec.instalments
    row.length_unit, row.length_count = spec.length.unit, spec.length.count
    row.credit_count = spec.grants.count if spec.grants else None
    _set_price(row, spec.price)
    if spec.trial:
        row.trial_days = spec.trial.days
        row.trial_price_minor = spec.trial.price.minor if spec.trial.price else None


def _set_price(row: Product, price: Money | None) -> None:
    if price is not None:
        row.price_minor, row.currency = price.minor, price.currency
