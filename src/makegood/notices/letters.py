"""The words of receipts and letters: from rows of the rooms below to a subject and a text.

Owns wording and layout of what is mailed; the reasons of a decision come from the policy's own explanation. Pure but
for reading; must not send.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from textwrap import fill

from babel.dates import format_datetime

from makegood.claims.amounts import amount_from
from makegood.claims.assess import replay
from makegood.claims.models import Decision, Request, Ruling, Settlement, SettlementPart
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.payments.models import Payment, Refund
from makegood.policy import LIMITS, Destination, Outcome, Policy, difference, letter
from makegood.policy import Decision as PolicyDecision
from makegood.policy.difference import Mark
from makegood.policy.words import amount_in_words
from makegood.sites.models import PolicyVersion, Site
from makegood.sites.queries import policy_of

LOCALE = "en_GB"
WIDTH = 78

SUBJECTS = {
    Outcome.GRANTED: "Your request was granted",
    Outcome.DENIED: "Your request was denied",
    Outcome.DISCRETIONARY: "We are looking into your request",
    Outcome.NEEDS_FINDINGS: "We are looking into your request",
    Outcome.INCOMPLETE: "Something is missing from your request",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a plain text, ready to be mailed."""

    subject: str
    body: str


def receipt(payment: Payment) -> Letter:
    """Write the receipt of a payment."""
    assert payment.paid_at is not None, "a receipt is for what was paid"
    price = amount_in_words(payment.amount, locale=LOCALE)
    lines = [
        f"Bought: {_bought(payment)}",
        f"Price: {price}",
        f"Paid: {moment(payment.paid_at, payment.site)}, with {payment.instrument}",
        f"Payment number: {payment.pk}",
    ]
    terms = (
        f"The refund policy in force when you paid (version {payment.version.number}) stays the one that decides about "
        "this payment."
    )
    body = laid_out([f"Thank you, {payment.member.name}.", "\n".join(lines), terms, f"Yours, {payment.site.name}"])
    return Letter(f"Receipt: {payment.title}, {price}", body)


def _bought(payment: Payment) -> str:
    title, credits = payment.title, amount_in_words(payment.credits, locale=LOCALE)
    return title if not payment.credits or credits in title else f"{title} ({credits})"


def decision_letter(stored: Decision) -> Letter:
    """Write the letter on one decision of a request, be it the latest or not."""
    request, assessment = stored.request, replay(stored)
    decision = assessment.decision
    text = letter(assessment.policy, assessment.explanation, name=request.member.name, site=request.site.name)
    subject = "Please choose what you get back" if decision.options else SUBJECTS[decision.outcome]
    parts = [_reference(request), text.rstrip(), _way_on(decision, settlement=_settled_by(stored))]
    return Letter(_titled(subject, request), "\n\n".join(part for part in parts if part) + "\n")


def _settled_by(stored: Decision) -> Settlement | None:
    """Give what a decision gave by itself; not what an agent gave, or somebody chose, after it."""
    settlement: Settlement | None = getattr(stored.request, "settlement", None)
    is_own = settlement is not None and settlement.decision_id == stored.pk and not hasattr(stored.request, "ruling")
    return settlement if is_own else None


def _on_its_way(settlement: Settlement) -> str:
    """Say until when money that was granted is on its way to the card, where the terms say so (V3a)."""
    if settlement.refund_by is None:
        return ""
    until = moment(settlement.refund_by - datetime.resolution, settlement.site)
    return f"The money is on its way to your card by {until}."


def _way_on(decision: PolicyDecision, *, settlement: Settlement | None) -> str:
    if settlement is not None:
        return _on_its_way(settlement)
    if decision.options:
        return "To choose, open this request in your account."
    if decision.outcome is Outcome.INCOMPLETE:
        return "To add what is missing, open this request in your account."
    return ""


def ruling_letter(ruling: Ruling) -> Letter:
    """Write the letter on what an agent decided within a discretion."""
    request, decision = ruling.request, replay(ruling.decision).decision
    clauses = " and ".join(_clause(request, id) for id in decision.cites if id not in LIMITS)
    if ruling.amount:
        subject = "Your request was granted"
        result = f"we give you {amount_in_words(amount_from(ruling.amount), locale=LOCALE)} back."
        result += _surrendered(request.settlement)
    else:
        subject, result = "Your request was denied", "we do not give anything back."
    said = f"Our policy leaves this decision to us: {clauses}. We looked into your request, and {result}"
    agreed = f", and agreed to by {ruling.approved_by.name}" if ruling.approved_by else ""
    way = _on_its_way(request.settlement) if ruling.amount else ""
    reasons = [f"The reason: {ruling.because}", f"Decided by {ruling.by.name}{agreed}."]
    paragraphs = [said, *([way] if way else []), *reasons]
    return Letter(_titled(subject, request), _to_member(request, paragraphs))


def settlement_letter(settlement: Settlement) -> Letter:
    """Write the note that what was granted has arrived."""
    request = settlement.request
    if not settlement.amount:
        return _refill_letter(settlement)
    granted = amount_from(settlement.amount)
    amount = amount_in_words(granted, locale=LOCALE)
    said = f"{amount} came back to you, by {_clause(request, settlement.clause)}."
    if settlement.destination == Destination.BALANCE:
        said += " You find it on your balance."
    elif isinstance(granted, Credits):
        said += f" You find {'it' if granted == Credits(1) else 'them'} in your wallet."
    else:
        said += f" {_where_it_went(settlement)}; banks may take a few days to show it."
        said += _surrendered(settlement)
    return Letter(_titled(f"{amount} came back to you", request), _to_member(request, [said]))


