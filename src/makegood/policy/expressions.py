"""From text to a syntax tree, with Python's own tokenizer and parser.

Owns the shape of expressions: which tokens may occur, how a number and its unit become one operand, how long and how
deep an expression may be. Knows no fact and no type.
"""

import ast
import keyword
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import NamedTuple

from makegood.kernel.diagnostics import Span
from makegood.policy.excerpts import Excerpt, Mistake
from makegood.policy.kinds import Kind
from makegood.policy.quantities import NUMBER, read_date, read_quantity
from makegood.policy.values import Value

LONGEST_TEXT, MOST_TOKENS, DEEPEST = 4_000, 500, 40
OPERATORS = frozenset("+ - * ( ) , . == != < <= > >=".split())
LAYOUT = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.INDENT, tokenize.DEDENT})
FOREIGN = re.compile(r"[^\t\n -~]")
DATE = re.compile(r"(?<![\w.])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w.])")
PLACEHOLDER = "_"


class Quantity(NamedTuple):
    """A number with its unit, or a date, as read."""

    kind: Kind
    value: Value


@dataclass(frozen=True, slots=True)
class Syntax:
    """An expression's tree, its quantities by offset, and the text to which both point."""

    excerpt: Excerpt
    tree: ast.expr
    quantities: Mapping[int, Quantity]
    starts: tuple[int, ...]

    def offsets(self, node: ast.expr) -> tuple[int, int]:
        """Give where a node's text begins and ends."""
        return self._offset(node.lineno, node.col_offset), self._offset(
            node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        )

    def _offset(self, row: int, column: int) -> int:
        # The text was parsed in brackets, so that it may run over several lines.
        return self.starts[row - 1] + column - (1 if row == 1 else 0)

    def span(self, node: ast.expr) -> Span:
        """Give a node's place in the file."""
        return self.excerpt.span(*self.offsets(node))

    def text(self, node: ast.expr) -> str:
        """Give the words that the author wrote for a node, on one line."""
        start, end = self.offsets(node)
        return " ".join(self.excerpt.text[start:end].split())


def parse(excerpt: Excerpt) -> Syntax:
    """Read an expression's text.

    Raises:
        Mistake: where it is not an expression of the language.
    """
    text = excerpt.text
    _check_text(excerpt)
    starts = (0, *(found.end() for found in re.finditer("\n", text)))
    masked, quantities = _mask_dates(excerpt)
    tokens = list(_tokens(masked, excerpt, starts))
    masked, quantities = _mask_quantities(masked, quantities, tokens, excerpt)
    try:
        tree = ast.parse(f"({masked}\n)", mode="eval").body
    except SyntaxError as error:
        row, column = error.lineno or 1, max((error.offset or 1) - 1, 0)
        place = starts[min(row, len(starts)) - 1] + column - (1 if row == 1 else 0)
        raise _not_an_expression(excerpt, min(max(place, 0), len(text))) from error
    _check_depth(tree, excerpt)
    return Syntax(excerpt, tree, quantities, starts)


def _not_an_expression(excerpt: Excerpt, start: int, end: int | None = None) -> Mistake:
    place = excerpt.span(start, start + 1 if end is None else end)
    return Mistake("MG301", place, "This is not an expression.", "Write it like `payment.used == 0 credits`.")


def _check_text(excerpt: Excerpt) -> None:
    text = excerpt.text
    if not text.strip():
        raise Mistake("MG301", excerpt.span(), "Nothing is written here.", "Write an expression.")
    if len(text) > LONGEST_TEXT:
        raise Mistake("MG310", excerpt.span(), "This expression is too long.", "Split it into several blocks.")
    if found := FOREIGN.search(text):
        message = (
            f"“{found.group()}” cannot stand in an expression."
            if found.group().isprintable()
            else ("An invisible character cannot stand in an expression.")
        )
        raise Mistake("MG301", excerpt.span(*found.span()), message, "Use plain letters, digits and signs.")


class Token(NamedTuple):
    """A token by its offsets in the text."""

    type: int
    text: str
    start: int
    end: int


