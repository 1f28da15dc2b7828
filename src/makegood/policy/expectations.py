"""What somebody expects of a decision, field by field, and what was found instead.

Owns the fields that can be expected and how they are compared. Knows not how cases are written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from makegood.kernel.diagnostics import Span
from makegood.kernel.windows import End
from makegood.policy.case_text import Field
from makegood.policy.decision import Decision
from makegood.policy.program import Policy

NOTHING = "none"
MINUTE = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expected field: its values in the order of comparison, and where it stands."""

    field: str
    values: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Unmet:
    """An expectation that did not come true."""

    expectation: Expectation
    found: tuple[str, ...]

    def __str__(self) -> str:
        expected, found = (", ".join(each) or NOTHING for each in (self.expectation.values, self.found))
        return f"{self.expectation.span}: {self.expectation.field}: expected {expected}; found {found}"


def _one(value: object) -> tuple[str, ...]:
    return () if value is None else (str(value),)


def _minute(end: End | None, policy: Policy) -> tuple[str, ...]:
    return () if end is None else (f"{end.written(policy.calendar.zone):{MINUTE}}",)


FIELDS: Mapping[str, Callable[[Decision, Policy], tuple[str, ...]]] = {
    "outcome": lambda decision, policy: _one(decision.outcome),
    "remedy": lambda decision, policy: _one(decision.remedy),
    "to": lambda decision, policy: _one(decision.to),
    "cites": lambda decision, policy: tuple(sorted(decision.cites)),
    "options": lambda decision, policy: tuple(sorted(option.clause for option in decision.options)),
    "missing": lambda decision, policy: tuple(sorted(decision.missing)),
    "findings": lambda decision, policy: tuple(sorted(decision.findings)),
    "least": lambda decision, policy: _one(decision.least),
    "most": lambda decision, policy: _one(decision.most),
    "bound": lambda decision, policy: _one(decision.bound),
    "deadline": lambda decision, policy: _minute(decision.deadline, policy),
    "reply_by": lambda decision, policy: _minute(decision.reply_by, policy),
    "conflicts": lambda decision, policy: tuple(sorted(" ".join(pair) for pair in decision.conflicts)),
    "because": lambda decision, policy: tuple(sorted(f"{id}: {text}" for id, text in decision.because.items())),
}
EXPECTED = tuple(FIELDS)
ONE_VALUE = frozenset({"outcome", "remedy", "to", "least", "most", "bound", "deadline", "reply_by"})


def read_expectation(field: Field) -> Expectation:
    """Read one expected field; `none` and an empty list expect nothing.

    Raises:
        Mistake: where its value has another form than the field.
    """
    match field.key.text:
        case "because":
            values = tuple(f"{each.key.text}: {each.word.text}" for each in field.fields)
        case "conflicts":
            values = tuple(" ".join(pair) for pair in field.pairs)
        case key if key in ONE_VALUE:
            values = (field.word.text,)
        case _:
            values = tuple(word.text for word in field.words)
    wanted = () if values == (NOTHING,) else tuple(sorted(values))
    return Expectation(field.key.text, wanted, field.key.span)


def unmet(expectations: tuple[Expectation, ...], decision: Decision, *, policy: Policy) -> tuple[Unmet, ...]:
    """Give the expectations that a decision does not meet."""
    found = [(each, FIELDS[each.field](decision, policy)) for each in expectations]
    return tuple(Unmet(each, values) for each, values in found if each.values != values)
