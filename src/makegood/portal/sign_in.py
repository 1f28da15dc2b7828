"""Signing in: the form, the second step, and where somebody goes who has come in.

Owns that an unknown address and a wrong password look the same, and that nobody is signed in who has still to take the
second step: so no page has to ask whether they did. Must not know any page behind the door.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from makegood.members.models import Member, Staff, User
from makegood.members.queries import has_second_factor

PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"
# What a session holds of somebody who proved the password, and how long that counts.
HALFWAY = "second_step"
PATIENCE = timedelta(minutes=5)


class SignInForm(AuthenticationForm):
    """Address and password, with one answer for every pair that does not fit."""

    username = UsernameField(
        label="E-mail address", widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    remember = forms.BooleanField(required=False, label="Keep me signed in for 30 days on this device")
    error_messages = {
        "invalid_login": "This address and this password do not belong together. Look at both, and try again.",
        "inactive": "This address and this password do not belong together. Look at both, and try again.",
    }

    def clean_username(self) -> str:
        """Give the address as it is kept: in lower case."""
        return str(self.cleaned_data["username"]).strip().lower()


def home_of(user: User) -> str:
    """Give the page on which a person starts: their console, their account, or the list of sites."""
    staff = Staff.objects.filter(user=user).select_related("site").order_by("id").first()
    if staff is not None:
        return reverse("console:queue", args=[staff.site.slug])
    member = Member.objects.filter(user=user).select_related("site").order_by("id").first()
    return reverse("portal:landing") if member is None else reverse("portal:home", args=[member.site.slug])


@dataclass(frozen=True, slots=True)
class WayIn:
    """Where somebody goes who comes in, and whether the device remembers them."""

    to: str
    is_remembered: bool = False


def let_in(request: HttpRequest, user: User, *, way: WayIn) -> HttpResponse:
    """Let somebody in who proved the password, or lead them to the second step where they have set one up."""
    if not has_second_factor(user):
        return finish(request, user, way=way)
    request.session[HALFWAY] = {
        "user": user.pk,
        "proof": user.get_session_auth_hash(),
        "since": int(time.time()),
        "to": way.to,
        "remember": way.is_remembered,
    }
    return redirect("portal:second_step")


def halfway(request: HttpRequest) -> tuple[User, WayIn] | None:
    """Give who proved the password in this session a few minutes ago at most, and it is the same still."""
    held = request.session.get(HALFWAY)
    if held is None or time.time() - held["since"] > PATIENCE.total_seconds():
        return None
    user = User.objects.filter(pk=held["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), held["proof"]):
        return None
    return user, WayIn(held["to"], is_remembered=held["remember"])


def finish(request: HttpRequest, user: User, *, way: WayIn) -> HttpResponse:
    """Open the session, for as long as was wished, and lead on."""
    login(request, user, backend=PASSWORD_BACKEND)
    request.session.pop(HALFWAY, None)
    request.session.set_expiry(settings.MAKEGOOD_REMEMBERED if way.is_remembered else 0)
    return redirect(way.to)
