"""The form of the clock: how far it is moved.

Owns shapes of input. That a clock runs forward is enforced by the operation.
"""

from datetime import datetime, timedelta

from django import forms

from makegood.console.books_forms import local_instant

STEPS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}
# Everything that falls due on the way is done while somebody waits for the page.
FARTHEST = timedelta(days=400)


class ClockForm(forms.Form):
    """Where the clock is to stand: a step on, at the next thing due, or at an instant."""

    stands = forms.DateTimeField(widget=forms.HiddenInput)
    step = forms.ChoiceField(choices=[*((name, name) for name in STEPS), ("next", "next"), ("to", "to")])
    until = local_instant("Jump to")

    def clean(self) -> dict[str, object]:
        """Ask for the instant where one is to be jumped to, and for one that is near enough."""
        cleaned = super().clean() or self.cleaned_data
        until, stands = cleaned.get("until"), cleaned.get("stands")
        if cleaned.get("step") == "to" and not self.errors:
            if until is None:
                self.add_error("until", "Say where the clock is to stand.")
            elif stands and until - stands > FARTHEST:
                self.add_error("until", f"At most {FARTHEST.days} days at a time.")
        return cleaned

    def target(self, *, at: datetime, next_at: datetime | None) -> datetime:
        """Give the instant that was asked for."""
        step = self.cleaned_data["step"]
        if step == "to":
            until: datetime = self.cleaned_data["until"]
            return until
        return at + STEPS[step] if step in STEPS else next_at or at
