"""A letter an event, mailed once: by one worker of several, and again only where the mail server failed."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from makegood.notices.models import Notice
from makegood.notices.operations import send_notices
from makegood.notices.queries import CLAIM, NEXT_MAIL, letters_of, notices_of
from makegood.notices.tasks import write_receipt
from makegood.sites.models import Event
from makegood.sites.work import run_due
from tests.claims.asked import MONDAY, for_money
from tests.claims.crowd import at_once
from tests.due import next_at

MINUTE = timedelta(minutes=1)


def test_an_event_is_one_letter_however_often_it_is_delivered(site, buy):
    """Fault 16: the delivery was not marked before the process died."""
    buy()
    event = Event.objects.get(kind="payment.paid")
    write_receipt(site, event)
    write_receipt(site, event)
    run_due(site, at=MONDAY)
    run_due(site, at=MONDAY + MINUTE)
    assert [message.subject for message in mail.outbox] == ["Receipt: 100 credits, €50.00"]


def test_a_mail_server_that_failed_is_tried_again_later(site, buy, monkeypatch):
    """Fault 25: meanwhile the letter shows as not sent, and the worker does not run in circles."""
    buy()
    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", _fail)
        run_due(site, at=MONDAY)
    assert (Notice.objects.get().sent_at, next_at(NEXT_MAIL, site)) == (None, MONDAY + CLAIM)
    assert [send_notices(site, at=MONDAY + wait) for wait in (CLAIM - MINUTE, CLAIM, 2 * CLAIM)] == [0, 1, 0]
    assert (len(mail.outbox), next_at(NEXT_MAIL, site)) == (1, None)


def _fail(message: EmailMessage) -> None:
    raise SMTPServerDisconnected("the server went away")


@pytest.mark.django_db(transaction=True)
def test_four_workers_share_the_mail(site, buy):
    """Fault 66: each letter is sent by one of them."""
    for number in range(12):
        buy(at=MONDAY + number * MINUTE)
    for event in Event.objects.filter(kind="payment.paid"):
        write_receipt(site, event)
    sent = at_once(*[lambda: send_notices(site, at=MONDAY)] * 4)
    assert (sum(sent), len(mail.outbox)) == (12, 12)
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 12


def test_letters_are_listed_for_their_member_and_their_request(site, ann, buy, ask):
    """The newest first for the member, the oldest first in the case."""
    request = ask(for_money(buy()))
    run_due(site, at=MONDAY)
    assert [notice.kind for notice in notices_of(ann)] == ["decision", "receipt"]
    assert [notice.kind for notice in letters_of(request)] == ["decision"]
