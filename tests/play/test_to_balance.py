"""Money goes to the balance from whatever a request is about, and belongs to its payment there."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from makegood.cli import app
from makegood.notices.models import Notice
from tests.play.tiny import SITE, pack_of, played, told

pytestmark = pytest.mark.django_db

PACK = "decides: money for mistake\nwhen: payment.used == 0 credits\nthen: grant payment.price to balance"
ON = "decides: money for unused_deposit\nthen: grant payment.left to card"
TO_CARD = "decides: money for any_reason\nthen: grant payment.price to card"
SESSION = """decides: money for dissatisfied
then: grant share(payment.price, charge.cost, payment.credits) to balance"""
CREDITS_TOO = "decides: credits for dissatisfied\nthen: grant charge.cost to credits"
FEE = "decides: money for change_of_mind\nthen: grant bill.amount to balance"
CHOSEN = "decides: money for exception\nthen: refer to agent from 0 to payment.price to balance"
ORDER = "decides: money for cancel_order\nthen: grant order.price to balance"
BOUGHT = "{at: 2026-03-02 10:00, register: ann}\n{buy: pack, by: ann, as: p1}\n"
BACK = BOUGHT + "{ask: money, by: ann, about: p1, because: mistake, as: r1}\n"


def test_the_price_of_a_pack_goes_to_the_balance_and_its_credits_leave_the_wallet(tmp_path: Path) -> None:
    """The member has the money once, and the letter says where."""
    story = (
        BACK
        + """{expect: {r1: {remedy: 50.00 EUR, to: balance, status: settled}}}
        {expect: {ann: {credits: 0, balance: 50.00 EUR}, p1: {refunded: 0.00 EUR, unspent: 0 credits}}}"""
    )
    assert told(played(tmp_path, PACK, story=story)) == []
    assert "You find it on your balance." in Notice.objects.get(kind="settlement").body.replace("\n", " ")


@pytest.mark.parametrize(
    "remedy", ["money, by: ann, about: p1, because: any_reason", "money, by: ann, about: p1, because: mistake"]
)
def test_what_went_to_the_balance_counts_as_given_back(tmp_path: Path, remedy: str) -> None:
    """X1: neither the card nor the balance gets the price once more."""
    story = BACK + f"{{ask: {remedy}, as: r2}}\n{{expect: {{r2: {{outcome: denied}}, ann: {{balance: 50.00 EUR}}}}}}"
    assert told(played(tmp_path, PACK, TO_CARD, story=story)) == []


def test_what_is_left_of_it_goes_on_to_the_card_that_paid(tmp_path: Path) -> None:
    """X2 and X6: spent money stays spent, and no more leaves than came in."""
    story = (
        BACK
        + """{order: links, by: ann, units: 200, as: o1}
        {ask: money, by: ann, about: p1, because: unused_deposit, as: r2}
        {expect: {r2: {remedy: 30.00 EUR, to: card, status: settled}, p1: {refunded: 30.00 EUR}}}
        {ask: money, by: ann, about: o1, because: cancel_order, as: r3}
        {expect: {r3: {remedy: 20.00 EUR, to: balance}, ann: {balance: 20.00 EUR}}}
        {ask: money, by: ann, about: p1, because: unused_deposit, as: r4}
        {expect: {r4: {remedy: 20.00 EUR, to: card}, p1: {refunded: 50.00 EUR, status: refunded}}}
        {ask: money, by: ann, about: p1, because: any_reason, as: r5}
        {expect: {r5: {outcome: denied}, site: {conservation: ok}}}"""
    )
    assert told(played(tmp_path, PACK, ON, ORDER, TO_CARD, story=story)) == []


def test_a_part_to_the_balance_leaves_its_part_of_the_credits(tmp_path: Path) -> None:
    """What an agent gives takes as few credits as the rest of the price does not pay for; going on takes none."""
    story = (
        BOUGHT
        + """{ask: money, by: ann, about: p1, because: exception, as: r1}
        {decide: r1, grant: 10.00 EUR}
        {expect: {ann: {credits: 80, balance: 10.00 EUR}}}
        {ask: money, by: ann, about: p1, because: unused_deposit, as: r2}
        {expect: {r2: {remedy: 10.00 EUR, to: card}, ann: {credits: 80, balance: 0.00 EUR}}}
        {ask: money, by: ann, about: p1, because: exception, as: r3}
        {decide: r3, grant: 40.01 EUR, refused: above_bound}
        {decide: r3, grant: 40.00 EUR}
        {expect: {ann: {credits: 0, balance: 40.00 EUR, refunded: 10.00 EUR}}}"""
    )
    assert told(played(tmp_path, CHOSEN, ON, story=story)) == []


def test_the_cost_of_a_session_goes_to_the_balance_once(tmp_path: Path) -> None:
    """X1: money on the balance and credits back are two ways for one loss; other credits stay."""
    story = (
        "{at: 2026-03-02 09:00, performer: eve}\n"
        + BOUGHT
        + """{session: video, by: ann, with: eve, minutes: 10, as: s1}
        {ask: money, by: ann, about: s1, because: dissatisfied, as: r1}
        {expect: {r1: {remedy: 10.00 EUR, to: balance, status: settled}, ann: {credits: 80, balance: 10.00 EUR}}}
        {ask: money, by: ann, about: s1, because: dissatisfied, as: r2}
        {ask: credits, by: ann, about: s1, because: dissatisfied, as: r3}
        {expect: {r2: {outcome: denied}, r3: {outcome: denied}, ann: {credits: 80, balance: 10.00 EUR}}}"""
    )
    assert told(played(tmp_path, SESSION, CREDITS_TOO, story=story)) == []


def test_a_fee_goes_to_the_balance_once(tmp_path: Path) -> None:
    """A membership's fee was paid by card; its member agreed to have it here."""
    story = """{at: 2026-03-02 10:00, register: ann}
        {subscribe: plan, by: ann, as: m1}
        {ask: money, by: ann, about: m1.1, because: change_of_mind, as: r1}
        {expect: {r1: {remedy: 20.00 EUR, to: balance, status: settled}, ann: {balance: 20.00 EUR, refunded: 0.00 EUR}}}
        {ask: money, by: ann, about: m1.1, because: change_of_mind, as: r2}
        {expect: {r2: {outcome: denied, cites: [X1]}, ann: {balance: 20.00 EUR}}}"""
    assert told(played(tmp_path, FEE, story=story)) == []


