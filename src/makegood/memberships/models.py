"""Tables of memberships: what was agreed, the fees that fell due and their instalments, and what opened by them.

Owns how a membership stands. What a period is, what a fee costs and when access ends is the policy's to say; the
columns keep what it said, so that what falls due can be found. Must not know requests.
"""

from django.db import models
from django.db.models import F, Q

from makegood.catalogue.models import LengthUnit, Product
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.members.models import Member
from makegood.payments.models import Card, Payment
from makegood.sites.models import PolicyVersion, Site


class MembershipStatus(models.TextChoices):
    """How a membership stands, in the words of stories.

    Pending: its first fee is at the processor. Declined: that fee was refused, and the membership never began.
    """

    PENDING = "pending"
    DECLINED = "declined"
    TRIAL = "trial"
    ACTIVE = "active"
    CANCELLED = "cancelled"
    OVERDUE = "overdue"
    ENDED = "ended"
    TERMINATED = "terminated"


# In these a member belongs; a member has one such membership at a time.
STANDING = (
    MembershipStatus.TRIAL,
    MembershipStatus.ACTIVE,
    MembershipStatus.CANCELLED,
    MembershipStatus.OVERDUE,
)
# In these fees go on falling due.
RENEWING = (MembershipStatus.TRIAL, MembershipStatus.ACTIVE)


class CancelChannel(models.TextChoices):
    """How a cancellation came in."""

    SITE = "site"
    EMAIL = "email"
    PHONE = "phone"


class Ending(models.TextChoices):
    """Why the operator ended a membership, in the words of stories and policies (`membership.ended`)."""

    BREACH = "breach"
    NO_REASON = "no_reason"
    OWN_REQUEST = "own_request"


class Membership(models.Model):
    """A member's subscription to one plan, with the terms of the plan as they were agreed.

    Fees fall due at `next_bill_at`, counted from `anchor_at`, or from `reactivated_at` once the member came back;
    `cycles` is how many periods were counted since.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships")
    plan = models.ForeignKey(Product, models.PROTECT, related_name="memberships")
    card = models.ForeignKey(Card, models.PROTECT, related_name="memberships")
    key = models.CharField(max_length=255)
    status = models.CharField(max_length=16, choices=MembershipStatus, default=MembershipStatus.PENDING)
    length_unit = models.CharField(max_length=8, choices=LengthUnit)
    length_count = models.PositiveSmallIntegerField()
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    instalments = models.PositiveSmallIntegerField(default=1)
    credit_count = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    trial_days = models.PositiveSmallIntegerField(null=True, blank=True)
    is_trial = models.BooleanField(default=False)
    # When the first fee of the plan fell due; a trial has none yet.
    anchor_at = models.DateTimeField(null=True, blank=True)
    reactivated_at = models.DateTimeField(null=True, blank=True)
    cycles = models.PositiveIntegerField(default=0)
    # To what the member is entitled by what was paid; a free trial is paid to its end.
    paid_until = models.DateTimeField(null=True, blank=True)
    next_bill_at = models.DateTimeField(null=True, blank=True)
    # The plan to which the next fee belongs, where the member has chosen another one.
    next_plan = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+")
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    cancel_channel = models.CharField(max_length=8, choices=CancelChannel, blank=True)
    # When a cancellation that somebody must work will be; empty once it was.
    cancel_due_at = models.DateTimeField(null=True, blank=True)
    cancel_worked_at = models.DateTimeField(null=True, blank=True)
    # When a cancelled membership runs out.
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=16, choices=Ending, blank=True)
    # Until when it is left alone, where what fell due of it could not be done.
    put_off_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_membership_a_key"),
            models.UniqueConstraint(
                fields=["site", "member"],
                condition=Q(status__in=["pending", "trial", "active", "cancelled", "overdue"]),
                name="one_standing_membership_a_member",
            ),
            models.CheckConstraint(
                name="a_cancelled_membership_has_its_end",
                condition=~Q(status="cancelled") | Q(ends_at__isnull=False, next_bill_at=None),
            ),
            models.CheckConstraint(
                name="an_ended_membership_has_its_instant",
                condition=Q(status__in=["ended", "terminated"], ended_at__isnull=False)
                | ~Q(status__in=["ended", "terminated"]) & Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="a_terminated_membership_says_why",
                condition=Q(status="terminated") & ~Q(ended_because="") | ~Q(status="terminated") & Q(ended_because=""),
            ),
        ]
        indexes = [
            models.Index(fields=["site", "member", "-id"], name="memberships_of_a_member"),
            models.Index(
                fields=["site", "next_bill_at"],
                condition=Q(status__in=["trial", "active"], next_bill_at__isnull=False),
                name="memberships_to_bill",
            ),
            models.Index(fields=["site", "ends_at"], condition=Q(status="cancelled"), name="memberships_to_end"),
            models.Index(
                fields=["site", "cancel_due_at"],
                condition=Q(cancel_due_at__isnull=False),
                name="cancellations_to_work",
            ),
            models.Index(
                fields=["site", "put_off_until"],
                condition=Q(put_off_until__isnull=False),
                name="memberships_put_off",
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"

    @property
    def price(self) -> Money:
        """The fee of a period, as it was agreed."""
        return Money(self.price_minor, self.currency)

    @property
    def credits(self) -> Credits:
        """The credits that come with each paid period."""
        return Credits(self.credit_count)

    @property
    def is_cancelled(self) -> bool:
        """Whether a cancellation counts, be it still running out."""
        return self.cancel_asked_at is not None and self.cancel_due_at is None


class BillKind(models.TextChoices):
    """What a fee is for, in the words of policies (`bill.kind`)."""

    TRIAL = "trial"
    PERIODIC = "periodic"
    REACTIVATION = "reactivation"


class BillStatus(models.TextChoices):
    """Whether a fee was paid. Declined: it was to begin or take up a membership, was refused, and does not count."""

    DUE = "due"
    PAID = "paid"
    OVERDUE = "overdue"
    DECLINED = "declined"


class Bill(models.Model):
    """One fee of a membership, for one period; it has a number once it began or carried on that membership."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="bills")
    member = models.ForeignKey(Member, models.PROTECT, related_name="bills")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="bills")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="bills")
    card = models.ForeignKey(Card, models.PROTECT, related_name="bills")
    key = models.CharField(max_length=255)
    number = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=16, choices=BillKind)
    status = models.CharField(max_length=16, choices=BillStatus, default=BillStatus.DUE)
    at = models.DateTimeField()
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    fee_minor = models.PositiveBigIntegerField()
    tax_minor = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_bill_a_key"),
            models.UniqueConstraint(fields=["membership", "number"], name="one_bill_a_number"),
            # However often a renewal is tried, and by however many, a period is billed once.
            models.UniqueConstraint(
                fields=["membership", "period_start"],
                condition=Q(kind="periodic") & ~Q(status="declined"),
                name="one_bill_a_period",
            ),
            models.CheckConstraint(name="a_bill_is_something", condition=Q(fee_minor__gt=0)),
            models.CheckConstraint(name="a_period_ends_after_it_begins", condition=Q(period_end__gt=F("period_start"))),
            models.CheckConstraint(
                name="only_what_counts_has_a_number",
                condition=Q(status="due") | Q(status="declined", number=None) | Q(number__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["site", "member", "-at"], name="bills_of_a_member")]

    def __str__(self) -> str:
        return f"bill {self.pk}"

    @property
    def fee(self) -> Money:
        """The fee without tax."""
        return Money(self.fee_minor, self.currency)

    @property
    def amount(self) -> Money:
        """What is to be paid: the fee and its tax."""
        return Money(self.fee_minor + self.tax_minor, self.currency)

    @property
    def ref(self) -> str:
        """The name under which payments know this bill."""
        return f"bill:{self.pk}"


