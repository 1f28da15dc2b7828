"""Buying a pack: to the processor's page and back, once, whatever is clicked twice."""

from django.http import HttpResponse

from makegood.ledger.queries import available
from makegood.payments.models import Payment
from makegood.payments.sandbox.cards import Charging
from makegood.payments.sandbox.faults import Fault
from tests.look.visits import TownTest, key_in, words_of


class Buying(TownTest):
    """Ann buys a pack of 20 credits."""

    def order(self, **other: str) -> HttpResponse:
        """Click on "Buy" on the list of packs."""
        sent = {"product": "pack-20", "key": key_in(self.get("packs/"))} | other
        return self.post("packs/", sent)

    def credits(self) -> int:
        """Count Ann's credits."""
        return available(self.town.site.pk, member_id=self.town.ann.pk, at=self.town.site.now()).count

    def newest(self) -> Payment:
        """Give the payment that was made last."""
        return Payment.objects.latest("id")

    def test_buying_leads_to_the_processor_and_back(self) -> None:
        """The card is given there and never here; the credits are in the wallet on return."""
        before, answer = self.credits(), self.order()
        assert answer.url == self.newest().checkout_url
        back = self.visitor.pay(answer.url)
        shown = self.browser("ann").get(back, follow=True)
        assert "Paid, and the 20 credits are in your wallet" in words_of(shown)
        assert self.credits() == before + 20

    def test_the_return_page_can_be_reloaded(self) -> None:
        """Coming back twice pays once."""
        before = self.credits()
        back = self.visitor.pay(self.order().url)
        for _ in range(2):
            self.browser("ann").get(back)
        assert self.credits() == before + 20

    def test_a_second_click_is_the_same_order(self) -> None:
        """One form has one key, and one key has one payment."""
        key, before = key_in(self.get("packs/")), Payment.objects.count()
        first, second = self.order(key=key), self.order(key=key)
        assert first.url == second.url
        assert Payment.objects.count() == before + 1

    def test_somebody_elses_key_is_not_ours(self) -> None:
        """A key that Bob used leads Ann to a payment of her own."""
        key = key_in(self.get("packs/"))
        self.post("packs/", {"product": "pack-20", "key": key}, by="bob")
        self.order(key=key)
        assert self.newest().member_id == self.town.ann.pk

    def test_a_declined_card_is_said_plainly(self) -> None:
        """Nothing was charged, and the way on is shown."""
        self.visitor.put_card("empty", charging=Charging.DECLINED)
        back = self.visitor.pay(self.order().url, card="empty")
        shown = words_of(self.browser("ann").get(back, follow=True))
        assert "The card was declined. Nothing was charged" in shown
        assert "Choose a pack again" in shown

    def test_somebody_who_leaves_the_processor_finds_the_way_back(self) -> None:
        """An open payment stays visible, with the door to its checkout."""
        checkout = self.order().url
        shown = self.get(f"payments/{self.newest().pk}/")
        assert "This payment is not finished" in words_of(shown)
        assert checkout in shown.content.decode()

    def test_a_silent_processor_leaves_the_payment_open(self) -> None:
        """Nobody knows what became of the order, so nobody says that it failed."""
        self.visitor.plan(Fault.DOWN, call="open_checkout")
        answer = self.order()
        assert answer.url == f"/packhouse/payments/{self.newest().pk}/"
        assert "not yet paid" in words_of(self.get(f"payments/{self.newest().pk}/"))

    def test_the_page_lets_the_browser_go_to_the_processor_only(self) -> None:
        """A form of this page may lead to the processor, and nowhere else."""
        policy = self.get("packs/").headers["Content-Security-Policy"]
        assert "form-action 'self' http://127.0.0.1:8001" in policy

    def test_a_pack_that_is_not_on_sale_cannot_be_bought(self) -> None:
        """The form's fields are in the visitor's hand; the price list is not (fault 80)."""
        self.town.site.products.filter(code="pack-20").update(is_on_sale=False)
        assert self.order().status_code == 409
        assert self.order(product="letter").status_code == 409
        assert self.order(product="nothing").status_code == 404
