"""A repeated key has one effect and one answer; a key given to another act is refused."""

from collections.abc import Callable

import pytest

from makegood.ledger.models import Entry, Transaction
from makegood.ledger.operations import KeyReused
from tests.ledger.cast import Holder, Payer, days


def _do_everything(ann: Holder) -> None:
    ann.buy(20, key="buy")
    ann.use(10, key="use")
    ann.get_back(3, key="back")
    ann.surrender(5, key="gone")


@pytest.mark.parametrize(
    "repeat",
    [
        lambda ann: ann.buy(20, key="buy", at=days(1)),
        lambda ann: ann.use(10, key="use", at=days(1)),
        lambda ann: ann.get_back(3, key="back", at=days(1)),
        lambda ann: ann.surrender(5, key="gone", at=days(1)),
    ],
)
def test_a_second_submit_changes_nothing(ann: Holder, repeat: Callable[[Holder], object]):
    """The same key and content is the same act, also a day later (fault 1)."""
    _do_everything(ann)
    before = (Entry.objects.count(), ann.left())
    repeat(ann)
    assert (Entry.objects.count(), ann.left()) == before


def test_a_second_submit_gets_the_first_answer(ann: Holder):
    """Who asks again learns what happened (fault 1)."""
    assert ann.buy(20, key="buy") == ann.buy(20, key="buy")
    assert ann.use(10, key="use") == ann.use(10, key="use")
    assert ann.get_back(3, key="back") == ann.get_back(3, key="back")
    assert ann.surrender(5, key="gone") == ann.surrender(5, key="gone")


def test_a_retry_is_answered_though_the_credits_are_gone(ann: Holder):
    """Whether the wallet could pay again does not matter (fault 1)."""
    ann.buy(10)
    first = ann.use(10, key="use")
    assert ann.use(10, key="use") == first


def test_a_reissue_is_made_once(ann: Holder):
    """The retry names the same new lot."""
    ann.buy(10)
    ann.use(10)
    assert ann.get_back(10, at=days(400), key="back") == ann.get_back(10, at=days(401), key="back")
    assert ann.available(at=days(401)) == 10


@pytest.mark.parametrize(
    "other",
    [
        lambda ann: ann.use(11, key="use"),
        lambda ann: ann.use(10, key="use", charge="charge:2"),
        lambda ann: ann.get_back(10, key="use"),
        lambda ann: Holder(member_id=8).use(10, key="use"),
    ],
)
def test_a_key_given_to_another_act_is_refused(ann: Holder, other: Callable[[Holder], object]):
    """Another amount, charge, kind or member is another act (fault 2)."""
    _do_everything(ann)
    before = Transaction.objects.count()
    with pytest.raises(KeyReused):
        other(ann)
    assert Transaction.objects.count() == before


def test_each_site_has_its_own_keys(ann: Holder):
    """Two sites can name their acts alike."""
    ann.buy(10, key="buy")
    Holder(site_id=2).buy(10, key="buy")
    assert Transaction.objects.filter(key="buy").count() == 2


def test_steps_of_a_refund_are_taken_once(pia: Payer):
    """Each repeated step finds itself done (fault 1)."""
    pia.pay("50.00 EUR")
    for step in (pia.pay, pia.begin, pia.settle):
        step("50.00 EUR")
        step("50.00 EUR")
    assert pia.stands() == ("0.00 EUR", "0.00 EUR", "50.00 EUR")