def test_a_deposit_given_back_to_the_balance_makes_nobody_richer(tmp_path: Path) -> None:
    """What is left of it is there already; what was spent comes back beside it."""
    story = """{at: 2026-03-02 10:00, register: ann}
        {deposit: 50.00 EUR, by: ann, as: p1}
        {order: links, by: ann, units: 200, as: o1}
        {ask: money, by: ann, about: p1, because: exception, as: r1}
        {decide: r1, grant: 50.00 EUR}
        {expect: {ann: {balance: 50.00 EUR}, p1: {unspent: 50.00 EUR}}}
        {ask: money, by: ann, about: o1, because: cancel_order, as: r2}
        {expect: {r2: {outcome: denied, cites: [X1]}, ann: {balance: 50.00 EUR}}}
        {ask: money, by: ann, about: p1, because: unused_deposit, as: r3}
        {expect: {r3: {remedy: 50.00 EUR, to: card}, ann: {balance: 0.00 EUR, refunded: 50.00 EUR}}}"""
    assert told(played(tmp_path, CHOSEN, ON, ORDER, story=story)) == []


@pytest.mark.parametrize(
    ("end", "balance"),
    [("{at: 2026-03-12 10:00, won: d1}", "30.00 EUR"), ("{at: 2026-03-12 10:00, lost: d1}", "0.00 EUR")],
)
def test_a_dispute_freezes_what_came_back_to_the_balance(tmp_path: Path, end: str, balance: str) -> None:
    """What the bank takes the member has not here as well; what was spent of it is owed with the rest."""
    story = (
        BACK
        + f"""{{order: links, by: ann, units: 200, as: o1}}
        {{at: 2026-03-04 10:00, chargeback: p1, because: unrecognised, as: d1}}
        {{expect: {{ann: {{balance: 0.00 EUR}}}}}}
        {end}
        {{expect: {{ann: {{balance: {balance}}}, site: {{conservation: ok}}}}}}"""
    )
    assert told(played(tmp_path, PACK, ON, story=story)) == []


