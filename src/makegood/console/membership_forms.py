"""The form that records a cancellation which came in by telephone or e-mail.

Owns shapes of input. When such a cancellation counts, the policy and the operation say.
"""

from django import forms

from makegood.memberships.models import CancelChannel

# On the site members cancel by themselves.
CHANNELS = {CancelChannel.PHONE: "By telephone", CancelChannel.EMAIL: "By e-mail"}


class CancelForm(forms.Form):
    """How the cancellation came in."""

    channel = forms.ChoiceField(label="How it came in", choices=list(CHANNELS.items()), widget=forms.RadioSelect)
