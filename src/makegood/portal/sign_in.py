"""Signing in: the form, the people of a demo, and where somebody goes who has come in.

Owns that an unknown address and a wrong password look the same. Must not know any page behind the door.
"""

from dataclasses import dataclass

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.urls import reverse

from makegood.members.models import Member, Staff, User

SHOWN_AT_MOST = 12


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


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody whose hat a visitor of the demo can put on."""

    user_id: int
    name: str
    part: str
    site: str
    is_staff: bool


def demo_people() -> list[DemoPerson]:
    """List the people of the demo who can sign in: staff first, then members in the order in which they joined."""
    staff = Staff.objects.exclude(user=None).select_related("site").order_by("id")[:SHOWN_AT_MOST]
    members = Member.objects.exclude(user=None).select_related("site").order_by("id")[:SHOWN_AT_MOST]
    people = [DemoPerson(each.user_id or 0, each.name, each.get_role_display(), each.site.name, True) for each in staff]
    people += [DemoPerson(each.user_id or 0, each.name, "Member", each.site.name, False) for each in members]
    return people


def home_of(user: User) -> str:
    """Give the page on which a person starts: their console, their account, or the list of sites."""
    staff = Staff.objects.filter(user=user).select_related("site").order_by("id").first()
    if staff is not None:
        return reverse("console:queue", args=[staff.site.slug])
    member = Member.objects.filter(user=user).select_related("site").order_by("id").first()
    return reverse("portal:landing") if member is None else reverse("portal:home", args=[member.site.slug])
