"""The terms that a running site obeys, and the papers that a request may have to carry.

Owns both closed tables. What a term is in a case is the policy's to say; that the site obeys it, the rooms' to do.
"""

from dataclasses import dataclass

from makegood.policy.kinds import BOOL, MONEY, RATE, WHOLE, WINDOW, Kind, word


@dataclass(frozen=True, slots=True)
class TermSpec:
    """One term that the running site obeys."""

    name: str
    kind: Kind
    words: str

    @property
    def reference(self) -> str:
        """Give the name under which an expression reads the term.

        >>> TermSpec("buy back rate", RATE, "").reference
        'buy_back_rate'
        """
        return self.name.replace(" ", "_")


TERMS = (
    TermSpec("purchased credits expire", WINDOW, "how long purchased credits live"),
    TermSpec("granted credits expire", WINDOW, "how long the credits of a membership live"),
    TermSpec("buy back rate", RATE, "what a credit is worth when we buy it back"),
    TermSpec("purchases go back", word("place"), "where the money of a purchase goes back to"),
    TermSpec("deposits go back", word("place"), "where a deposit goes back to"),
    TermSpec("card refund by", WINDOW, "until when an approved refund is on its way to the card"),
    TermSpec("new version effective", WINDOW, "when a new version of this policy takes effect"),
    TermSpec("cancellation effective", WINDOW, "when a cancellation takes effect"),
    TermSpec("access until", WINDOW, "how long the paid features stay open"),
    TermSpec("paid features open", BOOL, "whether the paid features are open"),
    TermSpec("trial ends", WINDOW, "when a trial ends"),
    TermSpec("next bill", WINDOW, "when the next fee is charged"),
    TermSpec("bill amount", MONEY, "the fee of a period"),
    TermSpec("bill parts", WHOLE, "in how many instalments a fee is charged"),
    TermSpec("bill tax", MONEY, "the tax on a fee"),
    TermSpec("overdue interest", MONEY, "the interest on an overdue fee"),
    TermSpec("refund window ends", WINDOW, "until when a fee can be asked back"),
    TermSpec("refill open until", WINDOW, "until when dropped units are made good"),
    TermSpec("receipts mailed", BOOL, "whether receipts are e-mailed"),
)

PAPERS = {
    "proof": "proof of what happened",
    "registration_copy": "a copy of your registration details",
    "signed_letter": "a signed letter",
}
