"""Django's entry to the room: its label, and its handlers joined to the outbox."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """The room `claims`."""

    name = "makegood.claims"
    label = "claims"

    def ready(self) -> None:
        """Join the handlers of this room to the outbox."""
        from makegood.claims import tasks  # noqa: F401
        from makegood.claims.chargebacks import tasks as chargebacks  # noqa: F401
