"""An order is paid when it is placed, and moves only as its state allows, whatever is reported twice or at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from makegood.catalogue.models import Product
from makegood.catalogue.queries import product_by_code
from makegood.kernel.money import Money
from makegood.kernel.refusals import NotFound, Refusal
from makegood.ledger.operations import KeyReused
from makegood.ledger.queries import available
from makegood.members.models import Member
from makegood.policy import UNKNOWN
from makegood.services import operations as services
from makegood.services.facts import facts_of_order
from makegood.services.models import Order, OrderStatus
from makegood.services.operations import BadCount, NotOnSale, NotOpen
from makegood.services.queries import order_for_member, orders_placed_by
from makegood.sites.queries import timeline

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def balance(member: Member) -> Money:
    """What the member can spend in dollars."""
    left = available(member.site_id, member_id=member.pk, at=NOON, asset="USD")
    assert isinstance(left, Money)
    return left


def deliver(order: Order, units: int, key: str = "") -> Order:
    """Report units as delivered."""
    return services.deliver_units(order, units=units, at=NOON, key=key)


@pytest.fixture
def placed(rich, readers) -> Order:
    """An order of 1,000 readers for 20.00 USD."""
    return services.place_order(rich, product=readers, units=1000, at=NOON, key="order")


@pytest.fixture
def started(placed) -> Order:
    """The same, in progress."""
    return services.start_order(placed, at=NOON)


@pytest.fixture
def completed(started) -> Order:
    """The same, delivered in full."""
    return deliver(started, 1000)


def states(order: Order) -> tuple[str, int, int, int]:
    """Where an order stands now: its status, and its units delivered, dropped and on their way again."""
    order.refresh_from_db()
    return (order.status, order.delivered, order.dropped, order.refilling)


def test_an_order_is_paid_from_the_balance(rich, placed):
    """The price is that of the units, in the currency of the service; the credits stay where they are."""
    assert (placed.price, balance(rich)) == (Money(2000, "USD"), Money(3000, "USD"))
    assert available(rich.site_id, member_id=rich.pk, at=NOON).count == 50
    (event,) = timeline(rich.site, placed.ref)
    assert (event.kind, event.actor, event.body["price"]) == ("order.placed", f"member:{rich.pk}", "20.00 USD")
    assert (list(orders_placed_by(rich)), order_for_member(rich, placed.pk)) == ([placed], placed)


def test_fault_1_a_second_click_places_no_second_order(rich, readers, placed):
    """The same key gives the first order, whatever the price is by then; another order under it is refused."""
    readers.price_minor = 3
    assert services.place_order(rich, product=readers, units=1000, at=NOON, key="order") == placed
    with pytest.raises(KeyReused):
        services.place_order(rich, product=readers, units=999, at=NOON, key="order")
    assert balance(rich) == Money(3000, "USD")


def test_an_order_that_the_balance_does_not_cover_is_refused_whole(rich, readers):
    """A cent short is short; what is there to the cent is enough."""
    with pytest.raises(Refusal) as refused:
        services.place_order(rich, product=readers, units=2501, at=NOON, key="order")
    assert (refused.value.code, Order.objects.count()) == ("insufficient_balance", 0)
    services.place_order(rich, product=readers, units=2500, at=NOON, key="order")
    assert balance(rich) == Money(0, "USD")


@pytest.mark.parametrize("units", [0, -1, 10**9 + 1, 10**400])
def test_faults_43_and_44_odd_numbers_of_units_are_refused(rich, readers, placed, units):
    """Neither ordered, nor delivered, nor dropped."""
    with pytest.raises(BadCount):
        services.place_order(rich, product=readers, units=units, at=NOON, key="odd")
    for report in (services.deliver_units, services.drop_units):
        with pytest.raises(BadCount):
            report(placed, units=units, at=NOON)
    assert balance(rich) == Money(3000, "USD")


def test_fault_44_no_order_costs_more_than_the_books_hold(rich, readers):
    """Dear units run into the limit of the books before that of the units."""
    readers.price_minor = 10**15 // 2
    with pytest.raises(BadCount) as refused:
        services.place_order(rich, product=readers, units=3, at=NOON, key="order")
    assert refused.value.data["most"] == 2


def test_only_units_on_sale_are_ordered(rich, letter, readers):
    """A letter is used, not ordered; what was taken off the list is neither."""
    with pytest.raises(NotOnSale):
        services.place_order(rich, product=letter, units=1, at=NOON, key="order")
    Product.objects.update(is_on_sale=False)
    with pytest.raises(NotOnSale):
        services.place_order(rich, product=product_by_code(rich.site, "readers"), units=1, at=NOON, key="order")


def test_an_account_that_is_not_active_orders_nothing(rich, readers):
    """The standing of this moment counts."""
    Member.objects.update(status="blocked")
    with pytest.raises(Refusal) as refused:
        services.place_order(rich, product=readers, units=1, at=NOON, key="order")
    assert refused.value.code == "account_blocked"


def test_an_order_is_completed_with_its_last_unit(started):
    """One unit before it is still in progress."""
    deliver(started, 999)
    assert states(started) == ("in_progress", 999, 0, 0)
    assert services.deliver_units(started, units=1, at=NOON + HOUR).ended_at == NOON + HOUR
    assert states(started) == ("completed", 1000, 0, 0)


def test_no_more_is_delivered_than_was_ordered(started):
    """The report is refused whole."""
    deliver(started, 600)
    with pytest.raises(NotOpen) as refused:
        deliver(started, 401)
    assert (refused.value.data["units"], states(started)) == (400, ("in_progress", 600, 0, 0))


def test_an_act_that_the_state_does_not_allow_is_refused(placed):
    """Before the start nothing is delivered, answered or restarted; nothing starts twice."""
    for act in (
        lambda: deliver(placed, 1),
        lambda: services.answer_stop(placed, possible=True, at=NOON),
        lambda: services.restart_order(placed, at=NOON, by="site"),
    ):
        with pytest.raises(NotOpen):
            act()
    services.start_order(placed, at=NOON)
    with pytest.raises(NotOpen) as refused:
        services.start_order(placed, at=NOON)
    assert refused.value.message == f"Order {placed.pk} is in progress and cannot be started."


def test_an_ended_order_goes_nowhere(completed):
    """It is neither stopped, nor failed, nor delivered."""
    for act in (
        lambda: services.stop_order(completed, at=NOON, by="site"),
        lambda: services.fail_order(completed, at=NOON),
        lambda: services.answer_stop(completed, possible=True, at=NOON),
        lambda: deliver(completed, 1),
    ):
        with pytest.raises(NotOpen):
            act()


def test_fault_1_a_report_that_comes_twice_counts_once(started):
    """With its key; the same key with another number is another report."""
    deliver(started, 400, "part 1")
    deliver(started, 400, "part 1")
    services.drop_units(started, units=100, at=NOON, key="drop 1")
    services.drop_units(started, units=100, at=NOON, key="drop 1")
    assert states(started) == ("in_progress", 400, 100, 0)
    with pytest.raises(KeyReused):
        deliver(started, 300, "part 1")
    with pytest.raises(KeyReused):
        services.drop_units(started, units=400, at=NOON, key="part 1")


def test_no_more_drops_than_is_there(completed):
    """What dropped cannot drop again."""
    services.drop_units(completed, units=600, at=NOON)
    with pytest.raises(NotOpen):
        services.drop_units(completed, units=401, at=NOON)
    services.drop_units(completed, units=400, at=NOON)
    assert states(completed) == ("completed", 1000, 1000, 0)


def test_a_restart_makes_good_what_dropped(completed):
    """With the last such unit the order is complete again; what drops meanwhile waits for another restart."""
    services.drop_units(completed, units=400, at=NOON)
    services.restart_order(completed, at=NOON, by="site")
    deliver(completed, 150)
    services.drop_units(completed, units=10, at=NOON)
    assert states(completed) == ("in_progress", 1000, 260, 250)
    with pytest.raises(NotOpen):
        deliver(completed, 251)
    deliver(completed, 250)
    assert states(completed) == ("completed", 1000, 10, 0)


def test_a_restart_beside_a_delivery_owes_both(started):
    """What was never delivered comes first, then what dropped; nothing restarts twice."""
    deliver(started, 600)
    services.drop_units(started, units=100, at=NOON)
    services.restart_order(started, at=NOON, by="site")
    with pytest.raises(NotOpen):
        services.restart_order(started, at=NOON, by="site")
    deliver(started, 450)
    assert states(started) == ("in_progress", 1000, 50, 50)
    deliver(started, 50)
    assert states(started) == ("completed", 1000, 0, 0)


def test_a_failure_says_what_failed(started):
    """The delivery, the restart, or both."""
    deliver(started, 600)
    services.drop_units(started, units=100, at=NOON)
    services.restart_order(started, at=NOON, by="site")
    services.fail_order(started, at=NOON)
    kinds = [event.kind for event in timeline(started.site, started.ref)]
    assert kinds[-2:] == ["order.restart_failed", "order.failed"]
    assert states(started) == ("failed", 600, 0, 0)


def test_what_a_failed_restart_gave_up_is_paid_back_once(completed):
    """It counts as dropped where the failed restart is the ground, and for nothing else; then it is no longer there."""
    services.drop_units(completed, units=400, at=NOON)
    services.restart_order(completed, at=NOON, by="site")
    deliver(completed, 150)
    failed = services.fail_order(completed, at=NOON)
    assert facts_of_order(failed, ground="restart_failed")["order.dropped"].value.count == 250
    assert facts_of_order(failed, ground="drop")["order.dropped"].value.count == 0
    with pytest.raises(NotOpen):
        services.restart_order(failed, at=NOON, by="site")
    services.drop_units(failed, units=50, at=NOON)
    services.restart_order(failed, at=NOON, by="site")
    assert states(failed) == ("in_progress", 750, 50, 50)


def test_a_stopped_order_delivers_no_more(started):
    """What was delivered stays so, and can still drop and be made good."""
    deliver(started, 600)
    services.answer_stop(started, possible=True, at=NOON)
    stopped = services.stop_order(started, at=NOON, by="staff:1")
    assert (stopped.status, stopped.is_stoppable, stopped.owed) == (OrderStatus.STOPPED, True, 0)
    services.drop_units(stopped, units=100, at=NOON)
    services.restart_order(stopped, at=NOON, by="site")
    deliver(stopped, 100)
    assert states(stopped) == ("completed", 600, 0, 0)


def test_whether_an_order_can_be_stopped_is_unknown_until_answered(placed):
    """Before and after its delivery there is nothing to answer."""
    assert "order.stoppable" not in facts_of_order(placed)
    started = services.start_order(placed, at=NOON)
    assert facts_of_order(started)["order.stoppable"].value is UNKNOWN
    answered = services.answer_stop(started, possible=False, at=NOON)
    assert facts_of_order(answered)["order.stoppable"].value is False
    assert "order.stoppable" not in facts_of_order(deliver(answered, 1000))


def test_the_facts_of_an_order_are_those_of_its_day(placed, readers):
    """Price and refill stay what they were, whatever the price list says now."""
    Product.objects.filter(pk=readers.pk).update(price_minor=9, refill="unlimited", refill_days=None)
    facts = facts_of_order(Order.objects.get())
    assert {name: str(fact.value) for name, fact in facts.items()} == {
        "order.price": "20.00 USD",
        "order.units": "1000 units",
        "order.delivered": "0 units",
        "order.dropped": "0 units",
        "order.state": "placed",
        "order.refill": "timed",
        "order.refill_days": "30",
        "order.placed": str(NOON),
    }


def test_an_order_of_somebody_else_is_not_there(placed, join):
    """Fault 71: it looks the same as one that never was."""
    bea = join("bea")
    for number in (placed.pk, placed.pk + 1):
        with pytest.raises(NotFound):
            order_for_member(bea, number)
    assert list(orders_placed_by(bea)) == []


@pytest.mark.parametrize(
    "change", [{"delivered": 1001}, {"dropped": 1}, {"refilling": 1}, {"owed": 0}, {"status": "completed"}]
)
def test_the_tables_refuse_an_order_that_cannot_be(placed, change):
    """Whoever writes: more delivered than ordered, more dropped than delivered, an end that is none."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=placed.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_fault_12_reports_at_the_same_moment_follow_one_another(started):
    """Eight workers report 200 units each; the order takes 1,000."""

    def report(number: int) -> str:
        try:
            return deliver(started, 200, f"part {number}").status
        except Refusal as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        answers = list(workers.map(report, range(8)))
    assert answers.count("not_open") == 3
    assert states(started) == ("completed", 1000, 0, 0)
