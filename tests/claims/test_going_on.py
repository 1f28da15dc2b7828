"""What a new version of the policy means for who goes on, and for who leaves over it."""

from datetime import timedelta

import pytest

from makegood.catalogue.queries import product_by_code
from makegood.members.operations import deactivate_member
from makegood.members.queries import acceptances
from makegood.members.refusals import NotActivated
from makegood.payments.operations import start_payment
from makegood.services.operations import use_service
from makegood.sites.operations import publish_policy
from tests.claims.asked import MONDAY, for_money

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CHANGE = MONDAY + 2 * DAY


@pytest.fixture
def bought(site, buy):
    """A pack of Monday; on Wednesday the policy changes."""
    payment = buy()
    text = site.policy_versions.get().text.replace("14 days", "7 days")
    publish_policy(site, text=text, file="policy.md", by="site", at=CHANGE)
    return payment


@pytest.mark.parametrize("act", ["buy", "write", "ask"])
@pytest.mark.parametrize(("wait", "accepted"), [(-MINUTE, [1]), (0 * MINUTE, [1, 2]), (MINUTE, [1, 2])])
def test_the_first_act_under_a_new_version_accepts_it(request, bought, act, wait, accepted):
    """C1, C11, M13: buying, using, asking; from the instant at which the version is in force."""
    about = [for_money(bought)] if act == "ask" else []
    request.getfixturevalue(act)(*about, at=CHANGE + wait)
    assert [each.version.number for each in acceptances(bought.member)] == accepted


def test_whoever_leaves_can_still_ask_without_accepting_anything(ann, bought, ask):
    """M15, X7: what is owed stays owed, by the version of the payment."""
    deactivate_member(ann, at=CHANGE)
    request = ask(for_money(bought), at=CHANGE + DAY)
    assert (request.version.number, request.status) == (1, "awaiting_choice")
    assert [each.version.number for each in acceptances(ann)] == [1]


def test_whoever_left_neither_buys_nor_uses_anything(site, ann, bought):
    """M15: the account is closed until its member opens it again."""
    deactivate_member(ann, at=CHANGE)
    pack, letter = (product_by_code(site, code) for code in ("pack-100", "letter"))
    with pytest.raises(NotActivated):
        start_payment(ann, product=pack, at=CHANGE, key="again")
    with pytest.raises(NotActivated):
        use_service(ann, product=letter, at=CHANGE, key="again")
