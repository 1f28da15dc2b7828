"""The console's forms: a note, an amount within bounds with the reason for it, and the name of a view to keep.

Owns shapes of input. Bounds are shown here and enforced by the operation.
"""

from decimal import Decimal

from django import forms

from makegood.kernel.credits import Credits
from makegood.kernel.currencies import digits_of
from makegood.kernel.money import Money
from makegood.look.forms import KeyedForm

LONGEST_REASON = LONGEST_NOTE = 2000


class NoteForm(KeyedForm):
    """A note for the others of the staff."""

    text = forms.CharField(
        label="Note for the staff",
        max_length=LONGEST_NOTE,
        help_text="The member never sees it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RulingForm(forms.Form):
    """What an agent gives within a discretion, or that nothing is given; a reason stands beside either."""

    amount = forms.DecimalField(label="Amount", required=False, min_value=Decimal(0), max_digits=14)
    because = forms.CharField(
        label="Reason",
        help_text="The member reads it in the letter.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, most: Money | Credits, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.most = most
        amount = self.fields["amount"]
        assert isinstance(amount, forms.DecimalField)
        amount.decimal_places = digits_of(most.currency) if isinstance(most, Money) else 0
        amount.label = f"Amount, in {most.currency if isinstance(most, Money) else 'credits'}"
        amount.widget.attrs["step"] = str(Decimal(1).scaleb(-amount.decimal_places))

    def clean(self) -> dict[str, object]:
        """Ask for the amount where something is to be granted."""
        cleaned = super().clean() or self.cleaned_data
        if self.grants and not self.errors and cleaned.get("amount") is None:
            self.add_error("amount", "Say how much, or deny.")
        return cleaned

    @property
    def grants(self) -> bool:
        """Tell whether the button for granting was pressed."""
        return self.data.get("act") == "grant"

    @property
    def granted(self) -> Money | Credits | None:
        """Give the amount granted, in the asset of the bound; nothing for a denial."""
        if not self.grants:
            return None
        amount: Decimal = self.cleaned_data["amount"]
        if isinstance(self.most, Money):
            return Money(int(amount.scaleb(digits_of(self.most.currency))), self.most.currency)
        return Credits(int(amount))


class SaveViewForm(forms.Form):
    """The name under which a view of the queue is kept, and the view: its address behind the question mark."""

    name = forms.CharField(label="Keep this view as", max_length=40)
    query = forms.CharField(max_length=300, widget=forms.HiddenInput)
