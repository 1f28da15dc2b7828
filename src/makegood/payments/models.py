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
    DISPUTED = "disputed"
    CHARGED_BACK = "charged_back"


class PaymentPurpose(models.TextChoices):
    """What a payment is for."""

    PACK = "pack"
    DEPOSIT = "deposit"
    BILL = "bill"
    REPAYMENT = "repayment"


class DeclineReason(models.TextChoices):
    """Why no money came in."""

    CARD = "card"
    CANCELLED = "cancelled"
    ABANDONED = "abandoned"
    NOT_OPENED = "not_opened"
    EXPIRED = "expired"


class Card(models.Model):
    """A card of a member that the processor keeps: the site has its name and a token that is worth nothing elsewhere.

    A card never changes: another one under the same name takes its place.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="cards")
    member = models.ForeignKey(Member, models.PROTECT, related_name="cards")
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    token = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=64, blank=True)
    is_usable = models.BooleanField(default=False)
    setup_url = models.URLField(max_length=500, blank=True)
    return_url = models.URLField(max_length=500, blank=True)
    started_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_card_a_key"),
            models.UniqueConstraint(
                fields=["site", "member", "name"],
                condition=models.Q(is_usable=True),
                name="one_usable_card_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.name


PURPOSES = {
    PaymentPurpose.PACK: "Credits",
    PaymentPurpose.DEPOSIT: "Deposit",
    PaymentPurpose.BILL: "Membership",
    PaymentPurpose.REPAYMENT: "Repayment",
}


class Payment(models.Model):
    """One payment of a member, with the terms that were in force when it was started.

    For a pack it has its product; for all else a reference names what it pays, in the caller's words, as `bill:12`.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="payments")
    member = models.ForeignKey(Member, models.PROTECT, related_name="payments")
    purpose = models.CharField(max_length=16, choices=PaymentPurpose, default=PaymentPurpose.PACK)
    reference = models.CharField(max_length=100, blank=True)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="payments")
    # The kept card that is charged while its owner is away; at a checkout the member picks one at the processor.
    card = models.ForeignKey(Card, models.PROTECT, null=True, blank=True, related_name="payments")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="payments")
    key = models.CharField(max_length=255)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    credit_count = models.PositiveIntegerField(default=0)
    # What went back, or is on its way back; never more than was paid, whatever races there are.
    refunded_minor = models.PositiveBigIntegerField(default=0)
    # What the member has back on the balance instead, and did not go on from there to what paid.
    on_balance_minor = models.PositiveBigIntegerField(default=0)
    # What the bank took, or holds while a dispute is open.
    charged_back_minor = models.PositiveBigIntegerField(default=0)
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
                name="no_money_back_beyond_the_payment",
                condition=models.Q(amount_minor__gte=models.F("refunded_minor") + models.F("charged_back_minor")),
            ),
            models.CheckConstraint(
                name="no_money_to_the_balance_beyond_the_payment",
                condition=models.Q(amount_minor__gte=models.F("refunded_minor") + models.F("on_balance_minor")),
            ),
            models.CheckConstraint(
                name="a_pack_and_only_a_pack_has_its_product",
                condition=models.Q(purpose="pack", product__isnull=False)
                | ~models.Q(purpose="pack") & models.Q(product__isnull=True),
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
        indexes = [
            models.Index(fields=["site", "member", "-started_at"], name="payments_of_a_member"),
            models.Index(
                fields=["site", "reference"], condition=~models.Q(reference=""), name="payments_of_a_reference"
            ),
            models.Index(
                fields=["site", "processor_ref"], condition=~models.Q(processor_ref=""), name="payments_at_processor"
            ),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"

    @property
    def title(self) -> str:
        """What was paid for, in words."""
        return self.product.title if self.product is not None else PURPOSES[PaymentPurpose(self.purpose)]

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
    def charged_back(self) -> Money:
        """What the bank took, or holds while a dispute is open."""
        return Money(self.charged_back_minor, self.currency)

    @property
    def on_balance(self) -> Money:
        """What the member has back on the balance instead, spent by now or not."""
        return Money(self.on_balance_minor, self.currency)

    @property
    def refundable(self) -> Money:
        """What can still go back: nothing before anything was paid, and nothing that a bank has or holds (X1)."""
        if self.paid_at is None:
            return Money.zero(self.currency)
        # A bank takes what went to the balance as well.
        return max(self.amount - self.refunded - self.charged_back - self.on_balance, Money.zero(self.currency))


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
    CHARGE = "charge"
    CARD_SETUP = "card_setup"
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
    # What it is about: a payment, a refund and its payment, or a card to keep.
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="intents")
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, blank=True, related_name="intent")
    card = models.OneToOneField(Card, models.PROTECT, null=True, blank=True, related_name="intent")
    key = models.CharField(max_length=64)
    status = models.CharField(max_length=16, choices=IntentStatus, default=IntentStatus.READY)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_intent_a_key"),
            models.CheckConstraint(
                name="an_intent_is_about_a_payment_or_a_card",
                condition=models.Q(payment__isnull=False, card__isnull=True)
                | models.Q(payment__isnull=True, card__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["site", "due_at"], name="intents_due", condition=~models.Q(status="done")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} intent {self.pk}"

    @property
    def member(self) -> Member:
        """Whose money or card it is about."""
        about = self.payment or self.card
        assert about is not None, f"{self} is about nothing"
        return about.member

    @property
    def subject(self) -> str:
        """What it is about, as events name it."""
        return f"payment:{self.payment_id}" if self.payment_id else f"card:{self.card_id}"


class DisputeStatus(models.TextChoices):
    """Where a dispute stands, seen from the site."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Dispute(models.Model):
    """A payment that its owner disputes at the bank, as the processor reports it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="disputes")
    member = models.ForeignKey(Member, models.PROTECT, related_name="disputes")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    processor_ref = models.CharField(max_length=64)
    reason = models.CharField(max_length=32)
    # What the bank claims, which may be more than the payment, or in another currency.
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    # The part of the payment that it takes, in the payment's currency: never what went back already.
    counted_minor = models.PositiveBigIntegerField(default=0)
    # How often what it takes was booked: the number of the next booking's key.
    bookings = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=16, choices=DisputeStatus, default=DisputeStatus.OPEN)
    opened_at = models.DateTimeField()
    # Evidence after this instant comes too late; a processor may not say.
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The last change of it that was taken up: one that comes again, or too late, changes nothing.
    change = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "processor_ref"], name="one_dispute_a_name")]
        indexes = [models.Index(fields=["site", "payment"], name="disputes_of_a_payment")]

    def __str__(self) -> str:
        return f"dispute {self.pk}"

    @property
    def amount(self) -> Money:
        """What the bank claims."""
        return Money(self.amount_minor, self.currency)

    @property
    def counted(self) -> Money:
        """What it takes, or holds, of the payment."""
        return Money(self.counted_minor, self.payment.currency)


class Feed(models.Model):
    """How far a site has read what the processor reports by itself, and when it looks again."""

    site = models.OneToOneField(Site, models.PROTECT, primary_key=True, related_name="feed")
    seen = models.PositiveBigIntegerField(default=0)
    due_at = models.DateTimeField()
    # Since when it could not be read, and why; empty while all is well.
    failing_since = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.site} has read {self.seen}"
