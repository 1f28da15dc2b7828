"""Joining a site, and proving by a code from the mail that one's address is one's own."""

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from makegood.kernel.refusals import Refusal
from makegood.look.doors import member_page, public_page
from makegood.look.pages import show_page
from makegood.look.refusals import CONFLICT, status_of
from makegood.look.visits import MemberVisit, Visit
from makegood.members.models import CodePurpose, MemberStatus, User
from makegood.members.operations import MOST_TRIES, activate_with_code, join_member, send_activation_code
from makegood.members.queries import latest_code, member_of
from makegood.members.text import same_address
from makegood.portal.account_forms import JoinForm, MailedCodeForm
from makegood.portal.sign_in import WayIn, let_in
from makegood.sites.queries import version_in_force

UNPROVEN = (
    "There is an account with this address already, and this is not its password. Sign in with it, take another "
    "address, or set a new password by mail."
)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@public_page
def join(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take somebody in as a member, by the version of the policy that they were shown."""
    if visit.member is not None:
        return redirect("portal:home", visit.site.slug)
    version = version_in_force(visit.site, at=visit.at)
    if request.method != "POST":
        address = request.user.email if isinstance(request.user, User) else ""
        return _show(request, visit, JoinForm(site=visit.site, version=version, initial={"email": address}))
    form = JoinForm(request.POST, site=visit.site, version=version)
    if not form.is_valid():
        return _show(request, visit, form, status=422)
    return _join(request, visit, form)


def _join(request: HttpRequest, visit: Visit, form: JoinForm) -> HttpResponse:
    """Make the member. Whoever signs in with the address already proves it as at the sign-in, where tries count."""
    said = {name: value for name, value in form.cleaned_data.items() if name not in ("version", "accepts")}
    email = same_address(said["email"])
    known = authenticate(request, username=email, password=said["password"])
    if known is None and User.objects.filter(email=email).exists():
        form.add_error("email", UNPROVEN)
        return _show(request, visit, form, status=CONFLICT)
    on_their_way = WayIn(reverse("portal:activation", args=[visit.site.slug]))
    try:
        member = join_member(visit.site, at=visit.at, **said)
    except Refusal as refusal:
        if isinstance(known, User) and member_of(known, site=visit.site):
            # A second click on the button: the first one joined.
            return let_in(request, known, way=on_their_way)
        form.take_up(refusal)
        return _show(request, visit, form, status=CONFLICT)
    assert member.user is not None, "whoever joins here chose a password"
    return let_in(request, member.user, way=on_their_way)


def _show(request: HttpRequest, visit: Visit, form: JoinForm, *, status: int = 200) -> HttpResponse:
    values: dict[str, object] = {"section": "join", "form": form, "version": form.in_force}
    return show_page(request, "portal/joining/join.html", visit=visit, values=values, status=status)


@require_GET
@public_page
def privacy(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say what the site keeps about its members, why, and how long."""
    return show_page(request, "portal/joining/privacy.html", visit=visit, values={"section": "privacy"})


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def activation(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Take the code from the mail; an account that waits for none has no such page."""
    if visit.member.status != MemberStatus.PENDING:
        return redirect("portal:settings", visit.site.slug)
    form = MailedCodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _show_activation(request, visit, form, status=422 if form.errors else 200)
    try:
        activate_with_code(visit.member, code=form.cleaned_data["code"], at=visit.at)
    except Refusal as refusal:
        form.add_error("code", refusal.message)
        return _show_activation(request, visit, form, status=status_of(refusal))
    messages.success(request, "Your account is active. Welcome!")
    return redirect("portal:home", visit.site.slug)


def _show_activation(request: HttpRequest, visit: MemberVisit, form: MailedCodeForm, *, status: int) -> HttpResponse:
    code = latest_code(visit.member, purpose=CodePurpose.ACTIVATION)
    values: dict[str, object] = {
        "section": "settings",
        "form": form,
        "code": code,
        "is_good": code is not None and visit.at < code.expires_at and code.tries < MOST_TRIES,
        "tries_left": max(0, MOST_TRIES - code.tries) if code else 0,
    }
    return show_page(request, "portal/joining/activation.html", visit=visit, values=values, status=status)


@require_POST
@member_page
def new_activation_code(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Mail another code; it takes the place of the one before."""
    send_activation_code(visit.member, at=visit.at)
    messages.success(request, "A new code is on its way. The one before opens nothing any more.")
    return redirect("portal:activation", visit.site.slug)
