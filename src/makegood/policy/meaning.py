"""What an expression means before there is any case, in plain words.

Owns the phrases for conditions and amounts as such. What they come to in one case is told by `words`, from which the
names of facts and the figures are taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from makegood.kernel.refusals import Refusal
from makegood.kernel.windows import End
from makegood.policy.evaluate import Scene, value_of
from makegood.policy.kinds import DURATIONS, INSTANT, WINDOW
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
    Policy,
    Product,
    Sum,
    TermRef,
)
from makegood.policy.values import Window
from makegood.policy.vocabulary import VOCABULARY
from makegood.policy.walk import all_within, facts_in
from makegood.policy.words import Words

HOW = {
    Operator.EQUAL: "",
    Operator.LESS: "less than ",
    Operator.AT_MOST: "at most ",
    Operator.MORE: "more than ",
    Operator.AT_LEAST: "at least ",
}
WHEN = {
    Operator.EQUAL: "at the moment when",
    Operator.LESS: "before",
    Operator.AT_MOST: "not after",
    Operator.MORE: "after",
    Operator.AT_LEAST: "not before",
}
CONTRARY = {
    Operator.LESS: Operator.AT_LEAST,
    Operator.AT_MOST: Operator.MORE,
    Operator.MORE: Operator.AT_MOST,
    Operator.AT_LEAST: Operator.LESS,
}
# The nouns of the vocabulary that are counted: "the credits used from the pack", "the full months for which ...".
PLURAL = re.compile(r"the (?:[\w']+ )?(?:credits|days|months|units|instalments)\b")


@dataclass(frozen=True, slots=True)
class Meaning:
    """Tells of the expressions of one policy, in one locale."""

    policy: Policy
    locale: str = "en_GB"

    @property
    def words(self) -> Words:
        """Give what names facts and writes figures; of a case it knows nothing."""
        return Words(Scene(self.policy, {}), self.locale)

    def condition(self, expression: Expression, *, holds: bool = True) -> str:
        """Say what is so where a condition holds, or where it does not."""
        match expression:
            case All(parts=parts) | AnyOf(parts=parts):
                together = isinstance(expression, All) is holds
                listed = [self._part(part, holds=holds) for part in parts]
                return (", and " if together else ", or ").join(listed)
            case Not(part=part):
                return self.condition(part, holds=not holds)
            case Compare():
                return self._comparison(expression, holds)
            case OneOf(item=item, words=words):
                listed = [self._word(item, word) for word in words]
                return f"{self._is(item)} {'' if holds else 'not '}{' or '.join(listed)}"
            case FactRef():
                return self._fact(expression, holds)
            case TermRef() | Choice() | Literal() | Sum() | Product() | Call():
                return f"{self._is(expression)} {'so' if holds else 'not so'}"

    def _part(self, part: Expression, *, holds: bool) -> str:
        words = self.condition(part, holds=holds)
        return f"({words})" if isinstance(part, All | AnyOf) else words

    def _comparison(self, test: Compare, holds: bool) -> str:
        left, right = self.amount(test.left), test.right
        operator = test.operator if holds else CONTRARY.get(test.operator, test.operator)
        negated = "" if holds or test.operator in CONTRARY else "not "
        if isinstance(right, Sum) and right.kind == WINDOW:
            is_in_time = operator in {Operator.LESS, Operator.AT_MOST}
            return f"{left} {'within' if is_in_time else 'more than'} {self.amount(right)}"
        if test.left.kind in {INSTANT, WINDOW}:
            return f"{left} {negated}{WHEN[operator]} {self.amount(right)}"
        if isinstance(right, Literal) and isinstance(right.value, str):
            return f"{self._is(test.left)} {negated}{self._word(test.left, right.value)}"
        return f"{self._is(test.left)} {negated}{HOW[operator]}{self.amount(right)}"

    def _is(self, expression: Expression) -> str:
        """Name something with its verb."""
        noun = self.amount(expression)
        return f"{noun} {'are' if PLURAL.match(noun) else 'is'}"

    def _word(self, item: Expression, word: str) -> str:
        """Write a word of an enum in plain language."""
        return VOCABULARY.enums.get(item.kind.detail, {}).get(word, word)

    def _fact(self, fact: FactRef, holds: bool) -> str:
        finding = self.policy.findings.get(fact.name)
        if finding is not None:
            return f"the answer to “{finding.question}” is {'yes' if holds else 'no'}"
        spec = VOCABULARY.facts.get(fact.name)
        if spec is None:
            return f"{fact.name} is {'so' if holds else 'not so'}"
        return spec.words if holds else spec.otherwise

    def amount(self, expression: Expression) -> str:
        """Name a quantity, a time or whatever else an expression gives."""
        match expression:
            case Literal():
                return self.words.value(expression.value)
            case Sum(left=left, right=right) if right.kind.family in DURATIONS and left.kind.family not in DURATIONS:
                return f"{self.amount(right)} after {self.amount(left)}"
            case Sum(left=left, right=right, is_difference=True) if left.kind == INSTANT:
                return f"the time between when {self.amount(right)} and when {self.amount(left)}"
            case Sum(left=left, right=right, is_difference=is_difference):
                return f"{self.amount(left)} {'less' if is_difference else 'plus'} {self.amount(right)}"
            case Product(left=left, right=right):
                return f"{self.amount(left)} times {self.amount(right)}"
            case Choice(condition=condition, chosen=chosen, otherwise=otherwise):
                way, other = self.amount(chosen), self.amount(otherwise)
                return f"{way} if {self.condition(condition)}, otherwise {other}"
            case Call(function=function, arguments=arguments):
                return self._call(function, [self.amount(each) for each in arguments])
            case _:
                return self.words.noun(expression)

    def _call(self, function: Function, arguments: list[str]) -> str:
        match function, arguments:
            case Function.SHARE, [amount, part, whole]:
                return f"the share of {amount} that {part} has in {whole}"
            case ((Function.SMALLER | Function.LARGER), _):
                return f"the {function} of {' and '.join(arguments)}"
            case Function.COMPOUND, [amount, rate, months]:
                return f"{amount}, compounded at {rate} for {months}"
            case Function.ANNIVERSARY, [start, length]:
                return f"{length} after {start}, by the calendar"
            case _:
                raise AssertionError(f"{function} does not take {len(arguments)} arguments")

    def examples(self, expression: Expression) -> Iterator[str]:
        """Give a dated example of each window that is counted from one event.

        The event happens at noon of the day on which the policy takes effect.
        """
        noon = datetime.combine(self.policy.effective, time(12), self.policy.calendar.zone)
        for each in all_within(expression):
            facts = facts_in([each])
            if each.kind == WINDOW and isinstance(each, Sum) and [fact.kind for fact in facts] == [INSTANT]:
                end = self._end(each, facts[0], noon)
                if end is not None:
                    event, start = self.amount(facts[0]), self.words.value(noon)
                    yield f"If {event} on {start}, that is until {self.words.end(end)}."

    def _end(self, window: Sum, event: FactRef, at: datetime) -> End | None:
        """Give the end of a window that opens at an instant; none beyond the frozen tables of holidays."""
        try:
            value = value_of(window, Scene(self.policy, {event.name: at}))
        except Refusal:
            return None
        return value.end if isinstance(value, Window) else None
