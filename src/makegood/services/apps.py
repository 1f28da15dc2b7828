"""Django's entry to the room: its label, and the registration of its runner."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """The room `services`."""

    name = "makegood.services"
    label = "services"

    def ready(self) -> None:
        """Register what this room does by itself."""
        from makegood.services import tasks  # noqa: F401
