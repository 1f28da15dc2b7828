"""Conditions, amounts and times in plain words, worked out from the rules themselves.

Owns every phrase that is made from an expression and the facts of a case. No sentence is written for a clause: a new
clause explains itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from babel.dates import format_datetime
from babel.numbers import format_currency

from makegood.kernel.credits import Credits
from makegood.kernel.currencies import digits_of
from makegood.kernel.money import Money
from makegood.kernel.windows import End
from makegood.policy.evaluate import Scene, truth_of, value_of
from makegood.policy.kinds import Family
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
from makegood.policy.shown import shown
from makegood.policy.values import Absent, Found, Rate, Unknown, Window
from makegood.policy.vocabulary import VOCABULARY

MINUTE = "d MMMM y, HH:mm"
NEEDED = {
    Operator.EQUAL: "",
    Operator.LESS: "less than ",
    Operator.AT_MOST: "at most ",
    Operator.MORE: "more than ",
    Operator.AT_LEAST: "at least ",
}


def amount_in_words(amount: Money | Credits, *, locale: str) -> str:
    """Write an amount as people of a locale do.

    >>> amount_in_words(Money(5000, "EUR"), locale="en_GB"), amount_in_words(Credits(1), locale="en_GB")
    ('€50.00', '1 credit')
    """
    if isinstance(amount, Credits):
        return str(amount)
    exact = Decimal(amount.minor).scaleb(-digits_of(amount.currency))
    return str(format_currency(exact, amount.currency, locale=locale))


def end_of_sentence(words: str) -> str:
    """Make a sentence of a phrase."""
    return f"{words[:1].upper()}{words[1:]}."


@dataclass(frozen=True, slots=True)
class Words:
    """Writes about one case, in one locale."""

    scene: Scene
    locale: str

    def value(self, value: Found) -> str:
        """Write a value."""
        match value:
            case Money() | Credits():
                return amount_in_words(value, locale=self.locale)
            case Rate(per_credit=money):
                return f"{amount_in_words(money, locale=self.locale)} per credit"
            case datetime():
                local = value.astimezone(self.scene.policy.calendar.zone)
                return str(format_datetime(local, MINUTE, locale=self.locale))
            case Window(end=end):
                return self.end(end)
            case Absent():
                return "none"
            case Unknown():
                return "not known yet"
            case _:
                return shown(value, zone=self.scene.policy.calendar.zone)

    def end(self, end: End) -> str:
        """Write when a window closes; the end of a day is written 23:59."""
        local = end.written(self.scene.policy.calendar.zone)
        return str(format_datetime(local, MINUTE, locale=self.locale))

    def _side(self, expression: Expression, value: Found) -> str:
        """Write what one side of a comparison came to; words of an enum in plain language."""
        if expression.kind.family is Family.WORD and isinstance(value, str):
            return VOCABULARY.enums.get(expression.kind.detail, {}).get(value, value)
        return self.value(value)

    def standing(self, expression: Expression) -> Iterator[str]:
        """Say, one sentence each, how the parts stand on which a condition's truth rests."""
        match expression:
            case All(parts=parts) | AnyOf(parts=parts):
                truth = truth_of(expression, self.scene)
                for part in parts:
                    if truth_of(part, self.scene) == truth:
                        yield from self.standing(part)
            case Not(part=part):
                yield from self.standing(part)
            case Compare(left=left, right=right) if right.kind.family is Family.WINDOW:
                yield self._in_time(left, right)
            case Compare(left=left) | OneOf(item=left):
                noun, found = self.noun(left), self._side(left, value_of(left, self.scene))
                yield end_of_sentence(f"{noun}: {found}")
            case FactRef():
                yield self._fact(expression)
            case Literal() | TermRef() | Sum() | Product() | Choice() | Call():
                yield end_of_sentence(f"{expression.text}: {self.value(value_of(expression, self.scene))}")
            case _:
                assert_never(expression)

    def _in_time(self, act: Expression, until: Expression) -> str:
        done, window = value_of(act, self.scene), value_of(until, self.scene)
        if not isinstance(window, Window):
            return "What this is counted from has not happened."
        if not isinstance(done, datetime):
            return f"This is open until {self.end(window.end)}."
        when = end_of_sentence(f"{self.noun(act)} on {self.value(done)}")
        if done < window.opens:
            return f"{when} This only opens on {self.value(window.opens)}."
        verb = "is" if window.admits(done) else "was"
        return f"{when} This {verb} open until {self.end(window.end)}."

    def _fact(self, fact: FactRef) -> str:
        truth = truth_of(fact, self.scene)
        finding = self.scene.policy.findings.get(fact.name)
        if finding is None:
            spec = VOCABULARY.facts.get(fact.name)
            words = fact.name if spec is None else spec.words if truth is True else spec.otherwise
            return end_of_sentence(words)
        if isinstance(truth, Unknown):
            return f"{finding.question} We have yet to find that out."
        return f"{finding.question} {'Yes' if truth else 'No'}."

    def noun(self, expression: Expression) -> str:
        """Name what an expression is about."""
        match expression:
            case FactRef(name=name) if name in VOCABULARY.facts:
                return VOCABULARY.facts[name].words
            case FactRef(name=name) if name.startswith("history."):
                return f"how often you were helped under {name.removeprefix('history.')}"
            case TermRef(name=name) if name in VOCABULARY.terms:
                return VOCABULARY.terms[name].words
            case Sum(left=left, right=right, is_difference=is_difference):
                return f"{self.noun(left)} {'less' if is_difference else 'plus'} {self.noun(right)}"
            case _:
                return expression.text

    def wish(self, expression: Expression, *, wanted: bool = True) -> str:
        """Say what would have to be so for a condition that does not hold, to stand behind "if"."""
        match expression:
            case All(parts=parts) | AnyOf(parts=parts):
                together = isinstance(expression, All) is wanted
                lacking = [part for part in parts if truth_of(part, self.scene) is not wanted]
                return (" and " if together else " or ").join(self.wish(part, wanted=wanted) for part in lacking)
            case Not(part=part):
                return self.wish(part, wanted=not wanted)
            case Compare():
                return self._wished_comparison(expression, wanted)
            case OneOf(item=item, words=words):
                listed = " or ".join(self._side(item, word) for word in words)
                return f"{self.noun(item)} were {'' if wanted else 'not '}{listed}"
            case FactRef():
                return self._wished_fact(expression, wanted)
            case _:
                return f"{expression.text} were {'so' if wanted else 'not so'}"

    def _wished_comparison(self, expression: Compare, wanted: bool) -> str:
        left, right = expression.left, value_of(expression.right, self.scene)
        if isinstance(right, Window):
            asks_in_time = expression.operator in {Operator.LESS, Operator.AT_MOST}
            return f"{self.noun(left)} {'by' if asks_in_time is wanted else 'after'} {self.end(right.end)}"
        needed = f"{NEEDED[expression.operator]}{self._side(expression.right, right)}"
        return f"{self.noun(left)} were {'' if wanted else 'not '}{needed}"

    def _wished_fact(self, fact: FactRef, wanted: bool) -> str:
        finding = self.scene.policy.findings.get(fact.name)
        if finding is not None:
            return f"the answer to “{finding.question}” were {'yes' if wanted else 'no'}"
        spec = VOCABULARY.facts.get(fact.name)
        if spec is None:
            return f"{fact.name} were {'so' if wanted else 'not so'}"
        return spec.words if wanted else spec.otherwise

    def windows(self, expression: Expression) -> Iterator[tuple[Compare, Window]]:
        """Give the windows with which a condition compares, each with its comparison."""
        match expression:
            case All(parts=parts) | AnyOf(parts=parts):
                for part in parts:
                    yield from self.windows(part)
            case Compare(right=right):
                window = value_of(right, self.scene)
                if isinstance(window, Window):
                    yield expression, window
            case _:
                return

    def closed_ends(self, expression: Expression) -> Iterator[End]:
        """Give the ends of the windows that the acts of this case came too late for."""
        for comparison, window in self.windows(expression):
            act = value_of(comparison.left, self.scene)
            if isinstance(act, datetime) and not window.end.admits(act):
                yield window.end

    def arithmetic(self, expression: Expression) -> str:
        """Write how an amount is worked out, with the figures of the case."""
        result = self.value(value_of(expression, self.scene))
        if isinstance(expression, FactRef):
            return end_of_sentence(f"{self.noun(expression)}: {result}")
        workings = self._workings(expression)
        return f"{workings} = {result}." if workings != result else f"{result}."

    def _workings(self, expression: Expression) -> str:
        match expression:
            case Product(left=left, right=right):
                return f"{self._workings(left)} × {self._workings(right)}"
            case Sum(kind=kind) if kind.family is Family.SECONDS:
                return self.value(value_of(expression, self.scene))
            case Sum(left=left, right=right, is_difference=is_difference):
                return f"{self._workings(left)} {'−' if is_difference else '+'} {self._workings(right)}"
            case Choice(condition=condition, chosen=chosen, otherwise=otherwise):
                return self._workings(chosen if truth_of(condition, self.scene) is True else otherwise)
            case Call(function=Function.SHARE, arguments=(amount, part, whole)):
                return f"{self._workings(amount)} × {self._workings(part)} of {self._workings(whole)}"
            case Call(function=function, arguments=arguments):
                listed = ", ".join(self._workings(each) for each in arguments)
                return f"the {function} of {listed}"
            case _:
                return self.value(value_of(expression, self.scene))
