"""The grounds that a member can pick from, for one payment or charge, each with what the policy gives on it.

Owns the list. Which grounds fit is asked of the policy, never written down by hand; their words are the language's.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from makegood.claims.asks import Ask, grounds_to_ask
from makegood.claims.assess import Assessment, Record, assess_recorded, read_record
from makegood.claims.facts import TELLING, Past, Subject, books_of_payments, gather_facts, order_facts, read_past
from makegood.claims.models import Remedy
from makegood.claims.subjects import subject_of
from makegood.kernel.windows import Calendar
from makegood.members.models import Member
from makegood.payments.models import Payment
from makegood.policy import Outcome
from makegood.policy.vocabulary import VOCABULARY
from makegood.services.facts import ALL_KINDS, facts_of_incidents
from makegood.services.models import Incident
from makegood.services.queries import incidents_of
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
    incidents = incidents_of(subject.charge) if subject.charge else []
    return tuple(topics_on(subject, read_record(subject, at=at), incidents=incidents))


def topics_of_payments(
    member: Member, *, payments: Collection[Payment], at: datetime
) -> Mapping[int, tuple[Topic, ...]]:
    """List for each of a member's payments what the policy knows for it, in as many queries as for one.

    Raises:
        NotFound: where one of the payments is somebody else's.
    """
    subjects = {each.pk: subject_of(member, ask=Ask("", "", payment=each), at=at) for each in payments}
    books, found = books_of_payments(payments, at=at), {}
    # Policies of one site may count a year by calendars of their own.
    pasts: dict[Calendar, Past] = {}
    for pk, subject in subjects.items():
        policy = sites.policy_of(subject.version)
        past = pasts.get(policy.calendar) or pasts.setdefault(policy.calendar, read_past(policy, subject))
        facts = gather_facts(policy, subject, books=books[pk], past=past, at=at)
        found[pk] = tuple(topics_on(subject, Record(books[pk], facts, past.given)))
    return found


def topics_on(subject: Subject, record: Record, *, incidents: Sequence[Incident] = ()) -> Iterator[Topic]:
    """List what the policy knows for a subject on a record that was read before, with what went wrong with a use."""
    policy = sites.policy_of(subject.version)
    for remedy in policy.remedies():
        if remedy == Remedy.REFILL and subject.order is None:
            continue
        for ground in grounds_to_ask(policy, remedy):
            papers = frozenset(policy.papers(remedy, ground))
            wanted = subject.about(remedy=remedy, ground=ground)
            assessment = assess_recorded(wanted, record=_on(record, wanted, incidents), papers=papers)
            if not is_closed_only(assessment):
                yield Topic(remedy, ground, assessment)


def _on(record: Record, subject: Subject, incidents: Sequence[Incident]) -> Record:
    """Read a record on a ground: what went wrong with a use counts only where it bears that out."""
    if subject.order is not None:
        return replace(record, facts={**record.facts, **order_facts(subject.order, ground=subject.ground)})
    if subject.charge is None:
        return record
    others = {name: fact for name, fact in record.facts.items() if not name.startswith("incident.")}
    kinds = TELLING.get(subject.ground, ALL_KINDS)
    told = facts_of_incidents(subject.charge, incidents, made_at=subject.made_at, kinds=kinds)
    return replace(record, facts=others | told)


def is_closed_only(assessment: Assessment) -> bool:
    """Tell whether nothing but the closing clause answers: the topic was never meant for such a thing."""
    decision = assessment.decision
    closing = {step.clause for step in decision.derivation if step.role == "closing"}
    return decision.outcome is Outcome.DENIED and bool(decision.cites) and set(decision.cites) <= closing
