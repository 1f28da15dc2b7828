"""Django's entry to the room: its label and nothing else."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The room `ledger`."""

    name = "makegood.ledger"
    label = "ledger"
