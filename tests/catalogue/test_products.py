"""Products are read alike from a pack and from a story, and stand on the price list in their order."""

import pytest

from makegood.catalogue.models import Product
from makegood.catalogue.operations import install_products
from makegood.catalogue.packs import find_pack, load_pack
from makegood.catalogue.products import parse_product
from makegood.catalogue.queries import packs_on_sale, product_by_code, uses_on_sale
from makegood.catalogue.specs import ProductSpec
from makegood.kernel.credits import Credits
from makegood.kernel.diagnostics import Span
from makegood.kernel.money import Money
from makegood.kernel.refusals import NotFound
from makegood.sites.operations import create_site

PLACE = Span("story.yaml", 3)
HUGE = 1 << 20_000
ODD_COUNTS = ["010", "1_000", "\uff11\uff10", "1e3", "-5", "0", "", 10.0, True, None, "9" * 5000, HUGE]
ODD_PRICES = ["50.00", "-1.00 EUR", "0.00 EUR", "NaN EUR", "1e9 EUR", "50.001 EUR", "5.00 EURO", 50]
ODD_COSTS = ["0 credits", "10", "-1 credits", "1.5 credits", "010 credits", "9999999 credits", 10]


def read(code="pack-100", **fields):
    """Read one product; each mistake would stand at the same place."""
    return parse_product(code, fields, span_of=lambda key: PLACE)


@pytest.fixture
def site(db):
    """A site without products."""
    return create_site("packhouse", name="Packhouse", pack="credits", zone="Europe/London")


def test_a_story_writes_its_numbers_as_text():
    """Both readers of files end in the same product."""
    assert read(credits="100", price="50.00 EUR") == read(credits=100, price="50.00 EUR")


@pytest.mark.parametrize("credits", ODD_COUNTS, ids=lambda count: "huge" if count == HUGE else repr(count)[:9])
def test_odd_numbers_of_credits_are_refused(credits):
    """Faults 43, 44, 48, 49, 109."""
    assert read(credits=credits, price="50.00 EUR").code == "MG603"


@pytest.mark.parametrize("price", ODD_PRICES)
def test_odd_prices_are_refused(price):
    """Faults 42 to 48."""
    assert read(credits=100, price=price).code == "MG603"


@pytest.mark.parametrize("costs", ODD_COSTS)
def test_odd_costs_are_refused(costs):
    """Fault 43: a service that costs nothing, or less, would give credits away."""
    assert read("letter", service="letter", costs=costs).code == "MG603"


def test_the_price_list_keeps_its_order(site):
    """Packs and services apart, each in the order in which the pack names them."""
    specs = load_pack(find_pack("credits")).products
    install_products(site, specs=specs)
    assert [each.code for each in packs_on_sale(site)] == [each.code for each in specs if each.price]
    assert [each.code for each in uses_on_sale(site)] == [each.code for each in specs if each.service]


def test_no_pack_costs_less_than_its_credits_are_bought_back_for():
    """C5: the shipped packs stay above 0.40 a credit, so that the cap of X6 is never needed."""
    packs = [each for each in load_pack(find_pack("credits")).products if each.price]
    assert packs
    assert all(each.price >= Money(40, each.price.currency) * each.credits.count for each in packs)


def test_a_product_of_a_known_code_takes_the_new_form(site):
    """A story overrides the pack's price; nothing is doubled."""
    install_products(site, specs=[read(credits=100, price="50.00 EUR")])
    install_products(site, specs=[read(credits=120, price="55.00 USD", title="A big pack")])
    pack = Product.objects.get()
    assert (pack.title, pack.credits, pack.price) == ("A big pack", Credits(120), Money(5500, "USD"))


def test_a_product_is_looked_up_by_code(site):
    """A wrong code is answered with the nearest; another site's products are not seen."""
    spec = read(credits=100, price="50.00 EUR")
    assert isinstance(spec, ProductSpec)
    install_products(site, specs=[spec])
    assert product_by_code(site, "pack-100").title == "Pack 100"
    with pytest.raises(NotFound, match="Did you mean `pack-100`"):
        product_by_code(site, "pack-10")
    other = create_site("other", name="Other", pack="credits", zone="UTC")
    with pytest.raises(NotFound):
        product_by_code(other, "pack-100")
