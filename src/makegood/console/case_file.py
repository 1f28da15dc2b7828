"""A case file: all that one page shows of a request to the staff, gathered in a fixed number of queries.

Owns what belongs on that page. Must not decide: the decision as it stands is asked of claims.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from makegood.claims.actions import Act, open_actions
from makegood.claims.assess import Assessment
from makegood.claims.models import Request
from makegood.claims.queries import WAITING, events_of, words_said
from makegood.claims.refunding import failed_parts
from makegood.console.forms import RulingForm
from makegood.console.tree import branches_of
from makegood.look.case import standing_of
from makegood.look.outcomes import offers_of
from makegood.look.questions import questions_of
from makegood.look.stories import Line, story_of
from makegood.look.words import state_of_request
from makegood.members.models import Staff
from makegood.notices.queries import letters_of
from makegood.policy import letter
from makegood.sites.models import Event


def case_file(claim: Request, *, staff: Staff, at: datetime, form: RulingForm | None) -> dict[str, object]:
    """Gather the page of a case; `form` is a ruling that came back with something wrong in it."""
    standing = standing_of(claim, anew=WAITING, at=at)
    result, assessment = standing.result, standing.result.assessment
    actions, decision = open_actions(claim, result, caller=staff), assessment.decision
    acts = {action.act for action in actions}
    if form is None and Act.DECIDE in acts and decision.most is not None:
        form = RulingForm(most=decision.most)
    return {
        "section": "queue",
        "claim": claim,
        "state": state_of_request(claim),
        "result": result,
        "decision": decision,
        "facts": decision.facts,
        "branches": branches_of(assessment),
        "explanation": assessment.explanation,
        "version": claim.version.number,
        "offers": offers_of(assessment),
        "form": form,
        "unsent": failed_parts(claim.settlement) if Act.SEND_AGAIN in acts else [],
        "story": _story(claim),
        "papers": standing.papers,
        # What was sent is of interest once something was decided; before that the preview is.
        "letters": letters_of(claim) if claim.closed_at or result.settlement else [],
        **_questions(assessment, can_find=Act.FIND in acts),
        "letter": letter(assessment.policy, assessment.explanation, name=claim.member.name, site=claim.site.name),
    }


def _questions(assessment: Assessment, *, can_find: bool) -> dict[str, object]:
    """Give the questions that hold the decision up, and those that only an agent who knows better answers."""
    open_now = assessment.decision.findings
    read = {each.name for each in assessment.policy.plan(assessment.case.remedy, assessment.case.ground).facts}
    others = [name for name in assessment.policy.findings if name in read and name not in open_now]
    return {
        "questions": questions_of(assessment, names=open_now) if can_find else [],
        "other_questions": questions_of(assessment, names=others) if can_find else [],
    }


def _story(claim: Request) -> list[Line]:
    besides = [claim.charge.ref] if claim.charge else [f"payment:{claim.payment.pk}"] if claim.payment else []
    events = events_of(claim, besides=besides)
    return story_of(events, names=_names(claim, events), said=words_said(claim, events))


def _names(claim: Request, events: Sequence[Event]) -> Mapping[str, str]:
    acted = {int(event.actor.removeprefix("staff:")) for event in events if event.actor.startswith("staff:")}
    staff = Staff.objects.filter(pk__in=acted).values_list("pk", "name") if acted else ()
    return {f"member:{claim.member_id}": claim.member.name, **{f"staff:{pk}": name for pk, name in staff}}
