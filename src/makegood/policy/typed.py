"""From a syntax tree to a typed expression: every name is looked up, every operation is checked.

Owns what each piece of syntax means. Knows nothing of blocks or of the page.
"""

import ast
from collections.abc import Collection
from dataclasses import dataclass

from makegood.kernel.diagnostics import Span, nearest
from makegood.policy import algebra
from makegood.policy.calls import typed_call
from makegood.policy.excerpts import Excerpt, Mistake
from makegood.policy.expressions import Syntax, parse
from makegood.policy.kinds import BOOL, QUANTITIES, WHOLE, Family, Kind, alternative
from makegood.policy.program import (
    All,
    AnyOf,
    Call,
    Choice,
    Compare,
    Expression,
    FactRef,
    Function,
    Literal,
    Not,
    OneOf,
    Operator,
    Product,
    Sum,
    TermRef,
)
from makegood.policy.vocabulary import Vocabulary
from makegood.policy.zeros import settled, zero_like

ORDER = {
    ast.Lt: Operator.LESS,
    ast.LtE: Operator.AT_MOST,
    ast.Gt: Operator.MORE,
    ast.GtE: Operator.AT_LEAST,
}


@dataclass(frozen=True, slots=True)
class Names:
    """Every name that an expression of one policy may use."""

    vocabulary: Vocabulary
    findings: Collection[str]
    clauses: Collection[str]
    terms: Collection[str]


def read_expression(excerpt: Excerpt, names: Names, *, wanted: frozenset[Family], purpose: str) -> Expression:
    """Read a typed expression; `purpose` says in a message what needs the `wanted` kind.

    Raises:
        Mistake: where it is not an expression, or not of that kind.
    """
    syntax = parse(excerpt)
    expression = _Typist(syntax, names).typed(syntax.tree)
    if Family.WHOLE not in wanted and wanted & QUANTITIES:
        expression = zero_like(expression, Kind(min(wanted & QUANTITIES)))
    if expression.kind.family not in wanted:
        kinds = " or ".join(sorted(wanted))
        raise Mistake("MG311", expression.span, f"{purpose} needs {kinds}; this is {expression.kind}.")
    return expression


