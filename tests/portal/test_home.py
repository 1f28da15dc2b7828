"""The account home: what a member has, on every kind of site."""

import re
from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makegood.claims.models import Chargeback, ChargebackStatus
from makegood.look.writing import amount_in_words
from makegood.members.models import Member
from makegood.memberships.models import Instalment, InstalmentStatus, Membership, MembershipStatus
from makegood.portal.orders import GOING_ON
from makegood.services.models import Order, OrderStatus, Session
from tests.look.visits import HousesTest, words_of


class Home(HousesTest):
    """The page on which a member starts."""

    def home(self, slug: str, *, by: str = "ann") -> str:
        """Give what the start page of a house says, and hold it to a dozen queries."""
        browser = self.browser(by)
        with CaptureQueriesContext(connection) as made:
            answer = browser.get(f"/{slug}/")
        assert answer.status_code == 200
        assert len(made) <= 12
        return words_of(answer)

    def leads(self, slug: str, *, to: str, by: str = "ann") -> None:
        """Hold the start page of a house to a link."""
        assert f'href="/{slug}/{to}' in self.browser(by).get(f"/{slug}/").content.decode()

    def test_a_house_with_credits_shows_them(self) -> None:
        """And says nothing of money or memberships that it does not deal in."""
        words = self.home("lanternroom")
        assert "Your credits" in words
        assert "Your balance" not in words
        assert "Your membership" not in words

    def test_a_house_with_orders_shows_the_balance(self) -> None:
        """A member without credits is shown none."""
        words = self.home("tallyhouse")
        assert "Your balance" in words
        assert "Your credits" not in words

    def test_a_house_with_plans_shows_the_membership(self) -> None:
        """Ann is paid up and hears of her next fee; the box leads on to all of it."""
        words = self.home("roundtable")
        assert "active A month The next fee falls due on" in words
        assert "overdue" not in words
        self.leads("roundtable", to="membership/")

    def test_a_trial_and_a_cancelled_membership_say_when_they_end(self) -> None:
        """Each has another next act."""
        mine = Membership.objects.filter(member__handle="ann", site__slug="roundtable")
        mine.update(is_trial=True)
        assert "Your trial ends, and the first full fee falls due, on" in self.home("roundtable")
        ends = datetime(2026, 3, 20, 9, tzinfo=UTC)
        mine.update(status=MembershipStatus.CANCELLED, next_bill_at=None, ends_at=ends)
        assert "You cancelled: it stays open until 20 March 2026, 09:00" in self.home("roundtable")

    def test_an_overdue_fee_stands_above_everything_with_what_is_owed(self) -> None:
        """The amount is the one to pay now; paying it is one click away."""
        bob = Member.objects.get(site__slug="roundtable", handle="bob")
        Membership.objects.filter(member=bob).update(status=MembershipStatus.OVERDUE)
        part = Instalment.objects.filter(bill__member=bob, status=InstalmentStatus.WAITING).latest("due_at")
        due_at = datetime(2026, 3, 10, tzinfo=UTC)
        Instalment.objects.filter(pk=part.pk).update(status=InstalmentStatus.OVERDUE, due_at=due_at)
        words = self.home("roundtable", by="bob")
        assert f"A fee of yours is overdue: you owe {amount_in_words(part.amount)} ." in words
        assert "Pay what is overdue" in words

    def test_a_payment_disputed_at_the_bank_leads_to_what_it_means(self) -> None:
        """And once the bank has taken it back, what is owed is said at once."""
        assert "1 payment of yours is disputed at your bank" in self.home("lanternroom", by="bob")
        self.leads("lanternroom", to="disputes/", by="bob")
        closed = {"status": ChargebackStatus.LOST, "closed_at": timezone.now(), "owed_minor": 500}
        Chargeback.objects.filter(site__slug="lanternroom").update(**closed)
        words = self.home("lanternroom", by="bob")
        assert "Your bank took back what you paid: you owe" in words
        assert "5.00" in words

    def test_orders_on_their_way_are_counted_and_lead_on(self) -> None:
        """What goes on is one click away; a member without any is led to all that there were, and to a deposit."""
        going = Order.objects.filter(site__slug="tallyhouse", status__in=GOING_ON)
        assert f"{going.count()} orders are on their way." in self.home("tallyhouse")
        self.leads("tallyhouse", to="orders/")
        last = going.latest("pk")
        Order.objects.filter(pk=last.pk).update(
            status=OrderStatus.STOPPED, owed=0, refilling=0, ended_at=timezone.now()
        )
        assert "1 order is on its way." in self.home("tallyhouse")
        self.leads("tallyhouse", to=f"orders/{going.get().pk}/")
        assert "Nothing is on its way." in self.home("tallyhouse", by="bob")
        self.leads("tallyhouse", to="wallet/deposit/", by="bob")

    def test_a_session_that_runs_costs_money_so_it_stands_on_top(self) -> None:
        """Whoever closed its page finds it again."""
        assert "is running" not in self.home("lanternroom")
        Session.objects.filter(site__slug="lanternroom").update(ended_at=None, ended_because="", charge=None)
        running = Session.objects.get(site__slug="lanternroom")
        assert "A session of yours is running" in self.home("lanternroom")
        self.leads("lanternroom", to=f"sessions/{running.pk}/")

    def test_credits_that_expire_lead_to_their_lot(self) -> None:
        """The day is their last one, as the wallet has it."""
        words = self.home("packhouse")
        assert re.search(r" expire on .* \(\d+ days left\)", words)
        self.leads("packhouse", to="wallet/lots/")

    def test_the_menu_names_only_what_the_site_sells(self) -> None:
        """Where nothing is used, there is no place for it; the account is one click away on a phone too."""
        answer = self.browser("ann").get("/roundtable/").content.decode()
        assert "/roundtable/services/" not in answer
        assert '<li class="on-phones"><a href="/roundtable/settings/"' in answer
        assert (
            '<li class="on-phones"><a href="/sign-in/security/"'
            in self.page("/roundtable/console/", by="tom").content.decode()
        )

    def test_a_house_with_both_shows_both(self) -> None:
        """Letters are paid with credits, and a subscription brings some."""
        words = self.home("wrenfield")
        assert "Your credits" in words
        assert "guest You have no plan" in words
