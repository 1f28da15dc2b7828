"""Sixteen clients in one moment, through the whole engine: whoever is first, each thing has one effect or none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from makegood.catalogue.queries import product_by_code
from makegood.claims.asks import Ask
from makegood.claims.models import Request
from makegood.claims.operations import choose_option, make_request, record_findings, use_discretion
from makegood.kernel.money import Money
from makegood.memberships.queries import bills_of
from makegood.payments.calls import fetch_disputes
from makegood.payments.sandbox.disputes import DisputeStatus
from makegood.play.stage import Stage
from makegood.services.models import Charge
from makegood.services.operations import use_service
from makegood.sites.models import Event
from makegood.sites.work import advance, run_due
from tests.claims.asked import COPY, PROOF
from tests.claims.crowd import at_once
from tests.stories.improvised import Improvised
from tests.stories.tills import money_at_processor, money_of

pytestmark = pytest.mark.django_db(transaction=True)
CHANNELS = ("help_centre", "email", "post", "email")


@pytest.fixture
def story(pack: str, tmp_path: Path) -> Iterator[Improvised]:
    """A site on which Ann has joined, whose processor keeps what it took in a file."""
    told = Improvised(pack, is_fast=True, till=str(tmp_path / "till.db"))
    yield told
    told.close()


def say(story: Improvised, *lines: dict[str, str]) -> Stage:
    """Tell some lines, none of which is refused, and give the stage as they leave it."""
    for line in lines:
        story.say({"at": story.later("5 min")} | line)
    assert story.player.refusals == {}
    return story.player.stage


def settle(story: Improvised, dispute: str, *, at: datetime) -> None:
    """Let everything follow that was begun, and the bank decide for the member, and hold the site to its rules."""
    site = story.player.stage.site
    advance(site, until=at)
    story.player.stage.buyer.decide(dispute, status=DisputeStatus.LOST)
    fetch_disputes(site, at=at)
    run_due(site, at=at)
    assert money_at_processor(story.player.manner.till) == money_of(site)
    assert story.end() == ()


def rule(stage: Stage, amount: Money | None) -> int:
    """Have an agent decide about the request for an exception."""
    return use_discretion(
        stage.request("r2"), amount=amount, by=stage.staff("tom"), because="A gesture.", at=stage.at
    ).pk


def assert_each_settled_once(stage: Stage, *, requests: int) -> None:
    """See that there are so many requests, and that nothing happened twice to one of them."""
    assert Request.objects.filter(site=stage.site).count() == requests
    kinds = ("request.made", "request.chosen", "request.ruled", "request.settled")
    told = Event.objects.filter(site=stage.site, kind__in=kinds).values_list("kind", "subject")
    assert len(told) == len({*told})
    assert (told_of(stage, "dispute.opened"), told_of(stage, "dispute.lost")) == (1, 1)


def told_of(stage: Stage, kind: str) -> int:
    """How often something was recorded."""
    return Event.objects.filter(site=stage.site, kind=kind).count()


def on_one_member(stage: Stage, *, at: datetime) -> list[object]:
    """Have letters sent, forms sent in, a fraud found, reports of the bank read and a renewal due, all at once."""
    site, ann, letter, agent = (
        stage.site,
        stage.member("ann"),
        product_by_code(stage.site, "letter"),
        stage.staff("tom"),
    )
    form = Ask("money", "mistake", payment=stage.payment("p1"))
    return at_once(
        *[lambda key=key: use_service(ann, product=letter, at=at, key=key).pk for key in ("1", "1", "2", "3", "4")],
        *[lambda: make_request(ann, ask=form, at=at, key="form").pk] * 3,
        lambda: make_request(ann, ask=replace(form, channel="email"), at=at, key="mail").pk,
        *[lambda: record_findings(stage.request("r1"), values={"fraud_proven": True}, by=agent, at=at).pk] * 2,
        *[lambda: fetch_disputes(site, at=at)] * 2,
        *[lambda: run_due(site, at=at)] * 3,
    )


@pytest.mark.parametrize("pack", ["letters"])
def test_sixteen_clients_on_one_member(story: Improvised):
    """Faults 4, 5, 7, 12 and 66: letters, requests, findings, a renewal and a disputed payment in one moment."""
    stage = say(
        story,
        {"subscribe": "monthly", "by": "ann", "as": "m1"},
        {"buy": "pack-60", "by": "ann", "as": "p1"},
        {"buy": "pack-60", "by": "ann", "as": "p2"},
        {"ask": "money", "by": "ann", "about": "p2", "because": "card_fraud", "as": "r1"},
    )
    due, dispute = stage.membership("m1").paid_until, stage.buyer.dispute(stage.payment("p2").processor_ref)
    answers = on_one_member(stage, at=due)
    settle(story, dispute, at=due)
    assert answers[0] == answers[1]
    # Where the bank's freeze comes first, the credits of the disputed pack are no longer there to use.
    charged = {answer for answer in answers[:5] if answer != "insufficient_credits"}
    assert Charge.objects.filter(site=stage.site).count() == len(charged)
    assert len(bills_of(stage.membership("m1"))) == told_of(stage, "membership.paid") == 2
    assert_each_settled_once(stage, requests=3)


def on_one_payment(stage: Stage, *, at: datetime) -> list[object]:
    """Have options chosen, an exception ruled about, forms sent in and reports of the bank read, all at once."""
    site, ann = stage.site, stage.member("ann")
    form = Ask("money", "any_reason", payment=stage.payment("p1"), papers=(COPY, PROOF))
    return at_once(
        *[lambda by=by: choose_option(stage.request("r1"), clause=by, at=at).pk for by in ("C4", "C5") * 2],
        *[lambda: rule(stage, Money.parse("20.00 EUR"))] * 3,
        lambda: rule(stage, None),
        *[lambda by=by: make_request(ann, ask=replace(form, channel=by), at=at, key=by).pk for by in CHANNELS],
        *[lambda: fetch_disputes(site, at=at)] * 2,
        *[lambda: run_due(site, at=at)] * 2,
    )


@pytest.mark.parametrize("pack", ["credits"])
def test_sixteen_clients_on_one_payment(story: Improvised):
    """Faults 1, 6, 7, 12 and 66: asked for by every channel, chosen, ruled about and disputed in one moment."""
    stage = say(
        story,
        {"buy": "pack-100", "by": "ann", "as": "p1"},
        {"ask": "money", "by": "ann", "about": "p1", "because": "any_reason", "as": "r1", "proper": "true"},
        {"ask": "money", "by": "ann", "about": "p1", "because": "exception", "as": "r2", "proper": "true"},
    )
    dispute = stage.buyer.dispute(stage.payment("p1").processor_ref)
    answers = on_one_payment(stage, at=stage.at)
    settle(story, dispute, at=stage.at)
    chosen, ruled, payment = answers[:4], answers[4:8], stage.payment("p1")
    assert max(sum(isinstance(each, int) for each in part) for part in (chosen, ruled)) <= 1
    assert payment.refunded_minor + payment.charged_back_minor <= payment.amount_minor
    assert_each_settled_once(stage, requests=2 + len({*CHANNELS}))
