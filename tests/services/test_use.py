"""A service is used once for each key, paid with credits, and refused whole where it cannot be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from makegood.catalogue.models import Product
from makegood.catalogue.queries import product_by_code
from makegood.kernel.credits import Credits
from makegood.kernel.refusals import NotFound, Refusal
from makegood.ledger.operations import KeyReused
from makegood.ledger.queries import available
from makegood.members.models import Member
from makegood.members.operations import add_counterpart
from makegood.members.queries import acceptances
from makegood.members.text import BadText
from makegood.services.models import Charge
from makegood.services.operations import BadCount, NotOnSale, use_service
from makegood.sites.models import Event, PolicyVersion
from makegood.sites.operations import create_site
from makegood.sites.queries import timeline

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def credits_of(member: Member) -> int:
    """What the member can spend at noon."""
    return available(member.site_id, member_id=member.pk, at=NOON).count


def test_a_letter_costs_its_credits(ann, letter):
    """The charge keeps its own cost, and the timeline tells of it."""
    charge = use_service(ann, product=letter, count=2, text="Dear Kim,\r\nhello", at=NOON, key="first")
    assert charge.cost == Credits(20)
    assert charge.text == "Dear Kim,\nhello"
    assert credits_of(ann) == 30
    (event,) = timeline(ann.site, charge.ref)
    assert (event.kind, event.actor, event.member_id) == ("charge.made", f"member:{ann.pk}", ann.pk)
    assert event.body == {"product": "letter", "credits": 20}


def test_a_second_click_costs_nothing(ann, letter):
    """Fault 1: the same key gives the charge of the first click, whatever the price is by then."""
    first = use_service(ann, product=letter, at=NOON, key="click")
    letter.credit_count = 15
    assert use_service(ann, product=letter, at=NOON, key="click") == first
    assert credits_of(ann) == 40
    assert Event.objects.filter(kind="charge.made").count() == 1


def test_a_key_with_another_use_is_refused(ann, letter):
    """Fault 2: neither another letter nor another text passes for a repetition."""
    use_service(ann, product=letter, text="Dear Kim", at=NOON, key="click")
    with pytest.raises(KeyReused):
        use_service(ann, product=letter, text="Dear Lee", at=NOON, key="click")
    assert credits_of(ann) == 40


def test_a_key_of_somebody_else_is_refused(ann, join, letter):
    """Fault 71: the other member's charge is not handed out."""
    use_service(ann, product=letter, at=NOON, key="click")
    with pytest.raises(KeyReused):
        use_service(join("bea"), product=letter, at=NOON, key="click")


def test_too_few_credits_change_nothing(ann, letter):
    """No charge, no event, no acceptance of the new terms."""
    PolicyVersion.objects.create(
        site=ann.site, number=2, digest="", published_at=NOON, effective_at=NOON.replace(hour=13)
    )
    later = NOON.replace(hour=14)
    with pytest.raises(Refusal) as refused:
        use_service(ann, product=letter, count=6, at=later, key="click")
    assert refused.value.code == "insufficient_credits"
    assert not Charge.objects.exists()
    assert not Event.objects.filter(kind="charge.made").exists()
    assert len(acceptances(ann)) == 1
    assert credits_of(ann) == 50
    use_service(ann, product=letter, at=later, key="click")
    assert len(acceptances(ann)) == 2


@pytest.mark.parametrize("count", [0, -1, 1001, 10**18])
def test_odd_numbers_of_uses_are_refused(ann, letter, count):
    """Faults 43, 44: nothing is given away by a negative use, nothing overflows."""
    with pytest.raises(BadCount):
        use_service(ann, product=letter, count=count, at=NOON, key="click")
    assert credits_of(ann) == 50


@pytest.mark.parametrize("text", ["\x00", "a\u202eb", "\ud800", "\x1b[2J", "x" * 20_001])
def test_texts_that_do_not_show_are_refused(ann, letter, text):
    """Faults 94, 95: in a letter as in a name."""
    with pytest.raises(BadText):
        use_service(ann, product=letter, text=text, at=NOON, key="click")


def test_an_account_that_is_not_active_uses_nothing(ann, letter):
    """The standing of this moment counts."""
    Member.objects.filter(pk=ann.pk).update(status="suspended")
    with pytest.raises(Refusal) as refused:
        use_service(ann, product=letter, at=NOON, key="click")
    assert refused.value.code == "account_suspended"
    assert credits_of(ann) == 50


def test_only_services_on_sale_are_used(ann, letter):
    """A pack is bought, not used; what was taken off the list is neither."""
    with pytest.raises(NotOnSale):
        use_service(ann, product=product_by_code(ann.site, "pack"), at=NOON, key="pack")
    Product.objects.update(is_on_sale=False)
    letter.refresh_from_db()
    with pytest.raises(NotOnSale):
        use_service(ann, product=letter, at=NOON, key="letter")


def test_things_of_another_site_cannot_be_used(ann, letter):
    """Fault 71: neither its products nor its people."""
    other = create_site("other", name="Other", pack="credits", zone="UTC")
    kim = add_counterpart(other, handle="kim", name="Kim", kind="correspondent", at=NOON)
    with pytest.raises(NotFound):
        use_service(ann, product=letter, counterpart=kim, at=NOON, key="letter")
    letter.site = other
    with pytest.raises(NotOnSale):
        use_service(ann, product=letter, at=NOON, key="letter")


def at_once(member: Member, letter: Product, keys: list[str]) -> list[str]:
    """Use the letter under every key at the same moment; say what came of each."""

    def use(key: str) -> str:
        try:
            return str(use_service(member, product=letter, at=NOON, key=key).pk)
        except Refusal as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(keys)) as clicks:
        return list(clicks.map(use, keys))


@pytest.mark.django_db(transaction=True)
def test_one_key_at_the_same_moment_is_one_use(ann, letter):
    """Fault 4: eight tabs, one charge."""
    assert len(set(at_once(ann, letter, ["click"] * 8))) == 1
    assert credits_of(ann) == 40


@pytest.mark.django_db(transaction=True)
def test_a_wallet_is_never_overspent(ann, letter):
    """Fault 9: eight letters at the same moment, credits for five."""
    answers = at_once(ann, letter, [f"letter {number}" for number in range(8)])
    assert answers.count("insufficient_credits") == 3
    assert credits_of(ann) == 0
    assert Charge.objects.count() == 5
