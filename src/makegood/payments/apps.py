"""Django's entry to the room: its label, and its work registered."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """The room `payments`."""

    name = "makegood.payments"
    label = "payments"

    def ready(self) -> None:
        """Register what this room does by itself."""
        from makegood.payments import tasks  # noqa: F401  (importing it is what registers it)
