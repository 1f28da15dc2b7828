"""The sandbox's hosted page, as a buyer's browser without scripts sees it."""

import httpx
import pytest

BACK = "http://shop.test/back"
ORDER = {
    "amount": 5000,
    "currency": "EUR",
    "description": "<b>100</b> credits",
    "shop": "Packhouse",
    "return_url": BACK,
}


@pytest.fixture
def page(wire: httpx.Client) -> str:
    """The address of an open checkout's page."""
    return wire.post("/v1/checkouts", json=ORDER, headers={"Idempotency-Key": "a"}).json()["url"]


def test_the_page_says_what_is_paid_and_that_no_money_moves(wire: httpx.Client, page: str):
    """Nobody can take the sandbox for a bank."""
    text = wire.get(page).text
    for words in ("Packhouse", "€50.00", "No real money moves", "Card ending 4242", "Cancel and go back"):
        assert words in text


def test_a_currency_without_cents_is_shown_without_them(wire: httpx.Client):
    """Fault 42: five hundred yen are ¥500."""
    order = ORDER | {"amount": 500, "currency": "JPY"}
    page = wire.post("/v1/checkouts", json=order, headers={"Idempotency-Key": "yen"}).json()["url"]
    assert "JP¥500<" in wire.get(page).text


def test_the_page_shows_a_shops_words_as_words(wire: httpx.Client, page: str):
    """Fault 86: what a shop calls its product is text, not markup."""
    assert "&lt;b&gt;100&lt;/b&gt; credits" in wire.get(page).text


def test_the_page_needs_nothing_from_elsewhere(wire: httpx.Client, page: str):
    """No script, no style within the page, no address but its own."""
    answer = wire.get(page)
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert wire.get("/static/sandbox.css").status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"card": "4242", "act": "pay"}, "paid"), ({"card": "0002"}, "declined"), ({"act": "cancel"}, "cancelled")],
)
def test_every_way_leads_back_to_the_shop(wire: httpx.Client, page: str, sent: dict[str, str], status: str):
    """Paying, being declined and cancelling all return with 303."""
    answer = wire.post(page, data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, BACK)
    assert wire.get(page.replace("/checkouts", "/v1/checkouts")).json()["status"] == status


def test_a_finished_checkout_shows_its_outcome(wire: httpx.Client, page: str):
    """Who comes back by the browser's history finds what happened, and no second button to pay."""
    wire.post(page, data={"card": "0002"})
    text = wire.get(page).text
    assert "Nothing was charged" in text
    assert "<form" not in text


def test_an_unknown_checkout_or_card_is_not_found(wire: httpx.Client, page: str):
    """A mistyped address answers kindly."""
    assert wire.get("/checkouts/co_nothing").status_code == 404
    assert wire.post(page, data={"card": "1234"}).status_code == 404
