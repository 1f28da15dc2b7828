"""The forms of what is paid by measure: sessions by the minute, and orders by the unit.

Owns their keys. Until when dropped units are made good is the policy's to say; the catalogue says for how many days.
"""

import re

from makegood.catalogue.forms import Code, Form
from makegood.catalogue.models import MeteredKind, RefillKind
from makegood.catalogue.specs import PerMinuteSpec, PerUnitSpec, Refill
from makegood.kernel.diagnostics import nearest

DAYS = re.compile(r"([1-9][0-9]{0,3}) days?")


def read_per_minute(form: Form) -> PerMinuteSpec:
    """Read a service by the minute.

    >>> from makegood.kernel.diagnostics import Span
    >>> fields = {"service": "private_video", "costs": "12 credits", "per": "minute"}
    >>> spec = read_per_minute(Form("private", fields, lambda key: Span("site.toml", 1)))
    >>> str(spec.service), spec.credits
    ('private_video', Credits(count=12))

    Raises:
        BadInput: with the first mistake.
    """
    form.expect_keys(("service", "costs", "per"))
    _expect_measure(form, "minute")
    return PerMinuteSpec(**form.words(), service=MeteredKind(form.text("service")), credits=form.credits("costs"))


def read_per_unit(form: Form) -> PerUnitSpec:
    """Read a service by the unit; where nothing is said of a refill, it carries none.

    >>> from makegood.kernel.diagnostics import Span
    >>> fields = {"service": "units", "costs": "0.05 USD", "per": "unit", "refill": "30 days"}
    >>> spec = read_per_unit(Form("leaflets", fields, lambda key: Span("site.toml", 1)))
    >>> print(spec.price, spec.refill)
    0.05 USD 30 days

    Raises:
        BadInput: with the first mistake.
    """
    form.expect_keys(("service", "costs", "per"), optional=("refill",))
    _expect_measure(form, "unit")
    return PerUnitSpec(**form.words(), price=form.price("costs", of="A unit"), refill=_refill(form))


def _expect_measure(form: Form, measure: str) -> None:
    word = form.text("per")
    if word != measure:
        says = f"`{form.text('service')}` is paid per {measure}."
        raise form.mistake(Code.UNKNOWN_WORD, "per", says=says, hint=nearest(word, [measure]))


def _refill(form: Form) -> Refill:
    if "refill" not in form.fields:
        return Refill(RefillKind.NONE)
    text = form.text("refill")
    if text in (RefillKind.NONE, RefillKind.UNLIMITED):
        return Refill(RefillKind(text))
    found = DAYS.fullmatch(text)
    if found is None:
        hint = nearest(text, [RefillKind.NONE, RefillKind.UNLIMITED])
        says = "`refill` is `none`, `unlimited` or a number of days, as `30 days`."
        raise form.mistake(Code.BAD_VALUE, "refill", says=says, hint=hint)
    return Refill(RefillKind.TIMED, days=int(found[1]))
