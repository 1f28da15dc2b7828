"""What is paid by the minute or by the unit is read alike from a pack and from a story."""

import pytest

from makegood.catalogue.models import Product
from makegood.catalogue.operations import install_products
from makegood.catalogue.products import parse_product
from makegood.catalogue.specs import MeteredKind, PerMinuteSpec, PerUnitSpec, Refill, RefillKind
from makegood.kernel.credits import Credits
from makegood.kernel.diagnostics import Span
from makegood.kernel.money import Money
from makegood.sites.operations import create_site

SESSION = {"service": "video_chat", "costs": "2 credits", "per": "minute"}
ORDER = {"service": "units", "costs": "0.05 USD", "per": "unit"}
REFILLS = {
    "none": Refill(RefillKind.NONE),
    "unlimited": Refill(RefillKind.UNLIMITED),
    "1 day": Refill(RefillKind.TIMED, days=1),
    "30 days": Refill(RefillKind.TIMED, days=30),
}
ODD = [
    ({"service": "video_chat", "costs": "2 credits"}, "MG602"),
    ({**SESSION, "per": "unit"}, "MG604"),
    ({**SESSION, "per": 1}, "MG603"),
    ({**SESSION, "costs": "0.05 USD"}, "MG603"),
    ({**SESSION, "costs": "0 credits"}, "MG603"),
    ({**SESSION, "refill": "none"}, "MG601"),
    ({**SESSION, "service": "private_vidoe"}, "MG604"),
    ({**SESSION, "service": "letter"}, "MG601"),
    ({**ORDER, "per": "minute"}, "MG604"),
    ({**ORDER, "costs": "5 credits"}, "MG603"),
    ({**ORDER, "costs": "0.00 USD"}, "MG603"),
    ({**ORDER, "costs": "0.005 USD"}, "MG603"),
    ({**ORDER, "refill": "0 days"}, "MG603"),
    ({**ORDER, "refill": "1 month"}, "MG603"),
    ({**ORDER, "refill": "timed"}, "MG603"),
    ({**ORDER, "refill": 30}, "MG603"),
]


def read(code="session", **fields):
    """Read one product; each mistake would stand at the same place."""
    return parse_product(code, fields, span_of=lambda key: Span("story.yaml", 3))


@pytest.mark.parametrize("service", ["video_chat", "private_video"])
def test_a_session_is_paid_by_the_minute(service):
    """So many credits for each minute."""
    session = read(**{**SESSION, "service": service}, title="Face to face")
    assert isinstance(session, PerMinuteSpec)
    assert (session.title, session.service, session.credits) == ("Face to face", MeteredKind(service), Credits(2))


@pytest.mark.parametrize("written", REFILLS)
def test_units_say_what_refill_they_carry(written):
    """O6: none, for a stated time, or without limit; it is written as it is read."""
    order = read("followers", **ORDER, refill=written)
    assert isinstance(order, PerUnitSpec)
    assert (order.price, order.refill) == (Money(5, "USD"), REFILLS[written])
    assert str(order.refill) == written


def test_units_without_a_word_on_refills_carry_none():
    """Nothing is promised by keeping silent."""
    assert read("followers", **ORDER).refill == Refill(RefillKind.NONE)


@pytest.mark.parametrize(("fields", "code"), ODD, ids=str)
def test_odd_measures_and_refills_are_refused(fields, code):
    """Each with the code of its mistake."""
    assert read(**fields).code == code


@pytest.mark.django_db
def test_what_is_paid_by_measure_stands_on_the_price_list():
    """A session costs credits a minute, an order money a unit, with its refill."""
    site = create_site("studio", name="Studio", pack="live", zone="Europe/London")
    install_products(site, specs=[read(**SESSION), read("followers", **ORDER)])
    session, order = Product.objects.all()
    assert (session.kind, session.service, session.credits) == (
        "per_minute",
        SESSION["service"],
        read(**SESSION).credits,
    )
    assert (order.kind, order.price, order.refill) == (
        "per_unit",
        read("f", **ORDER).price,
        read("f", **ORDER).refill.kind,
    )
