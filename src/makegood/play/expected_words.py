"""What stories can expect: the fields of each kind of object.

Owns this one table; the checking and the documentation follow it. A field that the site does not know yet stands here
too, marked, so that a story that expects it is told so. Must not know how a field is found.
"""

from collections.abc import Mapping

from makegood.play.words import OneOf, Plain, Shape, Thing

PAYMENT_STATUSES = OneOf(("pending", "paid", "declined", "partly_refunded", "refunded", "disputed", "charged_back"))

EXPECTED: Mapping[Thing, Mapping[str, Shape]] = {
    Thing.REQUEST: {
        "outcome": OneOf(("granted", "denied", "discretionary", "needs_findings", "incomplete")),
        "remedy": Plain.FIGURE,
        "to": OneOf(("card", "balance", "credits")),
        "cites": Plain.CLAUSES,
        "options": Plain.CLAUSES,
        "missing": Plain.PAPERS,
        "findings": Plain.FINDINGS,
        "most": Plain.FIGURE,
        "deadline": Plain.INSTANT,
        "reply_by": Plain.INSTANT,
        "status": OneOf(
            (
                "open",
                "awaiting_member",
                "awaiting_choice",
                "awaiting_approval",
                "denied",
                "settled",
                "withdrawn",
            )
        ),
        "conflicts": Plain.PAIRS,
        "because": Plain.REASONS,
    },
    Thing.MEMBER: {
        "credits": Plain.FIGURE,
        "balance": Plain.FIGURE,
        "refunded": Plain.FIGURE,
        "status": OneOf(("pending", "active", "blocked", "suspended", "terminated", "deactivated")),
        "owes": Plain.FIGURE,
        "tier": OneOf(("guest", "trial", "full")),
    },
    Thing.PAYMENT: {
        "refunded": Plain.FIGURE,
        "unspent": Plain.FIGURE,
        "status": PAYMENT_STATUSES,
    },
    Thing.CHARGE: {"charged": Plain.FIGURE, "returned": Plain.FIGURE},
    Thing.ORDER: {
        "delivered": Plain.UNIT_COUNT,
        "status": OneOf(("placed", "in_progress", "stopped", "completed", "failed")),
        "returned": Plain.FIGURE,
    },
    Thing.MEMBERSHIP: {
        "status": OneOf(("trial", "active", "cancelled", "overdue", "ended", "terminated")),
        "paid_until": Plain.INSTANT,
        "bills": Plain.NUMBER,
    },
    Thing.BILL: {"refunded": Plain.FIGURE, "status": PAYMENT_STATUSES},
    Thing.SITE: {"conservation": OneOf(("ok",)), "liability": Plain.FIGURE, "mail": Plain.MAILS},
}
