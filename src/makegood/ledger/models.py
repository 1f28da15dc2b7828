"""Tables of the books, with the constraints that hold them right whoever writes.

Owns wallets, accounts, transactions, entries, lots, allotments and holds. Other rooms' objects are plain numbers here:
the ledger must not know their tables. Only `operations` writes.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from makegood.ledger.amounts import CREDITS
from makegood.ledger.book import AccountKind, LotSource, TransactionKind

# Plain words, not members of the enums: a migration must not change when the code moves.
MEMBERS_KINDS = sorted(kind.value for kind in AccountKind if kind.is_members)
SITE_KINDS = sorted(kind.value for kind in AccountKind if not kind.is_members)
REFUND_STEPS = ["refund_begun", "refund_settled", "refund_failed", "refund_returned"]


def _stays(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func="RAISE EXCEPTION 'The books only grow: % refuses %.', TG_TABLE_NAME, TG_OP;",
    )


def _only_changes(*fields: str, name: str) -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.ReadOnly(name=f"{name}_fixed", exclude=list(fields)),
        pgtrigger.Trigger(
            name=f"{name}_stay",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Delete | pgtrigger.Truncate,
            func="RAISE EXCEPTION 'The books only grow: % refuses %.', TG_TABLE_NAME, TG_OP;",
        ),
    ]


class Wallet(models.Model):
    """The one row that every movement of a member's asset locks. It holds no balance: entries do."""

    site_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    asset = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site_id", "member_id", "asset"], name="one_wallet_an_asset")]

    def __str__(self) -> str:
        return f"{self.asset} of member {self.member_id}"


class Account(models.Model):
    """One line of the chart of accounts, for a member or for the site itself."""

    site_id = models.BigIntegerField()
    member_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in AccountKind])
    asset = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site_id", "asset", "member_id", "kind"],
                name="one_account_a_kind",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="members_and_site_accounts_differ",
                condition=Q(kind__in=MEMBERS_KINDS, member_id__isnull=False)
                | Q(kind__in=SITE_KINDS, member_id__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asset}"


class Transaction(models.Model):
    """One act, posted once. `content` tells a repeated act from another that was given the same key."""

    site_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in TransactionKind])
    key = models.CharField(max_length=255)
    content = models.CharField(max_length=32)
    at = models.DateTimeField()
    payment_id = models.BigIntegerField(null=True)
    # The caller's own name for the charge or the refund.
    reference = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site_id", "key"], name="one_transaction_a_key"),
            models.UniqueConstraint(
                fields=["site_id", "reference", "kind"],
                condition=Q(kind__in=REFUND_STEPS),
                name="one_transaction_a_refund_step",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site_id", "payment_id"],
                condition=Q(payment_id__isnull=False),
                name="transactions_of_a_payment",
            ),
        ]
        triggers = [_stays("transactions_stay")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Lot(models.Model):
    """Credits, or money of a balance, issued together: from where, at what price, until when, and what became of them.

    What is neither remaining, held, taken back, reissued nor voided was spent.
    """

    site_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    asset = models.CharField(max_length=16)
    source = models.CharField(max_length=16, choices=[(source.value, source.value) for source in LotSource])
    payment_id = models.BigIntegerField(null=True)
    reissue_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="reissues")
    granted = models.BigIntegerField()
    remaining = models.BigIntegerField()
    # Set aside for a charge to come, or frozen.
    held = models.BigIntegerField(default=0)
    # Gone because their price was paid back.
    taken_back = models.BigIntegerField(default=0)
    # Given back after this lot had expired, or voided, and issued anew as another lot.
    reissued = models.BigIntegerField(default=0)
    # Gone because the bank took their price back.
    voided = models.BigIntegerField(default=0)
    price_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    terms_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_lot_holds_something", condition=Q(granted__gt=0)),
            models.CheckConstraint(
                name="no_more_left_than_granted",
                condition=Q(remaining__gte=0, held__gte=0, taken_back__gte=0, reissued__gte=0, voided__gte=0)
                & Q(granted__gte=F("remaining") + F("held") + F("taken_back") + F("reissued") + F("voided")),
            ),
            models.CheckConstraint(
                name="a_lot_lives_before_it_expires",
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("issued_at")),
            ),
            models.CheckConstraint(
                name="a_lot_comes_from_its_source",
                condition=Q(source=LotSource.PAYMENT.value, payment_id__isnull=False, reissue_of__isnull=True)
                | Q(source=LotSource.GRANT.value, payment_id__isnull=True, reissue_of__isnull=True)
                | Q(source=LotSource.REISSUE.value, reissue_of__isnull=False)
                | Q(source=LotSource.RETURN.value, payment_id__isnull=False, reissue_of__isnull=True),
            ),
            models.CheckConstraint(
                name="only_money_returns_to_a_balance",
                condition=~Q(source=LotSource.RETURN.value) | ~Q(asset=CREDITS) & Q(expires_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_price_has_a_currency",
                condition=Q(price_minor__isnull=True, currency="") | (Q(price_minor__gte=0) & ~Q(currency="")),
            ),
            models.CheckConstraint(
                name="a_deposit_costs_what_it_holds",
                condition=Q(asset=CREDITS)
                | ~Q(source=LotSource.PAYMENT.value)
                | Q(price_minor=F("granted"), currency=F("asset"), expires_at__isnull=True),
            ),
        ]
        indexes = [
            # `remaining` stays out of every index, so that spending rewrites none.
            models.Index(fields=["site_id", "member_id", "asset", "expires_at"], name="lots_of_a_wallet"),
            models.Index(fields=["site_id", "payment_id"], name="lots_of_a_payment"),
        ]
        triggers = _only_changes("remaining", "held", "taken_back", "reissued", "voided", name="lots")

    def __str__(self) -> str:
        return f"lot {self.pk}"


