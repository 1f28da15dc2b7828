"""Django's entry to the room: its label, and its handlers joined to the outbox."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The room `notices`."""

    name = "makegood.notices"
    label = "notices"

    def ready(self) -> None:
        """Join the handlers of this room to the outbox."""
        from makegood.notices import staff_mail, tasks  # noqa: F401
