"""Django's entry to the room: its label and nothing else."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """The room `services`."""

    name = "makegood.services"
    label = "services"
