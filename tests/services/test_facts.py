"""The facts of a charge say what the site has on record about it, of its session and of what went wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from makegood.policy.values import Minutes
from makegood.services.facts import facts_of_charge
from makegood.services.models import Charge, Incident, IncidentKind, Side
from makegood.services.operations import close_session, open_session, place_order, record_incident, use_service
from makegood.services.operations.incidents import BadStretch
from makegood.services.queries import incidents_of, last_incident

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FAULT = {"kind": IncidentKind.NO_STREAM, "by": "site", "at": NOON + DAY}


@pytest.fixture
def charge(ann, chat, bob) -> Charge:
    """A session of ten minutes."""
    session = open_session(ann, product=chat, counterpart=bob, agreed="the lute", at=NOON, key="session")
    return close_session(session, at=NOON + 10 * MINUTE).charge


def values(charge: Charge, *, made_at: datetime = NOON + DAY) -> dict[str, object]:
    """The facts without their sources."""
    return {name: fact.value for name, fact in facts_of_charge(charge, made_at=made_at).items()}


def test_a_session_without_an_incident_stands_with_its_end(charge):
    """Its minutes, its promise, where it ran and with whom."""
    assert values(charge) == {
        "charge.cost": charge.cost,
        "charge.kind": "video_chat",
        "charge.minutes": Minutes(10),
        "charge.agreed": True,
        "charge.live_here": True,
        "charge.performer_independent": False,
        "incident.recorded": False,
        "incident.at": NOON + 10 * MINUTE,
    }


def test_a_letter_has_no_minutes_and_was_no_live_session(ann, letter):
    """Nor a performer, where it went to nobody."""
    facts = values(use_service(ann, product=letter, at=NOON, key="letter"))
    assert (facts["charge.agreed"], facts["charge.live_here"]) == (False, False)
    assert "charge.minutes" not in facts
    assert "charge.performer_independent" not in facts


def test_what_ran_elsewhere_and_with_whom_is_on_record(ann, chat, bob):
    """V4 and V13 ask for it."""
    bob.is_independent = True
    bob.save()
    session = open_session(ann, product=chat, counterpart=bob, ran_here=False, at=NOON, key="session")
    facts = values(close_session(session, at=NOON + MINUTE).charge)
    assert (facts["charge.live_here"], facts["charge.performer_independent"], facts["charge.agreed"]) == (
        False,
        True,
        False,
    )


def test_an_incident_of_a_session_happened_while_it_ran(charge):
    """Recorded a day later, it stands with the session's end; without minutes it took the whole of it."""
    record_incident(charge, side=Side.SITE, **FAULT)
    facts = values(charge)
    assert (facts["incident.at"], facts["incident.minutes"]) == (NOON + 10 * MINUTE, Minutes(10))
    assert (facts["incident.recorded"], facts["incident.side"]) == (True, "site")


@pytest.mark.parametrize(
    ("stretch", "minutes"), [((3, 8), 5), ((None, 8), 8), ((3, None), 7), ((9, 10), 1), ((0, 10), 10)]
)
def test_an_incident_takes_its_minutes(charge, stretch, minutes):
    """From the start of one to the end of another; left out, from the first or to the last."""
    record_incident(charge, side=Side.SITE, stretch=stretch, **FAULT)
    assert values(charge)["incident.minutes"] == Minutes(minutes)


def test_an_incident_of_another_kind_is_not_counted(charge):
    """Who asks for one kind of fault is not answered by another; its minutes do not count either."""
    record_incident(charge, side=Side.SITE, stretch=(1, 4), **FAULT)
    counted = facts_of_charge(charge, made_at=NOON + DAY, kinds={IncidentKind.DUPLICATE})
    assert counted["incident.recorded"].value is False
    assert "incident.minutes" not in counted


def test_minutes_of_several_incidents_of_one_side_count_once(charge):
    """Those on another side do not count."""
    for side, stretch in [(Side.SITE, (1, 4)), (Side.MEMBER, (6, 10)), (Side.SITE, (3, 5))]:
        record_incident(charge, side=side, stretch=stretch, **FAULT)
    assert values(charge)["incident.minutes"] == Minutes(4)


@pytest.mark.parametrize("stretch", [(8, 3), (3, 3), (0, 11), (11, None), (-1, 3), (10, None)])
def test_fault_43_a_stretch_outside_the_session_is_refused(charge, stretch):
    """Nothing is recorded."""
    with pytest.raises(BadStretch):
        record_incident(charge, side=Side.SITE, stretch=stretch, **FAULT)
    assert incidents_of(charge) == []


def test_a_letter_has_no_stretch(ann, letter):
    """Minutes belong to sessions."""
    charge = use_service(ann, product=letter, at=NOON, key="letter")
    with pytest.raises(BadStretch) as refused:
        record_incident(charge, side=Side.SITE, stretch=(0, 1), **FAULT)
    assert refused.value.message == "It did not run by the minute, and has no stretch from minute 0 to 1."


@pytest.mark.parametrize(("after", "is_before"), [(-1, False), (0, True), (1, True)])
def test_fault_58_an_incident_gives_its_instant_to_requests_that_follow_it(ann, letter, after, is_before):
    """A minute before, at and after the request; what is recorded later is a fact, and happened with the use."""
    charge = use_service(ann, product=letter, at=NOON, key="letter")
    record_incident(charge, kind=IncidentKind.OTHER, side=Side.SITE, by="site", at=NOON + MINUTE)
    facts = values(charge, made_at=NOON + (1 + after) * MINUTE)
    assert facts["incident.recorded"] is True
    assert facts["incident.at"] == (NOON + MINUTE if is_before else NOON)


@pytest.mark.parametrize("change", [{"from_minute": 1}, {"to_minute": 1}, {"from_minute": 4, "to_minute": 4}])
def test_the_tables_refuse_an_incident_with_half_its_minutes(charge, change):
    """Whoever writes."""
    incident = record_incident(charge, side=Side.SITE, **FAULT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(**{"from_minute": None, "to_minute": None} | change)


def test_an_incident_can_be_about_an_order(rich, readers):
    """Its instant is that of the record."""
    order = place_order(rich, product=readers, units=10, at=NOON, key="order")
    incident = record_incident(order, kind=IncidentKind.OTHER, side=Side.SITE, by="site", at=NOON + DAY)
    assert (last_incident(order), incident.at, incident.charge) == (incident, NOON + DAY, None)
