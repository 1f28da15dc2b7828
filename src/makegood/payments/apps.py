"""Django's entry to the room: its label and nothing else."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """The room `payments`."""

    name = "makegood.payments"
    label = "payments"
