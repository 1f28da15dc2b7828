"""Any sequence of acts on a member's books keeps every rule and agrees with a simple model of them."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from makegood.kernel.money import Money
from makegood.kernel.refusals import Refusal
from makegood.ledger import operations, queries
from makegood.ledger.amounts import CREDITS, InsufficientBalance, InsufficientCredits, amount_of, count_of
from makegood.ledger.book import NotHeld, NothingLeftToReturn
from makegood.ledger.operations import NotChargedBack, NotOwed, RefundAbovePaid
from tests.ledger.cast import MARCH, YEAR, Holder
from tests.ledger.model import ModelBooks

SITES = count(1000)
AMOUNTS = st.integers(1, 20)
ASSETS = st.sampled_from([CREDITS, "EUR"])
LIVES = st.one_of(st.none(), st.integers(1, 60).map(lambda number: timedelta(days=number)))
NAMES = st.sampled_from(["a", "b"])
SHORT = {CREDITS: InsufficientCredits, "EUR": InsufficientBalance}


class Books(RuleBasedStateMachine):
    """One member on a site of her own, and the model beside her."""

    def __init__(self) -> None:
        super().__init__()
        self.ann = Holder(site_id=next(SITES))
        self.now = MARCH
        self.model = ModelBooks()
        self.keys = count(1)

    def do(self, operation: Callable[..., object], *, refused: type[Refusal] | None, **what: object) -> bool:
        """Do an act twice under one key, which has one effect; or see it refused. Tell whether it was done."""
        key = f"act {next(self.keys)}"
        if refused:
            with pytest.raises(refused):
                self.ann.act(operation, at=self.now, key=key, **what)
            return False
        first, second = (self.ann.act(operation, at=self.now, key=key, **what) for _ in range(2))
        assert first == second
        return True

    @rule(number=st.integers(0, 30))
    def time_passes(self, number: int) -> None:
        """Whole days go by."""
        self.now += timedelta(days=number)

    @rule(credits=AMOUNTS, life=LIVES)
    def buy(self, credits: int, life: timedelta | None) -> None:
        """A payment brings a lot of credits."""
        until = self.now + life if life else None
        payment = self.model.bring(CREDITS, count=credits, price=50 * credits, expires_at=until)
        self.ann.buy(credits, payment=payment, at=self.now, life=life)

    @rule(cents=AMOUNTS)
    def deposit(self, cents: int) -> None:
        """A payment brings a lot of money."""
        payment = self.model.bring("EUR", count=cents, price=cents, expires_at=None)
        self.ann.deposit(str(Money(cents, "EUR")), payment=payment, at=self.now)

    @rule(asset=ASSETS, amount=AMOUNTS)
    def use(self, asset: str, amount: int) -> None:
        """A charge is paid or refused."""
        charge, short = f"charge:{next(self.keys)}", amount > self.model.available(asset, at=self.now)
        what = {"amount": amount_of(amount, asset=asset), "charge_ref": charge}
        if self.do(operations.spend, refused=SHORT[asset] if short else None, **what):
            self.model.charges[charge] = self.model.draw(asset, count=amount, at=self.now)

    @rule(data=st.data(), amount=AMOUNTS)
    def get_back(self, data: st.DataObject, amount: int) -> None:
        """A charge returns to its lots, or to new ones, or has nothing left to return."""
        if not self.model.charges:
            return
        charge = data.draw(st.sampled_from(sorted(self.model.charges)))
        drawn = self.model.charges[charge]
        too_much = amount > sum(part.count for part in drawn)
        what = {"amount": amount_of(amount, asset=drawn[0].lot.asset), "charge_ref": charge}
        what |= {"reissue_until": lambda payment_id: self.now + YEAR}
        if self.do(operations.give_back, refused=NothingLeftToReturn if too_much else None, **what):
            self.model.give_back(drawn, count=amount, at=self.now)

    @rule(data=st.data(), amount=AMOUNTS)
    def surrender(self, data: st.DataObject, amount: int) -> None:
        """What is unspent of a payment goes, or is less than asked."""
        bought = [lot for lot in self.model.lots if lot.is_bought]
        if not bought:
            return
        lot = data.draw(st.sampled_from(bought))
        what = {"amount": amount_of(amount, asset=lot.asset), "payment_id": lot.payment}
        if self.do(operations.take_back, refused=SHORT[lot.asset] if amount > lot.left else None, **what):
            lot.left -= amount

    @rule(asset=ASSETS, name=NAMES, amount=AMOUNTS)
    def reserve(self, asset: str, name: str, amount: int) -> None:
        """Something is set aside, or is not there."""
        hold, short = f"{asset} {name}", amount > self.model.available(asset, at=self.now)
        what = {"amount": amount_of(amount, asset=asset), "hold_ref": hold}
        if self.do(operations.hold, refused=SHORT[asset] if short else None, **what):
            parts = self.model.draw(asset, count=amount, at=self.now)
            self.model.holds.setdefault(hold, []).extend(parts)

    @rule(asset=ASSETS, name=NAMES, amount=AMOUNTS)
    def capture(self, asset: str, name: str, amount: int) -> None:
        """A charge takes from what is set aside, never more."""
        charge, hold = f"charge:{next(self.keys)}", f"{asset} {name}"
        too_much = amount > sum(part.count for part in self.model.parts(hold))
        what = {"amount": amount_of(amount, asset=asset), "hold_ref": hold, "charge_ref": charge}
        if self.do(operations.capture, refused=NotHeld if too_much else None, **what):
            self.model.charges[charge] = self.model.capture(hold, count=amount)

    @rule(data=st.data())
    def freeze(self, data: st.DataObject) -> None:
        """All that is unspent of a payment is set aside."""
        if not self.model.kept:
            return
        payment = data.draw(st.sampled_from(sorted(self.model.kept)))
        unspent = [lot for lot in self.model.lots if lot.payment == payment]
        asset, hold = unspent[0].asset, f"payment {payment}"
        unspent = [lot for lot in self.model.usable(asset, at=self.now) if lot in unspent]
        self.do(operations.hold_unspent_of_payment, refused=None, payment_id=payment, asset=asset, hold_ref=hold)
        self.model.holds.setdefault(hold, []).extend(self.model.draw_all(unspent))

    @rule(data=st.data(), end=st.sampled_from(["release", "void", "renew"]))
    def end_hold(self, data: st.DataObject, end: str) -> None:
        """What a hold still keeps is let go or made void; what was voided is issued anew."""
        if not self.model.holds:
            return
        hold = data.draw(st.sampled_from(sorted(self.model.holds)))
        if end == "renew":
            life = {"reissue_until": lambda payment_id: self.now + YEAR}
            self.do(operations.reissue_voided, refused=None, hold_ref=hold, **life)
            self.model.renew(hold, at=self.now)
        else:
            self.do(getattr(operations, end), refused=None, hold_ref=hold)
            getattr(self.model, end)(hold)

    @rule(data=st.data(), cents=AMOUNTS, is_won=st.booleans())
    def dispute(self, data: st.DataObject, cents: int, is_won: bool) -> None:
        """A bank takes money of a payment, or gives it back; never more than there is."""
        if not self.model.kept:
            return
        payment = data.draw(st.sampled_from(sorted(self.model.kept)))
        source, target = (self.model.taken, self.model.kept) if is_won else (self.model.kept, self.model.taken)
        operation = operations.reverse_charge_back if is_won else operations.charge_back
        refusal = NotChargedBack if is_won else RefundAbovePaid
        what = {"payment_id": payment, "amount": Money(cents, "EUR")}
        if self.do(operation, refused=refusal if cents > source[payment] else None, **what):
            source[payment], target[payment] = source[payment] - cents, target[payment] + cents

    @rule(name=NAMES, cents=AMOUNTS, is_paid=st.booleans())
    def owe(self, name: str, cents: int, is_paid: bool) -> None:
        """A debt arises or is paid, never beyond what is owed."""
        operation = operations.settle_debt if is_paid else operations.record_debt
        owed = self.model.debts.get(name, 0)
        refused = NotOwed if is_paid and cents > owed else None
        if self.do(operation, refused=refused, debt_ref=name, amount=Money(cents, "EUR")):
            self.model.debts[name] = owed - cents if is_paid else owed + cents

    @invariant()
    def the_books_keep_every_rule(self) -> None:
        """Conservation, no overdraft at any instant, no loss paid twice."""
        assert queries.audit(self.ann.site_id) == []

    @invariant()
    def the_books_hold_what_the_model_holds(self) -> None:
        """By the lots, and by the entries as of now."""
        whose = {"member_id": self.ann.member_id}
        for asset in (CREDITS, "EUR"):
            free = queries.available(self.ann.site_id, **whose, at=self.now, asset=asset)
            assert count_of(free) == self.model.available(asset, at=self.now)
            assert count_of(queries.held(self.ann.site_id, **whose, asset=asset)) == self.model.held(asset)
        outstanding = self.model.available(CREDITS, at=self.now) + self.model.held(CREDITS)
        assert queries.liability(self.ann.site_id, at=self.now).count == outstanding

    @invariant()
    def the_future_is_booked_already(self) -> None:
        """At each coming expiry the balance will be what the other lots and the holds keep."""
        lots, held = [lot for lot in self.model.lots if lot.asset == CREDITS], self.model.held(CREDITS)
        for instant in {lot.expires_at for lot in lots if lot.expires_at and lot.expires_at > self.now}:
            left = self.model.available(CREDITS, at=instant)
            assert queries.liability(self.ann.site_id, at=instant).count == left + held

    @invariant()
    def money_and_debts_are_what_the_model_says(self) -> None:
        """Each payment stands as its steps left it, and nobody owes more or less."""
        for payment, kept in self.model.kept.items():
            money = queries.payment_money(self.ann.site_id, payment_id=payment)
            assert money
            assert (money.kept.minor, money.charged_back.minor) == (kept, self.model.taken[payment])
        owed = queries.debts(self.ann.site_id, member_id=self.ann.member_id)
        assert sum(debt.minor for debt in owed) == sum(self.model.debts.values())


@pytest.mark.django_db
def test_any_sequence_of_acts_keeps_the_books_right():
    """Every act of the books and time, in any order, each one retried (invariants 1 to 3)."""
    modest = settings(
        max_examples=20,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(Books, settings=modest)
