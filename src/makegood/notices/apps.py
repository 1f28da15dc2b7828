"""Django's entry to the room: its label and nothing else."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The room `notices`."""

    name = "makegood.notices"
    label = "notices"
