"""The table of products. One row a product; its kind says which columns it fills, and a constraint holds it to that.

Must not know who buys.
"""

from django.db import models

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.sites.models import Site


class ProductKind(models.TextChoices):
    """What can be sold: credits, services by the piece, the minute or the unit, memberships and what they open."""

    CREDIT_PACK = "credit_pack"
    ONE_OFF = "one_off"
    PER_MINUTE = "per_minute"
    PER_UNIT = "per_unit"
    PLAN = "plan"
    FEATURE = "feature"


class ServiceKind(models.TextChoices):
    """What a one-off service is, in the words of stories."""

    LETTER = "letter"
    CHAT = "chat"
    GIFT = "gift"
    RECORDED_SHOW = "recorded_show"
    TICKETED_SHOW = "ticketed_show"


class MeteredKind(models.TextChoices):
    """What a service by the minute is, in the words of stories and policies (`charge.kind`)."""

    VIDEO_CHAT = "video_chat"
    PRIVATE_VIDEO = "private_video"


# The one service by the unit.
UNITS = "units"


class LengthUnit(models.TextChoices):
    """In what a plan's length is counted, in the words of policies (`plan.unit`)."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class RefillKind(models.TextChoices):
    """Whether units that dropped are made good, in the words of policies (`order.refill`)."""

    NONE = "none"
    TIMED = "timed"
    UNLIMITED = "unlimited"


SERVICES = [*ServiceKind.choices, *MeteredKind.choices, (UNITS, "Units")]
# What each kind of product fills; what it does not name stays empty.
FILLED = {
    "credit_pack": models.Q(credit_count__gt=0, price_minor__gt=0, service=""),
    "one_off": models.Q(credit_count__gt=0, price_minor=None, service__in=ServiceKind.values),
    "per_minute": models.Q(credit_count__gt=0, price_minor=None, service__in=MeteredKind.values),
    "per_unit": models.Q(credit_count=None, price_minor__gt=0, service=UNITS) & ~models.Q(refill=""),
    "plan": models.Q(price_minor__gt=0, service="", length_count__gt=0, instalments__gt=0) & ~models.Q(length_unit=""),
    "feature": models.Q(credit_count=None, price_minor=None, service=""),
}


def _fits_its_kind() -> models.Q:
    fitting = models.Q()
    for kind, filled in FILLED.items():
        plan = filled if kind == "plan" else filled & models.Q(length_unit="", length_count=None)
        fitting |= models.Q(kind=kind) & (plan if kind == "per_unit" else plan & models.Q(refill=""))
    return fitting


class Product(models.Model):
    """One thing on a site's price list."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="products")
    code = models.SlugField()
    title = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=16, choices=ProductKind)
    service = models.CharField(max_length=16, choices=SERVICES, blank=True)
    # What a pack holds, what one use or one minute costs, or what comes with each period of a plan.
    credit_count = models.PositiveIntegerField(null=True, blank=True)
    # The price of a pack, of one unit, or of the whole length of a plan.
    price_minor = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    refill = models.CharField(max_length=16, choices=RefillKind, blank=True)
    refill_days = models.PositiveSmallIntegerField(null=True, blank=True)
    length_unit = models.CharField(max_length=8, choices=LengthUnit, blank=True)
    length_count = models.PositiveSmallIntegerField(null=True, blank=True)
    trial_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # Without one, a trial is free.
    trial_price_minor = models.PositiveBigIntegerField(null=True, blank=True)
    instalments = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    is_on_sale = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="one_product_a_code"),
            models.CheckConstraint(name="a_product_fits_its_kind", condition=_fits_its_kind()),
            models.CheckConstraint(
                name="a_timed_refill_has_days",
                condition=models.Q(refill="timed", refill_days__gt=0)
                | ~models.Q(refill="timed") & models.Q(refill_days=None),
            ),
            models.CheckConstraint(
                name="only_a_plan_has_a_trial",
                condition=models.Q(trial_days=None, trial_price_minor=None) | models.Q(kind="plan", trial_days__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def credits(self) -> Credits:
        """The credits that a pack holds, that one use or minute costs, or that come with a period of a plan."""
        return Credits(self.credit_count or 0)

    @property
    def price(self) -> Money:
        """The price of a pack, a unit or a plan's whole length; other services have none in money."""
        assert self.price_minor is not None, f"{self.code} is paid with credits"
        return Money(self.price_minor, self.currency)

    @property
    def trial_price(self) -> Money | None:
        """The price of a plan's trial; none where it is free, or there is none."""
        return None if self.trial_price_minor is None else Money(self.trial_price_minor, self.currency)
