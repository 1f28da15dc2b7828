"""A fee that was paid in parts goes back to the payments that paid it, each part as a refund of its own."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from makegood.catalogue.models import Product
from makegood.catalogue.packs import find_pack, load_pack
from makegood.claims import refunding
from makegood.claims.asks import Ask
from makegood.claims.audit import broken_decisions, broken_settlements
from makegood.claims.models import Request, Settlement, SettlementPart
from makegood.claims.operations import make_request, send_refund_again
from makegood.claims.queries import decided
from makegood.claims.refusals import NotOpen
from makegood.kernel.ids import key_of
from makegood.ledger.audit import breaches
from makegood.members.models import Staff
from makegood.members.operations import add_staff
from makegood.memberships.models import Bill
from makegood.memberships.operations import end_membership, set_tax_rate
from makegood.memberships.queries import bill_of, paid_for
from makegood.notices.models import Notice
from makegood.payments.models import Intent, Payment, Refund
from makegood.payments.operations import record_refund_failed, record_refunded
from makegood.payments.sandbox.visitor import Visitor
from makegood.policy.values import Percent
from makegood.sites.operations import publish_policy
from makegood.sites.outbox import deliver_events
from tests.claims.bank import Bank
from tests.claims.crowd import at_once, refusals
from tests.memberships.club import DAY, Club, open_club
from tests.memberships.conftest import visitor  # noqa: F401  (the sandbox behind the club)

pytestmark = pytest.mark.django_db(transaction=True)
JULY = datetime(2026, 7, 1, 9, tzinfo=UTC)
ENDED = JULY + 32 * DAY
TAXED = """
## Sales tax {#T1}
Where sales tax is due we add it to the fee.

