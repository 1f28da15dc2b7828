"""The forms of fulfilment: a step of an order, and something that went wrong with a use.

Owns shapes of input. What is possible, the operations say.
"""

from django import forms

from makegood.look.forms import KeyedForm
from makegood.look.uses import INCIDENTS, SIDES
from makegood.members.models import Staff
from makegood.services.models import IncidentKind, Side
from makegood.services.operations import Reported, Step
from makegood.services.operations.incidents import Stretch

COUNTED = (Step.DELIVER, Step.DROP)
MOST_UNITS = 10**12


class StepForm(KeyedForm):
    """A step of an order, with its units where it counts any."""

    step = forms.ChoiceField(choices=[(step.value, step.value) for step in Step], widget=forms.HiddenInput)
    units = forms.IntegerField(label="Units", min_value=1, max_value=MOST_UNITS, required=False)

    def clean(self) -> dict[str, object]:
        """Ask for the units where the step counts them."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("step") in COUNTED and cleaned.get("units") is None and "units" not in self.errors:
            self.add_error("units", "Say how many units.")
        return cleaned

    def reported_by(self, staff: Staff) -> Reported:
        """Give what was reported, under a key that holds who did."""
        key = f"staff:{staff.pk}:{self.cleaned_data['key']}"
        return Reported(Step(self.cleaned_data["step"]), units=self.cleaned_data["units"] or 0, key=key)


class IncidentForm(forms.Form):
    """What went wrong and on whose side; of a session, in which minutes."""

    kind = forms.ChoiceField(choices=[*INCIDENTS.items()], label="What went wrong")
    side = forms.ChoiceField(choices=[*SIDES.items()], label="On whose side")
    from_minute = forms.IntegerField(label="From the start of minute", min_value=0, max_value=10**6, required=False)
    to_minute = forms.IntegerField(
        label="To the end of minute",
        min_value=1,
        max_value=10**6,
        required=False,
        help_text="Leave both empty for all of it.",
    )

    def __init__(self, *args: object, has_minutes: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not has_minutes:
            del self.fields["from_minute"], self.fields["to_minute"]

    @property
    def told(self) -> tuple[IncidentKind, Side, Stretch]:
        """Give what was told, with the stretch of minutes."""
        cleaned = self.cleaned_data
        stretch = (cleaned.get("from_minute"), cleaned.get("to_minute"))
        return IncidentKind(cleaned["kind"]), Side(cleaned["side"]), stretch
