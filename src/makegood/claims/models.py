"""Tables of requests: what was asked, found, decided, chosen and settled.

Owns the request and its one settlement. Must not hold money: the ledger and payments do.
"""

from datetime import datetime

import pgtrigger
from django.db import models

from makegood.kernel.money import Money
from makegood.members.models import Counterpart, Member, Staff
from makegood.memberships.models import Bill
from makegood.payments.models import Dispute, Payment, Refund, RefundStatus
from makegood.services.models import Charge, Order
from makegood.sites.models import Event, PolicyVersion, Site


class RequestStatus(models.TextChoices):
    """Whose turn it is, in the words of stories."""

    OPEN = "open"
    AWAITING_MEMBER = "awaiting_member"
    AWAITING_CHOICE = "awaiting_choice"
    AWAITING_APPROVAL = "awaiting_approval"
    DENIED = "denied"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Remedy(models.TextChoices):
    """What can be asked for."""

    MONEY = "money"
    CREDITS = "credits"
    REFILL = "refill"


class Channel(models.TextChoices):
    """How a request came in; the site itself raises what nobody needs to ask for."""

    HELP_CENTRE = "help_centre"
    EMAIL = "email"
    POST = "post"
    SITE = "site"


# What a request can be about.
ABOUT = ("payment", "charge", "bill", "order", "counterpart")


def _at_most_one(*names: str) -> models.Q:
    """Give the condition that no two of some columns are filled."""
    some = models.Q()
    for kept in names:
        some |= models.Q(**{f"{name}__isnull": True for name in names if name != kept})
    return some


class Request(models.Model):
    """What a member asks back, about one thing at most, decided under the version in force at that event."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="requests")
    member = models.ForeignKey(Member, models.PROTECT, related_name="requests")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="requests")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="requests")
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, blank=True, related_name="requests")
    bill = models.ForeignKey(Bill, models.PROTECT, null=True, blank=True, related_name="requests")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="requests")
    counterpart = models.ForeignKey(Counterpart, models.PROTECT, null=True, blank=True, related_name="requests")
    # The request that this one asks to be looked at again; a request has one appeal.
    appeal_of = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="appeal")
    key = models.CharField(max_length=255)
    remedy = models.CharField(max_length=16, choices=Remedy)
    ground = models.SlugField()
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.HELP_CENTRE)
    says = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=RequestStatus, default=RequestStatus.OPEN)
    made_at = models.DateTimeField()
    # What the operator owes next, an answer, a decision or a refund: the first instant that is too late for it, kept
    # as a column so that the queue can be sorted.
    due_at = models.DateTimeField(null=True, blank=True)
    # The first instant at which a deadline that the operator missed decides the request, where one does.
    lapses_at = models.DateTimeField(null=True, blank=True)
    # When the staff are told next that something falls due or is overdue, until when all was told that was to be
    # told, and since when the first thing is overdue.
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_request_a_key"),
            models.CheckConstraint(
                name="a_request_is_about_at_most_one_thing",
                condition=_at_most_one(*ABOUT),
            ),
        ]
        indexes = [
            # By itself it answers which requests of a status are meant, in which order, however they are narrowed.
            models.Index(
                fields=["site", "status", "due_at", "id"],
                include=["remedy", "ground", "member", "overdue_at"],
                name="requests_in_the_queue",
            ),
            models.Index(fields=["site", "member", "-made_at"], name="requests_of_a_member"),
            models.Index(
                fields=["site", "remind_at"], name="requests_to_remind_of", condition=~models.Q(remind_at=None)
            ),
            models.Index(fields=["site", "lapses_at"], name="requests_that_lapse", condition=~models.Q(lapses_at=None)),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def ref(self) -> str:
        """The name under which the site's record knows it."""
        return f"request:{self.pk}"


