"""Many acts in one statement are the acts that each would have been alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.ledger import operations, queries
from makegood.ledger.amounts import BadQuantity
from makegood.ledger.book import AccountKind, LotSource
from makegood.ledger.models import Entry, Hold
from makegood.ledger.operations import Draw, KeyReused, NewLot
from tests.ledger.cast import Holder, days

SITES = count(5000)
MEMBERS = st.integers(1, 3)
LOTS = st.lists(st.tuples(MEMBERS, st.integers(1, 9), st.integers(1, 3)), max_size=8)
USES = st.lists(st.tuples(MEMBERS, st.integers(1, 9)), min_size=1, max_size=8)


@transaction.atomic
def spend_many(*charges: Draw, site: int = 1) -> list[str]:
    """Pay charges at once; give the keys of those that could not be paid."""
    return [each.key for each in operations.spend_many(site, charges, at=days(0))]


@transaction.atomic
def hold_many(*holds: Draw) -> list[str]:
    """Set amounts aside at once; give the keys of those that could not be."""
    return [each.key for each in operations.hold_many(1, holds, at=days(0))]


def draw(credits: int, *, member: int = 7, ref: str = "charge:1", key: str = "a") -> Draw:
    """One charge or hold in credits."""
    return Draw(member, Credits(credits), ref, key)


def test_charges_of_many_members_are_paid_at_once(ann: Holder):
    """Who has too little is told; nobody else is touched by it."""
    bob = Holder(member_id=8)
    ann.buy(10, payment=1)
    bob.buy(4, payment=2)
    refused = spend_many(draw(6), draw(5, member=8, key="b"), draw(1, member=9, key="c"))
    assert (refused, ann.available(), bob.available()) == (["b", "c"], 4, 4)


def test_a_batch_repeated_changes_nothing(ann: Holder):
    """Nor does one that overlaps an earlier one, or a charge made alone (faults 1 and 59)."""
    ann.buy(10)
    ann.use(2, charge="charge:1", key="alone")
    spend_many(draw(3, ref="charge:2", key="b"))
    assert spend_many(draw(2, key="alone"), draw(3, ref="charge:2", key="b"), draw(4, ref="charge:3", key="c")) == []
    entries = Entry.objects.count()
    assert spend_many(draw(2, key="alone"), draw(3, ref="charge:2", key="b")) == []
    assert ann.use(3, charge="charge:2", key="b").amount == Credits(3)
    assert (ann.available(), Entry.objects.count()) == (1, entries)


@pytest.mark.parametrize("other", [draw(3), draw(2, ref="charge:2"), draw(2, member=8)])
def test_a_batch_with_a_key_of_another_act_is_refused_whole(ann: Holder, other: Draw):
    """Nothing of it is paid (fault 2)."""
    ann.buy(10)
    ann.use(2, key="a")
    with pytest.raises(KeyReused):
        spend_many(draw(1, ref="charge:9", key="z"), other)
    assert ann.available() == 8


@pytest.mark.parametrize("credits", [0, -1, 10**16])
def test_a_batch_with_an_amount_that_cannot_be_is_refused_whole(ann: Holder, credits: int):
    """None, less than none, too much (faults 43 and 44)."""
    ann.buy(10)
    with pytest.raises(BadQuantity):
        spend_many(draw(1, key="z"), draw(credits))
    assert ann.available() == 10


def test_holds_of_many_are_kept_as_holds_made_alone(ann: Holder):
    """A tick of each running session, captured and released as ever."""
    lot = ann.buy(10, life=timedelta(days=30)).pk
    ann.reserve(2)
    assert hold_many(draw(3, ref="session:1"), draw(6, ref="session:2", key="b")) == ["b"]
    ann.capture(4)
    ann.release()
    assert (ann.left(), Hold.objects.count()) == ({lot: 6}, 2)


def test_money_is_spent_in_batches_too(ann: Holder):
    """Renewals paid from a balance."""
    ann.deposit("10.00 EUR")
    with transaction.atomic():
        operations.spend_many(1, [Draw(7, Money(250, "EUR"), "bill:1", "a")], at=days(0))
    assert queries.deposit_left(1, payment_ids=[1], at=days(0)) == {1: Money(750, "EUR")}


def test_a_batch_takes_four_statements(ann: Holder, django_assert_num_queries: Callable[[int], CaptureQueriesContext]):
    """However many charges are in it; the transaction here is two more."""
    ann.buy(100)
    charges = [draw(1, ref=f"charge:{number}", key=str(number)) for number in range(50)]
    with django_assert_num_queries(4 + 2):
        spend_many(*charges)


def issue_many(*members: int, credits: int = 20) -> int:
    """Give each member a lot for a month; say how many were new."""
    lots = {
        f"renewal {member}": NewLot(
            site_id=1,
            member_id=member,
            amount=Credits(credits),
            source=LotSource.GRANT,
            terms_digest="t1",
            expires_at=days(30),
        )
        for member in members
    }
    with transaction.atomic():
        return operations.issue_many(1, lots, at=days(0))


def test_lots_of_many_members_are_issued_at_once(ann: Holder):
    """Wallets are opened where there are none, and the expiry of each lot is booked ahead."""
    assert issue_many(7, 8, 9) == 3
    for member in (7, 8, 9):
        assert [Holder(member_id=member).available(at=days(day)) for day in (0, 29, 30)] == [20, 20, 0]
    assert queries.breakage(1, at=days(30)) == Credits(60)
    assert queries.balance(1, kind=AccountKind.GOODWILL, as_of=days(0)) == Credits(60)


def test_lots_are_issued_once_though_the_batch_comes_again(ann: Holder):
    """What was added to it meanwhile is issued, the rest stays (faults 1, 2 and 59)."""
    issue_many(7, 8)
    assert (issue_many(7, 8, 9), issue_many(7, 8, 9), issue_many()) == (1, 0, 0)
    with pytest.raises(KeyReused):
        issue_many(7, 10, credits=21)
    assert (ann.available(), Holder(member_id=10).available()) == (20, 0)


def test_a_lot_of_a_batch_is_the_lot_that_would_have_been_issued_alone(ann: Holder):
    """Source, payment, price, life and terms included."""
    new = NewLot(
        site_id=1,
        member_id=7,
        amount=Credits(5),
        source=LotSource.PAYMENT,
        payment_id=1,
        price=Money(250, "EUR"),
        terms_digest="t1",
    )
    with transaction.atomic():
        operations.issue_lot(new, at=days(0), key="alone")
        operations.issue_many(1, {"alone": new, "batch": new}, at=days(0))
    first, second = queries.lots(1, member_id=7, at=days(0))
    assert replace(first, id=0) == replace(second, id=0)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lots=LOTS, uses=USES)
def test_a_batch_draws_on_lots_as_charges_one_by_one_do(lots: Sequence, uses: Sequence):
    """The same lots, in the same order; what a member cannot pay stops that member's later charges only."""
    batch, alone = next(SITES), next(SITES)
    for site in (batch, alone):
        for number, (member, credits, life) in enumerate(lots):
            Holder(site, member).buy(
                credits, payment=site * 100 + number, life=timedelta(days=life), key=f"buy {number}"
            )
    charges = [draw(credits, member=member, ref=f"charge:{n}", key=str(n)) for n, (member, credits) in enumerate(uses)]
    refused = spend_many(*charges, site=batch)
    for charge in charges:
        if charge.key not in refused:
            Holder(alone, charge.member_id).use(charge.amount.count, charge=charge.ref, key=charge.key)
    for charge in {each.member_id: each for each in charges[::-1] if each.key in refused}.values():
        assert Holder(alone, charge.member_id).available() < charge.amount.count
    for member in (1, 2, 3):
        assert list(Holder(batch, member).left().values()) == list(Holder(alone, member).left().values())
    assert queries.audit(batch) == []
