"""What members read of their membership: what a fee was for, until when it runs, what to do about a refused card."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from makegood.memberships.operations import cancel_membership, reactivate_membership, set_tax_rate
from makegood.notices.models import Notice
from makegood.payments.sandbox.app import create_app
from makegood.payments.sandbox.cards import Charging
from makegood.payments.sandbox.visitor import Visitor
from makegood.payments.sandbox_client import speaking_through
from makegood.policy.values import Percent
from tests.memberships.club import DAY, NOON, Club, open_club

pytestmark = pytest.mark.django_db

RECEIPT = """\
Dear ann,

Paid for: the trial of “A month”
Period: 2 March 2026, 12:00 to 5 March 2026, 12:00
Paid: US$1.00, 2 March 2026, 12:00, with card ending 4242
Payment number: {payment}

The terms in force when this fee fell due (version 1) stay those that decide
about it.

Yours, Club
"""

LATE = """\
Period: 6 April 2026, 12:00 to 13 April 2026, 12:00
Paid: US$12.17, 11 April 2026, 13:00, with card ending 5126
Sales tax in the whole fee: US$2.00
The whole fee: US$11.99
Interest for being late: US$0.18
"""

CANCELLATION = """\
Dear ann,

Your membership “A month” is cancelled. No further fee falls due. What it
opens stays open until 2 April 2026, 12:00.

Yours, Club
"""

OVERDUE = """\
Dear ann,

We could not charge US$9.99 for “A week” to card ending 4242. The fee is
overdue, and until it is paid the paid features are closed. We try the card
again once a day. To pay with another card, give its details in your account.

Yours, Club
"""


@pytest.fixture
def club() -> Iterator[Club]:
    """A club by the membership pack, whose members pay at a sandbox."""
    wire = httpx.WSGITransport(app=create_app())
    with speaking_through(wire), httpx.Client(transport=wire, base_url="http://sandbox.test") as browser:
        yield open_club(Visitor(browser))


def letter(kind: str) -> str:
    """The last letter of a kind."""
    return Notice.objects.filter(kind=kind).latest("id").body


def test_a_receipt_says_what_a_fee_was_for(club: Club):
    """M31: the plan, the period, the amount, the card."""
    club.join("monthly", trial=True)
    payment = Notice.objects.get(kind="receipt").event.subject.removeprefix("payment:")
    assert letter("receipt") == RECEIPT.format(payment=payment)


def test_a_receipt_says_what_an_amount_is_made_of(club: Club):
    """Tax, and interest of a month for being late."""
    membership = club.join("weekly")
    set_tax_rate(club.site, country="GB", rate=Percent(200_000), at=NOON + DAY)
    club.visitor.put_card("4242", charging=Charging.DECLINED)
    at = NOON + 40 * DAY
    membership = club.work(membership, at=NOON + 7 * DAY)
    reactivate_membership(membership, card=club.card(token="5126", at=at), at=at, key="back")
    club.work(membership, at=at)
    assert LATE in letter("receipt")


def test_a_cancellation_is_confirmed(club: Club):
    """M31: once it counts."""
    membership = club.join("monthly")
    cancel_membership(membership, channel="email", at=NOON + timedelta(hours=8))
    club.work(membership, at=NOON + timedelta(hours=8))
    assert not Notice.objects.filter(kind="cancellation").exists()
    club.work(membership, at=NOON + DAY)
    assert letter("cancellation") == CANCELLATION


def test_a_refused_card_is_told_once(club: Club):
    """M25: asks for other details, and not again with each daily try."""
    membership = club.join("weekly")
    club.visitor.put_card("4242", charging=Charging.DECLINED)
    club.work(membership, at=NOON + 7 * DAY)
    club.work(membership, at=NOON + 8 * DAY)
    assert Notice.objects.filter(kind="overdue").count() == 1
    assert letter("overdue") == OVERDUE
