"""What has changed between two versions of a policy, clause by clause and word by word.

Owns the comparison of texts: a clause is the same clause if its id is. Which version is more generous it does not know.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from makegood.policy.program import Clause, Policy

WORD = re.compile(r"(?:\w+|[^\w\s])\s*|\s+")
HEAD: Mapping[str, Callable[[Policy], str]] = {
    "title": lambda policy: policy.title,
    "effective": lambda policy: policy.effective.isoformat(),
    "time zone": lambda policy: policy.calendar.zone.key,
    "working days": lambda policy: policy.calendar.working_days.name,
    "rounding": lambda policy: str(policy.rounding),
    "introduction": lambda policy: policy.introduction,
}


class Mark(StrEnum):
    """What became of something from one version to the next."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together in both versions, or in one of them."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What became of one clause; `mark` is that of the whole, and the pieces are its texts in both versions."""

    id: str
    mark: Mark
    title: tuple[Piece, ...]
    prose: tuple[Piece, ...]
    rule: tuple[Piece, ...]

    @property
    def is_rule_changed(self) -> bool:
        """Tell whether the clause decides by other words than before."""
        return any(piece.mark is not Mark.KEPT for piece in self.rule)


@dataclass(frozen=True, slots=True)
class HeadChange:
    """A line above the clauses that was changed."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs; clauses that are the same are left out, removed ones stand where they stood."""

    head: tuple[HeadChange, ...]
    clauses: tuple[ClauseChange, ...]

    def of(self, id: str) -> ClauseChange | None:
        """Give what became of one clause, None where nothing did."""
        return next((each for each in self.clauses if each.id == id), None)


def difference(old: Policy, new: Policy) -> Difference:
    """Compare two versions of a policy."""
    head = [(name, read(old), read(new)) for name, read in HEAD.items()]
    changed = [HeadChange(name, compared_words(before, after)) for name, before, after in head if before != after]
    return Difference(tuple(changed), tuple(_clause_changes(old, new)))


def _clause_changes(old: Policy, new: Policy) -> Iterator[ClauseChange]:
    before, after = ({clause.id: clause for clause in policy.clauses} for policy in (old, new))
    for id in _merged(list(before), list(after)):
        one, other = before.get(id), after.get(id)
        mark = Mark.ADDED if one is None else Mark.REMOVED if other is None else Mark.CHANGED
        texts = [compared_words(*sides) for sides in zip(_texts(one), _texts(other), strict=True)]
        if mark is not Mark.CHANGED or any(piece.mark is not Mark.KEPT for text in texts for piece in text):
            yield ClauseChange(id, mark, *texts)


def _merged(old: list[str], new: list[str]) -> list[str]:
    """Give the ids of both versions in the new order, each removed one behind what it stood behind."""
    merged, previous = list(new), ""
    for id in old:
        if id not in new:
            merged.insert(merged.index(previous) + 1 if previous else 0, id)
        previous = id
    return merged


def _texts(clause: Clause | None) -> tuple[str, str, str]:
    """Give a clause's title, prose and rules; empty where there is none."""
    if clause is None:
        return "", "", ""
    return clause.title, clause.prose, "\n\n".join(block.source for block in clause.blocks)


def compared_words(old: str, new: str) -> tuple[Piece, ...]:
    """Give two texts as one, word by word.

    >>> [(str(piece.mark), piece.text) for piece in compared_words("Ask within 14 days.", "Ask within 30 days.")]
    [('kept', 'Ask within '), ('removed', '14 '), ('added', '30 '), ('kept', 'days.')]
    """
    before, after = WORD.findall(old), WORD.findall(new)
    pieces: list[Piece] = []
    for tag, start, end, first, last in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Mark.KEPT, "".join(after[first:last])))
            continue
        pieces += [Piece(Mark.REMOVED, "".join(before[start:end]))] if end > start else []
        pieces += [Piece(Mark.ADDED, "".join(after[first:last]))] if last > first else []
    return tuple(pieces)