class Attachment(models.Model):
    """A paper that came with a request: proof, or a copy of the registration details."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="attachments")
    request = models.ForeignKey(Request, models.PROTECT, related_name="attachments")
    kind = models.SlugField()
    name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(blank=True)
    media_type = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.request}"


class Message(models.Model):
    """What a member wrote after the first message, kept beside the event: the hashed chain holds no personal words."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="messages")
    request = models.ForeignKey(Request, models.PROTECT, related_name="messages")
    event = models.OneToOneField(Event, models.PROTECT, related_name="message")
    text = models.TextField()

    def __str__(self) -> str:
        return f"message to {self.request}"


class Finding(models.Model):
    """What a named agent found about a request; a later finding of the same name takes the place of an earlier one."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="findings")
    request = models.ForeignKey(Request, models.PROTECT, related_name="findings")
    name = models.SlugField()
    value = models.BooleanField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="findings")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "name", "-id"], name="findings_of_a_request")]

    def __str__(self) -> str:
        return f"{self.name} of {self.request}"


class Decision(models.Model):
    """One decision of the policy on a request, with all it takes to replay it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="decisions")
    request = models.ForeignKey(Request, models.PROTECT, related_name="decisions")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    case = models.JSONField()
    record = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["request", "-id"], name="decisions_of_a_request")]
        triggers = [pgtrigger.Protect(name="decisions_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"decision {self.pk} on {self.request}"


class Proposal(models.Model):
    """An amount above what one agent may give alone: it waits for a second one, or was taken back."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="proposals")
    request = models.ForeignKey(Request, models.PROTECT, related_name="proposals")
    amount = models.CharField(max_length=40)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="proposals")
    because = models.TextField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_proposal_at_a_time", fields=["request"], condition=models.Q(withdrawn_at=None)
            ),
        ]
        triggers = [pgtrigger.Protect(name="proposals_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"proposal on {self.request}"


class Ruling(models.Model):
    """What an agent decided within the bounds of a discretion; without an amount it is a denial."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="rulings")
    request = models.OneToOneField(Request, models.PROTECT, related_name="ruling")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="rulings")
    amount = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="rulings")
    # The second agent, where the amount was more than one may give alone; somebody else, always.
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="approvals")
    because = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="nobody_approves_their_own", condition=~models.Q(approved_by=models.F("by"))),
        ]
        triggers = [pgtrigger.Protect(name="rulings_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"ruling on {self.request}"


class SettlementStatus(models.TextChoices):
    """Whether what was granted has arrived. Pending: at the processor. Failed: it could not be delivered."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class Settlement(models.Model):
    """The one payout of a request: the constraint on `request` is what makes it one."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="settlements")
    member = models.ForeignKey(Member, models.PROTECT, related_name="settlements")
    request = models.OneToOneField(Request, models.PROTECT, related_name="settlement")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="settlements")
    # The clause whose effect was carried out, and all that was cited with it (for `history.CLAUSE`).
    clause = models.CharField(max_length=16)
    cites = models.JSONField()
    # Empty for a refill, which gives neither money nor credits.
    amount = models.CharField(max_length=40, blank=True)
    destination = models.CharField(max_length=16)
    # The first instant that is too late for a refund to have been taken by the processor, where the terms say so.
    refund_by = models.DateTimeField(null=True, blank=True)
    # Credits that left the wallet because their price goes back.
    surrendered = models.PositiveBigIntegerField(default=0)
    status = models.CharField(max_length=16, choices=SettlementStatus, default=SettlementStatus.PENDING)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # Of all settlements few have not arrived.
            models.Index(
                fields=["site", "status", "refund_by"],
                condition=~models.Q(status=SettlementStatus.DONE),
                name="settlements_on_their_way",
            ),
        ]

    def __str__(self) -> str:
        return f"settlement of {self.request}"

    @property
    def parts_in_order(self) -> "models.QuerySet[SettlementPart]":
        """What comes back of which payment, in the order in which it was taken from them."""
        return self.parts.select_related("payment__site", "refund").order_by("number")


