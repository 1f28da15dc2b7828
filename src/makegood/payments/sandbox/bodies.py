"""Reading what a shop sends: whole numbers, known currencies, short texts, web addresses, and nothing else.

Owns the check of each field. Must not know what the fields are for.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import request

from makegood.kernel.currencies import CURRENCIES
from makegood.kernel.money import LARGEST
from makegood.kernel.refusals import Refusal


class BadRequest(Refusal):
    """A request that the sandbox cannot read."""

    code = "bad_request"

    def __init__(self, why: str, *, field: str) -> None:
        super().__init__(f"{field}: {why}", field=field)


def body() -> Mapping[str, object]:
    """Give the JSON object that was sent.

    Raises:
        BadRequest: where it is something else.
    """
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise BadRequest("send a JSON object.", field="body")
    return sent


def idempotency_key() -> str:
    """Give the key under which the request is answered once.

    Raises:
        BadRequest: where there is none, or one that is too long.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= 255:
        raise BadRequest("send a key of 1 to 255 characters.", field="Idempotency-Key")
    return key


def amount_in(sent: Mapping[str, object]) -> int:
    """Give the amount in smallest units; a float, a text or `true` is none.

    Raises:
        BadRequest: where it is not a positive whole number within bounds.
    """
    amount = sent.get("amount")
    if type(amount) is not int or not 0 < amount <= LARGEST:
        raise BadRequest("send a positive whole number of the smallest unit.", field="amount")
    return amount


def number_in(text: str) -> int:
    """Give the number of a change.

    Raises:
        BadRequest: where it is not a whole number of few digits.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise BadRequest("send a whole number.", field="after")
    return int(text)


def currency_in(sent: Mapping[str, object]) -> str:
    """Give the currency.

    Raises:
        BadRequest: where it is not one in use.
    """
    currency = text_in(sent, "currency")
    if currency not in CURRENCIES:
        raise BadRequest("send a currency in use, such as EUR.", field="currency")
    return currency


def text_in(sent: Mapping[str, object], field: str) -> str:
    """Give a short text; one that was not sent is empty.

    Raises:
        BadRequest: where it is not a text, or too long.
    """
    text = sent.get(field, "")
    if not isinstance(text, str) or len(text) > 500:
        raise BadRequest("send a text of at most 500 characters.", field=field)
    return text


def address_in(sent: Mapping[str, object], field: str) -> str:
    """Give a web address to send a browser to; one that was not sent is empty.

    Raises:
        BadRequest: where it is not an absolute http or https address.
    """
    address = text_in(sent, field)
    if address and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc):
        raise BadRequest("send an absolute http or https address.", field=field)
    return address
