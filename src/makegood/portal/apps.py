"""Django's entry to the room: its label and nothing else."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The room `portal`."""

    name = "makegood.portal"
    label = "portal"
