"""What every form that changes something has: a key, drawn when the form is shown and kept until it is taken.

Owns the key and its field. A form sent twice, from two tabs or by an impatient finger, carries one key and has one
effect; a form that comes back with an error keeps it.
"""

from uuid import uuid4

from django import forms

from makegood.members.models import Member


def _new_key() -> str:
    return uuid4().hex


class KeyedForm(forms.Form):
    """A form whose sending has one effect."""

    key = forms.RegexField(r"\A[0-9a-f]{32}\Z", initial=_new_key, widget=forms.HiddenInput)

    def key_for(self, member: Member) -> str:
        """Give the key under which an act is done; it holds the member, so that nobody meets another's key."""
        return f"form:{member.pk}:{self.cleaned_data['key']}"
