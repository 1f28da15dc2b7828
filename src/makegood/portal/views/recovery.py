"""The way back for whoever cannot sign in: a code by mail, and a new password.

Nothing here tells whether an address has an account: every address gets the same words, and so does every code that
does not open, be it wrong, old, used, tried too often or for nobody.
"""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from makegood.kernel.refusals import Refusal
from makegood.members.operations import recover_with_code, send_recovery_code
from makegood.members.queries import account_to_recover
from makegood.members.refusals import RateLimited
from makegood.portal.account_forms import ForgottenForm, RecoverForm

ADDRESS = "recovering"
NOT_OPENED = (
    "This code does not open the account. It is good for half an hour, for five tries and once; look at the latest "
    "mail, or ask for a new code."
)


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Mail a code to an address, if it is a member's or works here; what is shown is the same if it is not."""
    form = ForgottenForm(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    if not form.is_valid():
        return _show(request, "portal/sign_in/forgotten.html", form)
    address, slug = form.cleaned_data["email"], form.cleaned_data["site"]
    account = account_to_recover(address, slug=slug)
    if account is not None:
        with suppress(RateLimited):
            send_recovery_code(account, at=account.site.now())
    request.session[ADDRESS] = address
    query = f"?{urlencode({'site': slug})}" if slug else ""
    return redirect(f"{reverse('portal:recover')}{query}")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "code")
def recover(request: HttpRequest) -> HttpResponse:
    """Set a new password by the code from the mail; an account that was reported as compromised opens again (M8)."""
    start = {"email": request.session.get(ADDRESS, ""), "site": request.GET.get("site", "")}
    form = RecoverForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid() and _recover(form):
        request.session.pop(ADDRESS, None)
        messages.success(request, "Your new password is set, and every session was ended. Sign in with it.")
        return redirect("portal:sign_in")
    return _show(request, "portal/sign_in/recover.html", form)


def _recover(form: RecoverForm) -> bool:
    said = form.cleaned_data
    account = account_to_recover(said["email"], slug=said["site"])
    try:
        if account is not None:
            recover_with_code(account, code=said["code"], password=said["password"], at=account.site.now())
            return True
    except Refusal:
        # Which of its reasons it was would tell that there is an account.
        pass
    form.add_error("code", NOT_OPENED)
    return False


def _show(request: HttpRequest, template: str, form: ForgottenForm) -> HttpResponse:
    return render(request, template, {"form": form, "site": None}, status=422 if form.errors else 200)
