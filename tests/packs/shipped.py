"""A pack that ships, with its page, its price list, its own cases and what they come to."""

from collections.abc import Collection
from functools import cache

from makegood.catalogue.packs import PACKS, load_pack
from makegood.catalogue.packs import Pack as Opened
from makegood.packs.reading import Pack, pack_of
from makegood.policy import Loaded, Outcome, load
from makegood.policy.trial.suite import failures, tried

GIVEN = {Outcome.GRANTED, Outcome.DISCRETIONARY}


@cache
def shipped(name: str) -> Pack:
    """Read a pack with its cases."""
    return pack_of(str(PACKS / name))


@cache
def opened(name: str) -> Opened:
    """Read a pack with its price list, as a site is opened with it."""
    return load_pack(PACKS / name)


@cache
def page(name: str) -> Loaded:
    """Load a pack's page with what the checker says of it."""
    return load((PACKS / name / "policy.md").read_text(), file="policy.md")


def clauses(name: str) -> tuple[str, ...]:
    """Give the ids of the page in their order, those of notes in brackets."""
    return tuple(f"({each.id})" if each.is_note else each.id for each in page(name).required().clauses)


def unmet(name: str) -> list[str]:
    """Give every expectation of the pack's cases and terms that does not come true."""
    return [str(each) for each in failures(shipped(name).suite)]


def cited(name: str, *, by: Collection[Outcome]) -> set[str]:
    """Give the clauses that decisions with one of these outcomes cite."""
    decisions = (each.decision for each in tried(shipped(name).suite))
    return {clause for each in decisions if each.outcome in by for clause in each.cites}


def terms(name: str) -> set[str]:
    """Give the terms that the pack's cases read."""
    return {each.term for each in shipped(name).suite.terms}
