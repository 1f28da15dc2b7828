"""Django's entry to the room: its label, and its handlers joined to the outbox."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """The room `claims`."""

    name = "makegood.claims"
    label = "claims"
