"""The facts of the asking itself: what, when and how, what the staff found, and what the member was granted before.

Owns these facts. Must not know what is asked about.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from makegood.claims.facts.reading import facts_read, heeds_answers
from makegood.claims.facts.subject import Subject
from makegood.claims.models import Attachment, Finding, Proposal, Ruling, Settlement
from makegood.policy import Fact, Policy
from makegood.policy.overdue import ANSWERED
from makegood.statements.lookups import Lookup

# The paper that is a letter, and when it was posted.
SIGNED_LETTER, POSTMARKED = "signed_letter", "letter.postmarked"

FINDINGS = Lookup(Finding.objects.select_related("by").order_by("id"), "request")


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


def letter_facts(policy: Policy, subject: Subject) -> dict[str, Fact]:
    """Give when a signed letter was posted: a scan of one counts from its upload."""
    if subject.request_id is None or POSTMARKED not in facts_read(policy):
        return {}
    letters = Attachment.objects.filter(request_id__in=[subject.request_id, subject.first_id], kind=SIGNED_LETTER)
    first = letters.order_by("at").first()
    return {POSTMARKED: Fact(first.at, "the upload of the letter")} if first else {}


def earlier_grants(subject: Subject) -> Counter[str]:
    """Count this member's earlier grants under each clause; those of the request itself do not count.

    Nor do those of the request that it appeals.

    A grant stands though its refund failed: the money is still owed.
    """
    earlier = Settlement.objects.filter(member_id=subject.member_id)
    if subject.request_id is not None:
        earlier = earlier.exclude(request_id__in=[subject.request_id, subject.first_id])
    cites: Iterable[list[str]] = earlier.values_list("cites", flat=True)
    return Counter(clause for cited in cites for clause in cited)


def history_facts(policy: Policy, counts: Counter[str]) -> dict[str, Fact]:
    """Give for each clause how often it granted this member something before."""
    return {
        f"history.{clause.id}": Fact(counts[clause.id], "this member's earlier requests") for clause in policy.clauses
    }


def staff_facts(policy: Policy, request_id: int) -> dict[str, Fact]:
    """Give the findings of a request, of several with one name the last, and when the first of its staff acted on it.

    That first act is the answer; until there is one it lies ahead, so the fact is left out.
    """
    findings = list(FINDINGS.all(request=request_id))
    facts = {each.name: Fact(each.value, f"found by {each.by.name}") for each in findings}
    if not heeds_answers(policy):
        return facts
    of_request = (kind.objects.filter(request_id=request_id).select_related("by") for kind in (Proposal, Ruling))
    acts: list[Finding | Proposal | Ruling] = [*findings, *(act for acts in of_request for act in acts)]
    if acts:
        first = min(acts, key=lambda act: act.at)
        facts[ANSWERED] = Fact(first.at, f"the first act of {first.by.name}")
    return facts
