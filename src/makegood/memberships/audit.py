"""What must hold of memberships and their bills, asked of the tables themselves.

Owns the list of rules; each is one query over the rows, and trusts no other module of the room.
"""

from django.db import connection

from makegood.kernel.breaches import Breach

# Each rule selects the site and the place of every breach; `site` is what limits it to one site.
RULES = {
    "bill_off_its_date": """
        SELECT bill.site_id, format('Bill %%s of membership %%s is not dated to where the period before it ends.',
            bill.number, bill.membership_id)
        FROM memberships_bill bill
        JOIN memberships_bill before ON before.membership_id = bill.membership_id AND before.number = bill.number - 1
        WHERE {site} AND bill.kind = 'periodic' AND bill.at <> before.period_end
    """,
    "bill_before_its_date": """
        SELECT bill.site_id, format('Bill %%s of membership %%s is for a period that began before it fell due.',
            bill.number, bill.membership_id)
        FROM memberships_bill bill
        WHERE {site} AND bill.period_start < bill.at
    """,
    "missing_bill": """
        SELECT bill.site_id, format('Membership %%s has %%s bills, numbered to %%s.',
            bill.membership_id, count(*), max(bill.number))
        FROM memberships_bill bill
        WHERE {site} AND bill.number IS NOT NULL
        GROUP BY bill.site_id, bill.membership_id HAVING count(*) <> max(bill.number)
    """,
    "bill_and_instalments": """
        SELECT bill.site_id, format('The instalments of bill %%s sum to %%s, not to %%s.',
            bill.id, sum(part.amount_minor), bill.fee_minor + bill.tax_minor)
        FROM memberships_bill bill JOIN memberships_instalment part ON part.bill_id = bill.id
        WHERE {site}
        GROUP BY bill.id HAVING sum(part.amount_minor) <> bill.fee_minor + bill.tax_minor
    """,
    "bill_and_its_payments": """
        SELECT bill.site_id, format('Instalment %%s of bill %%s is paid, and its payment is not, or of another amount.',
            part.number, bill.id)
        FROM memberships_instalment part
        JOIN memberships_bill bill ON bill.id = part.bill_id
        LEFT JOIN payments_payment payment ON payment.id = part.payment_id
        WHERE {site} AND part.status = 'paid' AND (
            payment.paid_at IS NULL OR payment.amount_minor <> part.amount_minor + part.interest_minor
            OR payment.reference <> 'bill:' || bill.id
        )
    """,
    "bill_and_status": """
        SELECT bill.site_id, format('Bill %%s is %%s, which its instalments are not.', bill.id, bill.status)
        FROM memberships_bill bill JOIN memberships_instalment part ON part.bill_id = bill.id
        WHERE {site}
        GROUP BY bill.id HAVING bill.status <> CASE
            WHEN bool_or(part.status = 'overdue') THEN 'overdue'
            WHEN bool_and(part.status = 'paid') THEN 'paid'
            WHEN bool_and(part.status = 'declined') THEN 'declined'
            ELSE 'due' END
    """,
    "stuck_membership": """
        SELECT held.site_id, format('What fell due of membership %%s could not be done; its events say why.', held.id)
        FROM memberships_membership held
        WHERE {held_site} AND held.put_off_until IS NOT NULL
    """,
    "overdue_membership": """
        SELECT held.site_id, format('Membership %%s is overdue, and no fee of it is.', held.id)
        FROM memberships_membership held
        WHERE {held_site} AND held.status = 'overdue' AND NOT EXISTS (
            SELECT FROM memberships_bill WHERE membership_id = held.id AND status = 'overdue'
        )
    """,
}


def broken_memberships(site_id: int | None = None) -> list[Breach]:
    """List each rule of memberships that is broken, on one site or on all; none where all is well."""
    found = []
    with connection.cursor() as cursor:
        for code, rule in RULES.items():
            limits = {"site": "TRUE", "held_site": "TRUE"}
            if site_id is not None:
                limits = {"site": "bill.site_id = %(site)s", "held_site": "held.site_id = %(site)s"}
            cursor.execute(rule.format(**limits), {"site": site_id})
            found += [Breach(code, site, message) for site, message in cursor.fetchall()]
    return found
