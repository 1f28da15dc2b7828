"""Template tags for the books: the words of accounts, acts and lots."""

from django import template

from makegood.console.books_words import ACCOUNTS, ACTS, SOURCES
from makegood.ledger.amounts import Amount, asset_of
from makegood.ledger.book import AccountKind, LotSource, TransactionKind

register = template.Library()


@register.filter
def account(kind: AccountKind) -> str:
    """Give the name of an account."""
    return ACCOUNTS[kind].title


@register.filter
def says(kind: AccountKind) -> str:
    """Say what the balance of an account means."""
    return ACCOUNTS[kind].says


@register.filter
def act(kind: TransactionKind) -> str:
    """Say what an act is."""
    return ACTS[kind]


@register.filter
def origin(source: LotSource) -> str:
    """Say where a lot comes from."""
    return SOURCES[source]


@register.filter
def asset(amount: Amount) -> str:
    """Name the asset that an amount is of."""
    return asset_of(amount)
