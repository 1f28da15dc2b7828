"""A member's charges are theirs alone, newest first, with what the site recorded about them."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.kernel.refusals import NotFound
from makegood.look.paging import page_of
from makegood.services.models import IncidentKind, Side
from makegood.services.operations import record_incident, use_service
from makegood.services.queries import charge_for_member, incidents_of, last_incident, uses_of
from makegood.sites.queries import timeline

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def write(ann, letter):
    """Write a letter as Ann."""
    return lambda at=NOON, key="letter": use_service(ann, product=letter, at=at, key=key)


def test_charges_come_newest_first_page_by_page(ann, write):
    """Two at the same instant keep an order of their own, so that no page repeats or skips one."""
    charges = [write(at, str(number)) for number, at in enumerate([NOON + HOUR, NOON + HOUR, NOON + 2 * HOUR, NOON])]
    newest, second, first, oldest = charges[2], charges[1], charges[0], charges[3]
    page = page_of(uses_of(ann), before="", size=2, by="at")
    assert (page.rows, page.before) == ([newest, second], second.pk)
    rest = page_of(uses_of(ann), before=str(page.before), size=2, by="at")
    assert (rest.rows, rest.before) == ([first, oldest], None)
    assert page_of(uses_of(ann), before=str(oldest.pk), size=2, by="at").rows == []


def test_a_page_of_charges_is_one_query(ann, write, django_assert_num_queries):
    """What a line shows comes along with it."""
    write()
    with django_assert_num_queries(1):
        assert [(each.product.title, each.counterpart, each.member.site) for each in uses_of(ann)]


def test_a_charge_of_somebody_else_is_not_there(ann, join, write):
    """Fault 71: it looks the same as one that never was."""
    charge, bea = write(), join("bea")
    assert charge_for_member(ann, charge.pk) == charge
    for number in (charge.pk, charge.pk + 1):
        with pytest.raises(NotFound) as refused:
            charge_for_member(bea, number)
        assert refused.value.message == f"There is no charge {number} here."
    assert not uses_of(bea).exists()


def test_an_incident_is_kept_with_its_charge(ann, write):
    """The latest stands for the charge; the site's record names who wrote it."""
    charge = write()
    assert last_incident(charge) is None
    late = record_incident(charge, kind=IncidentKind.OTHER, side=Side.MEMBER, by="staff:1", at=NOON + 2 * HOUR)
    early = record_incident(charge, kind=IncidentKind.NO_STREAM, side=Side.SITE, by="site", at=NOON + HOUR)
    assert incidents_of(charge) == [early, late]
    assert last_incident(charge) == late
    event = timeline(ann.site, charge.ref)[-1]
    assert (event.kind, event.actor, event.member_id) == ("incident.recorded", "site", ann.pk)
    assert event.body == {"incident": early.pk, "kind": "no_stream", "side": "site"}
