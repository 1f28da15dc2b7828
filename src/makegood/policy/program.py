"""A policy after loading: typed expressions, blocks, clauses, and the plan of each topic.

Owns the one intermediate form that every interpreter reads. Knows neither Markdown nor how to decide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from makegood.kernel.amounts import Rounding
from makegood.kernel.diagnostics import Span, nearest
from makegood.kernel.refusals import Refusal
from makegood.kernel.windows import Calendar
from makegood.policy.kinds import Kind
from makegood.policy.values import Value


class Operator(StrEnum):
    """How two values are compared; `!=` is written as the negation of `==`."""

    EQUAL = "=="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class Function(StrEnum):
    """What an expression may call."""

    SHARE = "share"
    SMALLER = "smaller"
    LARGER = "larger"
    COMPOUND = "compound"
    ANNIVERSARY = "anniversary"


class Destination(StrEnum):
    """Where a remedy goes."""

    CARD = "card"
    BALANCE = "balance"
    CREDITS = "credits"


@dataclass(frozen=True, slots=True)
class Node:
    """What all expressions have: their kind, their place and the exact text that the author wrote."""

    kind: Kind
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A quantity, a date, a word, `true` or `false`."""

    value: Value


@dataclass(frozen=True, slots=True)
class FactRef(Node):
    """A fact of the vocabulary, or a finding by its bare name; an act may lie in the future."""

    name: str
    is_act: bool = False


@dataclass(frozen=True, slots=True)
class TermRef(Node):
    """A term that the policy sets, read as `term.NAME`."""

    name: str


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """One comparison."""

    operator: Operator
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """`fact in (a, b)`."""

    item: "Expression"
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All(Node):
    """`a and b and c`."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Node):
    """`a or b or c`."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not a`, `a != b`, `a not in (b, c)`."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """`a + b`, and `a - b` where `is_difference`."""

    left: "Expression"
    right: "Expression"
    is_difference: bool


@dataclass(frozen=True, slots=True)
class Product(Node):
    """`a * b`."""

    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`a if condition else b`."""

    condition: "Expression"
    chosen: "Expression"
    otherwise: "Expression"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call of one of the language's own functions."""

    function: Function
    arguments: tuple["Expression", ...]


Expression = Literal | FactRef | TermRef | Compare | OneOf | All | AnyOf | Not | Sum | Product | Choice | Call


@dataclass(frozen=True, slots=True)
class Grant:
    """The remedy is paid at once."""

    amount: Expression
    to: Destination


@dataclass(frozen=True, slots=True)
class Offer:
    """The remedy is an option of the member's: nothing is paid until it is chosen."""

    amount: Expression
    to: Destination


@dataclass(frozen=True, slots=True)
class Deny:
    """There is no remedy."""


@dataclass(frozen=True, slots=True)
class Refer:
    """An agent decides within bounds."""

    least: Expression
    most: Expression
    to: Destination


@dataclass(frozen=True, slots=True)
class Refill:
    """The order is started again to complete it: a remedy without an amount."""


Effect = Grant | Offer | Deny | Refer | Refill


@dataclass(frozen=True, slots=True)
class Limit:
    """`ACT <= END`: the act counts if and only if it is done in time."""

    act: FactRef
    test: Compare


@dataclass(frozen=True, slots=True)
class CapRule:
    """No remedy in this asset is larger than `amount`."""

    amount: Expression


