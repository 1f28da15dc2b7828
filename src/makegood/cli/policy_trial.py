"""`makegood policy test`: runs a pack's cases, says what they do not reach, and what they would not notice.

Owns how a report is printed. Must not know how it is found.
"""

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from makegood.cli import FOUND
from makegood.cli.judging import verdicts
from makegood.cli.progress import steps_shown
from makegood.packs.files import text_of
from makegood.packs.reading import Pack, pack_of
from makegood.policy.trial.mutants import mutants
from makegood.policy.trial.report import Report, report
from makegood.policy.trial.suite import failures
from makegood.policy.trial.verdicts import Fate, Verdict


def try_packs(
    packs: Annotated[list[str], typer.Argument(help="Packs, or their folders.")],
    *,
    mutate: Annotated[bool, typer.Option("--mutate", help="Say which changed rule no case would notice.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail where no case reaches a part of a rule.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a pack.")] = False,
) -> None:
    """Run the cases of packs; exit code 1 where one comes out otherwise, or a changed rule goes unnoticed."""
    has_passed = True
    for name in packs:
        pack = pack_of(name)
        found = _report(pack, is_mutating=mutate, is_quiet=as_json)
        passes = found.passes(strict=strict)
        has_passed = has_passed and passes
        if as_json:
            typer.echo(json.dumps({"pack": name, "passes": passes, **found.record()}, ensure_ascii=False))
        else:
            for line in _lines(name, found):
                typer.echo(line)
    if not has_passed:
        raise typer.Exit(FOUND)


def _report(pack: Pack, *, is_mutating: bool, is_quiet: bool) -> Report:
    # What a case notices can only be said where all come out as they should.
    is_mutating = is_mutating and not any(failures(pack.suite))
    judged = _judged(pack, is_quiet=is_quiet) if is_mutating else None
    return report(pack.suite, arguments=pack.arguments, verdicts=judged)


def _judged(pack: Pack, *, is_quiet: bool) -> tuple[Verdict, ...]:
    changed = mutants(text_of(pack.file), file=str(pack.file))
    with steps_shown(f"Changing {pack.folder}", total=len(changed), is_quiet=is_quiet) as advance:
        return verdicts(pack.suite, changed, on_verdict=advance)


def _lines(name: str, found: Report) -> Iterator[str]:
    yield from map(str, found.failures)
    for part in found.uncovered:
        yield f"{part}: no case reaches it."
    for verdict in found.survivors:
        yield f"{verdict.mutant}: no case notices. {verdict.hint}".rstrip()
    for argument in found.needless:
        yield f"{argument.span}: {argument.clause}: this is argued without need: {argument.words}"
    yield f"{name}: {_counted(found)}"


def _counted(found: Report) -> str:
    said = [f"{found.cases} cases, {len(found.failures)} unmet", f"{len(found.uncovered)} parts not reached"]
    if found.fates:
        changes = ", ".join(f"{found.fates[fate]} {fate}" for fate in Fate)
        said.append(f"{found.fates.total()} changed rules: {changes}")
    if found.argued:
        said.append(f"{found.argued} argued")
    return "; ".join(said) + "."