class InstalmentStatus(models.TextChoices):
    """Whether an instalment was paid. Waiting: not due yet, or at the processor for the first time."""

    WAITING = "waiting"
    PAID = "paid"
    OVERDUE = "overdue"
    DECLINED = "declined"


class Instalment(models.Model):
    """A part of a bill with its own due date; a bill that is charged at once has one."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="instalments")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=16, choices=InstalmentStatus, default=InstalmentStatus.WAITING)
    amount_minor = models.PositiveBigIntegerField()
    # What was paid beside it for being late.
    interest_minor = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    due_at = models.DateTimeField()
    # When it is next put to the card; empty while it is there, and once it is paid.
    try_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    # The latest try, and whether the member asked for it to come back.
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, blank=True, related_name="instalment")
    is_return = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "number"], name="one_instalment_a_number"),
            models.CheckConstraint(name="an_instalment_is_something", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="what_is_paid_is_not_tried_again",
                condition=~Q(status__in=["paid", "declined"]) | Q(try_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["site", "try_at"], condition=Q(try_at__isnull=False), name="instalments_to_try"),
        ]

    def __str__(self) -> str:
        return f"instalment {self.number} of {self.bill}"

    @property
    def amount(self) -> Money:
        """What this part of the fee is, with its tax and without interest."""
        return Money(self.amount_minor, self.currency)


class FeatureUse(models.Model):
    """One use of a paid feature."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="feature_uses")
    member = models.ForeignKey(Member, models.PROTECT, related_name="feature_uses")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="feature_uses")
    product = models.ForeignKey(Product, models.PROTECT, related_name="feature_uses")
    key = models.CharField(max_length=255)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="one_feature_use_a_key")]
        indexes = [models.Index(fields=["site", "member", "-at"], name="feature_uses_of_a_member")]

    def __str__(self) -> str:
        return f"feature use {self.pk}"


class PriceNotice(models.Model):
    """A new price of a plan, and when those who had agreed to the old one were told."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="price_notices")
    plan = models.ForeignKey(Product, models.PROTECT, related_name="price_notices")
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["plan", "-at"], name="price_notices_of_a_plan")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.price} from {self.at}"

    @property
    def price(self) -> Money:
        """The new price of the plan's whole length."""
        return Money(self.price_minor, self.currency)


class RateKind(models.TextChoices):
    """What a rate of the law is for: sales tax, or the highest interest on what is overdue."""

    TAX = "tax"
    OVERDUE = "overdue"


class LawRate(models.Model):
    """A rate that the law sets from an instant on, in ten-thousandths of a percent; a tax is that of one country."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="law_rates")
    kind = models.CharField(max_length=8, choices=RateKind)
    country = models.CharField(max_length=2, blank=True)
    parts = models.PositiveIntegerField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "country", "since"], name="one_rate_an_instant"),
            models.CheckConstraint(
                name="a_tax_is_of_a_country", condition=Q(kind="tax") & ~Q(country="") | Q(kind="overdue", country="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.country} since {self.since}"
