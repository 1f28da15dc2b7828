"""The books in plain words: what an account says, what an act is, where a lot comes from.

Owns these words and nothing else. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from makegood.ledger.book import AccountKind, LotSource, TransactionKind


@dataclass(frozen=True, slots=True)
class AccountWords:
    """What an account is called, and what its balance says."""

    title: str
    says: str


ACCOUNTS: Mapping[AccountKind, AccountWords] = {
    AccountKind.WALLET: AccountWords("Wallets", "what members can spend"),
    AccountKind.HELD: AccountWords("Held", "what is set aside of it, for a charge to come or frozen"),
    AccountKind.ISSUED: AccountWords("Issued", "credits sold, money deposited or returned to a balance"),
    AccountKind.GOODWILL: AccountWords("Goodwill", "what was given for nothing"),
    AccountKind.EARNED: AccountWords("Earned", "what was spent on services, less what was given back"),
    AccountKind.EXPIRED: AccountWords("Expired", "what nobody used in time"),
    AccountKind.BOUGHT_BACK: AccountWords("Bought back", "what was unspent and went because its price was paid back"),
    AccountKind.VOIDED: AccountWords("Voided", "what was unspent and went because a bank took its price"),
    AccountKind.CLEARING: AccountWords("Clearing", "money that the processor holds for the site"),
    AccountKind.RECEIVED: AccountWords("Received", "money that members paid and the site keeps"),
    AccountKind.REFUNDING: AccountWords("Refunding", "money promised back that the processor has not confirmed yet"),
    AccountKind.OWED: AccountWords("Owed", "what members owe the site"),
    AccountKind.CLAIMED: AccountWords("Claimed", "what the site has claimed from members and not received"),
}
ACTS: Mapping[TransactionKind, str] = {
    TransactionKind.ISSUE: "A lot was issued",
    TransactionKind.SPEND: "Spent on a service",
    TransactionKind.GIVE_BACK: "Given back",
    TransactionKind.TAKE_BACK: "Taken back, because its price goes back",
    TransactionKind.HOLD: "Held",
    TransactionKind.CAPTURE: "Held before, and spent now",
    TransactionKind.RELEASE: "Held no longer",
    TransactionKind.VOID: "Voided, because a bank took its price",
    TransactionKind.REISSUE: "Issued anew",
    TransactionKind.PAYMENT: "A payment came in",
    TransactionKind.REFUND_BEGUN: "A refund was begun",
    TransactionKind.REFUND_SETTLED: "The processor confirmed a refund",
    TransactionKind.REFUND_FAILED: "A refund failed",
    TransactionKind.REFUND_RETURNED: "A refund that had gone came back",
    TransactionKind.CHARGED_BACK: "A bank took money back",
    TransactionKind.REVERSED: "Money was won back from a bank",
    TransactionKind.DEBT: "A debt arose",
    TransactionKind.DEBT_SETTLED: "A debt was settled",
}
SOURCES: Mapping[LotSource, str] = {
    LotSource.PAYMENT: "paid for",
    LotSource.GRANT: "given by the site",
    LotSource.REISSUE: "issued in the place of another",
    LotSource.RETURN: "returned to the balance",
}
