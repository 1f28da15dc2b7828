"""Django's entry to the room: its label and nothing else."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    """The room `sites`."""

    name = "makegood.sites"
    label = "sites"
