"""What a bank decides in the end: looked at after every other page and walk, which find the disputes still open."""

import pytest

from tests.browser.gestures import DESK, PHONE, SCREENS, follow, look_again, press, says
from tests.browser.people import Crowd, Look
from tests.browser.served import TONIGHT


@pytest.mark.parametrize(("look", "site"), [(DESK, TONIGHT), (PHONE, "lanternroom")], ids=SCREENS)
def test_an_operator_hears_first_what_the_bank_decided(crowd: Crowd, look: Look, site: str):
    """A dispute that was won gives the member back what was frozen."""
    with crowd.page("olga", look=look) as operator:
        desk = operator.page
        desk.goto(f"{crowd.place.home}/{site}/console/")
        follow(desk, "Disputes")
        follow(desk, "Bob: ")
        press(desk, "The site won")
        look_again(desk, until=desk.get_by_text("The site won: the payment stands"))
        follow(desk, "Disputes")
        says(desk, "No payment is disputed")
        follow(desk, "Decided")
        follow(desk, "Bob: ")
        assert operator.complaints == []
