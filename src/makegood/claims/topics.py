"""The grounds that a member can pick from, for one payment or charge, each with what the policy gives on it.

Owns the list. Which grounds fit is asked of the policy, never written down by hand; their words are the language's.
"""

from dataclasses import dataclass
from datetime import datetime

from makegood.claims.asks import Ask
from makegood.claims.assess import Assessment, assess_recorded, read_record
from makegood.claims.subjects import subject_of
from makegood.members.models import Member
from makegood.policy import Outcome
from makegood.policy.vocabulary import VOCABULARY
from makegood.sites import queries as sites


def label(word: str) -> str:
    """Give the plain words for a ground, remedy or paper of the policy language.

    >>> label("registration_copy"), label("technical_issue"), label("some_new_word")
    ('a copy of your registration details', 'a technical issue', 'some new word')
    """
    for words in (VOCABULARY.enums["ground"], VOCABULARY.enums["remedy"], VOCABULARY.papers):
        if word in words:
            return words[word]
    return word.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that can be asked about a payment or charge, and what the policy says to it as things stand."""

    remedy: str
    ground: str
    assessment: Assessment

    @property
    def label(self) -> str:
        """The ground in plain words."""
        words = label(self.ground)
        return words[0].upper() + words[1:]


def topics_for(member: Member, *, ask: Ask, at: datetime) -> tuple[Topic, ...]:
    """List what the policy knows for the payment or charge of `ask`; what only its closing clause answers is left out.

    The papers are taken as given, so that a topic shows what it is worth and not what is still missing.

    Raises:
        NotFound: where the payment or charge is somebody else's.
    """
    subject = subject_of(member, ask=ask, at=at)
    policy, record = sites.policy_of(subject.version), read_record(subject, at=at)
    found = []
    for remedy in policy.remedies():
        for ground in policy.grounds(remedy):
            papers = frozenset(policy.papers(remedy, ground))
            wanted = subject.about(remedy=remedy, ground=ground)
            assessment = assess_recorded(wanted, record=record, papers=papers)
            if not is_closed_only(assessment):
                found.append(Topic(remedy, ground, assessment))
    return tuple(found)


def is_closed_only(assessment: Assessment) -> bool:
    """Tell whether nothing but the closing clause answers: the topic was never meant for such a thing."""
    decision = assessment.decision
    closing = {step.clause for step in decision.derivation if step.role == "closing"}
    return decision.outcome is Outcome.DENIED and bool(decision.cites) and set(decision.cites) <= closing