def test_repaying_a_chargeback_brings_the_balance_back(tmp_path: Path) -> None:
    """V11 holds for money on the balance as for credits, and it does not expire."""
    story = (
        BACK
        + """{at: 2026-03-04 10:00, chargeback: p1, because: unrecognised, as: d1}
        {at: 2026-03-12 10:00, lost: d1}
        {expect: {ann: {balance: 0.00 EUR, owes: 50.00 EUR}}}
        {repay: d1, by: ann}
        {expect: {ann: {balance: 50.00 EUR, owes: 0.00 EUR}, site: {conservation: ok}}}"""
    )
    assert told(played(tmp_path, PACK, story=story)) == []


LATE = "decide by: request.made + 1 day else grant 1 EUR to balance"


@pytest.mark.parametrize("then", ["then: grant payment.price to balance", LATE])
def test_a_balance_that_nobody_can_use_is_refused_with_its_price_list(tmp_path: Path, then: str) -> None:
    """Money that pays for nothing and goes nowhere would lie there for good."""
    pack = pack_of(tmp_path, f"decides: money for mistake\n{then}")
    assert codes_of(pack) == []
    (pack / "site.toml").write_text(SITE.replace("links =", "# links ="), encoding="utf-8")
    assert codes_of(pack) == ["MG605"]
    pack = pack_of(tmp_path, f"decides: money for mistake\n{then}", ON)
    (pack / "site.toml").write_text(SITE.replace("links =", "# links ="), encoding="utf-8")
    assert codes_of(pack) == []


def codes_of(pack: Path) -> list[str]:
    """Give the errors that `makegood policy check` finds in a pack."""
    printed = CliRunner().invoke(app, ["policy", "check", "--json", str(pack)]).stdout
    found = [json.loads(line) for line in printed.splitlines()]
    return [each["code"] for each in found if not each["is_warning"]]


def test_a_fee_paid_in_parts_goes_to_the_balance_and_on_to_each_card(tmp_path: Path) -> None:
    """What is left of each part on the balance goes on to the payment that it came from, and no more of it."""
    story = """{at: 2026-07-01 10:00, register: ann}
        {subscribe: season, by: ann, as: m1}
        {at: 2026-08-02 10:00, ask: money, by: ann, about: m1, because: change_of_mind, as: r1}
        {expect: {r1: {remedy: 60.00 EUR, to: balance, status: settled}, ann: {balance: 60.00 EUR}}}
        {order: links, by: ann, units: 400, as: o1}
        {ask: money, by: ann, about: m1, because: unused_deposit, as: r2}
        {expect: {r2: {remedy: 20.00 EUR, to: card, status: settled}, ann: {balance: 0.00 EUR, refunded: 20.00 EUR}}}
        {expect: {m1.1: {refunded: 20.00 EUR}, site: {conservation: ok}}}
        {ask: money, by: ann, about: o1, because: cancel_order, as: r3}
        {ask: money, by: ann, about: m1, because: unused_deposit, as: r4}
        {expect: {r4: {remedy: 40.00 EUR, to: card, status: settled}, ann: {balance: 0.00 EUR, refunded: 60.00 EUR}}}
        {expect: {m1.1: {refunded: 60.00 EUR, status: refunded}, site: {conservation: ok}}}"""
    assert told(played(tmp_path, FEE, ON, ORDER, story=story)) == []
