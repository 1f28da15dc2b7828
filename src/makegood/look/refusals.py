"""Refusals as pages: an expected "no", in plain words, with what to do next.

Owns which status a refusal has for a browser and where it sends people on. The sentence itself is the refusal's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from makegood.kernel.refusals import Refusal
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit, Visit
from makegood.members.duties import IN_WORDS, Duty, roles_with


@dataclass(frozen=True, slots=True)
class WayOn:
    """The next thing to do after a refusal: what the link says, and the page it leads to."""

    text: str
    page: str


HELP = WayOn("Go to the help centre", "portal:help")
HOME = WayOn("Go to the start page", "portal:home")
QUEUE = WayOn("Go to the queue", "console:queue")

# Where the account itself is the reason, the help centre stays open all the same (X7).
WAYS_ON: Mapping[str, WayOn] = {
    "insufficient_credits": WayOn("Get more credits", "portal:packs"),
    "not_activated": WayOn("See how your account stands", "portal:settings"),
    "no_card": WayOn("Go to your cards", "portal:cards"),
    "card_in_use": WayOn("Go to your membership", "portal:membership"),
    "already_a_member": WayOn("Go to your membership", "portal:membership"),
    "not_a_member": WayOn("See the plans", "portal:membership"),
    "payment_overdue": WayOn("Pay what is overdue", "portal:membership"),
    "account_blocked": HELP,
    "account_suspended": HELP,
    "account_terminated": HELP,
}
CONFLICT, FORBIDDEN, TOO_MANY = 409, 403, 429
# Everything else is a conflict with how things stand.
STATUSES: Mapping[str, int] = {"rate_limited": TOO_MANY}


def refusal_page(request: HttpRequest, refusal: Refusal, *, visit: Visit) -> HttpResponse:
    """Show a refusal that came from an act, not from a form that could take it up."""
    is_staff = isinstance(visit, StaffVisit)
    way_on = QUEUE if is_staff else WAYS_ON.get(refusal.code, HOME)
    frame = "look/frames/console.html" if is_staff else "look/frames/site.html"
    values: dict[str, object] = {"refusal": refusal, "way_on": way_on, "frame": frame}
    return show_page(request, "look/refusal.html", visit=visit, values=values, status=status_of(refusal))


def status_of(refusal: Refusal) -> int:
    """Give the status with which a page shows a refusal."""
    return STATUSES.get(refusal.code, CONFLICT)


def not_your_duty(request: HttpRequest, duty: Duty, *, visit: StaffVisit) -> HttpResponse:
    """Say that an act is somebody else's, whose, and that nothing was changed."""
    values: dict[str, object] = {"act": IN_WORDS[duty], "roles": [role.label.lower() for role in roles_with(duty)]}
    return show_page(request, "look/not_your_duty.html", visit=visit, values=values, status=FORBIDDEN)
