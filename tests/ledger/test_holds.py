"""What is set aside belongs to nobody else until it is captured, released, or voided."""

from datetime import timedelta

import pytest

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import operations, queries
from makegood.ledger.amounts import InsufficientCredits
from makegood.ledger.book import AccountKind, LotSource, NotHeld
from tests.ledger.cast import YEAR, Holder, days

MONTH = timedelta(days=30)


def test_what_is_held_cannot_be_spent(ann: Holder):
    """Nor held a second time."""
    ann.buy(10)
    ann.reserve(8)
    assert (ann.available(), ann.held()) == (2, 8)
    for act in (ann.use, ann.reserve, ann.surrender):
        with pytest.raises(InsufficientCredits):
            act(3)


def test_a_hold_draws_on_the_lot_that_expires_soonest(ann: Holder):
    """As a charge would."""
    late, soon = ann.buy(10, payment=1).pk, ann.buy(10, payment=2, life=MONTH).pk
    held = ann.reserve(13)
    assert [(each.lot_id, each.count) for each in held.draws] == [(soon, 10), (late, 3)]


def test_a_capture_takes_the_soonest_expiry_first_and_can_be_traced(ann: Holder):
    """The held parts become the charge's allotments; the rest goes back to its lot."""
    late, soon = ann.buy(10, payment=1).pk, ann.buy(10, payment=2, life=MONTH).pk
    ann.reserve(15)
    ann.capture(12, charge="charge:9")
    drawn = [(each.lot_id, each.amount.count) for each in queries.allotments_of_charge(1, charge_ref="charge:9")]
    assert drawn == [(soon, 10), (late, 2)]
    assert ann.release() == Credits(3)
    assert (ann.left(), ann.held()) == ({soon: 0, late: 8}, 0)


def test_a_hold_of_one_name_grows(ann: Holder):
    """Minute by minute, and is captured as one."""
    ann.buy(10)
    for minute in range(4):
        ann.reserve(2, at=days(0) + timedelta(minutes=minute))
    ann.capture(7, at=days(1))
    assert (ann.release(at=days(1)), ann.available(at=days(1))) == (Credits(1), 3)


def test_no_more_is_captured_than_is_held(ann: Holder):
    """Whatever the wallet holds beside; the refusal says what the hold keeps."""
    ann.buy(10)
    ann.reserve(4)
    ann.capture(3)
    with pytest.raises(NotHeld) as refused:
        ann.capture(2, charge="charge:2")
    assert (refused.value.code, refused.value.data) == ("not_held", {"asked": 2, "held": 1})


def test_a_charge_that_was_captured_can_be_given_back(ann: Holder):
    """To the lots that were held."""
    lot = ann.buy(10).pk
    ann.reserve(10)
    ann.capture(6)
    ann.release()
    ann.get_back(6)
    assert ann.left() == {lot: 10}


@pytest.mark.parametrize(("minutes", "usable", "expired"), [(-1, 10, 0), (0, 0, 10), (1, 0, 10)])
def test_what_is_released_of_an_expired_lot_expires(ann: Holder, minutes: int, usable: int, expired: int):
    """A lot is not revived because its credits were held at its end (fault 58)."""
    ann.buy(10, life=MONTH)
    ann.reserve(10)
    at = days(30) + timedelta(minutes=minutes)
    assert ann.release(at=at) == Credits(usable)
    assert ann.available(at=at) == usable
    assert queries.breakage(1, at=at) == Credits(expired)


def test_a_hold_outlives_its_lot(ann: Holder):
    """What was set aside in time still pays, though its lot has expired meanwhile."""
    ann.buy(10, life=MONTH)
    ann.reserve(10, at=days(29))
    ann.capture(4, at=days(30))
    assert ann.release(at=days(30)) == Credits(0)
    assert queries.balance(1, kind=AccountKind.EARNED, as_of=days(30)) == Credits(4)
    assert queries.breakage(1, at=days(30)) == Credits(6)


