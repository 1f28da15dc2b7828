"""docs/payments.md names everything there is, and its example runs."""

import re
from pathlib import Path

import pytest

from makegood.payments import refusals
from makegood.payments.models import DeclineReason, IntentStatus, PaymentStatus
from makegood.payments.processors import CheckoutState, RefundState
from makegood.payments.sandbox.app import create_app
from makegood.payments.sandbox.cards import SAVED_CARDS, Charging, Refunding
from makegood.payments.sandbox.faults import Fault

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "payments.md").read_text()


@pytest.mark.parametrize(
    "words",
    [CheckoutState, RefundState, Charging, Refunding, Fault, PaymentStatus.values, DeclineReason.values],
)
def test_every_word_is_explained(words: list[str]):
    """A status, a reason, a card's way or a fault that is not on the page is a secret."""
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_every_state_of_a_call_that_people_see_is_explained():
    """What waits for the member or is done needs no explanation; what may worry somebody does."""
    assert {f"`{IntentStatus.READY}`", f"`{IntentStatus.UNRESOLVED}`"} <= set(re.findall(r"`\w+`", PAGE))


def test_every_saved_card_is_listed():
    """The table of cards is the one that the page shows."""
    assert re.findall(r"^\| (\d{4}) \|", PAGE, flags=re.MULTILINE) == [card.token for card in SAVED_CARDS]


def test_every_refusal_of_the_room_is_listed():
    """A code that a program may meet can be looked up."""
    codes = [each.code for each in vars(refusals).values() if getattr(each, "code", "")]
    assert [code for code in codes if f"`{code}`" not in PAGE] == []


def test_every_event_that_is_recorded_is_listed():
    """Other rooms subscribe by these names."""
    room = ROOT / "src" / "makegood" / "payments"
    recorded = {
        kind
        for folder in ("operations", "calls")
        for module in (room / folder).glob("*.py")
        for kind in re.findall(r'"((?:payment|refund|card|dispute)\.\w+)"', module.read_text())
    }
    assert recorded == set(re.findall(r"`((?:payment|refund|card|dispute)\.\w+)`", PAGE))


def test_every_address_of_the_sandbox_is_listed():
    """The door for shops has no hidden way in."""
    rules = [rule.rule for rule in create_app().url_map.iter_rules() if rule.rule.startswith("/v1")]
    written = [re.sub(r"<(\w+)>", lambda part: part[1].upper(), rule) for rule in rules]
    assert [rule for rule in written if rule not in PAGE] == []


def test_the_example_runs():
    """What the page shows is what happens."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    exec(compile(example, "docs/payments.md", "exec"), {})