class Entry(models.Model):
    """One side of a movement: a credit to an account above zero, a debit below, counting from `effective_at`."""

    site_id = models.BigIntegerField()
    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, models.PROTECT, related_name="entries", db_index=False)
    asset = models.CharField(max_length=16)
    amount = models.BigIntegerField()
    effective_at = models.DateTimeField()
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="entries", db_index=False)

    class Meta:
        constraints = [models.CheckConstraint(name="an_entry_moves_something", condition=~Q(amount=0))]
        indexes = [
            models.Index(fields=["account", "effective_at"], include=["amount"], name="entries_of_an_account"),
        ]
        triggers = [
            _stays("entries_stay"),
            # Each statement must balance, so every transaction does; only the new rows are looked at.
            pgtrigger.Composer(
                name="entries_balance",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT FROM new_values
                        GROUP BY site_id, transaction_id, asset, effective_at
                        HAVING sum(amount) <> 0
                    ) THEN
                        RAISE EXCEPTION 'Entries of a transaction must sum to zero in each asset and instant.';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.asset}"


class Allotment(models.Model):
    """What one charge drew on one lot, and how much of it has been returned."""

    site_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="allotments")
    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="allotments", db_index=False)
    charge_ref = models.CharField(max_length=100)
    amount = models.BigIntegerField()
    returned = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_allotment_takes_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="no_more_returned_than_taken",
                condition=Q(returned__gte=0, returned__lte=F("amount")),
            ),
        ]
        indexes = [models.Index(fields=["site_id", "charge_ref"], name="allotments_of_a_charge")]
        triggers = _only_changes("returned", name="allotments")

    def __str__(self) -> str:
        return f"{self.amount} of {self.charge_ref}"


class Hold(models.Model):
    """What one act set aside of one lot, and what became of that: captured by a charge, released, or voided.

    What is none of these is still held.
    """

    site_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="holds")
    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="holds", db_index=False)
    hold_ref = models.CharField(max_length=100)
    amount = models.BigIntegerField()
    captured = models.BigIntegerField(default=0)
    released = models.BigIntegerField(default=0)
    voided = models.BigIntegerField(default=0)
    # Voided, and issued anew as another lot.
    reissued = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_hold_keeps_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="no_more_used_than_held",
                condition=Q(captured__gte=0, released__gte=0, voided__gte=0)
                & Q(amount__gte=F("captured") + F("released") + F("voided")),
            ),
            models.CheckConstraint(
                name="no_more_reissued_than_voided",
                condition=Q(reissued__gte=0, reissued__lte=F("voided")),
            ),
        ]
        indexes = [models.Index(fields=["site_id", "hold_ref"], name="parts_of_a_hold")]
        triggers = _only_changes("captured", "released", "voided", "reissued", name="holds")

    def __str__(self) -> str:
        return f"{self.amount} of {self.hold_ref}"
