"""The policy studio: a version with its rules, what the check says of it, and what showed each clause at work.

Owns what stands beside a clause. Reads only; what a policy means is the policy's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.claims.citations import Citations, citations
from makegood.console.coverage import Shown, coverage_of
from makegood.kernel.diagnostics import Diagnostic
from makegood.members.models import Member, MemberStatus
from makegood.policy import LIMITS, Difference, EngineLimit, Policy, RenderedClause, difference, render
from makegood.sites.models import PolicyVersion, Site
from makegood.sites.operations import draft_version
from makegood.sites.queries import load_text, policy_of

NEVER = Citations(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the check found, and the line of the text at which it found it."""

    found: Diagnostic
    line: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one clause: the requests that met it, and the cases and stories that show it.

    `shown` is none where the pack has no such clause, or words it otherwise.
    """

    clause: RenderedClause
    met: Citations
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class Studio:
    """One version: its clauses and the site's own limits with what showed each, and the check's remarks.

    `pack` names the pack whose cases and stories were run; it is empty where they cannot be read.
    """

    title: str
    pack: str
    clauses: Sequence[Beside]
    limits: Sequence[tuple[EngineLimit, Citations, Shown | None]]
    remarks: Sequence[Remark]

    @property
    def ruled(self) -> Sequence[Beside]:
        """Give the clauses that decide something."""
        return [each for each in self.clauses if each.clause.rule_source]

    @property
    def unmet(self) -> int:
        """Give how many clauses with a rule no request has met yet."""
        return sum(1 for each in self.ruled if not each.met.all)

    @property
    def unshown(self) -> int:
        """Give how many clauses with a rule no case and no story shows as they stand."""
        return sum(1 for each in self.ruled if not (each.shown and (each.shown.cases or each.shown.stories)))


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it would be published now: when it takes effect, what it changes, and whom it is announced to."""

    version: PolicyVersion
    follows: PolicyVersion | None
    changes: Difference | None
    told: int
    is_the_newest: bool


def studio_of(version: PolicyVersion) -> Studio:
    """Lay out one version."""
    page, met, coverage = render(policy_of(version)), citations(version), coverage_of(version.site)
    return Studio(
        title=page.title,
        pack=coverage.pack if coverage else "",
        clauses=[
            Beside(clause, met.get(clause.id, NEVER), coverage.of(clause) if coverage else None)
            for clause in page.clauses
        ],
        limits=[
            (limit, met.get(limit.id, NEVER), coverage.of_limit(limit.id) if coverage else None)
            for limit in LIMITS.values()
        ],
        remarks=remarks_on(version.text),
    )


def remarks_on(text: str) -> list[Remark]:
    """Check a text as `makegood policy check` does, in the order of its lines."""
    lines = text.splitlines()
    found = sorted(load_text(text).diagnostics, key=lambda each: each.span)
    return [Remark(each, lines[each.span.line - 1] if each.span.line <= len(lines) else "") for each in found]


def draft_of(site: Site, *, program: Policy, at: datetime, approval: Mapping[str, object]) -> Draft:
    """Say what publishing a policy now would come to; nothing is stored."""
    newest = site.policy_versions.order_by("-number").first()
    approved, mandated = approval.get("approved"), approval.get("mandated")
    version = draft_version(
        site,
        program=program,
        at=at,
        approved=approved if isinstance(approved, datetime) else None,
        mandated=bool(mandated),
    )
    return Draft(
        version=version,
        follows=newest,
        changes=difference(policy_of(newest), program) if newest else None,
        told=Member.objects.filter(site=site, status=MemberStatus.ACTIVE).count() if newest else 0,
        is_the_newest=newest is not None and newest.digest == program.digest,
    )
