"""What an audit finds, whichever room looked.

Owns the one form of it. Must not know any rule.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that does not hold in one place, or one thing that waits for somebody.

    >>> print(Breach("empty_lot", 3, "Lot 7 holds nothing."))
    site 3: Lot 7 holds nothing. (empty_lot)
    """

    code: str
    site_id: int
    message: str

    def __str__(self) -> str:
        return f"site {self.site_id}: {self.message} ({self.code})"
