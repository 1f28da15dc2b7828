"""What goes into a decision and what comes out of it.

Owns `Case` and `Decision` with all their parts, as plain values. Knows not how the one becomes the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.windows import End
from makegood.policy.program import Destination, Duty
from makegood.policy.values import Fact

Amount = Money | Credits


@dataclass(frozen=True, slots=True)
class Cap:
    """A ceiling that the engine sets, such as what is left of a payment; `id` is X1 or X6."""

    id: str
    amount: Amount
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked, and all that is known: facts by name, findings by bare name, papers by word.

    A fact of the vocabulary that is missing is absent; a finding that is missing is unknown, or as presumed.
    """

    remedy: str
    ground: str
    facts: Mapping[str, Fact]
    papers: frozenset[str]
    caps: tuple[Cap, ...] = ()


class Outcome(StrEnum):
    """How a request stands by the policy."""

    GRANTED = "granted"
    DENIED = "denied"
    DISCRETIONARY = "discretionary"
    NEEDS_FINDINGS = "needs_findings"
    INCOMPLETE = "incomplete"


class Truth(StrEnum):
    """Kleene's three values."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What a step of the derivation stands for."""

    EFFECT = "effect"
    CONDITION = "condition"
    LIMIT = "limit"
    NEEDS = "needs"
    CAP = "cap"
    APPROVER = "approver"
    DEFAULT = "default"
    DISPLACED = "displaced"
    CLOSING = "closing"
    GUARD = "guard"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Step:
    """One node of the derivation: what was tried, what came out, and what that rests on."""

    clause: str
    role: Role
    truth: Truth
    text: str
    value: str = ""
    children: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that the member may choose; `cites` names the clause and the cap that lowered it."""

    clause: str
    amount: Amount
    to: Destination
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says of a case, and why.

    With options, `remedy`, `to` and `cites` are those of the option that is best for the member; a refill is granted
    without an amount, so both are None. An agent's discretion goes from `least` to `bound`, above `most` only with a
    second agent. `because` gives for each failed clause the condition that failed.
    """

    outcome: Outcome
    remedy: Amount | None
    to: Destination | None
    cites: tuple[str, ...]
    options: tuple[Option, ...]
    missing: tuple[str, ...]
    findings: tuple[str, ...]
    least: Amount | None
    most: Amount | None
    bound: Amount | None
    deadline: End | None
    reply_by: End | None
    conflicts: tuple[tuple[str, str], ...]
    because: Mapping[str, str]
    derivation: tuple[Step, ...]
    facts: Mapping[str, Fact]
    policy_digest: str
    calendar_digest: str
    # Which of the operator's deadlines was missed, where that is why the matter is decided.
    missed: Duty | None = None
