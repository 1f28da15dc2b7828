"""The table of products. One row a product; its kind says which columns it fills, and constraints hold it to that.

Must not know who buys.
"""

from django.db import models

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.sites.models import Site


class ProductKind(models.TextChoices):
    """What can be sold: a pack of credits, or a service paid with credits by the piece."""

    CREDIT_PACK = "credit_pack"
    ONE_OFF = "one_off"


class ServiceKind(models.TextChoices):
    """What a one-off service is, in the words of stories."""

    LETTER = "letter"
    CHAT = "chat"
    GIFT = "gift"
    RECORDED_SHOW = "recorded_show"
    TICKETED_SHOW = "ticketed_show"


class Product(models.Model):
    """One thing on a site's price list."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="products")
    code = models.SlugField()
    title = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=16, choices=ProductKind)
    service = models.CharField(max_length=16, choices=ServiceKind, blank=True)
    credit_count = models.PositiveIntegerField()
    price_minor = models.PositiveBigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_on_sale = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="one_product_a_code"),
            models.CheckConstraint(
                name="a_pack_has_a_price",
                condition=models.Q(kind="credit_pack", price_minor__gt=0, service="")
                | models.Q(kind="one_off", price_minor=None),
            ),
            models.CheckConstraint(name="a_product_has_credits", condition=models.Q(credit_count__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def credits(self) -> Credits:
        """The credits that a pack holds, or that one use of a service costs."""
        return Credits(self.credit_count)

    @property
    def price(self) -> Money:
        """The price of a pack; a service has none in money."""
        assert self.price_minor is not None, f"{self.code} is paid with credits"
        return Money(self.price_minor, self.currency)
