"""What the books say: lots, payments, charges, balances and their history.

Owns every reading of the ledger. Changes nothing, and must not know what the numbers of members, payments and charges
stand for.
"""

from makegood.kernel.breaches import Breach
from makegood.ledger.audit import breaches
from makegood.ledger.queries.balances import Point, balance, breakage, debt_left, debts, liability, wallet_history
from makegood.ledger.queries.charges import (
    AllotmentView,
    allotments_of_charge,
    allotments_of_charges,
    charge_refs_of_payment,
    charges_by_lot,
    given_back_under,
    money_drawn_on,
    money_of_charge,
    returnable_charges_of_payment,
    returned_of_charge,
    returned_of_charges,
)
from makegood.ledger.queries.course import Course, course
from makegood.ledger.queries.explorer import (
    AccountBalance,
    AccountName,
    Act,
    Draw,
    EntriesPage,
    act_of,
    acts_about,
    acts_of_lot,
    acts_of_payment,
    chart,
    draws_of_charge,
    draws_on_lots,
    entries_page,
)
from makegood.ledger.queries.lots import (
    LotView,
    all_lots_of_payment,
    available,
    currencies_of,
    deposits,
    held,
    hold_left,
    kept_and_voided,
    lots,
    lots_in,
    lots_of_payment,
)
from makegood.ledger.queries.payments import (
    PaymentCredits,
    PaymentHoldings,
    PaymentMoney,
    credits_of_payments,
    deposit_left,
    holdings_of_payments,
    left_beside,
    payment_credits,
    payment_money,
    returned_left,
)

__all__ = [
    "AccountBalance",
    "AccountName",
    "Act",
    "AllotmentView",
    "Course",
    "Draw",
    "EntriesPage",
    "LotView",
    "PaymentCredits",
    "PaymentHoldings",
    "PaymentMoney",
    "Point",
    "act_of",
    "acts_about",
    "acts_of_lot",
    "acts_of_payment",
    "all_lots_of_payment",
    "allotments_of_charge",
    "allotments_of_charges",
    "audit",
    "available",
    "balance",
    "breakage",
    "charge_refs_of_payment",
    "charges_by_lot",
    "chart",
    "course",
    "credits_of_payments",
    "currencies_of",
    "debt_left",
    "debts",
    "deposit_left",
    "deposits",
    "draws_of_charge",
    "draws_on_lots",
    "entries_page",
    "given_back_under",
    "held",
    "hold_left",
    "holdings_of_payments",
    "kept_and_voided",
    "left_beside",
    "liability",
    "lots",
    "lots_in",
    "lots_of_payment",
    "money_drawn_on",
    "money_of_charge",
    "payment_credits",
    "payment_money",
    "returnable_charges_of_payment",
    "returned_left",
    "returned_of_charge",
    "returned_of_charges",
    "wallet_history",
]


def audit(site_id: int | None = None) -> list[Breach]:
    """List each rule of the books that is broken, on one site or on all; none where all is well."""
    return breaches(site_id)
