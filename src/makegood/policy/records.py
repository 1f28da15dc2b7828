"""Facts and decisions as JSON, and facts back again, so that a stored decision can be replayed bit for bit.

Owns the written form of every value that a fact may have. Knows no table: who stores a record decides where.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.windows import End
from makegood.policy.decision import Amount, Decision, Option, Step
from makegood.policy.values import ABSENT, UNKNOWN, Absent, Fact, Found, Minutes, Percent, Units, Unknown

COUNTED: dict[str, Callable[[int], Found]] = {"credits": Credits, "units": Units, "min": Minutes, "percent": Percent}
JSON = None | bool | int | str | list["JSON"] | dict[str, "JSON"]


def facts_record(facts: Mapping[str, Fact]) -> dict[str, JSON]:
    """Write facts down, each with its kind, value and source."""
    record: dict[str, JSON] = {}
    for name, fact in facts.items():
        kind, value = _written(fact.value)
        record[name] = {"kind": kind, "value": value, "source": fact.source}
    return record


def facts_from_record(record: Mapping[str, JSON]) -> dict[str, Fact]:
    """Read facts that `facts_record` wrote.

    >>> facts = {"payment.price": Fact(Money(5000, "EUR"), "payment 12")}
    >>> facts_from_record(facts_record(facts)) == facts
    True
    """
    facts = {}
    for name, entry in record.items():
        assert isinstance(entry, dict), f"the fact {name} was not written by facts_record"
        facts[name] = Fact(_read(str(entry["kind"]), entry["value"]), str(entry["source"]))
    return facts


def _written(value: Found) -> tuple[str, JSON]:
    match value:
        case Absent() | Unknown():
            return str(value.value), None
        case bool():
            return "bool", value
        case int():
            return "whole", value
        case str():
            return "word", str(value)
        case datetime():
            return "instant", _instant(value)
        case date():
            return "date", value.isoformat()
        case Money():
            return "money", str(value)
        case Credits():
            return "credits", value.count
        case Units():
            return "units", value.count
        case Minutes():
            return "min", value.count
        case Percent():
            return "percent", value.count
        case _:
            raise AssertionError(f"no fact of the vocabulary is {value!r}")


def _read(kind: str, value: JSON) -> Found:
    match kind, value:
        case "absent", None:
            return ABSENT
        case "unknown", None:
            return UNKNOWN
        case "bool", bool():
            return value
        case "whole", int():
            return value
        case "word", str():
            return value
        case "instant", str():
            return datetime.fromisoformat(value)
        case "date", str():
            return date.fromisoformat(value)
        case "money", str():
            return Money.parse(value)
        case "credits" | "units" | "min" | "percent", int():
            return COUNTED[kind](value)
        case _:
            raise AssertionError(f"{kind} {value!r} was not written by facts_record")


def _instant(instant: datetime) -> str:
    assert instant.tzinfo is not None, "an instant knows its zone"
    return instant.astimezone(UTC).isoformat()


def decision_record(decision: Decision) -> dict[str, JSON]:
    """Write a decision down, field by field; amounts and times are exact."""
    return {
        "outcome": str(decision.outcome),
        "remedy": _amount(decision.remedy),
        "to": None if decision.to is None else str(decision.to),
        "cites": list(decision.cites),
        "options": [_option(option) for option in decision.options],
        "missing": list(decision.missing),
        "findings": list(decision.findings),
        "least": _amount(decision.least),
        "most": _amount(decision.most),
        "bound": _amount(decision.bound),
        "deadline": _end(decision.deadline),
        "reply_by": _end(decision.reply_by),
        "conflicts": [list(pair) for pair in decision.conflicts],
        "because": dict(decision.because),
        "derivation": [_step(step) for step in decision.derivation],
        "facts": facts_record(decision.facts),
        "policy_digest": decision.policy_digest,
        "calendar_digest": decision.calendar_digest,
        "missed": None if decision.missed is None else str(decision.missed),
    }


def _amount(amount: Amount | None) -> JSON:
    return None if amount is None else str(amount)


def _end(end: End | None) -> JSON:
    return None if end is None else {"at": _instant(end.at), "is_included": end.is_included}


def _option(option: Option) -> JSON:
    return {
        "clause": option.clause,
        "amount": _amount(option.amount),
        "to": str(option.to),
        "cites": list(option.cites),
    }


def _step(step: Step) -> JSON:
    return {
        "clause": step.clause,
        "role": str(step.role),
        "truth": str(step.truth),
        "text": step.text,
        "value": step.value,
        "children": [_step(child) for child in step.children],
    }
