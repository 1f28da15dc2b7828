"""What the processor holds of each payment, and what the site believes of the same; knows no story."""

import sqlite3
from contextlib import closing

from makegood.payments.models import Payment
from makegood.sites.models import Site


def money_at_processor(till: str) -> list[tuple[str, int, int]]:
    """Give what was taken for each payment that brought money, and sent back of it, whatever the site believes."""
    sent_back = "select coalesce(sum(amount), 0) from refunds where checkout = checkouts.id and status != 'failed'"
    with closing(sqlite3.connect(till)) as database:
        return sorted(database.execute(f"select id, captured, ({sent_back}) from checkouts where captured > 0"))


def money_of(site: Site) -> list[tuple[str, int, int]]:
    """Give the same as the site has it."""
    paid = Payment.objects.filter(site=site).exclude(paid_at=None)
    return sorted(paid.values_list("processor_ref", "amount_minor", "refunded_minor"))
