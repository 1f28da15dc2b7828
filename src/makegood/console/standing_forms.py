"""The forms by which accounts are closed and opened again, and reports answered.

Owns the words to choose from. What each does is the operations' business.
"""

from django import forms

from makegood.members.models import MemberStatus, Outcome

CLOSINGS = {
    MemberStatus.SUSPENDED: "Suspend: closed for now",
    MemberStatus.BLOCKED: "Block: closed, and no other account until it is lifted",
    MemberStatus.TERMINATED: "Terminate: ended for good; memberships end with it",
}
# Words that say why, as letters and the record repeat them; a membership that ends follows `no_reason` and
# `own_request` by their own clauses, and all else as a breach.
REASONS = {
    "breach": "a breach of the terms",
    "fraud": "fraud",
    "harassment": "harassment",
    "impersonation": "pretending to be somebody else",
    "spam": "spam",
    "under_age": "too young for this site",
    "unsafe_access": "somebody else may use the account",
    "own_request": "the member asked for it",
    "no_reason": "without a reason",
}


class SanctionForm(forms.Form):
    """How an account is closed, and why."""

    closing = forms.ChoiceField(label="What", choices=list(CLOSINGS.items()), widget=forms.RadioSelect)
    because = forms.ChoiceField(label="Why", choices=[("", "Choose a reason"), *REASONS.items()])


class ReportForm(forms.Form):
    """What is made of a report."""

    outcome = forms.ChoiceField(
        label="What came of it",
        choices=[
            (Outcome.UNFOUNDED, "Nothing: it is unfounded"),
            (Outcome.WARNED, "The person was warned"),
            (Outcome.TAKEN_DOWN, "What was written was taken down"),
            (Outcome.SANCTIONED, "The account was closed"),
        ],
        widget=forms.RadioSelect,
    )