def _where_it_went(settlement: Settlement) -> str:
    """Name the card, and of what was paid in parts what went back to each payment."""
    parts = list(settlement.parts_in_order)
    if len(parts) == 1:
        return f"The money went to {parts[0].payment.instrument}"
    return f"The money went to the payments that it came from: {'; '.join(map(_part, parts))}"


def _part(part: SettlementPart) -> str:
    """Name what went back to one of several payments."""
    payment, amount = part.payment, amount_in_words(part.amount, locale=LOCALE)
    paid = _day(payment.paid_at or payment.started_at, payment.site)
    return f"{amount} to {payment.instrument}, for payment {payment.pk} of {paid}"


def _refill_letter(settlement: Settlement) -> Letter:
    """Write that an order was started again."""
    request = settlement.request
    said = f"We have started your order again, by {_clause(request, settlement.clause)}, to deliver what is missing."
    return Letter(_titled("Your order was started again", request), _to_member(request, [said]))


def refund_failed_letter(request: Request, refund: Refund, *, amount: Money) -> Letter:
    """Write that money could not go back where it came from; it stays owed, and somebody sees to it."""
    subject, paragraphs = not_taken(refund, amount=amount)
    return Letter(_titled(subject, request), _to_member(request, paragraphs))


def not_taken(refund: Refund, *, amount: Money) -> tuple[str, list[str]]:
    """Say of a refund that it was not taken, and what holds then: a subject and paragraphs."""
    unsent = amount_in_words(amount, locale=LOCALE)
    said = f"We sent {unsent} back to {refund.payment.instrument}, and it was not taken."
    owed = "We still owe you this money. Our staff sees to it; you need not ask again."
    known = "If that card is closed, write to us, so that the next try reaches you."
    return f"{unsent} could not be returned yet", [said, owed, known]


def terms_letter(version: PolicyVersion, *, since: PolicyVersion) -> Letter:
    """Write the notice of a new version of the policy, to everybody alike (M13, V19); `addressed` adds the name."""
    site, new = version.site, policy_of(version)
    when = moment(version.effective_at, site)
    is_coming = version.effective_at > version.published_at
    said = f"We published version {version.number} of “{new.title}”, which follows version {since.number}. It "
    said += f"takes effect on {when}" if is_coming else f"has been in force since {when}"
    said += f" ({site.zone})." + (" The law demands it." if version.is_mandated else "")
    page = f"/{site.slug}/policy/{version.number}/since/{since.number}/"
    changes = ["What changes:", *_changed_clauses(policy_of(since), new), f"Word by word, on our site: {page}"]
    choice = (
        "What you did before is judged by the version of its time. If you go on using the site while the new version "
        "is in force, you accept it. If you disagree, deactivate your account in its settings; what we owe you stays "
        "owed."
    )
    subject = f"Our terms {'change on' if is_coming else 'have changed since'} {when} (version {version.number})"
    return Letter(subject, laid_out([said, "\n".join(changes), choice, f"Yours, {site.name}"]))


def addressed(letter: Letter, *, name: str) -> Letter:
    """Address a letter that says the same to many.

    >>> addressed(Letter("News", "All is well."), name="Ann").body
    'Dear Ann,\\n\\nAll is well.'
    """
    return Letter(letter.subject, f"Dear {name},\n\n{letter.body}")


def _changed_clauses(old: Policy, new: Policy) -> list[str]:
    changes = difference(old, new).clauses
    if not changes:
        return ["- no clause, only what stands around them"]
    sides = {Mark.REMOVED: old}
    return [f"- {each.id}, “{sides.get(each.mark, new).clause(each.id).title}”: {each.mark}" for each in changes]


def _surrendered(settlement: Settlement) -> str:
    """Say what left the wallet for the money, if anything did."""
    if not settlement.surrendered:
        return ""
    gone = amount_in_words(Credits(settlement.surrendered), locale=LOCALE)
    return f" In exchange, {gone} of that pack left your wallet."


def _clause(request: Request, id: str) -> str:
    return f"{id}, “{policy_of(request.version).clause(id).title}”"


def _titled(subject: str, request: Request) -> str:
    return f"{subject} (request {request.pk})"


def _reference(request: Request) -> str:
    """Say which request it is, for a reader who has several under way."""
    made = f"Request {request.pk} of {_day(request.made_at, request.site)}"
    if request.payment is not None:
        day = _day(request.payment.paid_at or request.payment.started_at, request.site)
        return f"{made}, about {request.payment.title}, bought on {day}"
    if request.charge is not None:
        return f"{made}, about {request.charge.product.title}, {moment(request.charge.at, request.site)}"
    if request.bill is not None:
        return f"{made}, about the fee of {_day(request.bill.at, request.site)}"
    if request.order is not None:
        return f"{made}, about {request.order.product.title}, ordered on {_day(request.order.placed_at, request.site)}"
    if request.counterpart is not None:
        return f"{made}, about {request.counterpart.name}"
    return made


def _to_member(request: Request, paragraphs: Iterable[str]) -> str:
    return laid_out(
        [_reference(request), f"Dear {request.member.name},", *paragraphs, f"Yours, {request.site.name}"],
    )


def laid_out(paragraphs: Iterable[str]) -> str:
    """Break long lines as the policy's own letters do; line breaks within a paragraph stay."""
    broken = ("\n".join(_filled(line) for line in paragraph.splitlines()) for paragraph in paragraphs)
    return "\n\n".join(broken) + "\n"


def _filled(line: str) -> str:
    return fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)


def moment(at: datetime, site: Site) -> str:
    """Write an instant by the site's own time."""
    return str(format_datetime(at, "d MMMM y, HH:mm", tzinfo=site.time_zone, locale=LOCALE))


def _day(at: datetime, site: Site) -> str:
    return str(format_datetime(at, "d MMMM y", tzinfo=site.time_zone, locale=LOCALE))
