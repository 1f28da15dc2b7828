"""Any story of disputes keeps every promise: nobody is paid twice, and what is frozen or owed is what the bank says."""

from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from makegood.catalogue.operations import install_products
from makegood.catalogue.packs import load_pack
from makegood.catalogue.queries import product_by_code
from makegood.claims.chargebacks import NotRepayable, frozen_by
from makegood.claims.models import Chargeback, SettlementPart
from makegood.claims.operations import choose_option, make_request
from makegood.kernel.money import Money
from makegood.kernel.refusals import Refusal
from makegood.ledger import queries as books
from makegood.members.models import MemberStatus
from makegood.members.operations import register_member
from makegood.payments.models import Dispute, Payment, Refund
from makegood.payments.operations import record_paid, record_refund_failed, record_refunded, start_payment
from makegood.services.operations import use_service
from makegood.sites.operations import create_site, publish_policy
from tests.claims.asked import MONDAY, for_money
from tests.claims.bank import Bank
from tests.claims.conftest import PACK

NUMBERS = count(1)
STANDING = ("open", "reopened", "lost")
CLAIMS = st.sampled_from(["50.00 EUR", "20.00 EUR", "70.00 EUR", "5.00 USD"])


class Quarrel(RuleBasedStateMachine):
    """A member and a bank on a site that ends accounts; whatever is refused is simply not done."""

    def __init__(self) -> None:
        super().__init__()
        pack, self.now, number = load_pack(PACK), MONDAY, next(NUMBERS)
        self.site = create_site(
            f"quarrel-{number}", name="Quarrel", pack="credits", zone="Europe/London", ends_account_on_chargeback=True
        )
        publish_policy(self.site, text=pack.policy_text, file="policy.md", by="site", at=MONDAY - timedelta(days=1))
        install_products(self.site, specs=pack.products)
        self.ann = register_member(self.site, handle="ann", name="Ann", email="ann@example.org", at=MONDAY)
        self.bank = Bank(self.site)

    @rule(days=st.sampled_from([0, 1, 1, 200]))
    def wait(self, days: int) -> None:
        """Let time pass, now and then until credits expire."""
        self.now += timedelta(days=days, minutes=5)

    @rule()
    def buy(self) -> None:
        """Buy a pack of 50.00 EUR; three are enough."""
        key = f"buy {next(NUMBERS)}"
        if Payment.objects.filter(site=self.site, purpose="pack").count() < 3:
            with suppress(Refusal):
                product = product_by_code(self.site, "pack-100")
                payment = start_payment(self.ann, product=product, at=self.now, key=key)
                record_paid(payment, instrument="card", processor_ref=key, at=self.now)

    @rule(times=st.integers(1, 4))
    def write(self, times: int) -> None:
        """Spend credits."""
        with suppress(Refusal):
            letter = product_by_code(self.site, "letter")
            use_service(self.ann, product=letter, count=times, at=self.now, key=f"use {next(NUMBERS)}")

    @rule(data=st.data(), clause=st.sampled_from(["C4", "C5"]))
    def ask(self, data: st.DataObject, clause: str) -> None:
        """Ask for money back, and take what is offered."""
        payment = self.one(data, Payment.objects.filter(purpose="pack"))
        if payment is not None:
            request = make_request(self.ann, ask=for_money(payment), at=self.now, key=f"ask {next(NUMBERS)}")
            with suppress(Refusal):
                choose_option(request, clause=clause, at=self.now)

    @rule(data=st.data(), arrives=st.booleans())
    def answer(self, data: st.DataObject, arrives: bool) -> None:
        """Let the processor answer a refund."""
        refund = self.one(data, Refund.objects.filter(status="pending"))
        if refund is not None and arrives:
            record_refunded(refund, processor_ref=f"re {refund.pk}", at=self.now)
        elif refund is not None:
            record_refund_failed(refund, why="disputed", at=self.now)

    @rule(data=st.data(), claim=CLAIMS, status=st.sampled_from(["open", "open", "lost"]))
    def dispute(self, data: st.DataObject, claim: str, status: str) -> None:
        """Dispute a payment, a repayment among them."""
        payment = self.one(data, Payment.objects.exclude(paid_at=None))
        if payment is not None:
            self.bank.says(payment, status, amount=Money.parse(claim), ref=f"dp_{next(NUMBERS)}", at=self.now)

    @rule(data=st.data(), status=st.sampled_from(["won", "lost", "lost", "open"]))
    def decide(self, data: st.DataObject, status: str) -> None:
        """Let the bank decide, or think again."""
        dispute = self.one(data, Dispute.objects.select_related("payment"))
        if dispute is not None:
            ref = dispute.processor_ref
            self.bank.says(dispute.payment, status, amount=dispute.amount, ref=ref, at=self.now)

    @rule(data=st.data())
    def repay(self, data: st.DataObject) -> None:
        """Pay what is owed for a chargeback."""
        chargeback = self.one(data, Chargeback.objects.select_related("member__site"))
        if chargeback is not None:
            with suppress(NotRepayable):
                self.bank.repay(chargeback, at=self.now)

    def one(self, data: st.DataObject, rows):
        """Draw one row of this site, where there is one."""
        found = list(rows.filter(site=self.site).order_by("pk"))
        return data.draw(st.sampled_from(found)) if found else None

    @invariant()
    def what_follows_has_followed(self) -> None:
        """Every handler ran, and the books keep their rules."""
        self.bank.settle(at=self.now)

    @invariant()
    def nobody_is_paid_twice(self) -> None:
        """Invariant 2: what went back and what banks have is never more than was paid."""
        for payment in Payment.objects.filter(site=self.site).exclude(paid_at=None):
            taken = sum(each.counted_minor for each in payment.disputes.exclude(status="won"))
            assert payment.charged_back_minor == taken
            assert payment.refunded_minor + taken <= payment.amount_minor

    @invariant()
    def what_is_owed_stands_in_the_books(self) -> None:
        """Each debt is that of a lost chargeback, and no more than the bank took."""
        mine = Chargeback.objects.filter(site=self.site).select_related("dispute__payment", "payment")
        assert all(each.owed <= each.dispute.counted for each in mine)
        assert all(not each.owed for each in mine if each.status in ("open", "reopened", "won"))
        booked = sum(debt.minor for debt in books.debts(self.site.pk, member_id=self.ann.pk))
        assert booked == sum(each.owed_minor for each in mine)

    @invariant()
    def nothing_of_a_disputed_payment_can_be_spent(self) -> None:
        """What is free is of payments against which nothing stands, and what is frozen of the others."""
        standing = Chargeback.objects.filter(site=self.site, status__in=STANDING)
        for payment in Payment.objects.filter(chargebacks__in=standing).distinct():
            lots = books.lots_of_payment(self.site.pk, payment_id=payment.pk, at=self.now)
            assert not any(lot.remaining for lot in lots if not lot.is_expired)
        for each in Chargeback.objects.filter(site=self.site).exclude(status__in=["open", "reopened"]):
            assert not frozen_by(each)

    @invariant()
    def the_account_is_closed_while_one_stands(self) -> None:
        """V10, V11."""
        self.ann.refresh_from_db()
        is_closed = Chargeback.objects.filter(site=self.site, status__in=STANDING).exists()
        assert self.ann.status == (MemberStatus.TERMINATED if is_closed else MemberStatus.ACTIVE)

    @invariant()
    def whoever_was_granted_money_waits_for_it_or_has_it(self) -> None:
        """No request is settled whose refund failed, unless a bank has paid it."""
        settled = SettlementPart.objects.filter(site=self.site, settlement__request__status="settled")
        for part in settled.filter(refund__status="failed").select_related("refund__payment"):
            assert part.refund.payment.charged_back >= part.refund.amount


@pytest.mark.django_db
def test_any_story_of_disputes_pays_once():
    """A search over the orders in which people, banks and processors may act."""
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    search = settings(max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(Quarrel, settings=search)
