"""What became of a use, in plain words: where an order stands, why a session ended, what went wrong and on whose side.

Owns these words and nothing else. Pure.
"""

from collections.abc import Mapping

from makegood.catalogue.models import ServiceKind
from makegood.look.words import State
from makegood.services.models import IncidentKind, OrderStatus, SessionEnd, Side

# What one does with a service by the piece, as its buttons say it.
ACTS: Mapping[str, str] = {
    ServiceKind.LETTER: "Send",
    ServiceKind.GIFT: "Send",
    ServiceKind.CHAT: "Begin",
    ServiceKind.RECORDED_SHOW: "Watch",
    ServiceKind.TICKETED_SHOW: "Book",
}
ORDER_STATES: Mapping[str, State] = {
    OrderStatus.PLACED: State("not started yet", "warn"),
    OrderStatus.IN_PROGRESS: State("being delivered", "accent"),
    OrderStatus.STOPPED: State("stopped"),
    OrderStatus.COMPLETED: State("delivered", "good"),
    OrderStatus.FAILED: State("given up", "bad"),
}
INCIDENTS: Mapping[str, str] = {
    IncidentKind.NO_STREAM: "no picture",
    IncidentKind.INTERRUPTED: "broken off",
    IncidentKind.DUPLICATE: "sent twice",
    IncidentKind.POOR_TRANSLATION: "badly translated",
    IncidentKind.GOODS_MISMATCH: "not what was ordered",
    IncidentKind.NOT_AS_AGREED: "not what was agreed",
    IncidentKind.OTHER: "something else went wrong",
}
SIDES: Mapping[str, str] = {
    Side.SITE: "on our side",
    Side.MEMBER: "on the member’s side",
    Side.PERFORMER: "on the other side",
}
ENDS: Mapping[str, str] = {
    SessionEnd.CLOSED: "It was ended.",
    SessionEnd.CREDITS: "It ended because the credits gave out.",
    SessionEnd.ACCOUNT: "It ended because the account was closed.",
    SessionEnd.DROPPED: "It ended because the connection dropped.",
}
