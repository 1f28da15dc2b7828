"""The forms of services: a letter, a gift, a ticket; units to order; a session to begin; somebody to report.

Owns shapes and sizes of input. Must not decide anything about it: operations do.
"""

from collections.abc import Mapping

from django import forms

from makegood.catalogue.models import Product, ServiceKind
from makegood.look.forms import KeyedForm
from makegood.members.models import Counterpart, ReportReason
from makegood.members.queries import people_here

LONGEST_TEXT, LONGEST_CARD, LONGEST_PROMISE = 4000, 500, 500
# More digits than any order has; what there can be is the operation's to say.
MOST_UNITS = 10**12
MOST_SEATS = 20

REASONS: Mapping[str, str] = {
    ReportReason.SCAM: "Tried to cheat me",
    ReportReason.SPAM: "Sends the same to everybody",
    ReportReason.IMPERSONATION: "Is not who they say they are",
    ReportReason.HARASSMENT: "Harasses or threatens me",
    ReportReason.COMMERCIAL: "Sells something of their own",
    ReportReason.OTHER: "Something else",
}


class ServiceForm(KeyedForm):
    """A form for one product of the price list."""

    def __init__(self, *args: object, product: Product, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.product = product


class RecordingForm(ServiceForm):
    """A show from the archive: there is nothing to say but yes."""


class TicketForm(ServiceForm):
    """Seats at a show that many watch together."""

    count = forms.IntegerField(label="Seats", min_value=1, max_value=MOST_SEATS, initial=1)


class ChatForm(ServiceForm):
    """Something with somebody who is still here: a chat, and what has more to it."""

    counterpart = forms.ModelChoiceField(
        Counterpart.objects.none(), label="With whom", empty_label=None, to_field_name="handle"
    )

    def __init__(self, *args: object, product: Product, **kwargs: object) -> None:
        super().__init__(*args, product=product, **kwargs)
        people = self.fields["counterpart"]
        assert isinstance(people, forms.ModelChoiceField)
        people.queryset = people_here(product.site)


class LetterForm(ChatForm):
    """A letter: to whom, its text, and whether it goes again though it went before."""

    text = forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea, label="Your letter")
    # Said by a button of its own, beside the warning.
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)


class GiftForm(ChatForm):
    """A gift: for whom, with a card or without."""

    text = forms.CharField(
        max_length=LONGEST_CARD,
        required=False,
        label="Your card with it",
        help_text="Leave it empty to send no card.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


USE_FORMS: Mapping[str, type[ServiceForm]] = {
    ServiceKind.LETTER: LetterForm,
    ServiceKind.GIFT: GiftForm,
    ServiceKind.CHAT: ChatForm,
    ServiceKind.TICKETED_SHOW: TicketForm,
    ServiceKind.RECORDED_SHOW: RecordingForm,
}


class SessionForm(ChatForm):
    """A session to begin: with whom, and what was agreed for it."""

    agreed = forms.CharField(
        max_length=LONGEST_PROMISE,
        required=False,
        label="What was agreed for this session",
        help_text="Kept with the session, word for word: it counts if you say later that it was not kept. Leave it "
        "empty where nothing was promised.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UnitsForm(forms.Form):
    """How many units somebody thinks of, before anything is ordered."""

    units = forms.IntegerField(label="How many units", min_value=1, max_value=MOST_UNITS)


class OrderForm(KeyedForm, UnitsForm):
    """So many units to order."""


class ReportForm(KeyedForm):
    """What somebody did against the rules."""

    because = forms.ChoiceField(choices=[*REASONS.items()], label="What they did", widget=forms.RadioSelect)
