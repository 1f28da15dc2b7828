"""A pack's folder is read whole, and each mistake is pointed at."""

from pathlib import Path

import pytest

from makegood.catalogue.models import ProductKind, ServiceKind
from makegood.catalogue.packs import find_pack, load_pack
from makegood.kernel.credits import Credits
from makegood.kernel.diagnostics import BadInput
from makegood.kernel.money import Money
from makegood.kernel.refusals import NotFound

GOOD = """
name = "Corner shop"
timezone = "Asia/Tokyo"
minimum_age = 20

[chargebacks]
end_account = true

[limits]
uses_an_hour = 60

[catalogue.small]
credits = 20
price = "500 JPY"

[catalogue]
letter = {service = "letter", costs = "10 credits", title = "A letter"}
"""

BAD = """
nmae = "Corner shop"
timezone = "Europe/Londn"
minimum_age = "18"

[catalogue.pack-100]
credits = 100
prize = "50.00 EUR"

[catalogue.pack-50]
credits = 50
price = "50.001 EUR"

[catalogue]
letter = {service = "lettre", costs = "10 credits"}
chat = {service = "chat", costs = "10"}
call = {service = "video_chat", costs = "2 credits", per = "hour"}
gift = {service = "gift"}
pass = {plan = "2 months", price = "29.99 USD"}
"half price" = {credits = 10, price = "1.00 EUR"}
free = {credits = 10, price = "0.00 EUR"}
none = {credits = 0, price = "1.00 EUR"}
maybe = {credits = true, price = "1.00 EUR"}

[chargebacks]
end_account = "yes"
end_acount = true

[limits]
uses_an_hour = 0
"""

MISTAKES = """
site.toml:1:1: MG602 The site lacks `name`.
site.toml:2:1: MG601 A site has no key `nmae`. Did you mean `name`?
site.toml:3:1: MG604 There is no time zone `Europe/Londn`. Did you mean `Europe/London`?
site.toml:4:1: MG603 `minimum_age` is a whole number of years between 1 and 120.
site.toml:8:1: MG601 A product has no key `prize`. Did you mean `price`?
site.toml:12:1: MG603 “50.001 EUR” is not an amount: EUR has 2 digits behind the point. Write it like 50.00 EUR.
site.toml:15:11: MG604 There is no service `lettre`. Did you mean `letter`?
site.toml:16:27: MG603 `costs` is a number of credits, as `10 credits`.
site.toml:17:54: MG604 `video_chat` is paid per minute.
site.toml:18:1: MG602 `gift` lacks `costs`.
site.toml:19:9: MG604 There is no plan of `2 months`. Did you mean `6 months`?
site.toml:20:1: MG603 `half price` is no code: plain letters, digits, - and _, at most 50.
site.toml:21:23: MG603 A pack has a price above zero.
site.toml:22:9: MG603 `credits` lies between 1 and 1000000 credits.
site.toml:23:10: MG603 `credits` is a whole number, as 100.
site.toml:26:1: MG603 `end_account` is true or false.
site.toml:27:1: MG601 `chargebacks` has no key `end_acount`. Did you mean `end_account`?
site.toml:30:1: MG603 `uses_an_hour` is a whole number between 1 and 1000000.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack's folder with a policy; the test writes its site.toml."""
    (tmp_path / "policy.md").write_text("the policy")
    return tmp_path


def mistakes_of(folder: Path, text: str | bytes) -> str:
    """What the reader says of a site.toml, one mistake a line."""
    (folder / "site.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadInput) as refused:
        load_pack(folder)
    return str(refused.value).replace(f"{folder}/", "")


def test_a_pack_is_read_whole(folder):
    """The policy's text is handed on as it stands; titles are made up where none is given."""
    (folder / "site.toml").write_text(GOOD)
    pack = load_pack(folder)
    assert (pack.site_name, pack.zone) == ("Corner shop", "Asia/Tokyo")
    assert pack.rules == {"minimum_age": 20, "uses_an_hour": 60, "ends_account_on_chargeback": True}
    assert (pack.name, pack.policy_text) == (folder.name, "the policy")
    small, letter = pack.products
    assert (small.kind, small.title, small.credits) == (ProductKind.CREDIT_PACK, "Small", Credits(20))
    assert (small.price, small.service) == (Money(500, "JPY"), None)
    assert (letter.kind, letter.title, letter.credits) == (ProductKind.ONE_OFF, "A letter", Credits(10))
    assert (letter.price, letter.service) == (None, ServiceKind.LETTER)


def test_every_mistake_is_pointed_at(folder):
    """All at once, with the nearest word, in the order of the file."""
    assert mistakes_of(folder, BAD).splitlines() == MISTAKES.strip().splitlines()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "site.toml:1:8: MG600 This is not TOML: Invalid value."),
        ('name = "A"\nminimum_age = 018', "site.toml:2:16: MG600 This is not TOML"),
        ('name = "A"\nname = "B"', "site.toml:2:11: MG600 This is not TOML"),
        (f"name = {'9' * 5000}", "site.toml:1:1: MG600 This is not TOML: Exceeds the limit"),
        ("name = " + "[" * 5000, "site.toml:1:1: MG600 This is not TOML"),
        (b"name = '\xff'", "site.toml:1:1: MG600 The file is not UTF-8 text."),
        ('name = "A"\ntimezone = "UTC"\ncatalogue = 3', "site.toml:3:1: MG603 `catalogue` is a table of products."),
        ('name = "A"\ntimezone = "UTC"\n[catalogue]\npack = 3', "site.toml:4:1: MG603 `pack` needs keys and values"),
        ('name = "A\\u0007"\ntimezone = "UTC"', "site.toml:1:1: MG603 `name` is one line of 1 to 120 characters."),
    ],
)
def test_a_broken_file_is_pointed_at(folder, text, said):
    """Fault 109 among them: a number with a leading zero is none."""
    assert mistakes_of(folder, text).startswith(said)


def test_a_missing_file_is_named(folder):
    """Both files of a pack are needed."""
    (folder / "site.toml").write_text(GOOD)
    (folder / "policy.md").unlink()
    with pytest.raises(BadInput, match=r"policy.md:1:1: MG600 The file cannot be read: No such file"):
        load_pack(folder)


def test_a_pack_is_found_by_name_or_path(folder):
    """A wrong name is answered with the nearest."""
    (folder / "site.toml").write_text(GOOD)
    assert find_pack(str(folder)) == folder
    assert find_pack("credits").name == "credits"
    with pytest.raises(NotFound, match="Did you mean `credits`"):
        find_pack("credit")
