"""`makegood worker` as a program of its own: it does what falls due, outlives a lost database, and stops when asked."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from threading import Event
from urllib.parse import quote

import pytest
from django.db import connection

from makegood.cli.rounds import work_once
from makegood.payments.models import Payment
from makegood.payments.operations import start_payment
from makegood.payments.tasks import run_calls
from makegood.sites.models import Site
from makegood.sites.operations import create_site, freeze_clock
from makegood.sites.work import RUNNERS, Runner
from tests.payments.shop import NOON, Shop
from tests.project.borrowing import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(shop: Shop, address: str) -> Iterator[subprocess.Popen[str]]:
    """A worker on the test's database, at work."""
    urls = {"DATABASE_URL": database_url(), "MAKEGOOD_SANDBOX_URL": address}
    command = [sys.executable, "-c", "from makegood.cli import main; main()", "worker"]
    with subprocess.Popen(command, env=os.environ | urls, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "The worker is at work.\n"
        yield process
        process.kill()


def database_url() -> str:
    """The test's own database, for another program."""
    params = connection.get_connection_params()
    user, name = quote(params["user"]), quote(params["dbname"])
    password, host = quote(params.get("password", "")), quote(params.get("host", ""), safe="")
    return f"postgresql://{user}:{password}@/{name}?host={host}&port={params.get('port', '')}"


def opens(payment: Payment) -> bool:
    """Tell whether somebody opens the checkout before long."""
    return eventually(lambda: Payment.objects.filter(pk=payment.pk).exclude(checkout_url="").exists())


def test_the_worker_outlives_a_lost_database_and_stops_when_asked(shop: Shop, worker: subprocess.Popen[str]):
    """Fault 64: every connection is cut, and the next payment is opened all the same."""
    assert opens(start_payment(shop.member, product=shop.pack, at=NOON, key="before"))
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid != pg_backend_pid()"
        )
    assert opens(start_payment(shop.member, product=shop.pack, at=NOON, key="after"))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert "The worker has stopped." in worker.stdout.read()


def test_one_broken_site_does_not_keep_the_others_waiting(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    """Fault 70: the work of one site fails, that of the next is done."""
    after = create_site("second", name="Second", pack="credits", zone="Europe/London")
    visited = []

    def run(site: Site, *, at: object) -> int:
        visited.append(site)
        assert site == after, "something on the first site is broken"
        return 0

    monkeypatch.setitem(RUNNERS, "payments.calls", Runner(run, lambda site: None))
    work_once(Event())
    assert visited == [shop.site, after]


def test_a_site_on_a_test_clock_is_left_to_its_story(shop: Shop):
    """Whoever moves the clock does what falls due on it."""
    payment = start_payment(shop.member, product=shop.pack, at=NOON, key="k")
    freeze_clock(shop.site, at=NOON)
    work_once(Event())
    assert payment.intents.get().status == "ready"
    assert run_calls(shop.site, at=NOON) == 1
