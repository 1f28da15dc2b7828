"""Every address of both faces, filled in for Ann's things, so that no page is forgotten by tests that try them all."""

from django.urls import URLPattern, reverse

from makegood.console.urls import urlpatterns as console_pages
from makegood.ledger.queries import lots_of_payment
from makegood.portal.things import Thing
from makegood.portal.urls import urlpatterns as portal_pages
from tests.look.town import Town

POSTED = {
    "portal:sign_in_as", "portal:sign_out", "portal:choose", "portal:supply", "portal:withdraw",
    "portal:deactivate", "portal:activate",
    "console:find", "console:rule", "console:send_again",
}  # fmt: skip
# These belong to no site, so nobody is turned away by it.
AT_THE_GATE = {"portal:landing", "portal:sign_in", "portal:sign_in_as", "portal:sign_out"}


def addresses_of(town: Town, *, slug: str = "packhouse") -> dict[str, str]:
    """Give the address of each page of the town's site, by the page's name."""
    values = _values(town) | {"slug": slug}
    pages = [("portal", page) for page in portal_pages] + [("console", page) for page in console_pages]
    return {f"{face}:{page.name}": _address(face, page, values) for face, page in pages}


def _address(face: str, page: URLPattern, values: dict[str, object]) -> str:
    names = {*page.pattern.converters, *(["slug"] if face == "console" else [])}
    return reverse(f"{face}:{page.name}", kwargs={name: values[name] for name in names})


def _values(town: Town) -> dict[str, object]:
    (lot,) = lots_of_payment(town.site.pk, payment_id=town.untouched.pk, at=town.site.now())
    return {
        "number": 1,
        "older": 1,
        "lot_id": lot.id,
        "letter_id": town.ann.notices.earliest("id").pk,
        "payment_id": town.untouched.pk,
        "charge_id": town.letter.pk,
        "request_id": town.choosing.pk,
        "paper_id": town.choosing.attachments.earliest("id").pk,
        "thing": Thing("payment", town.untouched.pk),
        "remedy": "money",
        "ground": "any_reason",
        "code": "letter",
        "handle": "ann",
    }
