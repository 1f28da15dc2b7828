"""Many clients at once, on real connections: whatever the order, no credit is used twice."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from makegood.kernel.money import Money
from makegood.kernel.refusals import Refusal
from makegood.ledger import operations, queries
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


def test_sixteen_clients_on_one_wallet_hold_spend_and_surrender_no_more_than_it_has(ann: Holder):
    """Ten credits: whatever comes first, three acts of three find enough (faults 5 and 9)."""
    acts = [
        lambda n: ann.use(3, charge=f"charge:{n}", key=f"use {n}"),
        lambda n: ann.reserve(3, hold=f"session:{n}", key=f"hold {n}"),
        lambda n: ann.surrender(3, key=f"gone {n}"),
    ]
    answers = at_once(lambda n=n: acts[n % 3](n) for n in range(16))
    assert codes(answers) == ["done"] * 3 + ["insufficient_credits"] * 13
    assert (ann.available(), queries.audit()) == (1, [])


def test_captures_and_a_release_of_one_hold_share_what_it_keeps(ann: Holder):
    """Every credit of it is captured or let go, none twice (fault 9)."""
    ann.reserve(10)
    captures = [lambda n=n: ann.capture(3, charge=f"charge:{n}", key=f"take {n}") for n in range(8)]
    answers = at_once([*captures, lambda: ann.release(key="rest")])
    paid = sum(answer.amount.count for code, answer in answers[:8] if code == "done")
    assert (ann.available(), ann.held(), queries.audit()) == (10 - paid, 0, [])


def test_a_freeze_races_a_charge(ann: Holder):
    """What the charge took is not frozen, what is frozen is not spent (fault 5)."""
    answers = at_once([lambda: ann.use(6), ann.freeze])
    assert codes(answers) in (["done", "done"], ["done", "insufficient_credits"])
    spent = 6 if answers[0][0] == "done" else 0
    assert (ann.held(), ann.available(), queries.audit()) == (10 - spent, 0, [])


def test_void_and_release_of_a_freeze_do_not_both_happen(ann: Holder):
    """A dispute that is won and lost in the same moment has one end."""
    ann.freeze()
    at_once([lambda: ann.void(key="lost"), lambda: ann.release(hold="dispute:1", key="won")])
    assert (ann.held(), queries.audit()) == (0, [])
    assert ann.available() in (0, 10)


def test_what_was_voided_is_issued_anew_once_by_eight(ann: Holder):
    """Under keys of their own, one finds it and seven find nothing (X1)."""
    ann.freeze()
    ann.void()
    answers = at_once(lambda n=n: ann.reissue(key=f"reissue {n}") for n in range(8))
    assert sorted(len(answer) for _, answer in answers) == [0] * 7 + [1]
    assert (ann.available(), queries.audit()) == (10, [])


def test_sixteen_clients_on_one_payment_take_no_more_than_it_brought():
    """Refunds and chargebacks of 8.00 from 50.00, mixed: six fit (faults 6 and 7, invariant 2)."""
    ann, pia = Holder(), Payer()
    pia.pay("50.00 EUR")

    def take(n: int) -> None:
        ann.act(operations.charge_back, payment_id=1, amount=Money(800, "EUR"), key=f"take {n}")

    answers = at_once(
        (lambda n=n: take(n)) if n % 2 else (lambda n=n: pia.begin("8.00 EUR", refund=n)) for n in range(16)
    )
    assert codes(answers) == ["done"] * 6 + ["refund_above_paid"] * 10
    assert (pia.stands()[0], queries.audit()) == ("2.00 EUR", [])


def test_a_balance_in_money_is_never_overspent_by_sixteen_clients():
    """Ten euros pay for three orders of three (fault 9)."""
    ann = Holder()
    ann.deposit("10.00 EUR")

    def pay(n: int) -> None:
        ann.act(operations.spend, amount=Money(300, "EUR"), charge_ref=f"order:{n}", key=f"pay {n}")

    answers = at_once(lambda n=n: pay(n) for n in range(16))
    assert codes(answers) == ["done"] * 3 + ["insufficient_balance"] * 13
    assert (queries.deposit_left(1, payment_ids=[1], at=days(0)), queries.audit()) == ({1: Money(100, "EUR")}, [])


def test_a_debt_is_paid_once_by_eight():
    """Eight payments of a debt of 20.00 by tens: two fit (fault 4)."""
    ann = Holder()
    debt = {"debt_ref": "dispute:1"}
    ann.act(operations.record_debt, amount=Money(2000, "EUR"), **debt)

    def settle(n: int) -> None:
        ann.act(operations.settle_debt, amount=Money(1000, "EUR"), key=f"settle {n}", **debt)

    assert codes(at_once(lambda n=n: settle(n) for n in range(8))) == ["done"] * 2 + ["not_owed"] * 6
    assert (queries.debts(1, member_id=7), queries.audit()) == ((), [])


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
