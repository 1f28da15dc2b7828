"""A simple model of one member's books, against which the real ones are held: plain lists and sums, no entries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tests.ledger.cast import YEAR


@dataclass(eq=False)
class ModelLot:
    """What a lot must be: of which asset and payment, how much is left in it, and until when."""

    asset: str
    payment: int
    left: int
    expires_at: datetime | None
    is_bought: bool = True

    def is_usable(self, *, at: datetime) -> bool:
        """Tell whether it still counts."""
        return self.expires_at is None or at < self.expires_at


@dataclass
class ModelPart:
    """What a charge or a hold took from a lot and still has; of a hold, also what was voided."""

    lot: ModelLot
    count: int
    voided: int = 0


@dataclass
class ModelBooks:
    """All lots, charges, holds, payments and debts of one member."""

    lots: list[ModelLot] = field(default_factory=list)
    charges: dict[str, list[ModelPart]] = field(default_factory=dict)
    holds: dict[str, list[ModelPart]] = field(default_factory=dict)
    kept: dict[int, int] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    debts: dict[str, int] = field(default_factory=dict)

    def usable(self, asset: str, *, at: datetime) -> list[ModelLot]:
        """The lots that can pay at an instant, in the order in which they must."""
        lots = [lot for lot in self.lots if lot.asset == asset and lot.is_usable(at=at) and lot.left]
        return sorted(lots, key=_soonest)

    def available(self, asset: str, *, at: datetime) -> int:
        """What the lots can pay together."""
        return sum(lot.left for lot in self.usable(asset, at=at))

    def held(self, asset: str) -> int:
        """What all holds keep."""
        return sum(part.count for parts in self.holds.values() for part in parts if part.lot.asset == asset)

    def bring(self, asset: str, *, count: int, price: int, expires_at: datetime | None) -> int:
        """A payment with its lot; give the payment's number."""
        payment = len(self.kept) + 1
        self.kept[payment], self.taken[payment] = price, 0
        self.lots.append(ModelLot(asset, payment, count, expires_at))
        return payment

    def draw(self, asset: str, *, count: int, at: datetime) -> list[ModelPart]:
        """Take from the lots in their order."""
        parts = list(_take(self.usable(asset, at=at), count))
        for part in parts:
            part.lot.left -= part.count
        return parts

    def draw_all(self, lots: Iterable[ModelLot]) -> list[ModelPart]:
        """Take all that is left in some lots."""
        parts = [ModelPart(lot, lot.left) for lot in lots]
        for part in parts:
            part.lot.left = 0
        return parts

    def give_back(self, parts: Iterable[ModelPart], *, count: int, at: datetime) -> None:
        """Return to the lots, the last first; what an expired one would get is a new lot."""
        for part in list(parts)[::-1]:
            back = min(part.count, count)
            part.count, count = part.count - back, count - back
            if part.lot.is_usable(at=at):
                part.lot.left += back
            elif back:
                self.reissue(part.lot, count=back, at=at)

    def reissue(self, origin: ModelLot, *, count: int, at: datetime) -> None:
        """A new lot in place of another."""
        self.lots.append(ModelLot(origin.asset, origin.payment, count, at + YEAR, is_bought=False))

    def capture(self, hold: str, *, count: int) -> list[ModelPart]:
        """Take from a hold, the lot that expires soonest first."""
        taken = []
        for part in self.parts(hold):
            paid = min(part.count, count)
            part.count, count = part.count - paid, count - paid
            if paid:
                taken.append(ModelPart(part.lot, paid))
        return taken

    def release(self, hold: str) -> None:
        """Put what a hold keeps back; what was of an expired lot counts no more there."""
        for part in self.parts(hold):
            part.lot.left, part.count = part.lot.left + part.count, 0

    def void(self, hold: str) -> None:
        """Make void what a hold keeps."""
        for part in self.parts(hold):
            part.voided, part.count = part.voided + part.count, 0

    def renew(self, hold: str, *, at: datetime) -> None:
        """Issue anew what was voided, lot by lot."""
        gone: dict[int, tuple[ModelLot, int]] = {}
        for part in self.parts(hold):
            before = gone[id(part.lot)][1] if id(part.lot) in gone else 0
            if part.voided:
                gone[id(part.lot)] = (part.lot, before + part.voided)
            part.voided = 0
        for lot, count in gone.values():
            self.reissue(lot, count=count, at=at)

    def parts(self, hold: str) -> list[ModelPart]:
        """The parts of a hold in the order in which they are used."""
        oldest = {id(lot): number for number, lot in enumerate(self.lots)}
        return sorted(self.holds.get(hold, []), key=lambda part: (*_soonest(part.lot), oldest[id(part.lot)]))


def _soonest(lot: ModelLot) -> tuple[bool, str]:
    return lot.expires_at is None, lot.expires_at.isoformat() if lot.expires_at else ""


def _take(lots: Iterable[ModelLot], count: int) -> Iterator[ModelPart]:
    for lot in lots:
        part = min(lot.left, count)
        count -= part
        if part:
            yield ModelPart(lot, part)
