"""The public page: each clause as safe HTML, with the anchor that decisions link to and the rule that decides.

Owns how Markdown becomes HTML. Knows no template: the pages of a site put the pieces in place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from markdown_it import MarkdownIt

from makegood.policy.difference import ClauseChange, Difference, difference
from makegood.policy.program import Clause, Policy

# How people call the places whose holidays are on board.
PLACES = {
    "DE": "Germany",
    "FR": "France",
    "GB-ENG": "England",
    "GB-SCT": "Scotland",
    "IE": "Ireland",
    "NL": "the Netherlands",
    "US": "the United States",
}


@dataclass(frozen=True, slots=True)
class RenderedClause:
    """One clause of the page; `url` is where it stands, `html` is safe to show.

    `change` is what became of it since an older version, where one was given and anything did.
    """

    id: str
    title: str
    html: str
    rule_source: str
    is_note: bool
    url: str
    change: ClauseChange | None = None


@dataclass(frozen=True, slots=True)
class RenderedPolicy:
    """The page in pieces; `notes` say in plain words how times and working days are counted.

    `changes` are all since an older version, clauses that were removed among them.
    """

    title: str
    effective: date
    introduction: str
    notes: tuple[str, ...]
    clauses: tuple[RenderedClause, ...]
    changes: Difference | None = None


def anchor(id: str) -> str:
    """Give the address of a clause within its own page.

    >>> anchor("C4")
    '#C4'
    """
    return f"#{id}"


def render(policy: Policy, *, clause_url: Callable[[str], str] = anchor, since: Policy | None = None) -> RenderedPolicy:
    """Render a policy's page; `clause_url` gives the address of a clause, `since` the version to compare with."""
    changes = None if since is None else difference(since, policy)
    return RenderedPolicy(
        policy.title,
        policy.effective,
        html_of(policy.introduction),
        _notes(policy),
        tuple(_clause(clause, clause_url(clause.id), changes) for clause in policy.clauses),
        changes,
    )


def _clause(clause: Clause, url: str, changes: Difference | None) -> RenderedClause:
    rules = "\n\n".join(block.source for block in clause.blocks)
    change = None if changes is None else changes.of(clause.id)
    return RenderedClause(clause.id, clause.title, html_of(clause.prose), rules, clause.is_note, url, change)


def _notes(policy: Policy) -> tuple[str, ...]:
    place = policy.calendar.zone.key.rpartition("/")[2].replace("_", " ")
    holidays = PLACES[policy.calendar.working_days.name]
    return (
        f"Times are those of {place}.",
        f"Working days are Monday to Friday but for the public holidays of {holidays}.",
        "Where two clauses disagree, the one that favours you applies.",
    )


@cache
def _renderer() -> MarkdownIt:
    # HTML in the text is shown as text, and no picture is fetched from elsewhere.
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def html_of(markdown: str) -> str:
    """Turn a clause's Markdown into HTML that is safe to show.

    >>> html_of("Ask *soon* <script>.")
    '<p>Ask <em>soon</em> &lt;script&gt;.</p>\\n'
    """
    return str(_renderer().render(markdown))