class _Typist:
    """Types one expression, from its leaves up."""

    def __init__(self, syntax: Syntax, names: Names) -> None:
        self.syntax, self.names = syntax, names

    def typed(self, node: ast.expr) -> Expression:
        match node:
            case ast.BoolOp(op=ast.And()):
                return All(BOOL, *self._place(node), self._conditions(node.values))
            case ast.BoolOp():
                return AnyOf(BOOL, *self._place(node), self._conditions(node.values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(BOOL, *self._place(node), self._conditions([operand])[0])
            case ast.Compare(ops=[operator], comparators=[right]):
                return self._comparison(node, operator, right)
            case ast.BinOp():
                return self._arithmetic(node)
            case ast.IfExp():
                return self._choice(node)
            case ast.Call(func=ast.Name(id=name), keywords=[]):
                return self._call(node, name)
            case ast.Attribute(value=ast.Name(id=owner)):
                return self._fact(node, owner)
            case ast.Name():
                return self._name(node)
            case ast.Constant(value=int()) if not isinstance(node.value, bool):
                return Literal(WHOLE, *self._place(node), int(str(node.value)))
            case _:
                raise self._forbidden(node)

    def _place(self, node: ast.expr) -> tuple[Span, str]:
        return self.syntax.span(node), self.syntax.text(node)

    def _forbidden(self, node: ast.expr) -> Mistake:
        match node:
            case ast.Compare():
                hint = "Join two comparisons by `and`."
            case ast.UnaryOp():
                hint = "There are no negative numbers; subtract instead."
            case ast.Constant():
                hint = "Write `true` or `false`."
            case _:
                hint = "Expressions are facts, quantities, comparisons, `and`, `or`, `not`, `if` and functions."
        return Mistake("MG302", self.syntax.span(node), "This has no meaning in a rule.", hint)

    def _conditions(self, nodes: list[ast.expr]) -> tuple[Expression, ...]:
        parts = tuple(self.typed(node) for node in nodes)
        for part in parts:
            self._require_bool(part)
        return parts

    def _require_bool(self, part: Expression) -> None:
        if part.kind != BOOL:
            message = f"A condition is true or false; this is {part.kind}."
            raise Mistake("MG306", part.span, message, "Compare it with something.")

    def _comparison(self, node: ast.Compare, operator: ast.cmpop, right: ast.expr) -> Expression:
        match operator:
            case ast.In():
                return self._one_of(node, right)
            case ast.NotIn():
                return Not(BOOL, *self._place(node), self._one_of(node, right))
            case ast.Eq() | ast.NotEq():
                same = self._compared(node, Operator.EQUAL, *self._operands(node.left, right))
                return same if isinstance(operator, ast.Eq) else Not(BOOL, *self._place(node), same)
            case ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE():
                return self._compared(node, ORDER[type(operator)], *self._operands(node.left, right))
            case _:
                raise self._forbidden(node)

    def _operands(self, left: ast.expr, right: ast.expr) -> tuple[Expression, Expression]:
        """Type both sides; a word takes its enum from the side that is not one."""
        if self._is_word(left) and not self._is_word(right):
            other = self.typed(right)
            return self._word(left, other.kind), other
        one = self.typed(left)
        if isinstance(right, ast.Name) and one.kind.family == Family.WORD:
            return one, self._word(right, one.kind)
        return one, self.typed(right)

    def _is_word(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Name) or self.syntax.offsets(node)[0] in self.syntax.quantities:
            return False
        return node.id not in self.names.findings and node.id not in {"true", "false"}

    def _word(self, node: ast.expr, kind: Kind) -> Literal:
        span, text = self._place(node)
        if kind.family != Family.WORD:
            raise Mistake("MG306", span, f"`{text[:40]}` is a word, but the other side is {kind}.")
        words = self.names.vocabulary.enums[kind.detail]
        if text not in words:
            hint = nearest(text, words) or f"The words are: {', '.join(list(words)[:8])}."
            raise Mistake("MG309", span, f"There is no {kind.detail} `{text[:40]}`.", hint)
        return Literal(kind, span, text, text)

    def _compared(self, node: ast.Compare, operator: Operator, left: Expression, right: Expression) -> Compare:
        left, right = settled(left, right)
        fits = algebra.may_equal if operator is Operator.EQUAL else algebra.may_order
        if not fits(left.kind, right.kind):
            message = f"{left.kind.name} cannot be compared with {right.kind}."
            raise Mistake("MG306", right.span, message, algebra.why_apart(left.kind, right.kind))
        return Compare(BOOL, *self._place(node), operator, left, right)

    def _one_of(self, node: ast.Compare, right: ast.expr) -> OneOf:
        item = self.typed(node.left)
        elements = right.elts if isinstance(right, ast.Tuple) else [right]
        if item.kind.family != Family.WORD or not all(isinstance(each, ast.Name) for each in elements):
            message = "`in` looks a word up in a list of words."
            raise Mistake("MG306", self.syntax.span(right), message, "Write `charge.kind in (letter, gift)`.")
        words = tuple(self._word(each, item.kind).text for each in elements)
        return OneOf(BOOL, *self._place(node), item, words)

    def _arithmetic(self, node: ast.BinOp) -> Expression:
        left, right = settled(self.typed(node.left), self.typed(node.right))
        match node.op:
            case ast.Add():
                kind, verb = algebra.kind_of_sum(left.kind, right.kind), "added to"
            case ast.Sub():
                kind, verb = algebra.kind_of_difference(left.kind, right.kind), "lessened by"
            case ast.Mult():
                kind, verb = algebra.kind_of_product(left.kind, right.kind), "multiplied by"
            case _:
                raise self._forbidden(node)
        if kind is None:
            message = f"{left.kind.name} cannot be {verb} {right.kind}."
            raise Mistake("MG306", right.span, message, algebra.why_apart(left.kind, right.kind))
        if isinstance(node.op, ast.Mult):
            return Product(kind, *self._place(node), left, right)
        return Sum(kind, *self._place(node), left, right, is_difference=isinstance(node.op, ast.Sub))

    def _choice(self, node: ast.IfExp) -> Choice:
        condition = self._conditions([node.test])[0]
        chosen, otherwise = settled(self.typed(node.body), self.typed(node.orelse))
        kind = alternative(chosen.kind, otherwise.kind)
        if kind is None:
            message = f"One way this is {chosen.kind}, the other way {otherwise.kind}."
            raise Mistake("MG306", otherwise.span, message, "Both ways must give the same kind.")
        return Choice(kind, *self._place(node), condition, chosen, otherwise)

    def _call(self, node: ast.Call, name: str) -> Call:
        if name not in tuple(Function):
            hint = nearest(name, tuple(Function)) or f"The functions are: {', '.join(Function)}."
            raise Mistake("MG307", self.syntax.span(node.func), f"There is no function `{name[:40]}`.", hint)
        span, text = self._place(node)
        return typed_call(Function(name), [self.typed(argument) for argument in node.args], span=span, text=text)

    def _fact(self, node: ast.Attribute, owner: str) -> Expression:
        span, text = self._place(node)
        if owner == "term":
            return self._term(node.attr, span, text)
        if owner == "history":
            if node.attr not in self.names.clauses:
                hint = nearest(node.attr, self.names.clauses)
                raise Mistake("MG305", span, f"There is no clause {node.attr[:40]}.", hint)
            return FactRef(WHOLE, span, text, f"history.{node.attr}")
        spec = self.names.vocabulary.facts.get(f"{owner}.{node.attr}")
        if spec is None:
            hint = nearest(text, self.names.vocabulary.facts)
            raise Mistake("MG305", span, f"There is no fact `{text[:60]}`.", hint)
        return FactRef(spec.kind, span, text, spec.name, is_act=spec.is_act)

    def _term(self, reference: str, span: Span, text: str) -> TermRef:
        known = {term.reference: term for term in self.names.vocabulary.terms.values()}
        if reference not in known or reference not in self.names.terms:
            hint = nearest(reference, self.names.terms) or "Add a clause with `set: ... = ...`."
            raise Mistake("MG305", span, f"No clause sets the term `{reference[:40]}`.", hint)
        return TermRef(known[reference].kind, span, text, known[reference].name)

    def _name(self, node: ast.Name) -> Expression:
        span, text = self._place(node)
        quantity = self.syntax.quantities.get(self.syntax.offsets(node)[0])
        if quantity is not None:
            return Literal(quantity.kind, span, text, quantity.value)
        if node.id in {"true", "false"}:
            return Literal(BOOL, span, text, node.id == "true")
        if node.id in self.names.findings:
            return FactRef(BOOL, span, text, node.id)
        hint = nearest(node.id, [*self.names.findings, *self.names.vocabulary.facts])
        raise Mistake("MG305", span, f"There is no finding and no fact `{node.id[:40]}`.", hint)
