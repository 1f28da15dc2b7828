"""Which cases and stories show a clause at work: granting by it, denying by it, or reading what it sets.

Owns the search for witnesses. Runs the cases of a pack; of a story it reads what is expected, for playing one needs a
database. Knows nothing of the table in which witnesses are shown.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from ruamel.yaml import YAML

from makegood.packs.files import text_of
from makegood.packs.reading import Pack
from makegood.policy import Decision, Outcome, Policy, Role, Truth
from makegood.policy.program import Duty
from makegood.policy.trial.suite import Tried, tried

# Stories come with the program, at the top of the checkout.
STORIES = Path(__file__).parents[3] / "scenarios"
CLAUSE_ID = re.compile(r"\b[A-Z][0-9]+[a-z]?\b")
# What the author of a story says about it: its title and its comments.
REMARK = re.compile(r"^(?:scenario:.*|\s*#.*)$", re.MULTILINE)
GIVEN = frozenset({Outcome.GRANTED, Outcome.DISCRETIONARY})
HELD_UP = frozenset({Outcome.DENIED, Outcome.INCOMPLETE})
BARRIERS = frozenset({Role.CONDITION, Role.LIMIT, Role.NEEDS})

# The field of a decision that tells of each of the operator's deadlines.
SHOWN_BY = {Duty.ANSWER: "reply_by", Duty.DECIDE: "deadline"}


class How(Enum):
    """What a case or story shows of a clause."""

    GRANTS = auto()
    DENIES = auto()
    SHOWS = auto()


@dataclass(frozen=True, slots=True, order=True)
class Witness:
    """A file of cases, or a story, that shows a clause at work."""

    clause: str
    how: How
    name: str
    is_story: bool = False


def witnesses_of(pack: Pack) -> frozenset[Witness]:
    """Run the cases of a pack, read the stories that are played with it, and give what each shows."""
    stories = (file for file in sorted(STORIES.rglob("*.yaml")) if pack_of_story(file) == pack.name)
    shown = (each for file in stories for each in witnesses_of_story(file, pack.suite.policy))
    return frozenset((*witnesses_of_cases(pack), *shown))


def witnesses_of_cases(pack: Pack) -> Iterator[Witness]:
    """Run the cases of a pack and give what each shows."""
    policy = pack.suite.policy
    for each in tried(pack.suite):
        expected = each.written.expectations
        name = Path(expected[0].span.file).stem if expected else each.written.title
        yield from (Witness(clause, how, name) for clause, how in _shown_by(each))
        fields = {expectation.field for expectation in expected}
        yield from (Witness(clause, How.SHOWS, name) for clause in _deadlines(policy, fields))
    for case in pack.suite.terms:
        if (clause := case.clause(policy)) is not None:
            yield Witness(clause, How.SHOWS, Path(case.span.file).stem)


def witnesses_of_story(file: Path, policy: Policy) -> Iterator[Witness]:
    """Read what a story expects of the policy's clauses, and the clauses that its author names."""
    text = text_of(file)
    for fields in expectations_in(YAML(typ="safe", pure=True).load(text)):
        named = _words(fields, "cites") | _words(fields, "because") | _words(fields, "options")
        how = How.GRANTS if fields.get("outcome") in GIVEN else How.DENIES
        if "outcome" in fields:
            yield from (Witness(clause, how, file.stem, is_story=True) for clause in named)
        deadlines = _deadlines(policy, set(fields))
        yield from (Witness(clause, How.SHOWS, file.stem, is_story=True) for clause in deadlines)
    for remark in REMARK.findall(text):
        yield from (Witness(clause, How.SHOWS, file.stem, is_story=True) for clause in CLAUSE_ID.findall(remark))


def pack_of_story(file: Path) -> str:
    """Give the name of the pack that a story plays with; empty where it names none."""
    found = re.search(r"^pack:\s*(\S+)", text_of(file), re.MULTILINE)
    return Path(found[1]).name if found else ""


def expectations_in(node: object) -> Iterator[Mapping[str, object]]:
    """Give what a story expects of its objects, wherever it does.

    >>> list(expectations_in([{"wait": "1 day", "expect": {"r1": {"outcome": "denied"}}}]))
    [{'outcome': 'denied'}]
    """
    if isinstance(node, list):
        for each in node:
            yield from expectations_in(each)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "expect" and isinstance(value, dict):
                yield from (fields for fields in value.values() if isinstance(fields, dict))
            else:
                yield from expectations_in(value)


def _shown_by(case: Tried) -> Iterator[tuple[str, How]]:
    decision = case.decision
    if decision.outcome in GIVEN:
        offered = {option.clause for option in decision.options}
        yield from ((clause, How.GRANTS) for clause in {*decision.cites, *offered, *_barriers(decision, Truth.YES)})
    if decision.outcome in HELD_UP:
        yield from ((clause, How.DENIES) for clause in {*decision.cites, *decision.because, *_closed(decision)})
    yield from ((clause, How.SHOWS) for pair in decision.conflicts for clause in pair)


def _barriers(decision: Decision, truth: Truth, roles: Container[Role] = BARRIERS) -> set[str]:
    """Give the clauses whose conditions, limits and papers were looked at, and came out like this."""
    return {step.clause for step in decision.derivation if step.role in roles and step.truth is truth}


def _closed(decision: Decision) -> set[str]:
    """Give what stands in the way beside what is cited: papers that are missing, and rivals of a limit that is over."""
    if decision.outcome is Outcome.INCOMPLETE:
        return _barriers(decision, Truth.NO)
    over = _barriers(decision, Truth.NO, {Role.LIMIT})
    # Of rivals only the one that ended last is cited; the others were over before.
    return over if over & set(decision.cites) else set()


def _deadlines(policy: Policy, fields: set[str]) -> Iterator[str]:
    for clause in policy.clauses:
        for block in clause.blocks:
            if any(SHOWN_BY[deadline.duty] in fields for deadline in block.deadlines):
                yield clause.id


def _words(fields: Mapping[str, object], key: str) -> set[str]:
    found = fields.get(key, ())
    return {str(each) for each in found} if isinstance(found, list | dict) else {str(found)} if found else set()