class SettlementPart(models.Model):
    """What of a settlement in money comes back of one payment: a fee that was paid in parts comes back in parts.

    Where it goes to a card it has a refund, the latest that was tried; a part whose refund failed is done all the same
    once a bank has paid it. What an order cost goes back to its deposits, and needs no part.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="settlement_parts")
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="settlement_parts")
    amount_minor = models.PositiveBigIntegerField()
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, blank=True, related_name="settlement_part")
    # What of it the present refund leaves out, because a bank had paid it.
    unsent_minor = models.PositiveBigIntegerField(default=0)
    # Counts the refunds that were tried: a failed one may be tried again under a new key.
    tries = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=16, choices=SettlementStatus, default=SettlementStatus.PENDING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["settlement", "number"], name="one_part_a_number"),
            models.UniqueConstraint(fields=["settlement", "payment"], name="one_part_a_payment"),
            models.CheckConstraint(name="a_part_is_something", condition=models.Q(amount_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"part {self.number} of the {self.settlement}"

    @property
    def amount(self) -> Money:
        """What of the settlement this part is."""
        return Money(self.amount_minor, self.payment.currency)

    @property
    def unsent(self) -> Money:
        """What was granted to a card and neither went nor is on its way: it is owed, unless a bank paid it."""
        assert self.refund is not None, "only refunds are sent"
        failed = self.refund.amount_minor if self.refund.status == RefundStatus.FAILED else 0
        return Money(self.unsent_minor + failed, self.refund.currency)


class ChargebackStatus(models.TextChoices):
    """Where a chargeback stands. Repaid: the site lost it, and the member has paid what was owed for it."""

    OPEN = "open"
    REOPENED = "reopened"
    WON = "won"
    LOST = "lost"
    REPAID = "repaid"


class Chargeback(models.Model):
    """What a dispute at the bank means for the site: what is frozen or void for it, and what is owed.

    What it froze and voided stands in the books, under its `ref`.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="chargebacks")
    member = models.ForeignKey(Member, models.PROTECT, related_name="chargebacks")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="chargebacks")
    dispute = models.OneToOneField(Dispute, models.PROTECT, related_name="chargeback")
    status = models.CharField(max_length=16, choices=ChargebackStatus, default=ChargebackStatus.OPEN)
    # What the member owes for it now, in the payment's currency.
    owed_minor = models.PositiveBigIntegerField(default=0)
    # What was repaid beyond that and has to go back, but was not taken; and how often the staff sent it again.
    unreturned_minor = models.PositiveBigIntegerField(default=0)
    return_tries = models.PositiveSmallIntegerField(default=0)
    # How often it booked anything: the number of the next booking's key.
    bookings = models.PositiveIntegerField(default=0)
    # The last event about its dispute that was taken up: an earlier one comes too late.
    seen = models.BigIntegerField(default=0)
    # When the staff are reminded of the evidence next.
    remind_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_decided_chargeback_is_closed",
                condition=models.Q(status__in=["open", "reopened"], closed_at=None)
                | models.Q(status__in=["won", "lost", "repaid"], closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["site", "member"], name="chargebacks_of_a_member"),
            models.Index(
                fields=["site", "remind_at"], condition=~models.Q(remind_at=None), name="chargebacks_to_remind_of"
            ),
            models.Index(fields=["site"], condition=models.Q(unreturned_minor__gt=0), name="chargebacks_unreturned"),
        ]

    def __str__(self) -> str:
        return f"chargeback {self.pk}"

    @property
    def ref(self) -> str:
        """The name under which the books and payments know it."""
        return f"chargeback:{self.pk}"

    @property
    def is_under_way(self) -> bool:
        """Tell whether the bank has yet to decide."""
        return self.status in (ChargebackStatus.OPEN, ChargebackStatus.REOPENED)

    @property
    def owed(self) -> Money:
        """What the member owes for it now."""
        return Money(self.owed_minor, self.payment.currency)

    @property
    def unreturned(self) -> Money:
        """What was repaid beyond what is owed, has to go back, and was not taken."""
        return Money(self.unreturned_minor, self.payment.currency)

    @property
    def evidence_due_at(self) -> datetime | None:
        """The last instant at which evidence counts; none once the bank has decided, or where nobody said when."""
        return self.dispute.due_at if self.is_under_way else None
