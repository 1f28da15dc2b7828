"""Django's entry to the room: its label and nothing else."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """The room `look`."""

    name = "makegood.look"
    label = "look"
