"""The people of the ledger's tests: a holder of a wallet, acting through the operations alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeVar

from django.db import transaction

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import operations, queries
from makegood.ledger.amounts import CREDITS, Amount
from makegood.ledger.book import LotSource
from makegood.ledger.models import Lot

MARCH = datetime(2026, 3, 2, 10, tzinfo=UTC)
YEAR = timedelta(days=365)
Result = TypeVar("Result")


def days(number: int) -> datetime:
    """The instant that many days after the second of March."""
    return MARCH + timedelta(days=number)


@dataclass
class Holder:
    """A member with a wallet; each act takes a key of its own unless it is given one."""

    site_id: int = 1
    member_id: int = 7
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def key(self) -> str:
        """A key that no other act of this holder has."""
        return f"{self.member_id}/{next(self.numbers)}"

    @transaction.atomic
    def buy(
        self,
        credits: int = 100,
        *,
        payment: int = 1,
        at: datetime = MARCH,
        life: timedelta | None = YEAR,
        key: str = "",
    ) -> Lot:
        """Pay 0.50 EUR a credit for a lot."""
        price, whose = Money(50 * credits, "EUR"), {"member_id": self.member_id, "payment_id": payment}
        operations.receive_payment(self.site_id, amount=price, at=at, key=f"{key or self.key()} money", **whose)
        new = operations.NewLot(
            site_id=self.site_id,
            amount=Credits(credits),
            source=LotSource.PAYMENT,
            terms_digest="t1",
            price=price,
            expires_at=at + life if life else None,
            **whose,
        )
        return operations.issue_lot(new, at=at, key=key or self.key())

    @transaction.atomic
    def grant(self, credits: int, *, at: datetime = MARCH, expires_at: datetime | None = None) -> Lot:
        """Receive credits for nothing."""
        new = operations.NewLot(
            site_id=self.site_id,
            member_id=self.member_id,
            amount=Credits(credits),
            source=LotSource.GRANT,
            terms_digest="t1",
            expires_at=expires_at,
        )
        return operations.issue_lot(new, at=at, key=self.key())

    @transaction.atomic
    def deposit(self, amount: str, *, payment: int = 1, at: datetime = MARCH, key: str = "") -> Lot:
        """Pay money into the account balance."""
        money, whose = Money.parse(amount), {"member_id": self.member_id, "payment_id": payment}
        operations.receive_payment(self.site_id, amount=money, at=at, key=f"{key or self.key()} money", **whose)
        new = operations.NewLot(
            site_id=self.site_id, amount=money, source=LotSource.PAYMENT, terms_digest="t1", price=money, **whose
        )
        return operations.issue_lot(new, at=at, key=key or self.key())

    @transaction.atomic
    def act(self, operation: Callable[..., Result], *, at: datetime = MARCH, key: str = "", **what: object) -> Result:
        """Do one act of the books as this holder."""
        return operation(self.site_id, member_id=self.member_id, at=at, key=key or self.key(), **what)

    def reserve(
        self, credits: int, *, hold: str = "session:1", at: datetime = MARCH, key: str = ""
    ) -> operations.Spending:
        """Have credits set aside."""
        return self.act(operations.hold, amount=Credits(credits), hold_ref=hold, at=at, key=key)

    def capture(
        self, credits: int, *, charge: str = "charge:1", hold: str = "session:1", at: datetime = MARCH, key: str = ""
    ) -> operations.Spending:
        """Have a charge paid from what is set aside."""
        what = {"amount": Credits(credits), "hold_ref": hold, "charge_ref": charge}
        return self.act(operations.capture, at=at, key=key, **what)

    def release(self, *, hold: str = "session:1", at: datetime = MARCH, key: str = "") -> Amount:
        """Have the rest of what is set aside let go."""
        return self.act(operations.release, hold_ref=hold, at=at, key=key)

    def freeze(self, *, payment: int = 1, asset: str = CREDITS, at: datetime = MARCH, key: str = "") -> Amount | None:
        """Have what is unspent of a payment frozen."""
        what = {"payment_id": payment, "asset": asset, "hold_ref": "dispute:1"}
        return self.act(operations.hold_unspent_of_payment, at=at, key=key, **what)

    def void(self, *, hold: str = "dispute:1", at: datetime = MARCH, key: str = "") -> Amount:
        """Have what is frozen made void."""
        return self.act(operations.void, hold_ref=hold, at=at, key=key)

    def reissue(self, *, hold: str = "dispute:1", at: datetime = MARCH, key: str = "") -> tuple[operations.Return, ...]:
        """Receive what was voided anew; it lives a year."""
        life = {"reissue_until": lambda payment_id: at + YEAR}
        return self.act(operations.reissue_voided, hold_ref=hold, at=at, key=key, **life)

    def held(self) -> int:
        """How many credits of this holder are set aside."""
        return queries.held(self.site_id, member_id=self.member_id).count

    @transaction.atomic
    def use(
        self, credits: int, *, charge: str = "charge:1", at: datetime = MARCH, key: str = ""
    ) -> operations.Spending:
        """Spend on a charge."""
        return operations.spend(
            self.site_id,
            member_id=self.member_id,
            amount=Credits(credits),
            charge_ref=charge,
            at=at,
            key=key or self.key(),
        )

    @transaction.atomic
    def get_back(
        self, amount: int | Money, *, charge: str = "charge:1", at: datetime = MARCH, key: str = ""
    ) -> tuple[operations.Return, ...]:
        """Receive some of a charge back, credits or money; what is issued anew lives a year."""
        return operations.give_back(
            self.site_id,
            member_id=self.member_id,
            charge_ref=charge,
            amount=Credits(amount) if isinstance(amount, int) else amount,
            at=at,
            key=key or self.key(),
            reissue_until=lambda payment_id: at + YEAR,
        )

    @transaction.atomic
    def surrender(self, credits: int, *, payment: int = 1, at: datetime = MARCH, key: str = "") -> Credits:
        """Have unspent credits taken back."""
        return operations.take_back(
            self.site_id,
            member_id=self.member_id,
            payment_id=payment,
            amount=Credits(credits),
            at=at,
            key=key or self.key(),
        )

    def available(self, *, at: datetime = MARCH) -> int:
        """How many credits this holder could spend."""
        return queries.available(self.site_id, member_id=self.member_id, at=at).count

    def left(self, *, at: datetime = MARCH) -> dict[int, int]:
        """What is left in each lot, in the order in which they are drawn on."""
        return {lot.id: lot.remaining.count for lot in queries.lots(self.site_id, member_id=self.member_id, at=at)}


@dataclass
class Payer:
    """A member whose payment and refunds are booked."""

    site_id: int = 1
    member_id: int = 7
    payment_id: int = 1

    @property
    def whose(self) -> dict[str, int]:
        """The words that say whose payment it is."""
        return {"member_id": self.member_id, "payment_id": self.payment_id}

    @transaction.atomic
    def pay(self, amount: str, *, at: datetime = MARCH, key: str = "paid") -> None:
        """Pay by card."""
        operations.receive_payment(self.site_id, amount=Money.parse(amount), at=at, key=key, **self.whose)

    @transaction.atomic
    def begin(self, amount: str, *, refund: int = 1, at: datetime = MARCH, key: str = "") -> None:
        """Have a refund begun."""
        step = {"amount": Money.parse(amount), "refund_id": refund, "at": at, "key": key or f"begin {refund}"}
        operations.begin_refund(self.site_id, **step, **self.whose)

    @transaction.atomic
    def settle(self, amount: str, *, refund: int = 1, at: datetime = MARCH, key: str = "") -> None:
        """Have the processor confirm a refund."""
        step = {"amount": Money.parse(amount), "refund_id": refund, "at": at, "key": key or f"settle {refund}"}
        operations.settle_refund(self.site_id, **step, **self.whose)

    @transaction.atomic
    def fail(self, amount: str, *, refund: int = 1, at: datetime = MARCH, key: str = "") -> None:
        """Have the processor turn a refund down."""
        step = {"amount": Money.parse(amount), "refund_id": refund, "at": at, "key": key or f"fail {refund}"}
        operations.fail_refund(self.site_id, **step, **self.whose)

    def stands(self) -> tuple[str, str, str]:
        """What the site keeps of the payment, what is on its way back, and what has gone back."""
        money = queries.payment_money(self.site_id, payment_id=self.payment_id)
        assert money
        return str(money.kept), str(money.under_way), str(money.refunded)
