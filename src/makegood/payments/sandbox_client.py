"""The wire to the sandbox: the processor's protocol spoken as JSON over HTTP.

Owns how each answer on the wire is understood: only what can be read word for word counts, all else is unknown. Must
not know this room's tables.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TypeVar

import httpx
from django.conf import settings

from makegood.kernel.currencies import CURRENCIES
from makegood.kernel.money import Money
from makegood.payments.processors import (
    Change,
    Charge,
    ChargeOrder,
    ChargeState,
    Checkout,
    CheckoutOrder,
    CheckoutState,
    DisputeChange,
    DisputeState,
    Processor,
    RefundOrder,
    RefundReturn,
    RefundState,
    Rejected,
    SentRefund,
    Setup,
    SetupOrder,
    SetupState,
    Unknown,
)

# Far below the pause after which a call without a recorded answer is made again.
PATIENCE = httpx.Timeout(10, connect=3)
# A plain no. Anything else that is not a success (a conflict, a limit, a fault) says nothing about what was done.
REFUSALS = (400, 404, 422)

Found = TypeVar("Found")


class SandboxClient:
    """A processor that is the sandbox at the other end of `http`."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def create_checkout(self, order: CheckoutOrder) -> Checkout | Rejected | Unknown:
        """Open a page on which a member can pay."""
        sent = {
            **_amount_fields(order.amount),
            "description": order.description,
            "shop": order.shop,
            "reference": order.reference,
            "return_url": order.return_url,
        }
        return self._ask(_checkout, self._request("POST", "/v1/checkouts", sent=sent, key=order.key))

    def checkout_state(self, ref: str) -> Checkout | Rejected | Unknown:
        """Tell how a checkout stands."""
        return self._ask(_checkout, self._request("GET", f"/v1/checkouts/{ref}"))

    def close_checkout(self, ref: str) -> Checkout | Rejected | Unknown:
        """Close a checkout unless it was paid, and tell how it stands then."""
        return self._ask(_checkout, self._request("POST", f"/v1/checkouts/{ref}/cancel"))

    def create_setup(self, order: SetupOrder) -> Setup | Rejected | Unknown:
        """Open a page on which a member gives a card to keep."""
        sent = {"shop": order.shop, "reference": order.reference, "return_url": order.return_url}
        return self._ask(_setup, self._request("POST", "/v1/setups", sent=sent, key=order.key))

    def setup_state(self, ref: str) -> Setup | Rejected | Unknown:
        """Tell whether the card is kept."""
        return self._ask(_setup, self._request("GET", f"/v1/setups/{ref}"))

    def close_setup(self, ref: str) -> Setup | Rejected | Unknown:
        """Close the page unless a card was given, and tell how it stands then."""
        return self._ask(_setup, self._request("POST", f"/v1/setups/{ref}/cancel"))

    def charge(self, order: ChargeOrder) -> Charge | Rejected | Unknown:
        """Take money from a kept card."""
        sent = {
            **_amount_fields(order.amount),
            "card": order.token,
            "description": order.description,
            "shop": order.shop,
            "reference": order.reference,
        }
        return self._ask(_charge, self._request("POST", "/v1/charges", sent=sent, key=order.key))

    def charge_state(self, key: str) -> Charge | Rejected | Unknown:
        """Tell how the charge of a key stands."""
        return self._ask(_charge, self._http.build_request("GET", "/v1/charges", params={"key": key}))

    def refund(self, order: RefundOrder) -> SentRefund | Rejected | Unknown:
        """Send money back."""
        sent = {**_amount_fields(order.amount), "payment": order.payment_ref}
        return self._ask(_refund, self._request("POST", "/v1/refunds", sent=sent, key=order.key))

    def refund_state(self, key: str) -> SentRefund | Rejected | Unknown:
        """Tell how the refund of a key stands."""
        return self._ask(_refund, self._http.build_request("GET", "/v1/refunds", params={"key": key}))

    def changes(self, *, after: int) -> tuple[Change, ...] | Rejected | Unknown:
        """List what banks did next."""
        return self._ask(_changes, self._http.build_request("GET", "/v1/changes", params={"after": after}))

    def _request(
        self, method: str, path: str, *, sent: Mapping[str, object] | None = None, key: str = ""
    ) -> httpx.Request:
        headers = {"Idempotency-Key": key} if key else {}
        return self._http.build_request(method, path, json=sent, headers=headers)

    def _ask(self, read: Callable[[Mapping[str, object]], Found], request: httpx.Request) -> Found | Rejected | Unknown:
        try:
            response = self._http.send(request)
        except httpx.HTTPError as failure:
            return Unknown(f"No answer came: {type(failure).__name__}.")
        try:
            return self._understand(read, response)
        except (ValueError, KeyError, TypeError):
            return Unknown(f"The answer cannot be read (status {response.status_code}).")

    def _understand(
        self, read: Callable[[Mapping[str, object]], Found], response: httpx.Response
    ) -> Found | Rejected | Unknown:
        if response.is_success:
            return read(response.json())
        if response.status_code in REFUSALS:
            sent = response.json()
            return Rejected(_text(sent, "code"), _text(sent, "message"))
        return Unknown(f"The processor answered with status {response.status_code}.")


