"""The table of clauses: each promise of the packs beside its rule, and beside the cases and stories that show it.

Owns the page docs/clauses.md and what counts as a gap. Knows not how a witness is found.
"""

import tomllib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from makegood.packs.files import find_file, text_of
from makegood.packs.reading import Pack, pack_of
from makegood.packs.witnesses import How, Witness, witnesses_of
from makegood.policy import LIMITS
from makegood.policy.program import Block, Clause, Deny
from makegood.policy.reference import table
from makegood.policy.trial.coverage import NEVER_DENIES, NEVER_GIVES

ROWS = Path("docs/clauses.toml")
HEAD = """<!-- Made by `makegood policy clauses --write` from the packs, their cases and the stories. -->

# Clauses

Every promise and limit of the packs, the rule that carries it, and what shows it at work. In *given* stand the cases
and stories in which something is given by the clause, or past it; in *denied* those in which it is why nothing is, or
why something is still missing; in *shown* those that read a term or a deadline, find it at odds with another clause,
or name it. Stories stand in italics. What can be shown and is not is a **gap**; what no case can show, of this clause
by itself, is **argued** under the table. Conduct and notes are on the policy's page; no request is decided by them.
"""
GAP, ARGUED = "**gap**", "**argued**"
# What an author argues in the words of the report, by the column in which a case would show it.
NEVER = {How.GRANTS: NEVER_GIVES, How.DENIES: NEVER_DENIES}
COLUMNS = ("clause", "kind", "in short", "rule", "given", "denied", "shown")


@dataclass(frozen=True, slots=True)
class Row:
    """One promise or limit: its clause, its kind, what it says in short, and the clauses that keep it instead."""

    id: str
    kind: str
    says: str
    carried_by: tuple[str, ...] = ()


def rows_by_pack() -> dict[str, tuple[Row, ...]]:
    """Read the promises of every pack."""
    packs = tomllib.loads(text_of(ROWS))
    return {pack: tuple(_row(id, **each) for id, each in rows.items()) for pack, rows in packs.items()}


def _row(id: str, *, kind: str, says: str, carried_by: Iterable[str] = ()) -> Row:
    return Row(id, kind, says, tuple(carried_by))


def clauses_page() -> str:
    """Give the page with the table of every pack, and of the site's own limits."""
    lines: list[str] = []
    limits: set[Witness] = set()
    for name, rows in rows_by_pack().items():
        lines += [f"## {name}", ""]
        if find_file(name) is None:
            lines += ["This pack is not written yet.", ""]
            continue
        pack = pack_of(name)
        witnesses = witnesses_of(pack)
        limits |= {each for each in witnesses if each.clause in LIMITS}
        lines += table(COLUMNS, (_cells(row, pack, witnesses) for row in rows))
        lines += _arguments(pack)
    lines += ["## The site's own limits", "", "They hold under every policy.", ""]
    lines += table(("limit", "in short", "given", "denied", "shown"), _limits(limits))
    return "\n".join([HEAD, *lines]).rstrip() + "\n"


def _cells(row: Row, pack: Pack, witnesses: Iterable[Witness]) -> Iterator[str]:
    clause = next((each for each in pack.suite.policy.clauses if each.id == row.id), None)
    yield from (row.id, row.kind, row.says)
    yield GAP if clause is None or _lacks_rule(row, clause) else _rule(row, clause)
    blocks = () if clause is None else clause.blocks
    for how in How:
        names = _names({row.id, *row.carried_by}, how, witnesses)
        is_argued = any((each.clause, each.words) == (row.id, NEVER.get(how)) for each in pack.arguments)
        shown = [names] * bool(names) + [ARGUED] * is_argued
        yield ", ".join(shown) or (GAP if _should_have(how, row, blocks) else "")


def _arguments(pack: Pack) -> Iterator[str]:
    """Give why some clauses cannot be shown by themselves, a line for each."""
    for each in pack.arguments:
        if each.words in NEVER.values():
            yield from (f"**{each.clause} {each.words}**, argued: {' '.join(each.why.split())}", "")


def _lacks_rule(row: Row, clause: Clause) -> bool:
    return row.kind in {"rule", "term"} and clause.is_note and not row.carried_by


def _rule(row: Row, clause: Clause) -> str:
    if row.carried_by:
        return f"see {', '.join(row.carried_by)}"
    lines = (line.strip() for block in clause.blocks for line in block.source.splitlines() if line.strip())
    return "<br>".join(f"`{line}`" for line in lines)


def _names(clauses: Container[str], how: How, witnesses: Iterable[Witness]) -> str:
    found = {(each.is_story, each.name) for each in witnesses if each.clause in clauses and each.how is how}
    # Cases first: they decide alone, without a site around them.
    return ", ".join(f"*{name}*" if is_story else name for is_story, name in sorted(found))


def _should_have(how: How, row: Row, blocks: tuple[Block, ...]) -> bool:
    match how:
        case How.GRANTS:
            return row.kind == "rule" and any(_can_give(block) for block in blocks)
        case How.DENIES:
            return row.kind == "rule" and any(_can_deny(block) for block in blocks)
        case How.SHOWS:
            return row.kind == "term"


def _can_give(block: Block) -> bool:
    gives = block.effect is not None and not isinstance(block.effect, Deny)
    return gives or bool(block.conditions or block.limits or block.papers)


def _can_deny(block: Block) -> bool:
    denies = isinstance(block.effect, Deny) or (block.effect is not None and block.when is not None)
    return denies or bool(block.conditions or block.limits or block.papers)


def _limits(witnesses: Iterable[Witness]) -> Iterator[list[str]]:
    for limit in LIMITS.values():
        yield [limit.id, limit.title, *(_names({limit.id}, how, witnesses) for how in How)]
