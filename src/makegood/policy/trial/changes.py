"""How an expression may be changed a little: a number by one, a comparison, a part left out, one way of a choice.

Owns the small changes within one expression. Knows nothing of keys, blocks or pages.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from makegood.kernel.diagnostics import Span
from makegood.policy.excerpts import Excerpt, Mistake
from makegood.policy.expressions import Syntax, parse
from makegood.policy.kinds import Family
from makegood.policy.quantities import NUMBER

COMPARISON = re.compile(r"[<>=!]=?")
MEMBERSHIP = re.compile(r"\bnot\s+in\b|\bin\b")
# What differs at the boundary only, and what is the case exactly where the other is not.
BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
CONTRARY = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
OPPOSITES = {"smaller": "larger", "larger": "smaller", "true": "false", "false": "true"}
# The end of a day belongs to no window that is counted in days: in time, and before the end, are the same there.
COUNTED_IN_DAYS = frozenset({Family.DAYS, Family.BUSINESS_DAYS, Family.MONTHS})


@dataclass(frozen=True, slots=True)
class Change:
    """New words from one place of a file up to another; told at `place`, in an author's words."""

    place: Span
    start: Span
    end: Span
    new: str
    words: str


def change(excerpt: Excerpt, stretch: tuple[int, int], *, new: str, words: str) -> Change:
    """Change a stretch of an excerpt, given by its offsets; an empty stretch inserts."""
    first, end = stretch
    start = excerpt.span(first)
    if first == end:
        return Change(start, start, start, new, words)
    last = excerpt.span(end - 1)
    return Change(start, start, replace(last, column=last.column + 1), new, words)


def changes_in(excerpt: Excerpt) -> Iterator[Change]:
    """Give every small change of an expression; none where this is no expression.

    >>> from makegood.policy.excerpts import Line
    >>> for each in changes_in(Excerpt("p.md", (Line(1, 1, "a.b > 2 credits"),))):
    ...     print(each.words)
    `a.b > 2 credits` → `a.b >= 2 credits`
    `a.b > 2 credits` → `a.b <= 2 credits`
    `a.b > 2 credits` → `a.b > 1 credits`
    `a.b > 2 credits` → `a.b > 3 credits`
    """
    try:
        syntax = parse(excerpt)
    except Mistake:
        return
    yield from _Changer(syntax).within(syntax.tree, phrase=(0, len(excerpt.text)))


class Edit(NamedTuple):
    """New words for a stretch of the expression, by its offsets."""

    start: int
    end: int
    new: str


class _Changer:
    """Walks over one expression; a phrase is the comparison, or else the whole, in which a change is shown."""

    def __init__(self, syntax: Syntax) -> None:
        self.syntax, self.text = syntax, syntax.excerpt.text

    def within(self, node: ast.expr, *, phrase: tuple[int, int]) -> Iterator[Change]:
        if isinstance(node, ast.Compare):
            phrase = self.syntax.offsets(node)
        for edit in self._edits(node):
            yield self._change(edit, phrase)
        if isinstance(node, ast.BoolOp):
            yield from self._without_parts(node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from self.within(child, phrase=phrase)

    def _change(self, edit: Edit, phrase: tuple[int, int]) -> Change:
        was = self.text[phrase[0] : phrase[1]]
        now = self.text[phrase[0] : edit.start] + edit.new + self.text[edit.end : phrase[1]]
        words = f"`{on_one_line(was)}` → `{on_one_line(now)}`"
        return change(self.syntax.excerpt, (edit.start, edit.end), new=edit.new, words=words)

    def _without_parts(self, node: ast.BoolOp) -> Iterator[Change]:
        # A part that changes nothing stands where the part stood, so that all brackets stay.
        nothing = "true" if isinstance(node.op, ast.And) else "false"
        for part in node.values:
            words = f"without `{self.syntax.text(part)}`"
            yield change(self.syntax.excerpt, self.syntax.offsets(part), new=nothing, words=words)

    def _edits(self, node: ast.expr) -> Iterator[Edit]:
        start, end = self.syntax.offsets(node)
        match node:
            case ast.Compare(comparators=[right]):
                yield from self._other_comparisons(node, right)
            case ast.UnaryOp(op=ast.Not()):
                yield Edit(start, start + len("not"), "")
            case ast.IfExp(body=body, orelse=otherwise):
                for way in (body, otherwise):
                    yield Edit(start, end, self.text[slice(*self.syntax.offsets(way))])
            case ast.Name(id=name) if name in OPPOSITES:
                yield Edit(start, end, OPPOSITES[name])
            case ast.Name() if start in self.syntax.quantities:
                yield from self._other_quantities(start, end)
            case ast.Constant():
                yield from self._other_numbers(start, end)
            case _:
                return

    def _other_comparisons(self, node: ast.Compare, right: ast.expr) -> Iterator[Edit]:
        between = self.syntax.offsets(node.left)[1], self.syntax.offsets(right)[0]
        listed = MEMBERSHIP.search(self.text, *between)
        if listed:
            yield Edit(*listed.span(), "in" if listed.group().startswith("not") else "not in")
            yield from self._shorter_lists(right)
            return
        operator = COMPARISON.search(self.text, *between)
        assert operator is not None, "a comparison has an operator"
        if operator.group() in BOUNDARY and not any(map(self._is_counted_in_days, (node.left, right))):
            yield Edit(*operator.span(), BOUNDARY[operator.group()])
        yield Edit(*operator.span(), CONTRARY[operator.group()])

    def _is_counted_in_days(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.BinOp) or not isinstance(node.right, ast.Name):
            return False
        quantity = self.syntax.quantities.get(self.syntax.offsets(node.right)[0])
        return quantity is not None and quantity.kind.family in COUNTED_IN_DAYS

    def _shorter_lists(self, listed: ast.expr) -> Iterator[Edit]:
        words = listed.elts if isinstance(listed, ast.Tuple) else []
        for before, word in pairwise(words):
            yield Edit(self.syntax.offsets(before)[1], self.syntax.offsets(word)[1], "")
        if len(words) > 1:
            yield Edit(self.syntax.offsets(words[0])[0], self.syntax.offsets(words[1])[0], "")

    def _other_quantities(self, start: int, end: int) -> Iterator[Edit]:
        quantity = self.syntax.quantities[start]
        if isinstance(quantity.value, date):
            day = quantity.value.toordinal()
            for other in (day - 1, day + 1):
                if date.min.toordinal() <= other <= date.max.toordinal():
                    yield Edit(start, end, date.fromordinal(other).isoformat())
            return
        number = NUMBER.match(self.text, start)
        assert number is not None, "a quantity begins with its number"
        yield from self._other_numbers(*number.span())

    def _other_numbers(self, start: int, end: int) -> Iterator[Edit]:
        """Give a number less and more by one of its last digit."""
        number = Decimal(self.text[start:end])
        step = Decimal(1).scaleb(int(number.as_tuple().exponent))
        for other in (number - step, number + step):
            if other >= 0:
                yield Edit(start, end, str(other))


def on_one_line(text: str) -> str:
    """Give words without the line breaks between them."""
    return " ".join(text.split())
