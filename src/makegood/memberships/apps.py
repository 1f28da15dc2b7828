"""Django's entry to the room: its label, and its handlers and due work registered."""

from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    """The room `memberships`."""

    name = "makegood.memberships"
    label = "memberships"

    def ready(self) -> None:
        """Register what this room does by itself."""
        from makegood.memberships import tasks  # noqa: F401  (importing it is what registers it)
