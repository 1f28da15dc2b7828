"""The sandbox's safe: cards that it keeps for a shop, and what their owners see when they give one."""

from collections.abc import Callable

import httpx
import pytest

from makegood.payments.sandbox.cards import Charging
from makegood.payments.sandbox.visitor import Visitor

BACK = "http://shop.test/back"
WISH = {"shop": "<b>Packhouse</b>", "reference": "card:1", "return_url": BACK}
ORDER = {"amount": 2999, "currency": "EUR", "description": "Membership", "shop": "Packhouse", "reference": "payment:1"}
Charge = Callable[..., httpx.Response]


@pytest.fixture
def setup(wire: httpx.Client) -> dict[str, str]:
    """A card that a shop wants kept."""
    return wire.post("/v1/setups", json=WISH, headers={"Idempotency-Key": "setup"}).json()


@pytest.fixture
def charge(wire: httpx.Client) -> Charge:
    """Charge a card as a shop does."""

    def charged(card: str, *, key: str = "first", **changes: object) -> httpx.Response:
        return wire.post("/v1/charges", json=ORDER | {"card": card} | changes, headers={"Idempotency-Key": key})

    return charged


def test_the_page_says_that_nothing_is_charged(wire: httpx.Client, setup: dict[str, str]):
    """Its owner knows what is agreed, and a shop's words are text, not markup."""
    text = wire.get(setup["url"]).text
    for words in ("Keep a card", "Nothing is charged now", "No real money moves", "&lt;b&gt;Packhouse&lt;/b&gt;"):
        assert words in text


@pytest.mark.parametrize(("act", "status"), [("keep", "kept"), ("cancel", "cancelled")])
def test_every_way_leads_back_to_the_shop(wire: httpx.Client, setup: dict[str, str], act: str, status: str):
    """A second click changes nothing, and the page shows what happened."""
    answer = wire.post(setup["url"], data={"act": act, "card": "4242"})
    assert (answer.status_code, answer.headers["location"]) == (303, BACK)
    wire.post(setup["url"], data={"act": "cancel" if act == "keep" else "keep", "card": "5126"})
    assert wire.get(f"/v1/setups/{setup['id']}").json()["status"] == status
    assert "<form" not in wire.get(setup["url"]).text


def test_only_a_kept_card_is_charged(wire: httpx.Client, setup: dict[str, str], charge: Charge):
    """Neither one that is only asked for, nor a number that somebody made up."""
    assert [charge(card).json()["code"] for card in (setup["id"], "4242", "")] == ["not_found"] * 3
    Visitor(wire).give_card(setup["url"])
    assert charge(setup["id"]).json()["status"] == "paid"


def test_a_charge_has_one_answer_a_key(visitor: Visitor, setup: dict[str, str], charge: Charge):
    """Faults 1 and 2: twice is once, and another amount under the key is a conflict."""
    visitor.give_card(setup["url"])
    assert charge(setup["id"]).json() == charge(setup["id"]).json()
    assert charge(setup["id"], amount=1).status_code == 409


def test_a_declined_card_is_declined_also_once_it_is_kept(
    visitor: Visitor, setup: dict[str, str], charge: Charge, wire: httpx.Client
):
    """What the bank thinks of it counts when it is charged, and shows when its state is asked."""
    visitor.give_card(setup["url"])
    visitor.put_card("4242", label="card ending 4242", charging=Charging.DECLINED)
    assert charge(setup["id"]).json()["status"] == "declined"
    assert wire.get("/v1/charges", params={"key": "first"}).json()["captured"] == 0


@pytest.mark.parametrize(("way", "end"), [("later", "paid"), ("expires", "expired")])
def test_some_cards_take_their_time(wire: httpx.Client, setup: dict[str, str], charge: Charge, way: str, end: str):
    """Pending first, and final when somebody looks."""
    Visitor(wire).put_card("slow", charging=Charging(way))
    Visitor(wire).give_card(setup["url"], card="slow")
    assert charge(setup["id"]).json()["status"] == "pending"
    assert wire.get("/v1/charges", params={"key": "first"}).json()["status"] == end


def test_a_checkout_that_lapsed_says_so(wire: httpx.Client, visitor: Visitor):
    """Fault 18 at the page: who comes back by the browser's history finds that nothing was charged."""
    visitor.put_card("lapsing", charging=Charging.EXPIRES)
    page = wire.post("/v1/checkouts", json=ORDER, headers={"Idempotency-Key": "a"}).json()["url"]
    visitor.pay(page, card="lapsing")
    assert "approval lapse" in wire.get(page).text


@pytest.mark.parametrize("after", ["-1", "1.5", "ten", "٣", "9" * 20])
def test_the_number_of_a_change_is_a_plain_number(wire: httpx.Client, after: str):
    """Faults 48 and 49: other digits, signs and very long numbers are no places in a list."""
    assert wire.get("/v1/changes", params={"after": after}).json()["code"] == "bad_request"


def test_changes_come_in_pages(wire: httpx.Client, visitor: Visitor):
    """Fault 40: a flood is read a hundred at a time, in order, none twice."""
    page = wire.post("/v1/checkouts", json=ORDER, headers={"Idempotency-Key": "a"}).json()
    visitor.pay(page["url"])
    for _ in range(120):
        visitor.dispute(page["id"], amount=1)
    first = wire.get("/v1/changes").json()["changes"]
    rest = wire.get("/v1/changes", params={"after": first[-1]["number"]}).json()["changes"]
    assert [each["number"] for each in (*first, *rest)] == list(range(1, 121))
    assert len(first) == 100


@pytest.mark.parametrize("sent", [{}, {"status": "splendid"}, {"status": 1}])
def test_a_bank_decides_in_words(wire: httpx.Client, sent: dict[str, object]):
    """A test that mistypes is told so."""
    assert wire.post("/v1/test/disputes/dp_1", json=sent).status_code == 400
    assert wire.post("/v1/test/disputes/dp_1", json={"status": "won"}).status_code == 404
