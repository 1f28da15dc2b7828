"""The forms about those who work on a site: hiring, another role, and a second factor that was lost.

Owns shapes of input. Who may do it is said by the duties, and what is possible by the operations.
"""

from django import forms

from makegood.members.models import Role

# What each role may, in a few words beside it.
ROLES = {
    Role.AUDITOR: "Auditor: reads everything, changes nothing",
    Role.AGENT: "Agent: answers and decides cases",
    Role.APPROVER: "Approver: an agent who gives second approvals too",
    Role.OPERATOR: "Operator: runs the site",
}
LOST = {
    "lost": "the device and the recovery codes are lost",
    "stolen": "the device was stolen",
    "broken": "the app does not work any more",
}


class HireForm(forms.Form):
    """Who works here from now on."""

    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label="Role", choices=list(ROLES.items()), initial=Role.AGENT, widget=forms.RadioSelect)


class RoleForm(forms.Form):
    """Another role for somebody."""

    role = forms.ChoiceField(choices=Role.choices)


class LostForm(forms.Form):
    """Why a second factor is turned off for somebody."""

    because = forms.ChoiceField(label="Why", choices=[("", "Choose a reason"), *LOST.items()])
