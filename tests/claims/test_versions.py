"""A case keeps the policy that it began under, whatever is published while it runs."""

from datetime import timedelta

import pytest

from makegood.claims.audit import broken_decisions
from makegood.claims.models import Settlement
from makegood.claims.operations import appeal_request, choose_option, record_findings
from makegood.claims.queries import decided
from makegood.sites.models import Site
from makegood.sites.operations import publish_policy
from tests.claims.asked import MONDAY, for_credits, for_money
from tests.claims.policies import credits_policy

DAY = timedelta(days=1)


def publish(site: Site, *, old: str, new: str, at=MONDAY + DAY) -> None:
    """Publish a version in which one thing reads otherwise."""
    text = credits_policy()
    assert old in text
    publish_policy(site, text=text.replace(old, new), file="policy.md", by="site", at=at)


@pytest.fixture
def offered(buy, ask):
    """A request that waits for a choice since Monday."""
    return ask(for_money(buy()))


def test_a_rate_that_changes_before_the_refund_is_not_the_members_loss(site, offered):
    """Fault 50: a credit is bought back for what it was worth when the pack was paid."""
    publish(site, old="0.40 EUR", new="0.10 EUR")
    publish(site, old="EUR 0.40", new="EUR 0.10", at=MONDAY + 2 * DAY)
    choose_option(offered, clause="C5", at=MONDAY + 3 * DAY)
    assert Settlement.objects.get().amount == "40.00 EUR"


def test_a_version_published_in_mid_case_does_not_decide_it(site, buy, write, ask, tom):
    """Fault 60: asked under three days, found under one; the first text weighs the finding, and the appeal too."""
    buy()
    request = ask(for_credits(write()), at=MONDAY + 2 * DAY)
    publish(site, old="request.made <= incident.at + 3 days", new="request.made <= incident.at + 1 day")
    record_findings(request, values={"technical_issue_confirmed": False}, by=tom, at=MONDAY + 3 * DAY)
    appeal = appeal_request(request, says="", at=MONDAY + 4 * DAY, key="a1")
    assert decided(appeal).decision.findings == ("technical_issue_confirmed",)
    assert {each.version.number for each in (request, appeal)} == {1}


def test_each_decision_is_replayed_by_the_text_of_its_time(site, offered):
    """Invariant 5 across versions."""
    publish(site, old="14 days", new="15 days")
    choose_option(offered, clause="C4", at=MONDAY + 2 * DAY)
    assert list(broken_decisions(site.pk)) == []
