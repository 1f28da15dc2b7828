"""Any story of one member keeps every promise: nothing beyond what was paid, no loss twice, every decision replays."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from makegood.catalogue.operations import install_products
from makegood.catalogue.packs import load_pack
from makegood.catalogue.queries import product_by_code
from makegood.claims.asks import Ask, Paper
from makegood.claims.audit import broken_decisions
from makegood.claims.given_back import drawn_on_payments, money_given_back, read_back_behind
from makegood.claims.models import Decision, Request, Settlement
from makegood.claims.operations import (
    appeal_request,
    approve_ruling,
    choose_option,
    make_request,
    record_findings,
    send_refund_again,
    supply_papers,
    use_discretion,
    withdraw_request,
    withdraw_ruling,
)
from makegood.claims.queries import decided
from makegood.kernel.amounts import Rounding
from makegood.kernel.refusals import Refusal
from makegood.ledger.audit import breaches
from makegood.ledger.models import Allotment
from makegood.ledger.queries import allotments_of_charge, payment_credits, returned_of_charge
from makegood.members.operations import add_staff, register_member
from makegood.payments.models import Payment, Refund
from makegood.payments.operations import record_paid, record_refund_failed, record_refunded, start_payment
from makegood.policy import Outcome
from makegood.services.models import Charge, IncidentKind, Side
from makegood.services.operations import record_incident, use_service
from makegood.sites.operations import create_site, publish_policy, seal_events
from makegood.sites.outbox import deliver_events
from makegood.sites.queries import chain_breaks, failed_deliveries
from tests.claims.asked import COPY, MONDAY, PROOF
from tests.claims.conftest import PACK
from tests.claims.policies import with_approver, with_uses_in_money

NUMBERS = count(1)
# Long enough, now and then, for windows to close and credits to expire; mostly not.
SPANS = [timedelta(minutes=5)] * 4 + [timedelta(days=1)] * 4 + [timedelta(days=15), timedelta(days=364)]
PAPERS = st.sampled_from([(COPY, PROOF)] * 3 + [()])
MOSTLY = st.sampled_from([True, True, True, False])
MOST_PACKS = 3


class Story(RuleBasedStateMachine):
    """A member and an agent on a site of their own; whatever is refused is simply not done."""

    def __init__(self) -> None:
        super().__init__()
        pack, self.now, number = load_pack(PACK), MONDAY, next(NUMBERS)
        self.site = create_site(f"story-{number}", name="Story", pack="credits", zone="Europe/London")
        text = with_uses_in_money(with_approver(pack.policy_text))
        publish_policy(self.site, text=text, file="policy.md", by="site", at=MONDAY - timedelta(days=1))
        install_products(self.site, specs=pack.products)
        self.ann = register_member(self.site, handle="ann", name="Ann", email="ann@example.org", at=MONDAY)
        self.tom = add_staff(self.site, handle="tom", name="Tom")
        self.una = add_staff(self.site, handle="una", name="Una")
        self.replayed = 0
        self.made_good: dict[int, int] = {}

    def one(self, data: st.DataObject, rows: Any) -> Any:
        """Draw one row of this site."""
        return data.draw(st.sampled_from(list(rows.filter(site=self.site).order_by("pk"))))

    def has(self, rows: Any) -> bool:
        """Tell whether this site has such a row."""
        return rows.filter(site=self.site).exists()

    @initialize()
    def begin(self) -> None:
        """Nobody can do anything before the first pack."""
        self.buy("pack-100-usd")

    @precondition(lambda self: Payment.objects.filter(site=self.site).count() < MOST_PACKS)
    @rule(code=st.sampled_from(["pack-20", "pack-100-usd"]))
    def buy(self, code: str) -> None:
        """A pack is paid at once."""
        key = f"buy {next(NUMBERS)}"
        payment = start_payment(self.ann, product=product_by_code(self.site, code), at=self.now, key=key)
        record_paid(payment, instrument="card", processor_ref=key, at=self.now)

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: timedelta) -> None:
        """The site's clock goes on."""
        self.now += span

    @rule()
    def the_worker_comes(self) -> None:
        """What was told is heard, late or soon."""
        deliver_events(self.site, at=self.now)

    @rule(code=st.sampled_from(["letter", "chat"]), times=st.integers(1, 4))
    def use(self, code: str, times: int) -> None:
        """Credits are spent, as far as they reach."""
        product = product_by_code(self.site, code)
        self.do(lambda: use_service(self.ann, product=product, count=times, at=self.now, key=f"use {next(NUMBERS)}"))

    @precondition(lambda self: self.has(Charge.objects))
    @rule(data=st.data(), side=st.sampled_from([Side.SITE, Side.MEMBER]))
    def something_breaks(self, data: st.DataObject, side: Side) -> None:
        """The site records it by itself."""
        charge = self.one(data, Charge.objects)
        record_incident(charge, kind=IncidentKind.OTHER, side=side, by="site", at=self.now)

    @rule(data=st.data(), ground=st.sampled_from(["any_reason", "exception"]), papers=PAPERS)
    def ask_for_money(self, data: st.DataObject, ground: str, papers: tuple[Paper, ...]) -> None:
        """About any pack, at any time."""
        self.ask(data, Ask("money", ground, payment=self.one(data, Payment.objects), papers=papers))

    @precondition(lambda self: self.has(Charge.objects))
    @rule(data=st.data(), ground=st.sampled_from(["technical_issue", "exception"]), papers=PAPERS)
    def ask_for_credits(self, data: st.DataObject, ground: str, papers: tuple[Paper, ...]) -> None:
        """About any use, at any time."""
        self.ask(data, Ask("credits", ground, charge=self.one(data, Charge.objects), papers=papers))

    @precondition(lambda self: self.has(Charge.objects))
    @rule(data=st.data(), remedy=st.sampled_from(["money", "credits"]))
    def ask_for_a_use(self, data: st.DataObject, remedy: str) -> None:
        """In either way, at any time, as often as wanted."""
        self.ask(data, Ask(remedy, "dissatisfied", charge=self.one(data, Charge.objects)))

    @rule(data=st.data())
    def ask_for_credits_of_a_pack(self, data: st.DataObject) -> None:
        """About all that was spent from it."""
        self.ask(data, Ask("credits", "exception", payment=self.one(data, Payment.objects), papers=(COPY,)))

    def ask(self, data: st.DataObject, ask: Ask) -> None:
        """Ask, twice under one key, and mostly have it answered at once."""
        key = f"ask {next(NUMBERS)}"
        request = make_request(self.ann, ask=ask, at=self.now, key=key)
        assert make_request(self.ann, ask=ask, at=self.now, key=key) == request
        if data.draw(MOSTLY):
            self.do(self.next_act(data, request))

    @precondition(lambda self: self.has(Request.objects))
    @rule(data=st.data())
    def a_case_goes_on(self, data: st.DataObject) -> None:
        """Whoever's turn it was when the request was last decided does their part, be it still open or not."""
        self.do(self.next_act(data, self.one(data, Request.objects)))

    def next_act(self, data: st.DataObject, request: Request) -> Callable[[], object]:
        """Give the act that the latest decision calls for."""
        decision = decided(request).decision
        match decision.outcome:
            case Outcome.INCOMPLETE:
                return lambda: supply_papers(request, papers=[COPY, PROOF], at=self.now)
            case Outcome.NEEDS_FINDINGS:
                found = dict.fromkeys(decision.findings, data.draw(MOSTLY))
                return lambda: record_findings(request, values=found, by=self.tom, at=self.now)
            case Outcome.DISCRETIONARY:
                tenths = data.draw(st.integers(0, 11))
                amount = decision.bound.share(tenths, of=10, rounding=Rounding.HALF_UP) if tenths else None
                by = data.draw(st.sampled_from([self.tom, self.una]))
                return lambda: use_discretion(request, amount=amount, by=by, because="so", at=self.now)
            case _:
                clause = data.draw(st.sampled_from(["C4", "C5"]))
                return lambda: choose_option(request, clause=clause, at=self.now)

    @precondition(lambda self: self.has(Request.objects))
    @rule(data=st.data(), is_over=st.booleans())
    def a_case_turns(self, data: st.DataObject, is_over: bool) -> None:
        """The member takes the request back, or an agent finds that it is not true."""
        request, untrue = self.one(data, Request.objects), {"statement_untrue": True}
        if is_over:
            self.do(lambda: withdraw_request(request, at=self.now))
        else:
            self.do(lambda: record_findings(request, values=untrue, by=self.tom, at=self.now))

    @precondition(lambda self: self.has(Request.objects.filter(status="awaiting_approval")))
    @rule(data=st.data(), agrees=MOSTLY)
    def a_second_agent_comes(self, data: st.DataObject, agrees: bool) -> None:
        """And agrees, unless it is the first one again; or takes it back."""
        request = self.one(data, Request.objects.filter(status="awaiting_approval"))
        by = data.draw(st.sampled_from([self.tom, self.una]))
        act = approve_ruling if agrees else withdraw_ruling
        self.do(lambda: act(request, by=by, at=self.now))

    @precondition(lambda self: self.has(Request.objects.filter(status__in=["denied", "settled"])))
    @rule(data=st.data())
    def a_member_appeals(self, data: st.DataObject) -> None:
        """Against a denial, or a part; once."""
        request = self.one(data, Request.objects.filter(status__in=["denied", "settled"]))
        self.do(lambda: appeal_request(request, says="", at=self.now, key=f"appeal {next(NUMBERS)}"))

    @precondition(lambda self: self.has(Refund.objects.filter(status="pending")))
    @rule(data=st.data(), arrives=st.booleans())
    def the_processor_answers(self, data: st.DataObject, arrives: bool) -> None:
        """Money arrives, or comes back."""
        refund = self.one(data, Refund.objects.filter(status="pending"))
        if arrives:
            record_refunded(refund, processor_ref=f"r{refund.pk}", at=self.now)
        else:
            record_refund_failed(refund, why="card closed", at=self.now)

    @precondition(lambda self: self.has(Settlement.objects.filter(status="failed")))
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """What is owed finds its room in the payment, always: this is never refused."""
        settlement = self.one(data, Settlement.objects.filter(status="failed"))
        send_refund_again(settlement.request, by=self.tom, at=self.now)

    def do(self, act: Callable[[], object]) -> None:
        """Try an act; a refusal is an answer, and anything else a mistake."""
        with suppress(Refusal):
            act()

    @invariant()
    def the_books_keep_every_rule(self) -> None:
        """Invariants 1 and 2 of the books themselves."""
        assert breaches(self.site.pk) == []

    @invariant()
    def no_payment_gives_back_more_than_it_brought(self) -> None:
        """X6, with what is owed; and every refund that lives is some request's one settlement."""
        payments = list(Payment.objects.filter(site=self.site))
        for payment_id, given_back in money_given_back(payments).items():
            assert given_back <= next(each.amount for each in payments if each.pk == payment_id)
        alive = Refund.objects.filter(site=self.site).exclude(status="failed")
        assert sum(each.refunded_minor for each in payments) == sum(each.amount_minor for each in alive)
        assert not alive.filter(settlement_part=None).exists()

    @invariant()
    def money_back_and_credits_kept_stay_within_price_and_use(self) -> None:
        """X1, by the price of each credit: what came back, and what can still be spent."""
        for payment in Payment.objects.filter(site=self.site):
            held = payment_credits(self.site.pk, payment_id=payment.pk, at=self.now)
            lots = Allotment.objects.filter(lot__payment_id=payment.pk, lot__source="payment")
            spent = lots.aggregate(count=Sum("amount", default=0))["count"]
            back, price, bought = payment.refunded_minor, payment.amount_minor, held.granted.count
            assert back * bought + price * held.valid.count <= price * (bought + spent)

    @invariant()
    def no_use_is_made_good_twice(self) -> None:
        """X1: not beyond its cost, nor at all once the whole price of the packs that paid for it went back."""
        payments = list(Payment.objects.filter(site=self.site))
        given_back = money_given_back(payments)
        whole = {each.pk for each in payments if given_back[each.pk] == each.amount}
        for charge in Charge.objects.filter(site=self.site):
            returned = returned_of_charge(self.site.pk, charge_ref=charge.ref)
            assert returned <= charge.cost
            paid_by = Allotment.objects.filter(site_id=self.site.pk, charge_ref=charge.ref)
            if set(paid_by.values_list("lot__payment_id", flat=True)) <= whole:
                assert self.made_good.setdefault(charge.pk, returned.count) == returned.count

    @invariant()
    def no_use_costs_less_than_nothing(self) -> None:
        """X1: money for a use and credits of it stay within what it cost, whichever came first; half a cent aside."""
        for charge in Charge.objects.filter(site=self.site):
            drawn = drawn_on_payments(allotments_of_charge(self.site.pk, charge_ref=charge.ref))
            for pk, back in read_back_behind(drawn, charges=[charge]).items():
                price, bought = back.payment.amount_minor, back.payment.credit_count
                assert back.for_these.minor * bought <= price * drawn[pk].count + bought

    @invariant()
    def each_state_is_what_its_settlement_says(self) -> None:
        """A request is settled when its settlement arrived, and until then neither withdrawn nor denied."""
        for settlement in Settlement.objects.filter(site=self.site).select_related("request"):
            assert settlement.request.status == ("settled" if settlement.status == "done" else "open")
        assert not Request.objects.filter(site=self.site, status="settled", settlement=None).exists()

    @invariant()
    def each_new_decision_replays(self) -> None:
        """Invariant 5: from its own record alone."""
        assert list(broken_decisions(self.site.pk, after=self.replayed)) == []
        last = Decision.objects.filter(site=self.site).order_by("-pk").first()
        self.replayed = last.pk if last else 0

    def teardown(self) -> None:
        """Whatever happened, it is told and chained."""
        deliver_events(self.site, at=self.now)
        seal_events(self.site)
        assert (failed_deliveries(self.site), chain_breaks(self.site)) == ([], None)


@pytest.mark.django_db
def test_any_story_keeps_every_promise():
    """Conservation, no loss paid twice, one effect a key, replay (invariants 1 to 3, 5 and 6)."""
    modest = settings(
        max_examples=20,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(Story, settings=modest)
    assert Settlement.objects.exists()
