"""What can stand on a price list, as an author wrote it: packs, services, plans and paid features.

Owns the shapes. Must not know how they are written, nor which of them the engine keeps as rows.
"""

from dataclasses import dataclass
from typing import ClassVar

from makegood.catalogue.models import LengthUnit, MeteredKind, ProductKind, RefillKind, ServiceKind
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What every product has: its code, and words for people."""

    code: str
    title: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSpec(Described):
    """A pack of credits, which has a price in money, or a service by the piece, which has a kind."""

    kind: ProductKind
    credits: Credits
    price: Money | None = None
    service: ServiceKind | None = None


@dataclass(frozen=True, slots=True)
class Length:
    """How long one paid period of a plan is.

    >>> print(Length(1, LengthUnit.WEEK), Length(3, LengthUnit.MONTH))
    1 week 3 months
    """

    count: int
    unit: LengthUnit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}" if self.count == 1 else f"{self.count} {self.unit}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The days for which a plan may be tried, and what that costs; without a price the trial is free."""

    days: int
    price: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSpec(Described):
    """A membership: the price is that of its whole length, charged in so many instalments."""

    kind: ClassVar = ProductKind.PLAN
    length: Length
    price: Money
    trial: Trial | None = None
    grants: Credits | None = None
    instalments: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureSpec(Described):
    """Something that members on trial and full members can use, and guests cannot."""

    kind: ClassVar = ProductKind.FEATURE


@dataclass(frozen=True, slots=True, kw_only=True)
class PerMinuteSpec(Described):
    """A session with somebody, paid with so many credits a minute."""

    kind: ClassVar = ProductKind.PER_MINUTE
    service: MeteredKind
    credits: Credits


@dataclass(frozen=True, slots=True)
class Refill:
    """What refill a service carries; one for a stated time says for how many days after the order.

    >>> print(Refill(RefillKind.TIMED, days=30), Refill(RefillKind.UNLIMITED))
    30 days unlimited
    """

    kind: RefillKind
    days: int | None = None

    def __str__(self) -> str:
        return str(self.kind) if self.days is None else f"{self.days} day{'s' if self.days > 1 else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PerUnitSpec(Described):
    """Something ordered by the unit, at a price for each, paid from the balance."""

    kind: ClassVar = ProductKind.PER_UNIT
    price: Money
    refill: Refill


Spec = ProductSpec | PerMinuteSpec | PerUnitSpec | PlanSpec | FeatureSpec
