"""Tables of money coming in and going back, and of the calls to the processor that this takes.

A payment or refund is committed here first with an intent; the worker makes the call and records the answer.
Must not know why money goes back.
"""

from django.db import models

from makegood.catalogue.models import Product
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.members.models import Member
from makegood.sites.models import PolicyVersion, Site


class PaymentStatus(models.TextChoices):
    """Where a payment stands, in the words of stories."""

    PENDING = "pending"
    PAID = "paid"
    DECLINED = "declined"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


class DeclineReason(models.TextChoices):
    """Why no money came in."""

    CARD = "card"
    CANCELLED = "cancelled"
    ABANDONED = "abandoned"
    NOT_OPENED = "not_opened"


class Payment(models.Model):
    """One payment of a member for one product, with the terms that were in force when it was started."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="payments")
    member = models.ForeignKey(Member, models.PROTECT, related_name="payments")
    product = models.ForeignKey(Product, models.PROTECT, related_name="payments")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="payments")
    key = models.CharField(max_length=255)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    credit_count = models.PositiveIntegerField()
    # What went back, or is on its way back; never more than was paid, whatever races there are.
    refunded_minor = models.PositiveBigIntegerField(default=0)
    status = models.CharField(max_length=16, choices=PaymentStatus, default=PaymentStatus.PENDING)
    instrument = models.CharField(max_length=64, blank=True)
    processor_ref = models.CharField(max_length=64, blank=True)
    checkout_url = models.URLField(max_length=500, blank=True)
    # Where the processor sends the member's browser afterwards; a story has no browser and leaves it empty.
    return_url = models.URLField(max_length=500, blank=True)
    declined_because = models.CharField(max_length=16, choices=DeclineReason, blank=True)
    started_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_payment_a_key"),
            models.CheckConstraint(
                name="no_refund_beyond_the_payment",
                condition=models.Q(refunded_minor__lte=models.F("amount_minor")),
            ),
            models.CheckConstraint(
                name="a_paid_payment_has_its_instant",
                condition=models.Q(status__in=["pending", "declined"]) | models.Q(paid_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_declined_payment_says_why",
                condition=models.Q(status="declined") & ~models.Q(declined_because="")
                | ~models.Q(status="declined") & models.Q(declined_because=""),
            ),
        ]
        indexes = [models.Index(fields=["site", "member", "-started_at"], name="payments_of_a_member")]

    def __str__(self) -> str:
        return f"payment {self.pk}"

    @property
    def amount(self) -> Money:
        """What was paid."""
        return Money(self.amount_minor, self.currency)

    @property
    def credits(self) -> Credits:
        """What was bought."""
        return Credits(self.credit_count)

    @property
    def refunded(self) -> Money:
        """What went back or is on its way back."""
        return Money(self.refunded_minor, self.currency)

    @property
    def refundable(self) -> Money:
        """What can still go back: nothing before anything was paid."""
        return self.amount - self.refunded if self.paid_at else Money.zero(self.currency)


class RefundStatus(models.TextChoices):
    """Where a refund stands."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Refund(models.Model):
    """Money of one payment going back to where it came from."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="refunds")
    member = models.ForeignKey(Member, models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=255)
    reason = models.CharField(max_length=64)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, choices=RefundStatus, default=RefundStatus.PENDING)
    processor_ref = models.CharField(max_length=64, blank=True)
    # What the processor said where it would not take the refund.
    why_failed = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_refund_a_key"),
            models.CheckConstraint(name="a_refund_is_something", condition=models.Q(amount_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"refund {self.pk}"

    @property
    def amount(self) -> Money:
        """What goes back."""
        return Money(self.amount_minor, self.currency)


class IntentKind(models.TextChoices):
    """What the processor is asked to do."""

    CHECKOUT = "checkout"
    REFUND = "refund"


class IntentStatus(models.TextChoices):
    """Whether the processor's last word is known.

    Unresolved: asked, and nobody knows yet what came of it. Waiting: the checkout stands open, it is the member's turn.
    """

    READY = "ready"
    UNRESOLVED = "unresolved"
    WAITING = "waiting"
    DONE = "done"


class Intent(models.Model):
    """One call to the processor, committed with the act that needs it, made later, each time under one key."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="intents")
    kind = models.CharField(max_length=16, choices=IntentKind)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="intents")
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, blank=True, related_name="intent")
    key = models.CharField(max_length=64)
    status = models.CharField(max_length=16, choices=IntentStatus, default=IntentStatus.READY)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="one_intent_a_key")]
        indexes = [
            models.Index(fields=["site", "due_at"], name="intents_due", condition=~models.Q(status="done")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} intent {self.pk}"
