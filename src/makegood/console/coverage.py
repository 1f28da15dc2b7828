"""Which cases and stories of a site's pack show a clause of its policy at work.

Owns when a clause of a published version is still the one that the pack's author tried. Runs the cases once a process:
the files come with the program and stay as they are while it runs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from makegood.catalogue.packs import find_pack
from makegood.kernel.diagnostics import BadInput
from makegood.kernel.refusals import NotFound
from makegood.packs.reading import pack_of
from makegood.packs.witnesses import How, Witness, witnesses_of
from makegood.policy import LIMITS, RenderedClause, render
from makegood.sites.models import Site


@dataclass(frozen=True, slots=True)
class Shown:
    """The cases and stories that show one clause: giving, denying, or telling of it; by name, cases first."""

    given: tuple[Witness, ...]
    denied: tuple[Witness, ...]
    told: tuple[Witness, ...]

    @property
    def cases(self) -> int:
        """Give how many files of cases there are among them."""
        return len({each.name for each in self._all if not each.is_story})

    @property
    def stories(self) -> int:
        """Give how many stories there are among them."""
        return len({each.name for each in self._all if each.is_story})

    @property
    def _all(self) -> tuple[Witness, ...]:
        return (*self.given, *self.denied, *self.told)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What shows each clause of a pack, and how each of them reads there."""

    pack: str
    clauses: Mapping[str, RenderedClause]
    shown: Mapping[str, Shown]

    def of(self, clause: RenderedClause) -> Shown | None:
        """Give what shows a clause; nothing where the pack words or rules it otherwise, or does not have it."""
        return self.shown.get(clause.id, NOTHING) if self.clauses.get(clause.id) == clause else None

    def of_limit(self, id: str) -> Shown:
        """Give what shows one of the site's own limits, which are the same under every policy."""
        assert id in LIMITS, f"{id} is no limit"
        return self.shown.get(id, NOTHING)


NOTHING = Shown((), (), ())


def coverage_of(site: Site) -> Coverage | None:
    """Give the coverage by the pack that a site runs; none where it cannot be read beside the program."""
    try:
        return _coverage(find_pack(site.pack).resolve())
    except (NotFound, BadInput):
        return None


@cache
def _coverage(folder: Path) -> Coverage:
    pack = pack_of(str(folder))
    witnesses = witnesses_of(pack)
    clauses = {each.id: each for each in render(pack.suite.policy).clauses}
    return Coverage(pack.name, clauses, {id: _shown(id, witnesses) for id in {each.clause for each in witnesses}})


def _shown(clause: str, witnesses: Iterable[Witness]) -> Shown:
    found = sorted((each for each in witnesses if each.clause == clause), key=lambda each: (each.is_story, each.name))
    given, denied, told = (tuple(each for each in found if each.how is how) for how in How)
    return Shown(given, denied, told)
