"""Django's entry to the room: its label and nothing else."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The room `console`."""

    name = "makegood.console"
    label = "console"