~~~rule silent
set: bill amount = plan.price
set: bill tax = share(term.bill_amount, member.tax_rate, 100 percent)
~~~
"""
LATER = ENDED + timedelta(hours=1)


@pytest.fixture
def club(visitor: Visitor) -> Club:  # noqa: F811
    """A site of pack `letters` that sells three months in three parts."""
    quarterly = {"plan": "3 months", "price": "90.00 EUR", "instalments": 3}
    return open_club(visitor, pack="letters", catalogue={"quarterly": quarterly})


def paid_in_two(club: Club) -> Bill:
    """Join, pay two of three parts, and be ended by the operator when 60 of 92 days are left."""
    membership = club.work(club.join("quarterly", at=JULY), at=JULY + 30 * DAY)
    end_membership(membership, because="no_reason", by="staff:1", at=ENDED)
    return bill_of(membership, 1)


@pytest.fixture
def bill(club: Club) -> Bill:
    """A fee of which two parts of 30.00 EUR are paid."""
    return paid_in_two(club)


@pytest.fixture
def tom(club: Club) -> Staff:
    """An agent."""
    return add_staff(club.site, handle="tom", name="Tom")


def ask(bill: Bill, *, key: str = "ask", at: datetime = ENDED) -> Request:
    """Ask for what of the fee could not be used."""
    return make_request(bill.member, ask=Ask("money", "terminated", bill=bill), at=at, key=key)


def parts() -> list[tuple[int, str, str]]:
    """Which payment each refund goes back to, how much, and how that part stands; in their order."""
    found = SettlementPart.objects.select_related("payment").order_by("number")
    return [(each.payment_id, str(each.amount), each.status) for each in found]


def answer(club: Club, answers: Sequence[str], *, at: datetime = LATER) -> None:
    """Have the processor take or turn down the refunds that are under way, and the site hear of it."""
    pending = Refund.objects.filter(status="pending").order_by("id")
    for refund, said in zip(pending, answers, strict=True):
        if said == "taken":
            record_refunded(refund, processor_ref=f"re {refund.pk}", at=at)
        else:
            record_refund_failed(refund, why=said, at=at)
    deliver_events(club.site, at=at)


def standing(request: Request) -> tuple[str, str]:
    """How the request and its settlement stand."""
    request.refresh_from_db()
    return request.status, Settlement.objects.get(request=request).status


def all_holds() -> bool:
    """Tell whether books, decisions and settlements keep their rules."""
    return not breaches() and not list(broken_decisions()) and not list(broken_settlements())


def test_the_latest_payment_gives_first_and_each_part_is_a_refund_of_its_own(club: Club, bill: Bill):
    """L8: 60/92 of 60.00 EUR; each refund and each call has a key that the same act comes to again."""
    request = ask(bill)
    first, second = paid_for(bill)
    assert parts() == [(second.pk, "30.00 EUR", "pending"), (first.pk, "9.13 EUR", "pending")]
    keys = [key_of("settlement", request.pk, each.pk, 1) for each in (second, first)]
    assert list(Refund.objects.order_by("id").values_list("key", flat=True)) == keys
    assert Intent.objects.filter(kind="refund").values("key").distinct().count() == 2
    assert decided(request).case.facts["payment.price"].value == second.amount * 2
    assert all_holds()


def test_fault_47_sales_tax_goes_back_with_each_part_to_the_cent(club: Club):
    """19 percent on 89.99 EUR are 107.09, in parts of 35.71, 35.69 and 35.69; 60/92 of two of them come back."""
    text = load_pack(find_pack("letters")).policy_text + TAXED
    publish_policy(club.site, text=text, file="policy.md", by="site", at=JULY - DAY)
    set_tax_rate(club.site, country="GB", rate=Percent(190_000), at=JULY - DAY)
    Product.objects.filter(site=club.site, code="quarterly").update(price_minor=8999)
    ask(paid_in_two(club))
    assert [amount for _, amount, _ in parts()] == ["35.69 EUR", "10.88 EUR"]
    assert all_holds()


def test_a_fee_in_parts_is_settled_once_the_last_part_arrived(club: Club, bill: Bill):
    """Until then it is on its way."""
    request = ask(bill)
    record_refunded(Refund.objects.order_by("id")[0], processor_ref="re", at=LATER)
    deliver_events(club.site, at=LATER)
    assert (standing(request), all_holds()) == (("open", "pending"), True)
    answer(club, ["taken"], at=LATER + DAY)
    assert (standing(request), request.closed_at) == (("settled", "done"), LATER + DAY)
    assert all_holds()


def test_the_letter_names_what_went_back_to_each_payment(club: Club, bill: Bill):
    """Whoever looks for 39.13 EUR on a statement finds two other amounts there."""
    ask(bill)
    answer(club, ["taken", "taken"])
    body = " ".join(Notice.objects.get(kind="settlement").body.split())
    first, second = paid_for(bill)
    assert (
        "The money went to the payments that it came from: "
        f"€30.00 to card ending 4242, for payment {second.pk} of 31 July 2026; "
        f"€9.13 to card ending 4242, for payment {first.pk} of 1 July 2026; banks may take" in body
    )


def test_fault_20_a_part_that_was_not_taken_is_owed_and_sent_again_alone(club: Club, bill: Bill, tom: Staff):
    """The member is told of that part, and what arrived does not go back twice."""
    request = ask(bill)
    answer(club, ["card closed", "taken"])
    assert standing(request) == ("open", "failed")
    assert Notice.objects.get(kind="refund_failed").subject.startswith("€30.00 could not be returned yet")
    assert not Notice.objects.filter(kind="settlement").exists()
    send_refund_again(request, by=tom, at=LATER + DAY)
    assert (standing(request), Refund.objects.count(), all_holds()) == (("open", "pending"), 3, True)
    answer(club, ["taken"], at=LATER + DAY)
    arrived = [str(each.amount) for each in Refund.objects.filter(status="succeeded").order_by("id")]
    assert (standing(request), arrived) == (("settled", "done"), ["9.13 EUR", "30.00 EUR"])
    assert all_holds()


def test_nothing_goes_back_to_a_payment_that_a_bank_holds(club: Club, bill: Bill):
    """X1: what the bank holds of one payment is not taken from it; the other gives no more than it brought."""
    first, second = paid_for(bill)
    Bank(club.site).says(second, "open", at=ENDED)
    request = ask(bill)
    assert parts() == [(first.pk, "30.00 EUR", "pending")]
    assert decided(request).decision.cites == ("L8", "X1")


def test_fault_7_a_part_that_a_dispute_forestalled_is_paid_by_the_bank(club: Club, bill: Bill):
    """The other part goes its own way; with both the fee is settled, and opened again when the bank decides anew."""
    request, bank = ask(bill), Bank(club.site)
    second = paid_for(bill)[1]
    answer(club, ["disputed", "taken"])
    assert standing(request) == ("open", "failed")
    bank.says(second, "lost", at=LATER)
    assert (standing(request), all_holds()) == (("settled", "done"), True)
    bank.says(second, "won", at=LATER + DAY)
    assert (standing(request), all_holds()) == (("open", "failed"), True)


def test_what_a_bank_holds_does_not_keep_another_part_from_being_sent_again(club: Club, bill: Bill, tom: Staff):
    """Both failed, and the later payment is disputed: the earlier part is sent, the other cannot be yet."""
    request = ask(bill)
    answer(club, ["card closed", "card closed"])
    Bank(club.site).says(paid_for(bill)[1], "open", at=LATER)
    send_refund_again(request, by=tom, at=LATER)
    assert [status for _, _, status in parts()] == ["failed", "pending"]
    assert standing(request) == ("open", "failed")
    with pytest.raises(NotOpen):
        send_refund_again(request, by=tom, at=LATER)


def test_fault_61_both_parts_start_or_none(club: Club, bill: Bill, monkeypatch: pytest.MonkeyPatch):
    """Whoever dies between two refunds has started neither."""
    start = refunding.start_refund

    def start_one(payment: Payment, **what: object) -> Refund:
        assert not Refund.objects.exists(), "killed"
        return start(payment, **what)

    monkeypatch.setattr(refunding, "start_refund", start_one)
    with pytest.raises(AssertionError):
        ask(bill)
    assert (Refund.objects.count(), Settlement.objects.count(), Request.objects.count()) == (0, 0, 0)


def test_fault_6_sixteen_who_ask_about_one_fee_at_once_get_it_once(club: Club, bill: Bill):
    """One settlement in two parts; the others are denied by X1, and nothing is beyond what was paid."""
    asked = at_once(*[lambda number=number: ask(bill, key=f"ask {number}").pk for number in range(16)])
    assert (len(set(asked)), Settlement.objects.count()) == (16, 1)
    assert [amount for _, amount, _ in parts()] == ["30.00 EUR", "9.13 EUR"]
    denied = Request.objects.filter(status="denied")
    assert {decided(each).decision.cites for each in denied} == {("X1",)}
    assert (len(denied), all_holds()) == (15, True)


def test_fault_1_eight_clicks_send_each_failed_part_again_once(club: Club, bill: Bill, tom: Staff):
    """Two parts failed: two more refunds."""
    request = ask(bill)
    answer(club, ["card closed", "card closed"])
    clicks = at_once(*[lambda: send_refund_again(request, by=tom, at=LATER)] * 8)
    assert (refusals(clicks), Refund.objects.count()) == (["not_open"] * 7, 4)
    assert list(SettlementPart.objects.values_list("tries", flat=True)) == [2, 2]
    assert all_holds()


@pytest.mark.parametrize(
    ("rows", "change", "code"),
    [
        (Settlement.objects, {"amount": "39.12 EUR"}, "settlement_and_its_parts"),
        (SettlementPart.objects, {"status": "failed"}, "settlement_and_status"),
        (Payment.objects, {"reference": "bill:4711"}, "part_elsewhere"),
        (Refund.objects, {"amount_minor": 9999}, "part_elsewhere"),
    ],
)
def test_the_audit_names_a_settlement_that_its_parts_are_not(club: Club, bill: Bill, rows, change, code: str):
    """The parts are the whole of it, stand as it does, and went where the money came from."""
    ask(bill)
    assert list(broken_settlements(club.site.pk)) == []
    rows.filter(pk=rows.order_by("id").values("pk")[:1]).update(**change)
    assert [found.code for found in broken_settlements(club.site.pk)] == [code]
