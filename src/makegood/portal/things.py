"""Things that one can ask about, as they stand in an address: `payment-7`, `charge-3`.

Owns that writing of them. Whose thing it is, is asked when it is loaded.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thing:
    """A payment or a charge, by its number."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}"


class ThingConverter:
    """Reads and writes a thing as a part of an address.

    >>> ThingConverter().to_python("payment-7")
    Thing(kind='payment', number=7)
    """

    regex = "(?:payment|charge)-[0-9]{1,18}"

    def to_python(self, value: str) -> Thing:
        """Read the part of an address."""
        kind, number = value.split("-")
        return Thing(kind, int(number))

    def to_url(self, value: Thing | str) -> str:
        """Write the part of an address."""
        return str(value)
