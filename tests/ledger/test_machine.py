"""Any sequence of acts on a wallet keeps every rule of the books and agrees with a simple model of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from makegood.ledger import queries
from makegood.ledger.amounts import InsufficientCredits
from makegood.ledger.book import NothingLeftToReturn
from tests.ledger.cast import MARCH, YEAR, Holder

SITES = count(1000)
AMOUNTS = st.integers(1, 20)
LIVES = st.one_of(st.none(), st.integers(1, 60).map(lambda number: timedelta(days=number)))


@dataclass(eq=False)
class ModelLot:
    """What a lot must be: how much is left in it, and until when."""

    payment: int
    left: int
    expires_at: datetime | None

    def is_usable(self, *, at: datetime) -> bool:
        """Tell whether its credits can be spent."""
        return self.expires_at is None or at < self.expires_at


@dataclass
class ModelDraw:
    """What a charge took from a lot and has not returned."""

    lot: ModelLot
    outstanding: int


class Books(RuleBasedStateMachine):
    """One wallet on a site of its own, and the model beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.ann = Holder(site_id=next(SITES))
        self.now = MARCH
        self.lots: list[ModelLot] = []
        self.charges: dict[str, list[ModelDraw]] = {}
        self.keys = count(1)

    def usable(self) -> list[ModelLot]:
        """The lots that can pay now, in the order in which they must."""
        lots = [lot for lot in self.lots if lot.is_usable(at=self.now) and lot.left]
        return sorted(lots, key=lambda lot: (lot.expires_at is None, lot.expires_at or self.now))

    @rule(number=st.integers(0, 30))
    def time_passes(self, number: int) -> None:
        """Whole days go by."""
        self.now += timedelta(days=number)

    @rule(credits=AMOUNTS, life=LIVES)
    def buy(self, credits: int, life: timedelta | None) -> None:
        """A payment brings a lot."""
        payment = len(self.lots) + 1
        self.ann.buy(credits, payment=payment, at=self.now, life=life)
        self.lots.append(ModelLot(payment, credits, self.now + life if life else None))

    @rule(credits=AMOUNTS, is_repeated=st.booleans())
    def use(self, credits: int, is_repeated: bool) -> None:
        """A charge is paid or refused; a second submit changes nothing."""
        charge = f"charge:{next(self.keys)}"
        if credits > sum(lot.left for lot in self.usable()):
            with pytest.raises(InsufficientCredits):
                self.ann.use(credits, charge=charge, at=self.now)
            return
        for _ in range(1 + is_repeated):
            self.ann.use(credits, charge=charge, at=self.now, key=charge)
        self.charges[charge] = drawn = []
        for lot in self.usable():
            part = min(lot.left, credits)
            lot.left, credits = lot.left - part, credits - part
            drawn.insert(0, ModelDraw(lot, part))

    @rule(data=st.data(), credits=AMOUNTS, is_repeated=st.booleans())
    def get_back(self, data: st.DataObject, credits: int, is_repeated: bool) -> None:
        """A charge returns credits to its lots, or to new ones, or has nothing left to return."""
        if not self.charges:
            return
        charge = data.draw(st.sampled_from(sorted(self.charges)))
        drawn, key = self.charges[charge], f"back {next(self.keys)}"
        if credits > sum(draw.outstanding for draw in drawn):
            with pytest.raises(NothingLeftToReturn):
                self.ann.get_back(credits, charge=charge, at=self.now)
            return
        for _ in range(1 + is_repeated):
            self.ann.get_back(credits, charge=charge, at=self.now, key=key)
        for draw in drawn:
            part = min(draw.outstanding, credits)
            draw.outstanding, credits = draw.outstanding - part, credits - part
            if draw.lot.is_usable(at=self.now):
                draw.lot.left += part
            elif part:
                self.lots.append(ModelLot(0, part, self.now + YEAR))

    @rule(data=st.data(), credits=AMOUNTS)
    def surrender(self, data: st.DataObject, credits: int) -> None:
        """A payment's unspent credits go, or are fewer than asked."""
        bought = [lot for lot in self.lots if lot.payment]
        if not bought:
            return
        lot = data.draw(st.sampled_from(bought))
        if credits > lot.left:
            with pytest.raises(InsufficientCredits):
                self.ann.surrender(credits, payment=lot.payment, at=self.now)
            return
        self.ann.surrender(credits, payment=lot.payment, at=self.now)
        lot.left -= credits

    @invariant()
    def the_books_keep_every_rule(self) -> None:
        """Conservation, no overdraft at any instant, no loss paid twice."""
        assert queries.audit(self.ann.site_id) == []

    @invariant()
    def the_wallet_holds_what_the_model_holds(self) -> None:
        """By the lots, and by the entries as of now."""
        held = sum(lot.left for lot in self.usable())
        assert self.ann.available(at=self.now) == held
        assert queries.liability(self.ann.site_id, at=self.now).count == held

    @invariant()
    def the_future_is_booked_already(self) -> None:
        """At each coming expiry the balance will be what the other lots hold."""
        for instant in {lot.expires_at for lot in self.lots if lot.expires_at and lot.expires_at > self.now}:
            held = sum(lot.left for lot in self.lots if lot.is_usable(at=instant))
            assert queries.liability(self.ann.site_id, at=instant).count == held


@pytest.mark.django_db
def test_any_sequence_of_acts_keeps_the_books_right():
    """Buying, spending, returning, taking back and time, in any order, with retries (invariants 1 to 3)."""
    modest = settings(
        max_examples=20,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(Books, settings=modest)
