"""The forms of the books: which instant, whose account, which period.

Owns shapes of input; a form that is empty means now, and everybody.
"""

from datetime import datetime, timedelta

from django import forms

from makegood.console.owing import Pace
from makegood.kernel.refusals import NotFound
from makegood.members.models import Member
from makegood.members.queries import member_by_handle
from makegood.sites.models import Site

# What browsers send of a date-time field, and want to be given.
LOCAL = "%Y-%m-%dT%H:%M"
FIRST_YEAR, LAST_YEAR = 1990, 2200
# A picture of more steps than this is read by nobody.
LONGEST_PERIOD = timedelta(days=3660)


def _is_near(instant: datetime) -> None:
    """Refuse years that no site has seen or will see: zones and tables end somewhere."""
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise forms.ValidationError(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")


def local_instant(label: str, *, is_required: bool = False) -> forms.DateTimeField:
    """Give a field for an instant in the site's zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
    return forms.DateTimeField(
        label=label,
        required=is_required,
        widget=widget,
        input_formats=[LOCAL, f"{LOCAL}:%S"],
        validators=[_is_near],
    )


class AsOfForm(forms.Form):
    """As of which instant the books are read, and whose."""

    as_of = local_instant("As of")
    member = forms.CharField(label="Member", required=False, max_length=50, help_text="A member name, as ann.")

    def __init__(self, data: object, *, site: Site) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.site = site
        self.person: Member | None = None

    def clean_member(self) -> str:
        """Find the member of that name."""
        handle = str(self.cleaned_data["member"]).strip()
        if handle:
            try:
                self.person = member_by_handle(self.site, handle)
            except NotFound as nobody:
                raise forms.ValidationError(f"{nobody.message} Leave it empty for all members.") from nobody
        return handle

    def instant(self, *, at: datetime) -> datetime:
        """Give the instant that was asked for; now where none was, or none that exists."""
        found = self.cleaned_data.get("as_of") if self.is_valid() else None
        return found if isinstance(found, datetime) else at


class PeriodForm(forms.Form):
    """From when until when."""

    since = local_instant("From")
    until = local_instant("Until")

    def clean(self) -> dict[str, object]:
        """Let a period run forward, and not for ever."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since >= until:
            self.add_error("until", "A period ends after it begins.")
        elif since and until and until - since > LONGEST_PERIOD:
            self.add_error("until", "Ten years at most.")
        return cleaned

    def period(self, *, at: datetime, days: int) -> tuple[datetime, datetime]:
        """Give the period that was asked for; so many days up to now where none was, or none that exists."""
        found = self.cleaned_data if self.is_valid() else {}
        until = found.get("until") or at
        since = found.get("since")
        return (since if since and since < until else until - timedelta(days=days)), until


class OwingForm(PeriodForm):
    """From when until when, and how far apart the figures are."""

    by = forms.ChoiceField(label="By", required=False, choices=[(pace.value, pace.value) for pace in Pace])

    def pace(self) -> Pace:
        """Give the pace that was asked for; by weeks where none was."""
        chosen = self.cleaned_data.get("by") if self.is_valid() else ""
        return Pace(chosen) if chosen else Pace.WEEK
