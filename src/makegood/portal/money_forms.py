"""The form of a deposit: an amount in a currency in which something is sold here.

Owns shapes of input. Must not decide anything about it: operations do.
"""

from collections.abc import Sequence
from decimal import Decimal

from django import forms

from makegood.kernel.currencies import digits_of
from makegood.kernel.money import Money
from makegood.look.forms import KeyedForm

# More digits than anybody pays, and few enough to be booked.
MOST_DIGITS = 12


class DepositForm(KeyedForm):
    """Money to pay into the balance."""

    amount_paid = forms.DecimalField(
        label="Amount",
        max_digits=MOST_DIGITS,
        min_value=Decimal(0),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "transaction-amount"}),
    )
    currency = forms.ChoiceField(label="Currency", help_text="An order is paid from money in its own currency only.")

    def __init__(self, *args: object, currencies: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.currencies = currencies
        choice = self.fields["currency"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(each, each) for each in currencies]

    def clean(self) -> dict[str, object]:
        """Ask for an amount that can be paid in its currency: above zero, and in whole smallest units."""
        cleaned = super().clean() or self.cleaned_data
        amount, currency = cleaned.get("amount_paid"), cleaned.get("currency")
        if isinstance(amount, Decimal) and isinstance(currency, str):
            minor = amount.scaleb(digits_of(currency))
            if minor <= 0:
                self.add_error("amount_paid", "Say how much: something above zero.")
            elif minor != minor.to_integral_value():
                self.add_error("amount_paid", f"{currency} has {digits_of(currency)} digits after the point.")
        return cleaned

    @property
    def amount(self) -> Money:
        """Give the amount of a form that is complete."""
        currency: str = self.cleaned_data["currency"]
        return Money(int(self.cleaned_data["amount_paid"].scaleb(digits_of(currency))), currency)
