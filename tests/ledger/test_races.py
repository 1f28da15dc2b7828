"""Many clients at once, on real connections: whatever the order, no credit is used twice."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from makegood.kernel.refusals import Refusal
from makegood.ledger import queries
from makegood.ledger.models import Transaction
from tests.ledger.cast import Holder, Payer, days

pytestmark = pytest.mark.django_db(transaction=True)

Answer = tuple[str, object]


def at_once(acts: Iterable[Callable[[], object]]) -> list[Answer]:
    """Do all acts at the same moment, each on a connection of its own; give what each got, or how it was refused."""
    jobs = list(acts)
    start = Barrier(len(jobs))

    def run(act: Callable[[], object]) -> Answer:
        try:
            start.wait()
            return "done", act()
        except Refusal as refusal:
            return refusal.code, None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def codes(answers: Iterable[Answer]) -> list[str]:
    """How the acts ended, in order of the alphabet."""
    return sorted(code for code, _ in answers)


@pytest.fixture
def ann() -> Holder:
    """A member with ten credits."""
    holder = Holder()
    holder.buy(10, key="first")
    return holder


def test_sixteen_clients_never_overspend_one_wallet(ann: Holder):
    """Ten credits pay for three charges of three, and thirteen are refused."""
    answers = at_once(lambda n=n: ann.use(3, charge=f"charge:{n}", key=f"use {n}") for n in range(16))
    assert codes(answers) == ["done"] * 3 + ["insufficient_credits"] * 13
    assert (ann.available(), queries.audit()) == (1, [])


def test_the_last_lot_is_spent_once(ann: Holder):
    """Of two charges for all that is left, one is paid (fault 9)."""
    answers = at_once(lambda n=n: ann.use(10, charge=f"charge:{n}", key=f"use {n}") for n in range(2))
    assert codes(answers) == ["done", "insufficient_credits"]
    assert queries.audit() == []


def test_the_same_key_at_once_has_one_effect(ann: Holder):
    """All eight get the answer of the one that was first (fault 4)."""
    answers = at_once(lambda: ann.use(4, key="use") for _ in range(8))
    assert codes(answers) == ["done"] * 8
    assert len({answer for _, answer in answers}) == 1
    assert (ann.available(), queries.audit()) == (6, [])


def test_one_key_taken_by_two_members_at_once_is_one_members(ann: Holder):
    """Their wallets' locks do not meet; the unique key decides (fault 4)."""
    bob = Holder(member_id=8)
    bob.buy(10, payment=2)
    answers = at_once([lambda: ann.use(4, key="use"), lambda: bob.use(4, key="use")])
    assert codes(answers) == ["done", "key_reused"]
    assert ann.available() + bob.available() == 16
    assert queries.audit() == []


def test_spending_races_taking_back(ann: Holder):
    """What is refunded in money cannot be spent as well, whoever is first (fault 5)."""
    answers = at_once([lambda: ann.use(6), lambda: ann.surrender(6)])
    assert codes(answers) == ["done", "insufficient_credits"]
    assert (ann.available(), queries.audit()) == (4, [])


def test_spending_races_expiry(ann: Holder):
    """Each charge is judged by its own instant, not by who comes first (fault 8)."""
    answers = at_once([lambda: ann.use(5, at=days(364), key="a"), lambda: ann.use(5, at=days(365), key="b")])
    assert [code for code, _ in answers] == ["done", "insufficient_credits"]
    assert queries.audit() == []


def test_returns_at_once_never_exceed_the_charge(ann: Holder):
    """Eight returns of three from a charge of ten: three fit (X1)."""
    ann.use(10)
    answers = at_once(lambda n=n: ann.get_back(3, key=f"back {n}") for n in range(8))
    assert codes(answers) == ["already_settled"] * 5 + ["done"] * 3
    assert (ann.available(), queries.audit()) == (9, [])


def test_an_expired_lot_is_reissued_once(ann: Holder):
    """The same return twice makes one new lot (X1)."""
    ann.use(10)
    answers = at_once(lambda: ann.get_back(10, at=days(400), key="back") for _ in range(4))
    assert len({answer for _, answer in answers}) == 1
    assert (ann.available(at=days(400)), queries.audit()) == (10, [])


def test_refunds_at_once_never_exceed_the_payment():
    """Eight refunds of 20.00 from 50.00: two fit (fault 6)."""
    pia = Payer()
    pia.pay("50.00 EUR")
    answers = at_once(lambda n=n: pia.begin("20.00 EUR", refund=n) for n in range(8))
    assert codes(answers) == ["done"] * 2 + ["refund_above_paid"] * 6
    assert (pia.stands(), queries.audit()) == (("10.00 EUR", "40.00 EUR", "0.00 EUR"), [])


def test_wallets_opened_at_once_are_one():
    """The first acts of a member may come together, in credits and in money."""
    acts = [lambda n=n: Holder().buy(10, payment=n, key=f"buy {n}") for n in range(8)]
    assert codes(at_once(acts)) == ["done"] * 8
    assert Transaction.objects.count() == 16
    assert (Holder().available(), queries.audit()) == (80, [])


def test_buying_and_refunding_do_not_wait_for_each_other_in_a_ring(ann: Holder):
    """One books money before credits, the other credits before money; neither ends in a deadlock (fault 13)."""
    pia = Payer()

    @transaction.atomic
    def refund(n: int) -> None:
        ann.surrender(1, key=f"gone {n}")
        pia.begin("0.50 EUR", refund=n)

    buys = [lambda n=n: ann.buy(10, payment=2, key=f"buy {n}") for n in range(4)]
    answers = at_once(buys + [lambda n=n: refund(n) for n in range(4)])
    assert codes(answers) == ["done"] * 8
    assert (ann.available(), queries.audit()) == (46, [])
