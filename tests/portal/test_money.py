"""Money on a balance: paid in at the processor, kept in lots, traceable to each order; and the list of payments."""

import re
from html import unescape

from django.http import HttpResponse

from makegood.members.models import Member
from makegood.payments.models import Payment
from makegood.payments.sandbox.cards import Charging
from makegood.play.reading import read_story
from makegood.play.runner import Manner, play_story
from makegood.services.models import Order
from makegood.sites.queries import site_by_slug
from tests.look.houses import STORIES
from tests.look.town import PASSWORD
from tests.look.visits import SandboxTest, TownTest, browser_of, key_in, words_of

HOUSE = "tallyhouse"


class Deposits(SandboxTest):
    """Ann has deposited 100 dollars, and ordered from it."""

    @classmethod
    def setUpTestData(cls) -> None:
        (story,) = (path for path in STORIES if path.stem == HOUSE)
        report = play_story(read_story(story), slug=HOUSE, manner=Manner(is_fast=True, password=PASSWORD))
        assert report.is_ok, report.failures

    def setUp(self) -> None:
        """Everybody knows Ann."""
        self.ann = Member.objects.get(site=site_by_slug(HOUSE), handle="ann")

    def get(self, path: str, *, by: str = "ann") -> HttpResponse:
        """Open a page of the house."""
        return browser_of(by).get(f"/{HOUSE}/{path}")

    def deposit(self, amount: str, *, currency: str = "USD") -> HttpResponse:
        """Fill in the form of a deposit, and send it."""
        page = "wallet/deposit/"
        sent = {"key": key_in(self.get(page)), "amount_paid": amount, "currency": currency}
        return browser_of("ann").post(f"/{HOUSE}/{page}", sent)

    def test_a_deposit_goes_to_the_processor_and_arrives_on_the_balance(self) -> None:
        """The card is given there and never here."""
        back = self.visitor.pay(self.deposit("12.50").url)
        assert "Paid, and the money is on your balance" in words_of(browser_of("ann").get(back, follow=True))
        assert "Deposit 14 Mar, 12:00" in words_of(self.get("wallet/"))

    def test_what_an_order_lacks_is_what_its_deposit_begins_with(self) -> None:
        """In the order's own currency: money in another one does not pay it."""
        page = self.get("orders/new/reader-visits/?units=100000").content.decode()
        (way,) = re.findall(r'href="/tallyhouse/(wallet/deposit/[^"]+)"', page)
        shown = self.get(unescape(way)).content.decode()
        assert 'value="1945.00"' in shown
        assert '<option value="USD" selected>' in shown

    def test_the_currency_of_most_services_comes_first(self) -> None:
        """Whoever does not look pays in what can be spent."""
        assert self.get("wallet/deposit/").context["form"].currencies[0] == "USD"

    def test_a_refused_deposit_leads_back_to_the_form(self) -> None:
        """Nothing was charged, and the way on is shown."""
        self.visitor.put_card("empty", charging=Charging.DECLINED)
        back = self.visitor.pay(self.deposit("5").url, card="empty")
        assert "Deposit again" in words_of(browser_of("ann").get(back, follow=True))

    def test_an_amount_that_cannot_be_paid_is_said_at_its_field(self) -> None:
        """The form keeps what was typed."""
        for amount, said in (("0", "something above zero"), ("1.005", "2 digits after the point"), ("x", "number")):
            with self.subTest(amount=amount):
                answer = self.deposit(amount)
                assert answer.status_code == 422
                assert said in words_of(answer)
                assert f'value="{amount}"' in answer.content.decode()
        assert self.deposit("5", currency="SEK").status_code == 422

    def test_each_lot_names_the_orders_that_it_paid(self) -> None:
        """From the wallet to the lot, and from there to the order."""
        wallet = self.get("wallet/")
        assert "Money on your balance" in words_of(wallet)
        lot = wallet.context["balances_by_lots"][0].lots[0].lot
        page = self.get(f"wallet/money/{lot.id}/")
        last = Order.objects.filter(member=self.ann).latest("pk")
        assert f"order {last.pk} · something was wrong" in words_of(page)
        for way in (f"orders/{last.pk}/", f"help/order-{last.pk}/"):
            assert f'href="/{HOUSE}/{way}"' in page.content.decode()

    def test_somebody_elses_lot_is_not_found(self) -> None:
        """Fault 71."""
        lot = self.get("wallet/").context["balances_by_lots"][0].lots[0].lot
        assert self.get(f"wallet/money/{lot.id}/", by="bob").status_code == 404


class Payments(TownTest):
    """Ann's payments in the town."""

    def test_the_list_names_each_payment_with_its_state_and_receipt(self) -> None:
        """The latest first."""
        shown = words_of(self.get("payments/"))
        assert shown.index("€50.00") < shown.index("€26.50")
        assert "paid PDF" in shown

    def turn_into(self, purpose: str, *, reference: str) -> None:
        """Let Ann's last payment have been one for something else."""
        product = self.town.untouched.product_id if purpose == "pack" else None
        Payment.objects.filter(pk=self.town.untouched.pk).update(
            purpose=purpose, reference=reference, product=product, credit_count=100 if product else 0
        )

    def test_each_line_leads_to_the_help_centre(self) -> None:
        """A pack is asked about as what was paid, a fee as the fee; what repaid a debt is nothing to ask about."""
        payment = self.town.untouched
        for purpose, reference, way in (("pack", "", f"payment-{payment.pk}"), ("bill", "bill:12", "bill-12")):
            self.turn_into(purpose, reference=reference)
            for page in ("payments/", f"payments/{payment.pk}/"):
                assert f'href="/packhouse/help/{way}/"' in self.get(page).content.decode()
        self.turn_into("repayment", reference="chargeback:1")
        assert "/packhouse/help/payment-" not in self.get(f"payments/{payment.pk}/").content.decode()

    def test_a_payment_that_went_back_is_not_said_to_be_in_the_wallet(self) -> None:
        """Nor is one that the bank has, or took."""
        page = f"payments/{self.town.untouched.pk}/"
        for status, words in (
            ("refunded", "All of it went back to you"),
            ("disputed", "It is disputed at your bank"),
            ("charged_back", "Your bank took it back"),
        ):
            Payment.objects.filter(pk=self.town.untouched.pk).update(status=status)
            shown = words_of(self.get(page))
            assert words in shown
            assert "are in your wallet" not in shown

    def test_long_lists_go_on_where_they_ended(self) -> None:
        """A payment named by somebody else's number begins at the top."""
        first = self.town.untouched
        assert "€50.00" not in words_of(self.get(f"payments/?before={first.pk}"))
        bobs = Payment.objects.filter(member=self.town.bob).first()
        assert "€50.00" in words_of(self.get(f"payments/?before={bobs.pk}"))

    def test_a_receipt_is_for_its_payer(self) -> None:
        """Fault 71; and what was not paid has none."""
        page = f"payments/{self.town.untouched.pk}/receipt.pdf"
        assert self.get(page)["Content-Type"] == "application/pdf"
        assert self.get(page, by="bob").status_code == 404
        Payment.objects.filter(pk=self.town.untouched.pk).update(status="pending", paid_at=None)
        assert self.get(page).status_code == 404
