"""The facts of a case: what the site has recorded about a request, each with where it comes from.

Owns the gathering, in a fixed number of queries. Must not judge: a fact that nobody recorded is left out, and what a
person must find out stays unknown until one of the staff has found it.
"""

from makegood.claims.facts.books import Books, books_of_payments, read_books
from makegood.claims.facts.gathering import TELLING, gather_facts
from makegood.claims.facts.of_orders import order_facts
from makegood.claims.facts.past import Given, Past, given_to, read_past
from makegood.claims.facts.subject import Subject

__all__ = [
    "TELLING",
    "Books",
    "Given",
    "Past",
    "Subject",
    "books_of_payments",
    "gather_facts",
    "given_to",
    "order_facts",
    "read_books",
    "read_past",
]