class Duty(StrEnum):
    """What the operator owes in time, by the key that says so."""

    ANSWER = "answer by"
    DECIDE = "decide by"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when the operator does its duty, and what holds from then on where it did not."""

    duty: Duty
    until: Expression
    default: Grant | Deny | Refill | None


@dataclass(frozen=True, slots=True)
class Setting:
    """A term that the running site obeys."""

    term: str
    value: Expression


Topic = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """One rule block. `number` is its position among all blocks of the policy, and so its identity."""

    clause: str
    number: int
    span: Span
    source: str
    topics: frozenset[Topic] = frozenset()
    when: Expression | None = None
    is_closing: bool = False
    # The prose leaves quantities of this block unsaid, on purpose.
    is_silent: bool = False
    effect: Effect | None = None
    effect_text: str = ""
    conditions: tuple[Expression, ...] = ()
    limits: tuple[Limit, ...] = ()
    caps: tuple[CapRule, ...] = ()
    papers: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    overrides: tuple[str, ...] = ()
    overrides_all: bool = False
    deadlines: tuple[Deadline, ...] = ()
    # Above this amount an agent needs a second one.
    approver_above: Expression | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One heading with an id: what people read (`prose`, Markdown) and what decides (`blocks`)."""

    id: str
    title: str
    prose: str
    blocks: tuple[Block, ...]
    is_note: bool


@dataclass(frozen=True, slots=True)
class FindingSpec:
    """What a person must find out, and what holds until it is shown otherwise."""

    name: str
    question: str
    presumed: bool | None
    clause: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The blocks that take part together, in document order.

    `displacers[i]` are the positions of the blocks that push block `i` aside while they are in force; in `order`
    every displacer comes before what it displaces. `unknowns` are what a case may leave open, `facts` all that
    is read.
    """

    blocks: tuple[Block, ...]
    displacers: tuple[tuple[int, ...], ...]
    order: tuple[int, ...]
    unknowns: tuple[FactRef, ...] = ()
    facts: tuple[FactRef, ...] = ()

    @property
    def closing(self) -> Block | None:
        """The block that denies when nothing else is in force."""
        return next((block for block in self.blocks if block.is_closing), None)


class TopicNotDecided(Refusal):
    """The policy says nothing about what was asked."""

    code = "topic_not_decided"

    def __init__(self, *, remedy: str, ground: str) -> None:
        super().__init__(
            f"This policy does not decide {remedy} for {ground}; ask for something that it names.",
            remedy=remedy,
            ground=ground,
        )


class ClauseNotFound(Refusal):
    """There is no clause of that id."""

    code = "clause_not_found"

    def __init__(self, *, clause: str, known: Iterable[str]) -> None:
        hint = nearest(clause, known) or "Its page lists them all."
        super().__init__(f"This policy has no clause {clause[:40]}. {hint}", clause=clause[:40])


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """One version of a site's terms. Two policies are the same if their exact texts are."""

    name: str
    title: str
    effective: date
    calendar: Calendar
    reading: str
    rounding: Rounding
    digest: str
    text: str
    introduction: str
    clauses: tuple[Clause, ...]
    findings: Mapping[str, FindingSpec]
    topics: Mapping[Topic, Plan] = field(repr=False)
    general: Plan = field(repr=False)
    named_topics: tuple[Topic, ...] = field(repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def clause(self, id: str) -> Clause:
        """Give the clause of that id.

        Raises:
            ClauseNotFound: where the policy has none.
        """
        for clause in self.clauses:
            if clause.id == id:
                return clause
        raise ClauseNotFound(clause=id, known=[each.id for each in self.clauses])

    def plan(self, remedy: str, ground: str) -> Plan:
        """Give the blocks that take part in one topic.

        Raises:
            TopicNotDecided: where no closing clause covers it.
        """
        plan = self.topics.get((remedy, ground))
        if plan is None or plan.closing is None:
            raise TopicNotDecided(remedy=remedy, ground=ground)
        return plan

    def remedies(self) -> tuple[str, ...]:
        """Give the remedies that a topic names, in document order."""
        return tuple(dict.fromkeys(remedy for remedy, _ in self.named_topics))

    def grounds(self, remedy: str) -> tuple[str, ...]:
        """Give the grounds on which `remedy` can be asked by a named topic, in document order."""
        return tuple(dict.fromkeys(ground for each, ground in self.named_topics if each == remedy))

    def papers(self, remedy: str, ground: str) -> tuple[str, ...]:
        """Give every paper that a request on this topic may have to carry.

        Raises:
            TopicNotDecided: where no closing clause covers it.
        """
        blocks = self.plan(remedy, ground).blocks
        return tuple(dict.fromkeys(paper for block in blocks for paper in block.papers))
