"""The words of what members are told of their membership: fees, cancellations, a refused card, a new price.

Owns this wording. Pure but for reading; must not send.
"""

from makegood.catalogue.models import Product
from makegood.kernel.money import Money
from makegood.memberships.models import Bill, BillKind, Instalment, Membership, PriceNotice
from makegood.memberships.outlook import Coming
from makegood.notices.letters import LOCALE, Letter, laid_out, moment
from makegood.payments.models import Payment
from makegood.policy.words import amount_in_words

FEES = {
    BillKind.TRIAL: "the trial of “{plan}”",
    BillKind.PERIODIC: "“{plan}”",
    BillKind.REACTIVATION: "“{plan}”, taken up again",
}


def bill_receipt(payment: Payment, bill: Bill) -> Letter:
    """Write the receipt of a fee, or of an instalment of one (M31)."""
    assert payment.paid_at is not None, "a receipt is for what was paid"
    site, price = bill.site, _money(payment.amount)
    what = FEES[BillKind(bill.kind)].format(plan=bill.membership.plan.title)
    lines = [
        f"Paid for: {what}",
        f"Period: {moment(bill.period_start, site)} to {moment(bill.period_end, site)}",
        f"Paid: {price}, {moment(payment.paid_at, site)}, with {payment.instrument}",
        *_parts(payment, bill),
        f"Payment number: {payment.pk}",
    ]
    terms = (
        f"The terms in force when this fee fell due (version {bill.version.number}) stay those that decide about it."
    )
    return Letter(f"Receipt: membership, {price}", _to(bill.membership, ["\n".join(lines), terms]))


def _parts(payment: Payment, bill: Bill) -> list[str]:
    """Say what an amount is made of where it is not the fee alone."""
    lines = []
    if bill.tax_minor:
        lines.append(f"Sales tax in the whole fee: {_money(Money(bill.tax_minor, bill.currency))}")
    if payment.amount != bill.amount:
        lines.append(f"The whole fee: {_money(bill.amount)}")
    part, count = bill.parts.filter(payment=payment).first(), bill.parts.count()
    if part is not None and count > 1:
        lines.append(f"Part of the fee: {part.number} of {count}")
    if part is not None and part.interest_minor:
        lines.append(f"Interest for being late: {_money(Money(part.interest_minor, bill.currency))}")
    return lines


def cancellation_letter(membership: Membership) -> Letter:
    """Confirm a cancellation (M31): nothing more is charged, and what is open until when."""
    assert membership.ends_at is not None, "a cancelled membership has its end"
    said = (
        f"Your membership “{membership.plan.title}” is cancelled. No further fee falls due. What it opens stays open "
        f"until {moment(membership.ends_at, membership.site)}."
    )
    return Letter("Your membership is cancelled", _to(membership, [said]))


def overdue_letter(membership: Membership, instalment: Instalment) -> Letter:
    """Ask for another card, since a fee or a part of one could not be charged (M22, M25)."""
    said = (
        f"We could not charge {_money(instalment.amount)} for “{membership.plan.title}” to {membership.card}. The fee "
        "is overdue, and until it is paid the paid features are closed. We try the card again once a day. To pay with "
        "another card, give its details in your account."
    )
    return Letter("We could not charge your card", _to(membership, [said]))


def price_letter(membership: Membership, notice: PriceNotice) -> Letter:
    """Announce a new price (M21)."""
    said = (
        f"“{membership.plan.title}” costs {_money(notice.price)} from your next fee on; until then it is "
        f"{_money(membership.price)}. If you stay a member you accept the new price; if you do not want to, cancel "
        "before your next fee falls due."
    )
    return Letter("A new price for your membership", _to(membership, [said]))


def plan_letter(membership: Membership, plan: Product, *, coming: Coming | None) -> Letter:
    """Confirm from when on a membership is one of another plan, or that it stays what it is (M19)."""
    if plan.pk == membership.plan_id:
        said = f"Your membership stays “{plan.title}”: what you had chosen for your next fee is taken back."
        return Letter("Your plan stays as it is", _to(membership, [said]))
    since, fee = "your next fee", ""
    if coming is not None:
        since = f"{moment(coming.at, membership.site)}, when your next fee falls due"
        fee = f" That fee is {_money(coming.fee.whole)} and pays until {moment(coming.until, membership.site)}."
    said = (
        f"Your membership is “{plan.title}” from {since}.{fee} Until then it is “{membership.plan.title}”, and nothing "
        "is charged for the change. You can take it back on the page of your membership until then."
    )
    return Letter("Your plan changes with your next fee", _to(membership, [said]))


def _to(membership: Membership, paragraphs: list[str]) -> str:
    return laid_out([f"Dear {membership.member.name},", *paragraphs, f"Yours, {membership.site.name}"])


def _money(amount: Money) -> str:
    return amount_in_words(amount, locale=LOCALE)
