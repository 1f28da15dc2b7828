"""Walks over typed expressions: their parts, and the facts and terms that they read.

Owns the one place that knows which parts each expression has. Knows no values.
"""

from collections.abc import Iterable, Iterator
from typing import assert_never

from makegood.policy.program import (
    All,
    AnyOf,
    Block,
    Call,
    Choice,
    Compare,
    Deny,
    Expression,
    FactRef,
    Grant,
    Literal,
    Not,
    Offer,
    OneOf,
    Product,
    Refer,
    Refill,
    Sum,
    TermRef,
)


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """Give the expressions of which this one is made, in the order in which they are written."""
    match expression:
        case Literal() | FactRef() | TermRef():
            return ()
        case Compare(left=left, right=right) | Sum(left=left, right=right) | Product(left=left, right=right):
            return left, right
        case OneOf(item=part) | Not(part=part):
            return (part,)
        case All(parts=parts) | AnyOf(parts=parts) | Call(arguments=parts):
            return parts
        case Choice(condition=condition, chosen=chosen, otherwise=otherwise):
            return chosen, condition, otherwise
        case _:
            assert_never(expression)


def all_within(expression: Expression) -> Iterator[Expression]:
    """Give the expression and everything in it."""
    yield expression
    for part in parts_of(expression):
        yield from all_within(part)


def facts_in(expressions: Iterable[Expression]) -> tuple[FactRef, ...]:
    """Give the facts that these expressions read themselves, each once."""
    found = (each for expression in expressions for each in all_within(expression))
    return tuple({each.name: each for each in found if isinstance(each, FactRef)}.values())


def terms_in(expressions: Iterable[Expression]) -> tuple[str, ...]:
    """Give the terms that these expressions read themselves, each once."""
    found = (each for expression in expressions for each in all_within(expression))
    return tuple(dict.fromkeys(each.name for each in found if isinstance(each, TermRef)))


def amounts_of(block: Block) -> tuple[Expression, ...]:
    """Give the amounts in a block's effect."""
    match block.effect:
        case Grant(amount=amount) | Offer(amount=amount):
            return (amount,)
        case Refer(least=least, most=most):
            return least, most
        case Deny() | Refill() | None:
            return ()
        case _:
            assert_never(block.effect)


def gives(block: Block) -> bool:
    """Tell whether a member gets anything, or may get it, where this block is in force."""
    return isinstance(block.effect, Grant | Offer | Refer | Refill)


def deciding(block: Block) -> Iterator[Expression]:
    """Give every expression of a block that can change what a request comes to."""
    if block.when is not None:
        yield block.when
    yield from block.conditions
    yield from (limit.test for limit in block.limits)
    yield from (cap.amount for cap in block.caps)
    if block.approver_above is not None:
        yield block.approver_above
    yield from amounts_of(block)


def behind_deadlines(block: Block) -> Iterator[Expression]:
    """Give a block's deadlines for the operator, the guard on which they hang, and what is paid at their end."""
    if block.deadlines and block.when is not None:
        yield block.when
    for deadline in block.deadlines:
        yield deadline.until
        if isinstance(deadline.default, Grant):
            yield deadline.default.amount


def has_default(block: Block) -> bool:
    """Tell whether a block says what holds at the end of one of its deadlines."""
    return any(deadline.default is not None for deadline in block.deadlines)
