"""Signing in: the form, and where somebody goes who has come in.

Owns that an unknown address and a wrong password look the same. Must not know any page behind the door.
"""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.urls import reverse

from makegood.members.models import Member, Staff, User


class SignInForm(AuthenticationForm):
    """Address and password, with one answer for every pair that does not fit."""

    username = UsernameField(
        label="E-mail address", widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
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
