"""Every address of both faces, filled in for Ann's things, so that no page is forgotten by tests that try them all."""

from collections.abc import Mapping
from types import MappingProxyType

from django.urls import URLPattern, reverse

from makegood.console.urls import urlpatterns as console_pages
from makegood.ledger.queries import acts_of_payment, lots_of_payment
from makegood.members.duties import Duty
from makegood.portal.things import Thing
from makegood.portal.urls import urlpatterns as portal_pages
from makegood.sites.models import Site
from tests.look.houses import things_of
from tests.look.town import Town

POSTED = {
    "portal:sign_in_as", "portal:sign_out", "portal:choose", "portal:supply", "portal:withdraw",
    "portal:deactivate", "portal:activate", "portal:card_remove",
    "portal:beat_session", "portal:stop_session",
    "portal:new_activation_code", "portal:accept_terms",
    "console:find", "console:rule", "console:send_again", "console:return_repayment",
    "console:approve", "console:withdraw_ruling", "console:verdict", "console:sanction", "console:lift",
    "console:answer_report", "console:take_down", "console:try_now",
    "console:save_view", "console:forget_view",
    "console:move_clock", "console:note_on_case", "console:note_on_member",
    "console:change_role", "console:dismiss_staff", "console:lift_staff_factor", "console:lift_member_factor",
}  # fmt: skip
# Whose duty it is to send the form of a page of the console; the others of the staff may at most look at it.
DUTY_OF: Mapping[str, Duty] = {
    "console:find": Duty.CASES,
    "console:rule": Duty.CASES,
    "console:send_again": Duty.REFUNDS,
    "console:return_repayment": Duty.REFUNDS,
    "console:approve": Duty.APPROVE,
    "console:withdraw_ruling": Duty.CASES,
    "console:verdict": Duty.DISPUTES,
    "console:try_now": Duty.REFUNDS,
    "console:save_view": Duty.CASES,
    "console:forget_view": Duty.CASES,
    "console:sanction": Duty.SANCTIONS,
    "console:lift": Duty.SANCTIONS,
    "console:answer_report": Duty.REPORTS,
    "console:take_down": Duty.REPORTS,
    "console:staff": Duty.STAFF,
    "console:change_role": Duty.STAFF,
    "console:lift_staff_factor": Duty.SECOND_FACTOR,
    "console:lift_member_factor": Duty.SECOND_FACTOR,
    "console:note_on_case": Duty.NOTES,
    "console:note_on_member": Duty.NOTES,
    "console:cancel_for_member": Duty.CANCELLATIONS,
    "console:move_clock": Duty.CLOCK,
    "console:publish": Duty.PUBLISH,
    "console:order": Duty.DELIVERY,
    "console:use": Duty.DELIVERY,
    # Tom does not work there any more once an operator has sent it, so it comes last.
    "console:dismiss_staff": Duty.STAFF,
}
# What comes as a file, or leads on at once, has no page to look at.
DOWNLOADED = {
    "portal:payment_return", "portal:card_return", "portal:paper", "portal:receipt", "portal:letter_pdf",
    "console:paper", "console:evidence", "console:evidence_pdf",
    # The second step only leads on, and the mailbox is there in a demo alone.
    "portal:second_step", "portal:mailbox", "portal:mail",
}  # fmt: skip
# Their addresses name what every site has of its own: an account, a version of the policy, a clause.
OF_EVERY_SITE = {"console:account", "console:studio_version", "console:cited", "console:changes"}
# These belong to no site, so nobody is turned away by it.
AT_THE_GATE = {
    "portal:landing", "portal:sign_in", "portal:sign_in_as", "portal:sign_out", "portal:mailbox", "portal:mail",
    "portal:second_step", "portal:forgotten", "portal:recover", "portal:security", "portal:password",
    "portal:second_factor", "portal:second_factor_off", "portal:paper_codes",
}  # fmt: skip
# To whom a page shows something, where that is neither Ann nor Tom.
READERS: Mapping[str, str] = {
    "portal:landing": "stranger",
    "portal:sign_in": "stranger",
    "portal:join": "stranger",
    "portal:activation": "joy",
}

# Pages that have something to show in one house only, though their addresses name none of its things.
HOUSE_OF: Mapping[str, str] = {}


def addresses_of(
    town: Town, *, houses: Mapping[str, Site] = MappingProxyType({}), slug: str | None = None
) -> dict[str, str]:
    """Give the address of each page, by its name: in the town, or in the first house that has what the page needs.

    With a `slug` all stand under that name, whatever site the things are of. A page that no house has a thing for is
    an error: it would be tested by nothing.
    """
    places = [{"slug": town.site.slug} | _values(town)]
    places += [{"slug": house.slug} | things_of(house) for house in houses.values()]
    pages = [("portal", page) for page in portal_pages] + [("console", page) for page in console_pages]
    return {f"{face}:{page.name}": _address(face, page, places, slug) for face, page in pages}


def _address(face: str, page: URLPattern, places: list[dict[str, object]], slug: str | None) -> str:
    name = f"{face}:{page.name}"
    needed = {*page.pattern.converters, *(["slug"] if face == "console" else [])}
    wanted = HOUSE_OF.get(name)
    place = next((each for each in places if needed <= set(each) and wanted in (None, each["slug"])), None)
    assert place is not None, f"no house has {needed} for {name}"
    return reverse(name, kwargs={each: slug if slug and each == "slug" else place[each] for each in needed})


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
        "account": "wallet",
        "clause": "C4",
        "asset": "credits",
        "transaction_id": acts_of_payment(town.site.pk, payment_id=town.untouched.pk)[0].id,
        "reference": town.letter.ref,
        "handle": "ann",
        "staff_id": town.tom.pk,
        "name": "20260314-120000-1-1",
        "who": "pia",
    }
