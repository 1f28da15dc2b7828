"""A person's own sign-in: the password, and the second factor. It belongs to no site, so it has one place for all."""

from base64 import b32encode
from datetime import datetime

import segno
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice

from makegood.kernel.refusals import Refusal
from makegood.members.models import Member, Staff, User
from makegood.members.operations import (
    SignInChange,
    change_password,
    confirm_second_factor,
    end_second_factor,
    prepare_second_factor,
    renew_paper_codes,
    tell_of_sign_in,
)
from makegood.members.queries import account_of, has_second_factor, paper_codes_left
from makegood.portal.account_forms import PasswordForm, PresentPasswordForm, SetUpForm, TokenForm
from makegood.portal.sign_in import home_of

WRONG_PASSWORD = "This is not your present password."


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "only who is signed in comes here"
    return request.user


def _show(request: HttpRequest, template: str, **values: object) -> HttpResponse:
    form = values.get("form")
    status = 422 if getattr(form, "errors", None) else 200
    shown = values | {"site": None, "home": home_of(_person(request))}
    answer = render(request, f"portal/sign_in/{template}.html", shown, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """Show how one signs in, and what can be changed about it."""
    person = _person(request)
    is_on = has_second_factor(person)
    return _show(request, "security", is_on=is_on, codes_left=paper_codes_left(person) if is_on else 0)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """Take the present password and the next one; this session goes on, every other one ends."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_proven(request, form):
        account, now = _told(request)
        change_password(_person(request), password=form.cleaned_data["password"], account=account, at=now)
        update_session_auth_hash(request, _person(request))
        messages.success(request, "Your new password is set. Every other session was ended.")
        return redirect("portal:security")
    return _show(request, "password", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show the secret as a picture and as letters; the first code that fits turns the second factor on."""
    person = _person(request)
    if has_second_factor(person):
        return redirect("portal:security")
    form = SetUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_proven(request, form):
        try:
            codes = confirm_second_factor(person, token=form.cleaned_data["token"])
        except Refusal as refusal:
            form.add_error("token", refusal.message)
        else:
            _tell(request, SignInChange.FACTOR_ON)
            return _show(request, "paper_codes", codes=codes, is_new=True)
    device = prepare_second_factor(person)
    return _show(request, "second_factor", form=form, picture=_picture(device), secret=_letters(device))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@login_required
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Turn the second factor off, by a code of it."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            end_second_factor(_person(request), token=form.cleaned_data["token"])
        except Refusal as refusal:
            form.add_error("token", refusal.message)
        else:
            _tell(request, SignInChange.FACTOR_OFF)
            messages.success(request, "The second factor is off. Your password alone opens your account now.")
            return redirect("portal:security")
    return _show(request, "second_factor_off", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@login_required
def paper_codes(request: HttpRequest) -> HttpResponse:
    """Draw new recovery codes, by a code; the earlier ones open nothing any more."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            codes = renew_paper_codes(_person(request), token=form.cleaned_data["token"])
        except Refusal as refusal:
            form.add_error("token", refusal.message)
        else:
            _tell(request, SignInChange.PAPER_CODES)
            return _show(request, "paper_codes", codes=codes, is_new=False)
    return _show(request, "renew_codes", form=form)


def _told(request: HttpRequest) -> tuple[Member | Staff | None, datetime]:
    """Give as whom the owner is written to, with the time there."""
    account = account_of(_person(request))
    return account, account.site.now() if account else timezone.now()


def _tell(request: HttpRequest, change: SignInChange) -> None:
    account, now = _told(request)
    tell_of_sign_in(account, change=change, at=now)


def _is_proven(request: HttpRequest, form: PresentPasswordForm) -> bool:
    """Let pass whoever knows the present password; tries count as they do at the sign-in."""
    present = form.cleaned_data["present"]
    if authenticate(request, username=_person(request).email, password=present) is not None:
        return True
    form.add_error("present", WRONG_PASSWORD)
    return False


def _picture(device: TOTPDevice) -> SafeString:
    """Draw the secret for a camera: black on white in any light, with classes in the place of styles."""
    code = segno.make_qr(device.config_url, error="m")
    drawn = code.svg_inline(border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return SafeString(drawn)


def _letters(device: TOTPDevice) -> str:
    """Write the secret in fours, for typing."""
    letters = b32encode(device.bin_key).decode()
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))
