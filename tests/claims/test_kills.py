"""A process killed at any moment between a choice and its last letter: the next start finishes it, once."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from email import message_from_string
from email.policy import default
from pathlib import Path

import httpx
import pytest
from django.core.mail import EmailMessage
from flask import Flask

from makegood.catalogue.queries import product_by_code
from makegood.claims import refunding, tasks
from makegood.claims.models import Request, Settlement
from makegood.claims.operations import choose_option
from makegood.claims.refusals import AlreadySettled
from makegood.kernel.credits import Credits
from makegood.ledger.audit import breaches
from makegood.ledger.queries import available
from makegood.notices import tasks as notices
from makegood.payments.calls import making, refunds
from makegood.payments.models import Payment
from makegood.payments.operations import start_payment
from makegood.payments.sandbox.app import create_app
from makegood.payments.sandbox.visitor import Visitor
from makegood.payments.sandbox_client import speaking_through
from makegood.sites.models import Event
from makegood.sites.queries import chain_breaks
from makegood.sites.work import run_due
from tests.claims.asked import MONDAY, for_money
from tests.killing import DeadlyWire, Patches, die, dying_after, kill

pytestmark = pytest.mark.django_db(transaction=True)
LATER = MONDAY + timedelta(hours=1)
# By then whatever the dead process had taken for itself is free again.
NEXT_START = LATER + timedelta(minutes=15)

# Each moment in the life of a choice, and what kills there.
MOMENTS: dict[str, Patches] = {
    "before the choice is committed": lambda patch: patch.setattr(
        refunding, "start_refund", dying_after(refunding.start_refund)
    ),
    "after the choice is committed": lambda patch: patch.setattr(making, "next_try", die),
    "while the answer is recorded": lambda patch: patch.setattr(refunds, "close_call", die),
    "while the request hears of it": lambda patch: patch.setattr(tasks, "mark_arrived", die),
    "while the letter is written": lambda patch: patch.setattr(notices, "settlement_letter", die),
    "before the letter is sent": lambda patch: patch.setattr(EmailMessage, "send", die),
}


@pytest.fixture
def sandbox(tmp_path: Path) -> Flask:
    """A sandbox that remembers in a file, so that it is the same for every process."""
    return create_app(str(tmp_path / "sandbox.db"))


@pytest.fixture(autouse=True)
def _outside(sandbox: Flask, tmp_path: Path, settings) -> Iterator[None]:
    """The world beyond the process: the sandbox on a wire, and a mail server that keeps what it got in files."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    with speaking_through(httpx.WSGITransport(app=sandbox)):
        yield


@pytest.fixture
def chosen_soon(ann, sandbox: Flask, ask) -> Request:
    """A request about a pack that was paid at the sandbox, whose options wait for a click."""
    payment = start_payment(ann, product=product_by_code(ann.site, "pack-100"), at=MONDAY, key="buy")
    run_due(ann.site, at=MONDAY)
    payment.refresh_from_db()
    with httpx.Client(transport=httpx.WSGITransport(app=sandbox), base_url="http://sandbox.test") as browser:
        Visitor(browser).pay(payment.checkout_url)
    making.confirm_payment(payment, at=MONDAY)
    request = ask(for_money(payment))
    run_due(ann.site, at=MONDAY)
    return request


def click_and_work(request: Request) -> None:
    """Choose, and do what follows, as the pages and the worker do."""
    choose_option(request, clause="C4", at=LATER)
    run_due(request.site, at=LATER)


def start_again(request: Request) -> None:
    """Click once more, as whoever saw no answer does, and start the worker."""
    with suppress(AlreadySettled):
        choose_option(request, clause="C4", at=NEXT_START)
    run_due(request.site, at=NEXT_START)


def refunds_at(sandbox: Flask) -> list[int]:
    """The amounts that left the sandbox, whatever the site believes."""
    with sandbox.extensions["store"].transaction() as database:
        return [amount for (amount,) in database.execute("select amount from refunds where status != 'failed'")]


def settlement_mails(folder: Path) -> list[str]:
    """The Message-ID of each mail about money that came back, in the order in which they were sent."""
    texts = [text for file in sorted(folder.iterdir()) for text in file.read_text().split("-" * 79 + "\n")]
    mails = [message_from_string(text, policy=default) for text in texts if text.strip()]
    return [mail["Message-ID"] for mail in mails if "came back" in mail["Subject"]]


def assert_settled_once(request: Request, sandbox: Flask) -> None:
    """See that the money went back once, the credits left once, and the books and the chain hold."""
    request.refresh_from_db()
    assert (request.status, Settlement.objects.get().status) == ("settled", "done")
    assert refunds_at(sandbox) == [5000]
    assert Payment.objects.get().refunded_minor == 5000
    assert available(request.site_id, member_id=request.member_id, at=NEXT_START) == Credits(0)
    assert Event.objects.filter(kind="request.settled").count() == 1
    assert (breaches(), chain_breaks(request.site)) == ([], None)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_choice_is_finished_once_after_a_kill(chosen_soon, sandbox, tmp_path, moment):
    """Faults 15, 16 and 61: one refund at the processor, one settlement, one letter."""
    kill(lambda: click_and_work(chosen_soon), patches=MOMENTS[moment])
    start_again(chosen_soon)
    assert_settled_once(chosen_soon, sandbox)
    assert len(settlement_mails(tmp_path / "mail")) == 1


@pytest.mark.parametrize("is_answered", [False, True], ids=["before the call arrives", "before the answer does"])
def test_a_kill_on_the_wire_pays_once(chosen_soon, sandbox, tmp_path, is_answered):
    """Faults 14 to 16: nobody knows whether the processor heard; it is asked, and pays once."""
    wire = DeadlyWire(sandbox, is_answered=is_answered)
    with speaking_through(wire):
        kill(lambda: click_and_work(chosen_soon))
    start_again(chosen_soon)
    assert_settled_once(chosen_soon, sandbox)
    assert len(settlement_mails(tmp_path / "mail")) == 1


def test_a_letter_sent_by_a_process_that_died_has_the_same_name_again(chosen_soon, sandbox, tmp_path):
    """Fault 16: no mail server can be asked what it took, so the mail is repeated under one Message-ID."""
    send = dying_after(EmailMessage.send)
    kill(lambda: click_and_work(chosen_soon), patches=lambda patch: patch.setattr(EmailMessage, "send", send))
    start_again(chosen_soon)
    assert_settled_once(chosen_soon, sandbox)
    first, second = settlement_mails(tmp_path / "mail")
    assert first == second
