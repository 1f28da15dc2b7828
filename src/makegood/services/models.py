"""Tables of use: charges, sessions by the minute, orders by the unit, and incidents that the site recorded about them.

Must not know requests.
"""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from makegood.catalogue.models import Product, RefillKind
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.members.models import Counterpart, Member
from makegood.sites.models import PolicyVersion, Site

MINUTE = timedelta(minutes=1)


class Charge(models.Model):
    """One use of a service, paid with credits: a thing by the piece, or a session that is over."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="charges")
    member = models.ForeignKey(Member, models.PROTECT, related_name="charges")
    product = models.ForeignKey(Product, models.PROTECT, related_name="charges")
    counterpart = models.ForeignKey(Counterpart, models.PROTECT, null=True, blank=True, related_name="charges")
    key = models.CharField(max_length=255)
    # How many pieces, or how many minutes.
    count = models.PositiveIntegerField(default=1)
    cost_credits = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    text_deleted_at = models.DateTimeField(null=True, blank=True)
    # When it was used; of a session, when it ended.
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_charge_a_key"),
            models.CheckConstraint(name="a_charge_costs_something", condition=Q(cost_credits__gt=0)),
            models.CheckConstraint(name="a_deleted_text_is_gone", condition=Q(text_deleted_at=None) | Q(text="")),
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


class SessionEnd(models.TextChoices):
    """Why a session is over."""

    CLOSED = "closed"
    CREDITS = "credits"
    ACCOUNT = "account"
    DROPPED = "dropped"


class Session(models.Model):
    """A service by the minute, while it runs and afterwards: minutes are held as they begin, and paid at the end."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="sessions")
    member = models.ForeignKey(Member, models.PROTECT, related_name="sessions")
    product = models.ForeignKey(Product, models.PROTECT, related_name="sessions")
    counterpart = models.ForeignKey(Counterpart, models.PROTECT, null=True, blank=True, related_name="sessions")
    key = models.CharField(max_length=255)
    # What a minute costs, as it was when the session opened.
    minute_credits = models.PositiveIntegerField()
    # What was promised for this session; empty where nothing was.
    agreed = models.TextField(blank=True)
    # Here or on a site that shows ours under its own name, and not elsewhere.
    ran_here = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    # Until when minutes are held.
    held_until = models.DateTimeField()
    # When the connection was last known to stand, and by when it has dropped if nothing more is heard of it.
    beat_at = models.DateTimeField()
    next_beat_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=16, choices=SessionEnd, blank=True)
    # None while it runs, and where it ended before its first minute began.
    charge = models.OneToOneField(Charge, models.PROTECT, null=True, blank=True, related_name="session")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_session_a_key"),
            models.CheckConstraint(name="a_minute_costs_something", condition=Q(minute_credits__gt=0)),
            models.CheckConstraint(
                name="a_session_is_held_before_it_runs",
                condition=Q(held_until__gt=F("opened_at"), beat_at__gte=F("opened_at"), next_beat_by__gte=F("beat_at")),
            ),
            models.CheckConstraint(
                name="an_ended_session_says_why",
                condition=Q(ended_at=None, ended_because="", charge=None)
                | Q(ended_at__isnull=False, ended_at__gte=F("opened_at"), ended_at__lte=F("held_until"))
                & ~Q(ended_because=""),
            ),
        ]
        indexes = [models.Index(fields=["site", "held_until"], name="sessions_open", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"session {self.pk}"

    @property
    def ref(self) -> str:
        """The name under which the ledger knows what is held for this session."""
        return f"session:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Tell whether it still runs."""
        return self.ended_at is None

    @property
    def minute_price(self) -> Credits:
        """What each minute costs."""
        return Credits(self.minute_credits)

    @property
    def held_minutes(self) -> int:
        """How many minutes were held so far."""
        return (self.held_until - self.opened_at) // MINUTE


class OrderStatus(models.TextChoices):
    """Where an order stands, in the words of stories and policies (`order.state`)."""

    PLACED = "placed"
    IN_PROGRESS = "in_progress"
    STOPPED = "stopped"
    COMPLETED = "completed"
    FAILED = "failed"


class Order(models.Model):
    """So many units of a service, paid from the balance when ordered and delivered over time.

    Of the units some are delivered, some still owed; of those delivered some dropped, and of these some are on their
    way again after a restart (`refilling`). A restart that failed gives up what dropped (`given_up`).
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="orders")
    member = models.ForeignKey(Member, models.PROTECT, related_name="orders")
    product = models.ForeignKey(Product, models.PROTECT, related_name="orders")
    # The terms that were in force when it was placed.
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="orders")
    key = models.CharField(max_length=255)
    units = models.PositiveBigIntegerField()
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    # The refill that the service carried when it was ordered.
    refill = models.CharField(max_length=16, choices=RefillKind)
    refill_days = models.PositiveSmallIntegerField(null=True, blank=True)
    delivered = models.PositiveBigIntegerField(default=0)
    owed = models.PositiveBigIntegerField()
    dropped = models.PositiveBigIntegerField(default=0)
    refilling = models.PositiveBigIntegerField(default=0)
    given_up = models.PositiveBigIntegerField(default=0)
    status = models.CharField(max_length=16, choices=OrderStatus, default=OrderStatus.PLACED)
    # Whether it can be stopped while in progress; nobody knows until the system has answered.
    is_stoppable = models.BooleanField(null=True, blank=True)
    placed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_order_a_key"),
            models.CheckConstraint(name="an_order_is_for_something", condition=Q(units__gt=0, price_minor__gt=0)),
            models.CheckConstraint(
                name="no_more_delivered_than_ordered", condition=Q(units__gte=F("delivered") + F("owed"))
            ),
            models.CheckConstraint(
                name="no_more_dropped_than_delivered",
                condition=Q(delivered__gte=F("dropped") + F("given_up"), dropped__gte=F("refilling")),
            ),
            models.CheckConstraint(
                name="an_order_that_goes_on_owes_something",
                condition=Q(status__in=["placed", "in_progress"], ended_at=None) & (Q(owed__gt=0) | Q(refilling__gt=0))
                | Q(status__in=["stopped", "completed", "failed"], ended_at__isnull=False, owed=0, refilling=0),
            ),
        ]
        indexes = [models.Index(fields=["site", "member", "-placed_at"], name="orders_of_a_member")]

    def __str__(self) -> str:
        return f"order {self.pk}"

    @property
    def ref(self) -> str:
        """The name under which the ledger knows what was paid for this order."""
        return f"order:{self.pk}"

    @property
    def price(self) -> Money:
        """What the order cost."""
        return Money(self.price_minor, self.currency)

    @property
    def is_ended(self) -> bool:
        """Tell whether nothing more of it is on the way."""
        return self.ended_at is not None


class OrderStep(models.Model):
    """One step of an order's fulfilment under a key of its own, so that a report that comes twice counts once."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="order_steps")
    order = models.ForeignKey(Order, models.PROTECT, related_name="steps")
    key = models.CharField(max_length=255)
    kind = models.CharField(max_length=16)
    units = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="one_order_step_a_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.units} of {self.order}"


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
    """Something that went wrong with a charge or an order, recorded by the site itself: a fact, never a question."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="incidents")
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, blank=True, related_name="incidents")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="incidents")
    kind = models.CharField(max_length=16, choices=IncidentKind)
    side = models.CharField(max_length=16, choices=Side)
    # Of a session: from the start of which minute to the end of which.
    from_minute = models.PositiveIntegerField(null=True, blank=True)
    to_minute = models.PositiveIntegerField(null=True, blank=True)
    # When it happened; of a session that was over when it was recorded, the session's end.
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_incident_is_about_one_thing",
                condition=Q(charge__isnull=False, order=None) | Q(charge=None, order__isnull=False),
            ),
            models.CheckConstraint(
                name="an_incident_has_both_its_minutes",
                condition=Q(from_minute=None, to_minute=None)
                | Q(from_minute__isnull=False, to_minute__isnull=False, charge__isnull=False)
                & Q(to_minute__gt=F("from_minute")),
            ),
        ]

    def __str__(self) -> str:
        return f"incident {self.pk}"
