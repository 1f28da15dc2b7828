"""The facts of the asking itself: what, when and how, what the staff found, and what the member was granted before.

Owns these facts. Must not know what is asked about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.claims.facts.reading import facts_read, heeds_answers
from makegood.claims.facts.subject import Subject
from makegood.policy import Fact, Policy
from makegood.policy.overdue import ANSWERED
from makegood.statements.sending import prepared_cursor

# The paper that is a letter, and when it was posted.
SIGNED_LETTER, POSTMARKED = "signed_letter", "letter.postmarked"

# What the staff did about a request, and when the first of its letters came; what is earlier of one kind first.
DONE = """
    SELECT 'finding' AS what, finding.id, finding.name, finding.value, staff.name AS by, finding.at
    FROM claims_finding finding JOIN members_staff staff ON staff.id = finding.by_id WHERE request_id = %(request)s
    UNION ALL
    SELECT 'proposal', proposal.id, '', NULL, staff.name, proposal.at
    FROM claims_proposal proposal JOIN members_staff staff ON staff.id = proposal.by_id WHERE request_id = %(request)s
    UNION ALL
    SELECT 'ruling', ruling.id, '', NULL, staff.name, ruling.at
    FROM claims_ruling ruling JOIN members_staff staff ON staff.id = ruling.by_id WHERE request_id = %(request)s
    UNION ALL
    SELECT 'upload', 0, kind, NULL, '', min(at)
    FROM claims_attachment WHERE request_id IN (%(request)s, %(first)s) AND kind = 'signed_letter' GROUP BY kind
    ORDER BY what, id
"""


@dataclass(frozen=True, slots=True)
class Done:
    """One act of the staff on a request, or the upload of a letter, with what was found where it is a finding."""

    what: str
    name: str
    value: bool | None
    by: str
    at: datetime


def what_was_done(subject: Subject) -> Sequence[Done]:
    """Read what the staff did about a request, and when a signed letter came with it or the one that it appeals."""
    if subject.request_id is None:
        return ()
    with prepared_cursor() as cursor:
        cursor.execute(DONE, {"request": subject.request_id, "first": subject.first_id})
        return [Done(what, *done) for what, _, *done in cursor.fetchall()]


def request_facts(subject: Subject, *, at: datetime) -> dict[str, Fact]:
    """Give what was asked, when and how, and which version of the policy decides."""
    source = f"request {subject.request_id}" if subject.request_id else "this request"
    facts = {
        "request.remedy": Fact(subject.remedy, source),
        "request.ground": Fact(subject.ground, source),
        "request.channel": Fact(subject.channel, source),
        "request.made": Fact(subject.made_at, source),
        "request.now": Fact(at, "the site's clock"),
        "version.published": Fact(subject.version.published_at, f"policy version {subject.version.number}"),
    }
    if subject.appealed_at is not None:
        facts["request.appealed"] = Fact(subject.appealed_at, source)
    return facts


def letter_facts(policy: Policy, done: Sequence[Done]) -> dict[str, Fact]:
    """Give when a signed letter was posted: a scan of one counts from its upload."""
    if POSTMARKED not in facts_read(policy):
        return {}
    uploaded = next((each.at for each in done if each.what == "upload"), None)
    return {} if uploaded is None else {POSTMARKED: Fact(uploaded, "the upload of the letter")}


def history_facts(policy: Policy, counts: Mapping[str, int]) -> dict[str, Fact]:
    """Give for each clause how often it granted this member something before."""
    return {
        f"history.{clause.id}": Fact(counts.get(clause.id, 0), "this member's earlier requests")
        for clause in policy.clauses
    }


def staff_facts(policy: Policy, done: Sequence[Done]) -> dict[str, Fact]:
    """Give the findings of a request, of several with one name the last, and when the first of its staff acted on it.

    That first act is the answer; until there is one it lies ahead, so the fact is left out.
    """
    facts = {each.name: Fact(each.value, f"found by {each.by}") for each in done if each.value is not None}
    acts = [each for each in done if each.what != "upload"]
    if acts and heeds_answers(policy):
        first = min(acts, key=lambda act: act.at)
        facts[ANSWERED] = Fact(first.at, f"the first act of {first.by}")
    return facts
