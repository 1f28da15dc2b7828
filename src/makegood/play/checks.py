"""What can be wrong after a step: an expectation that fails, or a rule that must always hold and does not.

Owns how each becomes a failure with its place. Must not change anything.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from makegood.claims.audit import broken_decisions, broken_settlements
from makegood.kernel.breaches import Breach
from makegood.kernel.diagnostics import Span
from makegood.kernel.refusals import NotFound
from makegood.ledger.audit import breaches, last_transaction
from makegood.members.audit import broken_standings
from makegood.memberships.audit import broken_memberships
from makegood.play.compare import is_same, show
from makegood.play.found import Fields, find
from makegood.play.report import Failure
from makegood.play.stage import Stage
from makegood.play.story import Check
from makegood.services.queries import stuck_sessions
from makegood.sites.queries import chain_breaks, failed_deliveries


def failed_expectations(stage: Stage, checks: Sequence[Check]) -> Iterator[Failure]:
    """Compare what is expected at this moment with what is found."""
    for name, of_one in groupby(checks, key=lambda check: check.name):
        expected = tuple(of_one)
        try:
            fields = find(stage, name=name, thing=expected[0].thing)
        except NotFound as missing:
            yield Failure(expected[0].span, name, "to be there", missing.message)
        else:
            yield from _differences(stage, expected, fields)


def _differences(stage: Stage, checks: Sequence[Check], fields: Fields) -> Iterator[Failure]:
    zone = stage.story.zone
    for check in checks:
        found = fields[check.field]()
        if is_same(check.expected, found):
            continue
        shown = show(found, zone=zone)
        if check.field == "outcome":
            # The clauses that decided otherwise are what its author looks for next.
            shown = f"{shown} ({show(fields['cites'](), zone=zone).strip('[]')})"
        yield Failure(check.span, check.label, show(check.expected, zone=zone), shown)


def newly_broken_rules(stage: Stage, *, span: Span) -> Iterator[Failure]:
    """Look for rules that the last step may have broken: the price of a look does not grow with the story."""
    since, stage.booked = stage.booked, last_transaction(stage.site.pk)
    found = breaches(stage.site.pk, since=since) if since != stage.booked else ()
    yield from _broken_rules(stage, found, span=span)


def broken_rules(stage: Stage, *, span: Span) -> Iterator[Failure]:
    """Look for what must always hold, over all that the story did: the books' rules, and that every handler ran."""
    yield from _broken_rules(stage, breaches(stage.site.pk), span=span)


def _broken_rules(stage: Stage, found: Iterable[Breach], *, span: Span) -> Iterator[Failure]:
    for breach in found:
        yield _broken(span, str(breach))
    for delivery in failed_deliveries(stage.site):
        yield _broken(span, f"{delivery.handler} failed: {delivery.error}")


def broken_records(stage: Stage, *, span: Span) -> Iterator[Failure]:
    """Look for what is too dear to look for at every step: the audit chain, requests, people, sessions."""
    if broken := chain_breaks(stage.site):
        yield _broken(span, f"link {broken.number} of the audit chain: {broken.why}")
    for decision in broken_decisions(stage.site.pk):
        yield _broken(span, f"the decision on request {decision.request_id}: {decision.why}")
    for breach in (*broken_settlements(stage.site.pk), *broken_memberships(stage.site.pk)):
        yield _broken(span, breach.message)
    for standing in broken_standings(stage.site.pk):
        yield _broken(span, standing.message)
    for session in stuck_sessions(stage.site, at=stage.at):
        yield _broken(span, f"{session} is open and was not moved on")


def _broken(span: Span, found: str) -> Failure:
    return Failure(span, "the site", "every invariant to hold", found)