def _tokens(text: str, excerpt: Excerpt, starts: tuple[int, ...]) -> Iterator[Token]:
    depth = 0
    try:
        for count, each in enumerate(tokenize.generate_tokens(StringIO(f"({text}\n)").readline)):
            start = starts[min(each.start[0], len(starts)) - 1] + each.start[1] - (each.start[0] == 1)
            if each.type in LAYOUT or start < 0 or each.start[0] > len(starts):
                continue
            token = Token(each.type, each.string, start, start + len(each.string))
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            _check_token(token, excerpt, depth)
            if count > MOST_TOKENS:
                raise Mistake("MG310", excerpt.span(), "This expression is too long.", "Split it into several blocks.")
            yield token
    except (tokenize.TokenError, SyntaxError) as error:
        raise _not_an_expression(excerpt, 0, len(text)) from error


def _check_token(token: Token, excerpt: Excerpt, depth: int) -> None:
    span = excerpt.span(token.start, token.end)
    if depth < 0:
        raise Mistake("MG301", span, "This bracket closes nothing.", "Remove it.")
    if depth > DEEPEST:
        raise Mistake("MG310", span, "Brackets are nested too deeply.", "Split it into several blocks.")
    match token.type:
        case tokenize.NAME:
            return
        case tokenize.NUMBER:
            if not NUMBER.fullmatch(token.text):
                raise Mistake("MG303", span, f"“{token.text[:40]}” is not a plain number.", "Write digits only: 1000.")
        case tokenize.OP if token.text in OPERATORS:
            return
        case tokenize.OP if token.text in {"/", "//", "%"}:
            raise Mistake(
                "MG302", span, "There is no division.", "Use share(amount, part, whole): it says how to round."
            )
        case tokenize.COMMENT:
            raise Mistake("MG302", span, "There are no comments in a rule.", "The prose above says why.")
        case _:
            raise Mistake("MG302", span, f"`{token.text[:20]}` has no meaning here.", "See docs/language.md.")


def _mask_dates(excerpt: Excerpt) -> tuple[str, dict[int, Quantity]]:
    quantities = {}
    for found in DATE.finditer(excerpt.text):
        quantities[found.start()] = Quantity(*read_date(found.group(), span=excerpt.span(*found.span())))
    return DATE.sub(lambda found: PLACEHOLDER * len(found.group()), excerpt.text), quantities


def _mask_quantities(
    text: str, quantities: dict[int, Quantity], tokens: list[Token], excerpt: Excerpt
) -> tuple[str, dict[int, Quantity]]:
    """Replace each quantity by a name of the same width, so that all columns stay true."""
    for position, token in enumerate(tokens):
        if token.type != tokenize.NUMBER:
            continue
        unit, per = _unit_after(tokens[position + 1 : position + 4])
        last = per or unit
        if last is None or unit is None:
            _check_bare_number(token, excerpt)
            continue
        span = excerpt.span(token.start, last.end)
        if "\n" in text[token.start : last.end] or text[token.end : unit.start].strip(" ") or token.end == unit.start:
            raise Mistake("MG304", span, "The number and its unit are not side by side.", "Write them like 14 days.")
        read = read_quantity(token.text, unit.text, per=per.text if per else "", span=span)
        quantities[token.start] = Quantity(*read)
        text = text[: token.start] + PLACEHOLDER * (last.end - token.start) + text[last.end :]
    return text, quantities


def _unit_after(following: list[Token]) -> tuple[Token | None, Token | None]:
    names = [
        token if token.type == tokenize.NAME and not keyword.iskeyword(token.text) else None for token in following
    ]
    unit, per, counted = (*names, None, None, None)[:3]
    return unit, counted if per is not None and per.text == "per" else None


def _check_bare_number(token: Token, excerpt: Excerpt) -> None:
    if "." in token.text:
        span = excerpt.span(token.start, token.end)
        raise Mistake("MG303", span, f"{token.text} needs a unit.", "Write one behind it, such as 0.40 EUR.")


def _check_depth(tree: ast.expr, excerpt: Excerpt) -> None:
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise Mistake("MG310", excerpt.span(), "This expression is nested too deeply.", "Split it into several blocks.")