def test_balances_are_right_at_every_instant_with_holds(ann: Holder):
    """What is held neither counts as spendable nor expires; no sweep is needed."""
    ann.buy(10, life=MONTH)
    ann.reserve(6, at=days(5))
    ann.release(at=days(20))
    ann.reserve(3, at=days(25))
    wanted = {4: (10, 0), 5: (4, 6), 19: (4, 6), 20: (10, 0), 25: (7, 3), 29: (7, 3), 30: (0, 3), 60: (0, 3)}
    kinds = (AccountKind.WALLET, AccountKind.HELD)
    found = {day: tuple(queries.balance(1, kind=kind, as_of=days(day)).count for kind in kinds) for day in wanted}
    assert found == wanted


def test_what_is_held_is_owed_to_members_until_it_is_earned(ann: Holder):
    """It counts as outstanding."""
    ann.buy(10)
    ann.reserve(6)
    assert queries.liability(1, at=days(0)) == Credits(10)
    ann.capture(6)
    assert queries.liability(1, at=days(0)) == Credits(4)


def test_held_credits_of_a_payment_cannot_be_sold_back_meanwhile(ann: Holder):
    """They count as used, not as spent (X1)."""
    ann.buy(10)
    ann.reserve(4)
    found = queries.payment_credits(1, payment_id=1, at=days(0))
    assert (found.used, found.spent, found.held, found.unspent) == (Credits(4), Credits(0), Credits(4), Credits(6))


def test_freezing_a_payment_takes_all_of_its_unspent_lots_and_no_other(ann: Holder):
    """Those issued in the place of its expired ones too (V10)."""
    ann.buy(10, payment=1, life=MONTH)
    ann.use(4)
    ann.buy(5, payment=2)
    ann.get_back(4, at=days(40))
    assert ann.freeze(at=days(40)) == Credits(4)
    assert ann.available(at=days(40)) == 5


def test_a_payment_with_nothing_unspent_is_not_frozen(ann: Holder):
    """And what follows from a freeze finds nothing to do."""
    ann.buy(10)
    ann.use(10)
    assert ann.freeze() is None
    assert (ann.release(hold="dispute:1"), ann.void(), ann.reissue()) == (Credits(0), Credits(0), ())


def test_a_dispute_won_by_the_site_thaws_what_was_frozen(ann: Holder):
    """Each lot has its credits again."""
    lot = ann.buy(10).pk
    ann.freeze()
    ann.release(hold="dispute:1")
    assert ann.left() == {lot: 10}


def test_what_is_voided_is_gone(ann: Holder):
    """It is neither spent nor unspent, nor expired."""
    ann.buy(10, life=MONTH)
    ann.use(4)
    ann.freeze()
    assert ann.void() == Credits(6)
    found = queries.payment_credits(1, payment_id=1, at=days(0))
    assert (found.used, found.unspent) == (Credits(4), Credits(0))
    assert queries.balance(1, kind=AccountKind.VOIDED, as_of=days(40)) == Credits(6)
    assert queries.breakage(1, at=days(40)) == Credits(0)


def test_what_was_voided_is_issued_anew_once(ann: Holder):
    """As a lot that stands for the old one and lives as stated (V11, X8)."""
    origin = ann.buy(10, life=MONTH)
    ann.freeze()
    ann.void()
    [back] = ann.reissue(at=days(5))
    assert (back.amount, back.reissue_of, back.expires_at) == (Credits(10), origin.pk, days(5) + YEAR)
    assert ann.reissue(at=days(6)) == ()
    assert (ann.available(at=days(40)), queries.balance(1, kind=AccountKind.VOIDED, as_of=days(40))) == (10, Credits(0))
    [_, lot] = queries.lots(1, member_id=7, at=days(5))
    assert (lot.source, lot.payment_id) == (LotSource.REISSUE, 1)


def test_money_is_held_captured_and_released_as_credits_are(ann: Holder):
    """One way of booking for both."""
    ann.deposit("10.00 EUR")
    ann.act(operations.hold, amount=Money(600, "EUR"), hold_ref="order:1")
    ann.act(operations.capture, amount=Money(450, "EUR"), hold_ref="order:1", charge_ref="order:1")
    assert ann.act(operations.release, hold_ref="order:1") == Money(150, "EUR")
    assert queries.deposit_left(1, payment_ids=[1], at=days(0)) == {1: Money(550, "EUR")}
