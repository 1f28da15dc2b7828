"""The refusals that several acts of use share.

Owns their codes and words.
"""

from makegood.catalogue.models import Product
from makegood.kernel.refusals import Refusal


class BadCount(Refusal):
    """A number of uses, units or minutes that cannot be."""

    code = "bad_count"

    def __init__(self, count: int, *, what: str, most: int) -> None:
        super().__init__(f"{count} {what} cannot be; use a number from 1 to {most}.", count=count, most=most)


class NotOnSale(Refusal):
    """A product that cannot be used in this way, or not any more."""

    code = "not_on_sale"

    def __init__(self, product: Product) -> None:
        super().__init__(f"{product.title} is not a service on sale here.", product=product.code)


class NotOpen(Refusal):
    """An act that the state of a session or order does not allow."""

    code = "not_open"
