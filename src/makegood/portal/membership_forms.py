"""The forms of memberships and cards: what to subscribe to, which card pays, the name of a new card.

Owns shapes of input. Must not decide anything about it: operations do.
"""

from django import forms
from django.db.models import QuerySet

from makegood.look.forms import KeyedForm
from makegood.payments.models import Card

TRIAL, FULL = "trial", "full"


def card_in_words(card: Card) -> str:
    """Write a card's name and its label.

    >>> card_in_words(Card(name="blue", label="card ending 4242")), card_in_words(Card(name="blue"))
    ('blue, card ending 4242', 'blue')
    """
    return f"{card.name}, {card.label}" if card.label and card.label != card.name else card.name


class CardForm(KeyedForm):
    """A card to pay with, out of those on file."""

    card = forms.ModelChoiceField(Card.objects.none(), label="Card", empty_label=None)

    def __init__(self, *args: object, cards: QuerySet[Card], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choice = self.fields["card"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = cards
        choice.label_from_instance = card_in_words  # type: ignore[method-assign, assignment]
        self.has_card = bool(cards)
        choice.error_messages |= {"required": "Choose a card, or give one first.", "invalid_choice": "Choose a card."}


class SubscribeForm(CardForm):
    """A plan to begin: on trial or at once, and the card for its fees."""

    begin = forms.ChoiceField(choices=[(TRIAL, "with the trial"), (FULL, "at once")])


class NewCardForm(KeyedForm):
    """The name under which a card is to be kept."""

    name = forms.CharField(
        max_length=40,
        label="A name for it",
        help_text="Only you see it. A card under a name that you have already takes the place of that one.",
    )
