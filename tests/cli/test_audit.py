"""`makegood audit` finds what does not hold and what is stuck, says where, and ends with 1."""

import json
from contextlib import nullcontext
from datetime import timedelta

import pgtrigger
import pytest
from click.testing import Result
from typer.testing import CliRunner

from makegood.claims.assess import fingerprint
from makegood.claims.models import Decision
from makegood.cli import audit
from makegood.kernel.refusals import NotFound
from makegood.ledger.models import Lot
from makegood.payments.models import Intent
from makegood.sites.models import Delivery, Event, PolicyText, Site
from makegood.sites.operations import create_site, freeze_clock, seal_events
from makegood.sites.outbox import deliver_events
from tests.claims.asked import MONDAY, for_money

DAY = timedelta(days=1)


@pytest.fixture
def run(monkeypatch):
    """Run the command on the test's own database."""
    monkeypatch.setattr(audit, "running", nullcontext)

    def ran(*words: str) -> Result:
        return CliRunner().invoke(audit.app, words)

    return ran


@pytest.fixture
def busy(site, buy, ask) -> Site:
    """A site on which something was bought, asked, told and chained."""
    ask(for_money(buy()))
    deliver_events(site, at=MONDAY)
    seal_events(site)
    freeze_clock(site, at=MONDAY + DAY)
    return site


def test_a_sound_site_is_said_to_be_so(busy, run):
    """Exit code 0, one sentence; nothing at all in JSON."""
    ended = run()
    assert (ended.exit_code, ended.output.startswith("The books keep every rule, the chain holds")) == (0, True)
    assert (run("--json").exit_code, run("--json").output) == (0, "")


@pytest.mark.parametrize(
    ("table", "change", "found"),
    [
        (Event, {"actor": "staff:1"}, "the event is not what was chained. (broken_chain)"),
        (Decision, {"record": {}}, "its record was changed after it was made. (broken_decision)"),
        (PolicyText, {"text": "# Other\n"}, "was changed after it was published. (broken_decision)"),
        (Lot, {"remaining": 99}, "was granted 100, but 99 are accounted for. (lot_and_allotments)"),
    ],
)
def test_a_tampered_row_is_found(busy, run, table, change, found):
    """Fault 68: whoever gets around the database's own refusal is seen by everybody who asks."""
    with pgtrigger.ignore():
        table.objects.filter(site_id=busy.pk).update(**change)
    ended = run()
    assert (ended.exit_code, found in ended.output) == (1, True), ended.output
    first = json.loads(run("--json").output.splitlines()[0])
    assert (set(first), first["site_id"]) == ({"code", "site_id", "message"}, busy.pk)


def test_a_decision_that_was_forged_with_its_hash_is_found(busy, run):
    """Fault 68: the record has a hash that fits, but does not follow from its case."""
    stored = Decision.objects.get()
    forged = {**stored.record, "remedy": "500.00 EUR"}
    digest = fingerprint(case=stored.case, record=forged, policy_digest=stored.version.digest)
    with pgtrigger.ignore("claims.Decision:decisions_stay"):
        Decision.objects.update(record=forged, digest=digest)
    found = (
        f"Decision {stored.pk} on request {stored.request_id}: its facts now give another decision. (broken_decision)"
    )
    assert found in run().output


def test_a_call_is_stuck_after_seven_days(busy, run):
    """Invariant 4: unresolved for a week is an alarm, for less it is being seen to."""
    Intent.objects.update(
        status="unresolved", error="No answer came.", created_at=MONDAY - 6 * DAY + timedelta(seconds=1)
    )
    assert run().exit_code == 0
    Intent.objects.update(created_at=MONDAY - 6 * DAY)
    ended = run()
    assert ended.exit_code == 1
    assert "is unresolved since 2026-02-24T10:00+00:00: No answer came. (unresolved_call)" in ended.output


def test_a_delivery_that_failed_is_named_with_its_error(busy, run):
    """Fault 70: the event, the handler, and what it said."""
    Delivery.objects.filter(event__kind="payment.paid").update(done_at=None, tries=3, error="ValueError: no such card")
    ended = run()
    assert ended.exit_code == 1
    assert "payment.paid, did not reach makegood.notices.tasks.write_receipt in 3 tries: ValueError" in ended.output


def test_one_site_is_looked_at_alone(busy, run):
    """What is broken next door does not count."""
    other = create_site("other", name="Other", pack="credits", zone="Europe/London")
    Lot.objects.filter(site_id=busy.pk).update(remaining=99)
    assert (run("--site", str(other.pk)).exit_code, run("--site", str(busy.pk)).exit_code) == (0, 1)
    assert isinstance(run("--site", "999999").exception, NotFound)
