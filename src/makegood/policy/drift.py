"""Prose and rule stay together: each quantity of a rule stands in its clause's prose, and the other way round.

Owns the comparison. A zero says nothing that words do not, and `n * 1 month` counts `n`; both are left out.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from makegood.kernel.credits import Credits
from makegood.kernel.currencies import digits_of
from makegood.kernel.money import Money
from makegood.kernel.windows import BusinessDays, Days, Hours, Months
from makegood.policy.excerpts import Excerpt, Line, Mistake, Report
from makegood.policy.kinds import DURATIONS, Family
from makegood.policy.program import Block, Expression, FactRef, Literal, Policy, Product
from makegood.policy.prose import Mention, Quantity, mentions_in
from makegood.policy.surface import Page, Section
from makegood.policy.values import PERCENT_PARTS, Minutes, Percent, Rate, Units, Value
from makegood.policy.walk import behind_deadlines, deciding, parts_of

# A fact may name a quantity itself: `member.paid_12_months`.
NAMED = re.compile(r"_(?P<count>\d+)_(?P<unit>months|days)\b")


def check_drift(policy: Policy, page: Page, *, report: Report) -> None:
    """Warn of quantities that only the rule or only the prose of a clause states."""
    for clause, section in zip(policy.clauses, page.sections, strict=True):
        if not clause.is_note and not report.is_full:
            _check_clause(section, clause.blocks, report)


def _check_clause(section: Section, blocks: tuple[Block, ...], report: Report) -> None:
    prose = Excerpt(section.span.file, section.lines or (Line(section.span.line, section.span.column, ""),))
    in_prose, in_title = mentions_in(prose.text), mentions_in(section.title)
    said = {quantity for mention in (*in_prose, *in_title) for quantity in mention.quantities}
    ruled = {quantity for block in blocks for quantity, _ in _quantities(block)}
    for block in blocks:
        for quantity, source in _quantities(block):
            # A fact that names a quantity explains the prose; it asks for nothing.
            if quantity not in said and not block.is_silent and isinstance(source, Literal):
                _warn_unsaid(section, source, report)
    for mention in in_prose:
        if not mention.is_loose and ruled.isdisjoint(mention.quantities):
            _warn_unruled(section, prose, mention, report)


def _warn_unsaid(section: Section, literal: Literal, report: Report) -> None:
    message = f"The prose of {section.id} does not say {literal.text}."
    hint = "Say it there, or open the block with ~~~rule silent."
    report.warn(Mistake("MG413", literal.span, message, hint))


def _warn_unruled(section: Section, prose: Excerpt, mention: Mention, report: Report) -> None:
    words = " ".join(prose.text[mention.start : mention.end].split())
    message = f"The prose of {section.id} says {words}, but its rule does not."
    hint = "Put it into a rule, take it out, or move it to a clause marked as a note."
    report.warn(Mistake("MG414", prose.span(mention.start, mention.end), message, hint))


def _quantities(block: Block) -> Iterator[tuple[Quantity, Expression]]:
    if block.is_closing:
        return
    stated = (*deciding(block), *behind_deadlines(block), *(setting.value for setting in block.settings))
    for expression in stated:
        yield from _within(expression)


def _within(expression: Expression) -> Iterator[tuple[Quantity, Expression]]:
    match expression:
        case Literal(value=value):
            quantity = _quantity(value)
            if quantity is not None and quantity.amount:
                yield quantity, expression
        case FactRef(name=name):
            for found in NAMED.finditer(name):
                yield Quantity(found["unit"], Decimal(found["count"])), expression
        case Product(left=left, right=right):
            yield from (pair for part in (left, right) if not _is_one_of_many(part) for pair in _within(part))
        case _:
            yield from (pair for part in parts_of(expression) for pair in _within(part))


def _is_one_of_many(factor: Expression) -> bool:
    """Tell whether a factor only names the unit in which something is counted."""
    if not isinstance(factor, Literal) or factor.kind.family not in DURATIONS:
        return False
    quantity = _quantity(factor.value)
    return quantity is not None and quantity.amount == 1


def _quantity(value: Value) -> Quantity | None:
    match value:
        case Money(minor=minor, currency=currency) | Rate(per_credit=Money(minor=minor, currency=currency)):
            return Quantity(currency, Decimal(minor).scaleb(-digits_of(currency)))
        case Percent(count):
            return Quantity(Family.PERCENT, Decimal(count) / PERCENT_PARTS)
        case Hours(count):
            return Quantity(Family.HOURS, Decimal(count))
        case Days(count):
            return Quantity(Family.DAYS, Decimal(count))
        case BusinessDays(count):
            return Quantity(Family.BUSINESS_DAYS, Decimal(count))
        case Months(count):
            return Quantity(Family.MONTHS, Decimal(count))
        case Credits(count):
            return Quantity(Family.CREDITS, Decimal(count))
        case Units(count):
            return Quantity(Family.UNITS, Decimal(count))
        case Minutes(count):
            return Quantity(Family.MINUTES, Decimal(count))
        case _:
            return None