def _amount_fields(amount: Money) -> dict[str, object]:
    return {"amount": amount.minor, "currency": amount.currency}


def _checkout(sent: Mapping[str, object]) -> Checkout:
    return Checkout(
        ref=_text(sent, "id"),
        url=_text(sent, "url"),
        state=CheckoutState(_text(sent, "status")),
        instrument=_text(sent, "card"),
        captured=_money(sent, "captured"),
    )


def _setup(sent: Mapping[str, object]) -> Setup:
    return Setup(
        ref=_text(sent, "id"),
        url=_text(sent, "url"),
        state=SetupState(_text(sent, "status")),
        label=_text(sent, "card"),
    )


def _charge(sent: Mapping[str, object]) -> Charge:
    return Charge(
        ref=_text(sent, "id"),
        state=ChargeState(_text(sent, "status")),
        instrument=_text(sent, "card"),
        captured=_money(sent, "captured"),
    )


def _changes(sent: Mapping[str, object]) -> tuple[Change, ...]:
    changes = sent["changes"]
    if not isinstance(changes, list):
        raise TypeError("changes")
    return tuple(_change(each) for each in changes)


def _change(sent: Mapping[str, object]) -> Change:
    if _text(sent, "kind") == "refund":
        return RefundReturn(
            number=_whole(sent, "number"),
            ref=_text(sent, "id"),
            payment_ref=_text(sent, "payment"),
            why=_text(sent, "why"),
        )
    return _dispute_change(sent)


def _dispute_change(sent: Mapping[str, object]) -> DisputeChange:
    if _text(sent, "kind") != "dispute":
        raise ValueError("kind")
    days = _whole(sent, "answer_days")
    return DisputeChange(
        number=_whole(sent, "number"),
        ref=_text(sent, "id"),
        payment_ref=_text(sent, "payment"),
        state=DisputeState(_text(sent, "status")),
        reason=_text(sent, "reason"),
        amount=_money(sent, "amount"),
        answer_within=timedelta(days=days) if days else None,
    )


def _refund(sent: Mapping[str, object]) -> SentRefund:
    return SentRefund(
        ref=_text(sent, "id"),
        state=RefundState(_text(sent, "status")),
        amount=_money(sent, "amount"),
        why=_text(sent, "why"),
    )


def _text(sent: Mapping[str, object], field: str) -> str:
    value = sent[field]
    if not isinstance(value, str):
        raise TypeError(field)
    return value


def _money(sent: Mapping[str, object], field: str) -> Money:
    """Read whole smallest units; a float, NaN, a text or an unheard-of currency makes the answer unreadable."""
    currency = _text(sent, "currency")
    if currency not in CURRENCIES:
        raise ValueError(currency)
    return Money(_whole(sent, field), currency)


def _whole(sent: Mapping[str, object], field: str) -> int:
    value = sent[field]
    if type(value) is not int:
        raise TypeError(field)
    return value


@dataclass(slots=True)
class _Wire:
    transport: httpx.BaseTransport | None = None


_wire = _Wire()


def connect() -> Processor:
    """Give the processor of this installation: the sandbox at MAKEGOOD_SANDBOX_URL."""
    return SandboxClient(_client(settings.MAKEGOOD_SANDBOX_URL, _wire.transport))


@contextmanager
def speaking_through(transport: httpx.BaseTransport) -> Iterator[None]:
    """Reach the sandbox through `transport` in the meantime: in stories and tests one that runs in this process."""
    before, _wire.transport = _wire.transport, transport
    try:
        yield
    finally:
        _wire.transport = before


@lru_cache(maxsize=8)
def _client(url: str, transport: httpx.BaseTransport | None) -> httpx.Client:
    """Keep one client a processor, and with it its open connections."""
    return httpx.Client(base_url=url, transport=transport, timeout=PATIENCE)
