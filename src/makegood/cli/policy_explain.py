"""`makegood policy explain`: a clause in words, with the cases of its pack that rest on it.

Owns what is printed, and in which order. Must not know how a rule is put into words.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape

from makegood.packs.reading import pack_of
from makegood.policy.clause_meaning import ClauseMeaning, RuleMeaning, clause_meaning
from makegood.policy.trial.suite import Suite, tried


@dataclass(frozen=True, slots=True)
class Resting:
    """A case that rests on a clause: the outcome of a request, or what a term comes to."""

    case: str
    outcome: str
    place: str

    def __str__(self) -> str:
        return f"{self.outcome}: {self.case or 'a case'} ({self.place})"


def explain_clause(
    pack: Annotated[str, typer.Argument(help="A pack, its folder, or a policy file.")],
    clause: Annotated[str, typer.Argument(help="The id of the clause, such as C4.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Explain a clause: what its rules mean, with dates, what stands above it, and which cases rest on it."""
    suite = pack_of(pack).suite
    meaning = clause_meaning(suite.policy, suite.policy.clause(clause))
    cases = list(_resting(suite, clause))
    if as_json:
        record = {**asdict(meaning), "cases": [asdict(each) for each in cases]}
        typer.echo(json.dumps(record, ensure_ascii=False))
    else:
        _show(meaning, cases)


def _resting(suite: Suite, clause: str) -> Iterator[Resting]:
    """Give the cases of requests that rest on a clause, and behind them those of the terms that it sets."""
    for each in tried(suite):
        if clause in each.clauses:
            expected = each.written.expectations
            yield Resting(each.written.title, each.decision.outcome, str(expected[0].span) if expected else "")
    for term in suite.terms:
        if term.clause(suite.policy) == clause:
            yield Resting(term.title, f"{term.term} = {term.found(suite.policy)}", str(term.span))


def _show(meaning: ClauseMeaning, cases: list[Resting]) -> None:
    console = Console(highlight=False)
    console.print(f"[bold cyan]{meaning.id}[/]  [bold]{escape(meaning.title)}[/]\n")
    console.print(Markdown(meaning.prose))
    for question in meaning.questions:
        console.print(f"\n{escape(question)}")
    for rule in meaning.rules:
        console.print()
        for line in _rule_lines(rule):
            console.print(line, soft_wrap=True)
    related = (("Overrides", meaning.overrides), ("Overridden by", meaning.overridden_by))
    for title, clauses in related:
        if clauses:
            console.print(f"\n{title}: {', '.join(clauses)}.")
    console.print(f"\nCases that rest on it: {len(cases)}.")
    for case in cases:
        console.print(f"  {escape(str(case))}", soft_wrap=True)


def _rule_lines(rule: RuleMeaning) -> Iterator[str]:
    for line in rule.source.splitlines():
        yield f"    [dim]{escape(line)}[/]"
    if rule.topics:
        yield f"  Asked for: {escape('; '.join(rule.topics))}."
    for sentence in (*rule.sentences, *rule.examples):
        yield f"  {escape(sentence)}"
