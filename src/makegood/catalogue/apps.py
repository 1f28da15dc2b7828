"""Django's entry to the room: its label and nothing else."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The room `catalogue`."""

    name = "makegood.catalogue"
    label = "catalogue"
