"""Django's entry to the room: its label and nothing else."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """The room `members`."""

    name = "makegood.members"
    label = "members"
