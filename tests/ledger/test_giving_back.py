"""Credits go back to the lots they came from, never into an expired one, and never more than was charged."""

from datetime import timedelta

import pytest

from makegood.kernel.credits import Credits
from makegood.ledger import queries
from makegood.ledger.book import AccountKind, LotSource, NothingLeftToReturn
from tests.ledger.cast import YEAR, Holder, days

MONTH = timedelta(days=30)


def test_credits_return_to_their_lots_in_reverse_order(ann: Holder):
    """What was drawn last comes back first."""
    soon, late = ann.buy(10, payment=1, life=MONTH).pk, ann.buy(10, payment=2).pk
    ann.use(15)
    ann.get_back(7)
    assert ann.left() == {soon: 2, late: 10}


def test_a_lot_gets_no_longer_life_from_a_return(ann: Holder):
    """Credits given back expire with the lot they came from."""
    ann.buy(10, life=MONTH)
    ann.use(10)
    ann.get_back(10, at=days(29))
    assert (ann.available(at=days(29)), ann.available(at=days(30))) == (10, 0)


def test_an_expired_lot_is_not_revived_but_issued_anew(ann: Holder):
    """The reissued lot says what it stands for and lives as stated (X8)."""
    origin = ann.buy(10, life=MONTH)
    ann.use(6)
    [back] = ann.get_back(4, at=days(40))
    assert (back.amount, back.reissue_of, back.expires_at) == (Credits(4), origin.pk, days(40) + YEAR)
    [lot] = [each for each in queries.lots(1, member_id=7, at=days(40)) if each.id == back.lot_id]
    assert (lot.source, lot.payment_id, lot.price, lot.terms_digest) == (LotSource.REISSUE, 1, None, "t1")
    assert ann.available(at=days(40)) == 4


@pytest.mark.parametrize(("minutes", "is_reissued"), [(-1, False), (0, True), (1, True)])
def test_at_the_instant_of_expiry_a_lot_counts_as_expired(ann: Holder, minutes: int, is_reissued: bool):
    """A minute before, credits still go home; at the instant they come as a new lot (fault 58)."""
    ann.buy(10, life=MONTH)
    ann.use(6)
    [back] = ann.get_back(6, at=days(30) + timedelta(minutes=minutes))
    assert (back.reissue_of is not None) is is_reissued


def test_a_return_is_split_between_a_live_and_an_expired_lot(ann: Holder):
    """Each part follows its own lot."""
    expired, live = ann.buy(10, payment=1, life=MONTH).pk, ann.buy(10, payment=2).pk
    ann.use(15)
    returns = ann.get_back(12, at=days(40))
    assert [(each.amount.count, each.reissue_of) for each in returns] == [(5, None), (7, expired)]
    assert ann.left(at=days(40)) == {expired: 0, live: 10, returns[1].lot_id: 7}


def test_reissued_credits_can_expire_and_be_reissued_again(ann: Holder):
    """A chain of lots keeps its links and the payment that it began with."""
    ann.buy(10, life=MONTH)
    ann.use(10)
    [first] = ann.get_back(10, at=days(40))
    ann.use(10, charge="charge:2", at=days(41))
    [second] = ann.get_back(10, charge="charge:2", at=days(500))
    assert second.reissue_of == first.lot_id
    assert [lot.payment_id for lot in queries.lots(1, member_id=7, at=days(500))] == [1, 1, 1]


def test_no_more_comes_back_than_was_charged(ann: Holder):
    """Two returns together are held to the charge; the refusal says what is left."""
    ann.buy(10)
    ann.use(6)
    ann.get_back(4)
    with pytest.raises(NothingLeftToReturn) as refused:
        ann.get_back(3)
    assert (refused.value.code, refused.value.data["left"]) == ("already_settled", 2)
    assert queries.returned_of_charge(1, charge_ref="charge:1") == Credits(4)


def test_reissued_credits_are_no_longer_unspent_credits_of_the_payment(ann: Holder):
    """The same loss must not be made good in credits and again in money (X1)."""
    ann.buy(10, life=MONTH)
    ann.use(6)
    ann.get_back(6, at=days(40))
    held = queries.payment_credits(1, payment_id=1, at=days(40))
    assert (held.used, held.unspent, held.valid) == (Credits(0), Credits(4), Credits(0))


def test_a_charge_undone_is_not_earned(ann: Holder):
    """Giving back takes from what was earned, through an expired lot too, and costs no goodwill."""
    ann.buy(10, life=MONTH)
    ann.use(6)
    ann.get_back(2, at=days(1))
    ann.get_back(4, at=days(40))
    for kind in (AccountKind.EARNED, AccountKind.GOODWILL):
        assert queries.balance(1, kind=kind, as_of=days(40)) == Credits(0)


def test_the_charges_of_a_payment_are_listed_with_what_can_come_back(ann: Holder):
    """Latest first; what has been returned, and what other payments paid, does not count."""
    ann.buy(10, payment=1)
    ann.buy(10, payment=2, at=days(1))
    ann.use(4, charge="charge:1", at=days(2))
    ann.use(9, charge="charge:2", at=days(3))
    ann.get_back(1, charge="charge:1", at=days(4))
    assert queries.returnable_charges_of_payment(1, payment_id=1) == [
        ("charge:2", Credits(6)),
        ("charge:1", Credits(3)),
    ]


def test_what_certain_acts_gave_back_is_known_by_their_keys(ann: Holder):
    """Also what could only be issued anew; other acts, and keys that nobody used, count nothing."""
    ann.buy(10, payment=1, life=MONTH)
    ann.buy(10, payment=2)
    ann.use(15)
    ann.get_back(4, at=days(1), key="first")
    ann.get_back(8, at=days(40), key="second")
    keys = [["first"], ["second"], ["first", "second"], ["third"], []]
    assert [queries.given_back_under(1, keys=each).count for each in keys] == [4, 8, 12, 0, 0]
