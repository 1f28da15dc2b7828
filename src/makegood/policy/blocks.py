"""From entries to a typed block.

Owns which keys go together in one block. Knows nothing of the other blocks.
"""

from dataclasses import dataclass, field, replace

from makegood.policy.entries import Entry, RawBlock
from makegood.policy.excerpts import Excerpt, Mistake, Report
from makegood.policy.forms import (
    ALL,
    AMOUNTS,
    read_default,
    read_effect,
    read_overrides,
    read_papers,
    read_setting,
    read_topics,
)
from makegood.policy.kinds import INSTANT, Family
from makegood.policy.program import (
    Block,
    CapRule,
    Compare,
    Deadline,
    Deny,
    Duty,
    Expression,
    FactRef,
    Limit,
    Operator,
    Topic,
)
from makegood.policy.typed import Names, read_expression

CLOSING = "otherwise"
CONDITION = frozenset({Family.BOOL})
DEADLINE = frozenset({Family.WINDOW, Family.INSTANT})
# What these keys say, they say of a topic.
OF_A_TOPIC = ("then", "only when", "limit", "needs", "cap money", "cap credits", "approver above")
OF_NO_TOPIC = ("set", "answer by", "decide by", "finding")


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """A block with the topics that it names in so many words."""

    block: Block
    named: tuple[Topic, ...] = ()


def read_block(raw: RawBlock, names: Names, *, report: Report) -> ReadBlock:
    """Read every entry of a block, reporting those that cannot be read."""
    reader = _BlockReader(raw, names)
    for entry in raw.entries:
        try:
            reader.take(entry)
        except Mistake as mistake:
            report.add(mistake)
    _check_keys(raw, reader.block, report)
    return ReadBlock(reader.block, reader.named)


@dataclass(slots=True)
class _BlockReader:
    raw: RawBlock
    names: Names
    block: Block = field(init=False)
    named: tuple[Topic, ...] = ()

    def __post_init__(self) -> None:
        self.block = Block(
            self.raw.clause, self.raw.number, self.raw.span, source_of(self.raw.excerpt), is_silent=self.raw.is_silent
        )

    def take(self, entry: Entry) -> None:
        match entry.key:
            case "decides":
                topics = read_topics(entry.value, self.names.vocabulary)
                self.named = topics.named
                self.block = replace(self.block, topics=topics.all)
            case "when" if entry.value.text == CLOSING:
                self.block = replace(self.block, is_closing=True)
            case "when":
                self.block = replace(self.block, when=self._condition(entry))
            case "only when":
                self.block = replace(self.block, conditions=(*self.block.conditions, self._condition(entry)))
            case "limit":
                self.block = replace(self.block, limits=(*self.block.limits, self._limit(entry)))
            case "then":
                effect = read_effect(entry.value, self.names)
                self.block = replace(self.block, effect=effect, effect_text=_on_one_line(entry.value))
            case _:
                self._take_rest(entry)

    def _take_rest(self, entry: Entry) -> None:
        block, value = self.block, entry.value
        match entry.key:
            case "needs":
                papers = read_papers(value, self.names.vocabulary)
                self.block = replace(block, papers=(*block.papers, *papers))
            case "cap money" | "cap credits":
                family = Family.MONEY if entry.key == "cap money" else Family.CREDITS
                cap = CapRule(self._expression(entry, frozenset({family})))
                self.block = replace(block, caps=(*block.caps, cap))
            case "overrides" if value.text == ALL:
                self.block = replace(block, overrides_all=True)
            case "overrides":
                self.block = replace(block, overrides=read_overrides(value, self.names, clause=block.clause))
            case "set":
                self.block = replace(block, settings=(*block.settings, read_setting(value, self.names)))
            case "answer by" | "decide by":
                self.block = replace(block, deadlines=(*block.deadlines, self._deadline(entry)))
            case "approver above":
                self.block = replace(block, approver_above=self._expression(entry, AMOUNTS))
            case _:
                # Findings were read before, because every block may name them.
                assert entry.key == "finding", entry.key

    def _expression(self, entry: Entry, wanted: frozenset[Family]) -> Expression:
        return read_expression(entry.value, self.names, wanted=wanted, purpose=f"`{entry.key}`")

    def _condition(self, entry: Entry) -> Expression:
        return self._expression(entry, CONDITION)

    def _deadline(self, entry: Entry) -> Deadline:
        until, default = read_default(entry.value, self.names)
        return Deadline(Duty(entry.key), self._expression(replace(entry, value=until), DEADLINE), default)

    def _limit(self, entry: Entry) -> Limit:
        match self._condition(entry):
            case Compare(operator=Operator.AT_MOST, left=FactRef(kind=kind) as act) as test if kind == INSTANT:
                return Limit(act, test)
            case _:
                hint = "Write `limit: request.made <= payment.paid + 14 days`."
                raise Mistake("MG217", entry.value.span(), "A limit says until when something is done.", hint)


def source_of(excerpt: Excerpt) -> str:
    """Give a block's text as it stands on the page."""
    return "\n".join(line.text for line in excerpt.lines).strip("\n")


def _on_one_line(excerpt: Excerpt) -> str:
    return " ".join(excerpt.text.split())


def _check_keys(raw: RawBlock, block: Block, report: Report) -> None:
    keys = {entry.key: entry for entry in raw.entries}
    about_topic = [keys[key] for key in OF_A_TOPIC if key in keys]
    if about_topic and "decides" not in keys:
        message = f"`{about_topic[0].key}` does not say for which topic."
        report.add(Mistake("MG204", about_topic[0].span, message, "Add `decides: money for any_reason` to the block."))
    for deadline in block.deadlines if "decides" not in keys else ():
        if deadline.default is not None:
            message = f"`{deadline.duty} ... else` does not say for which topic."
            span = keys[deadline.duty].span
            report.add(Mistake("MG204", span, message, "Add `decides: credits for other` to the block."))
    # Where a key could not be read the block may well do something.
    if not report.has_errors and not about_topic and not any(key in keys for key in OF_NO_TOPIC):
        report.add(Mistake("MG219", raw.span, "This block does nothing.", "Say what follows, such as `then: deny`."))
    if block.is_closing and (set(keys) != {"decides", "when", "then"} or not isinstance(block.effect, Deny)):
        hint = "Write only `decides`, `when: otherwise` and `then: deny`."
        report.add(Mistake("MG216", keys["when"].span, "A closing clause only denies.", hint))
