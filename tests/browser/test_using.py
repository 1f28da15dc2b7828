"""What is used up bit by bit: an order and its delivery, a session and its meter."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.errands import use_letter
from tests.browser.gestures import LOOKS, SCREENS, fill, follow, headed, press, says
from tests.browser.people import Crowd, Look
from tests.browser.served import TONIGHT


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_an_order_is_priced_placed_and_seen_to_grow(crowd: Crowd, look: Look):
    """The price stands there before anything is ordered; what an agent reports the member sees."""
    with crowd.page("ann", look=look) as seen, crowd.page("tom", look=look) as agent:
        page, desk = seen.page, agent.page
        page.goto(f"{crowd.place.home}/tallyhouse/")
        order(page, "Club followers", units="40")
        says(page, "0 of 40", "Nothing has been started yet")
        number = page.url.rstrip("/").rsplit("/", 1)[1]
        desk.goto(f"{crowd.place.home}/tallyhouse/console/")
        follow(desk, "Orders")
        desk.get_by_role("row").filter(has_text=f"order {number}").get_by_role("link", name="Club followers").click()
        press(desk, "Start the delivery")
        step(desk, "Units delivered", "30")
        page.reload()
        says(page, "30 of 40")
        step(desk, "Units delivered", "10")
        step(desk, "Units that dropped", "5")
        ask_for_refill(page, number)
        assert seen.complaints + agent.complaints == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_letter_is_not_paid_twice_by_mistake(crowd: Crowd, look: Look):
    """Whoever writes the same again is asked first, finds the earlier letter, and has paid nothing for asking."""
    with crowd.page("ann", look=look) as seen:
        page = seen.page
        page.goto(f"{crowd.place.home}/packhouse/")
        words = use_letter(page)
        headed(page, "Letter with Pia")
        paid = page.url
        use_letter(page, words)
        says(page, "Nothing was sent or charged now")
        expect(page.get_by_role("textbox")).to_have_value(words)
        follow(page, "the one of")
        expect(page).to_have_url(paid)
        assert seen.complaints == []


@pytest.mark.parametrize("look", SCREENS.values(), ids=SCREENS)
def test_a_session_costs_the_minutes_that_it_ran(crowd: Crowd, look: Look):
    """The meter says what it costs so far and when the credits give out; stopped, it says what it cost."""
    with crowd.page("ann", look=look) as seen, crowd.page("olga", look=look) as operator:
        page, desk = seen.page, operator.page
        page.goto(f"{crowd.place.home}/lanternroom/")
        follow(page, "Services")
        follow(page, "Begin Video chat")
        page.get_by_role("combobox").select_option(label="Mia")
        press(page, "Begin for 3 credits a minute")
        assert readings(page) == ("0:00", "0")
        desk.goto(f"{crowd.place.home}/lanternroom/console/")
        follow(desk, "Clock")
        press(desk, "To the next thing due")
        says(desk, "The clock stands at")
        press(page, "I am still here")
        says(page, "1:00")
        assert readings(page) == ("1:00", "3")
        press(page, "Stop the session")
        says(page, "It ran for 1 minute and cost 3 credits")
        assert seen.complaints + operator.complaints == []


@pytest.mark.parametrize("look", SCREENS.values(), ids=SCREENS)
def test_the_meter_runs_by_itself(crowd: Crowd, look: Look):
    """On a site whose clock runs the figures tick while the page stands open, and a second tab finds the session."""
    with crowd.page("ann", look=look) as seen:
        page = seen.page
        page.goto(f"{crowd.place.home}/{TONIGHT}/")
        follow(page, "Services")
        follow(page, "Begin Private session")
        page.get_by_role("combobox").select_option(label="Mia")
        press(page, "Begin for 6 credits a minute")
        expect(page.locator("[data-shows=ran]")).to_have_text("0:03")
        assert readings(page)[1] == "6", "the first minute has begun"
        follow(page, "Services")
        follow(page, "Go to the session")
        press(page, "Stop the session")
        says(page, "It ran for 1 minute and cost 6 credits")
        assert seen.complaints == []


def order(page: Page, title: str, *, units: str) -> None:
    """Order something by the unit, once its price stands there."""
    follow(page, "Services")
    follow(page, f"Order {title}")
    fill(page, {"How many units": units})
    press(page, "Work out the price")
    press(page, f"Order {units} for")
    headed(page, title)


def step(desk: Page, label: str, units: str) -> None:
    """Report one step of a delivery."""
    desk.get_by_label(re.compile(f"^{label}")).fill(units)
    press(desk, label.split()[-1])


def ask_for_refill(page: Page, number: str) -> None:
    """Say from the list of orders that something was wrong, and see what it gives before it is sent."""
    follow(page, "Orders")
    follow(page, f"Something was wrong with order {number}")
    follow(page, "Units that had been delivered")
    press(page, "Send")
    headed(page, "Your order starts again")


def readings(page: Page) -> tuple[str, ...]:
    """Read the meter: the time that ran, and the credits so far."""
    meter = page.get_by_role("timer", name="Meter")
    expect(meter).to_be_visible()
    return tuple(meter.locator(f"[data-shows={each}]").inner_text() for each in ("ran", "cost"))
