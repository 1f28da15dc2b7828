"""A case file: all that one page shows of a request to the staff, gathered in a fixed number of queries.

Owns what belongs on that page. Must not decide: the decision as it stands is asked of claims.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.claims.actions import Act, open_actions
from makegood.claims.assess import Assessment
from makegood.claims.models import Request
from makegood.claims.queries import WAITING, words_said
from makegood.claims.refunding import failed_parts
from makegood.console.approvals import approval_of, hindrance_of
from makegood.console.forms import NoteForm, RulingForm
from makegood.console.notes import Noted, events_with_notes, notes_among
from makegood.console.things import events_beside, is_of_case, thing_of
from makegood.console.tree import branches_of
from makegood.look.case import standing_of
from makegood.look.outcomes import offers_of
from makegood.look.questions import TO_PASS_ON, questions_of
from makegood.look.stories import Line, story_of
from makegood.look.urgency import soon_ends
from makegood.look.words import state_of_request
from makegood.members.models import Staff
from makegood.notices.queries import letters_of
from makegood.policy import letter
from makegood.sites.models import Event


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that somebody of the staff has answered, which can be put right until something is settled."""

    name: str
    text: str
    answer: bool
    source: str


def case_file(claim: Request, *, staff: Staff, at: datetime, form: RulingForm | None) -> dict[str, object]:
    """Gather the page of a case; `form` is a ruling that came back with something wrong in it."""
    standing = standing_of(claim, anew=WAITING, at=at)
    result, assessment = standing.result, standing.result.assessment
    actions, decision = open_actions(claim, result, caller=staff), assessment.decision
    acts = {action.act for action in actions}
    events = events_with_notes(claim, besides=events_beside(claim))
    notes = notes_among(events, request=claim)
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
        "soon": soon_ends(assessment.policy, at=at),
        "offers": offers_of(assessment),
        "form": form,
        "approval": approval_of(claim, staff=staff, acts=acts),
        "hindrance": hindrance_of(claim, staff=staff, acts=acts),
        "unsent": failed_parts(claim.settlement) if Act.SEND_AGAIN in acts else [],
        "thing": thing_of(claim),
        "story": _story(claim, events, [each for each in notes if each.request_id]),
        "notes": [each for each in notes if not each.request_id],
        "note": NoteForm(),
        "papers": standing.papers,
        # What was sent is of interest once something was decided; before that the preview is.
        "letters": letters_of(claim) if claim.closed_at or result.settlement else [],
        **_questions(assessment, can_find=Act.FIND in acts),
        "letter": letter(assessment.policy, assessment.explanation, name=claim.member.name, site=claim.site.name),
    }


def _questions(assessment: Assessment, *, can_find: bool) -> dict[str, object]:
    """Give the questions that hold the decision up, what was answered, and what only an agent who knows better says."""
    if not can_find:
        return {"questions": [], "answered": [], "other_questions": []}
    policy, facts, open_now = assessment.policy, assessment.case.facts, assessment.decision.findings
    read = {each.name for each in policy.plan(assessment.case.remedy, assessment.case.ground).facts}
    names = [name for name in policy.findings if name in read and name not in open_now]
    return {
        "questions": questions_of(assessment, names=open_now, of_system=TO_PASS_ON),
        "answered": [
            Answered(name, policy.findings[name].question, facts[name].value is True, facts[name].source)
            for name in names
            if name in facts
        ],
        "other_questions": questions_of(assessment, names=[name for name in names if name not in facts]),
    }


def _story(claim: Request, events: Collection[Event], notes: Iterable[Noted]) -> list[Line]:
    """Tell what happened, with what was noted of it where that was; of two at one instant the note comes after."""
    names = {f"member:{claim.member_id}": claim.member.name, **_staff_names(events)}
    said = words_said(claim, events)
    told = story_of((each for each in events if is_of_case(each, claim=claim)), names=names, said=said)
    noted = [Line(each.at, f"{each.by} noted for the staff.", each.text) for each in notes]
    return sorted([*told, *noted], key=lambda line: line.at)


def _staff_names(events: Collection[Event]) -> dict[str, str]:
    """Give the names that were read with the events, which their type does not know."""
    found: Sequence[tuple[str, str | None]] = [(each.actor, getattr(each, "staff_name", None)) for each in events]
    return {actor: name for actor, name in found if name}
