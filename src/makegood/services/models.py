"""Tables of use: charges for one-off services, and incidents that the site recorded about them.

Must not know requests.
"""

from django.db import models

from makegood.catalogue.models import Product
from makegood.kernel.credits import Credits
from makegood.members.models import Counterpart, Member
from makegood.sites.models import Site


class Charge(models.Model):
    """One use of a service, paid with credits."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="charges")
    member = models.ForeignKey(Member, models.PROTECT, related_name="charges")
    product = models.ForeignKey(Product, models.PROTECT, related_name="charges")
    counterpart = models.ForeignKey(Counterpart, models.PROTECT, null=True, blank=True, related_name="charges")
    key = models.CharField(max_length=255)
    count = models.PositiveIntegerField(default=1)
    cost_credits = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_charge_a_key"),
            models.CheckConstraint(name="a_charge_costs_something", condition=models.Q(cost_credits__gt=0)),
        ]
        indexes = [models.Index(fields=["site", "member", "-at"], name="charges_of_a_member")]

    def __str__(self) -> str:
        return f"charge {self.pk}"

    @property
    def cost(self) -> Credits:
        """What the use cost."""
        return Credits(self.cost_credits)

    @property
    def ref(self) -> str:
        """The name under which the ledger knows this charge."""
        return f"charge:{self.pk}"


class IncidentKind(models.TextChoices):
    """What went wrong, in the words of stories."""

    NO_STREAM = "no_stream"
    INTERRUPTED = "interrupted"
    DUPLICATE = "duplicate"
    POOR_TRANSLATION = "poor_translation"
    GOODS_MISMATCH = "goods_mismatch"
    NOT_AS_AGREED = "not_as_agreed"
    OTHER = "other"


class Side(models.TextChoices):
    """On whose side it went wrong."""

    SITE = "site"
    MEMBER = "member"
    PERFORMER = "performer"


class Incident(models.Model):
    """Something that went wrong with a charge, recorded by the site itself: a fact, never a question."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="incidents")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=16, choices=IncidentKind)
    side = models.CharField(max_length=16, choices=Side)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"incident {self.pk}"
