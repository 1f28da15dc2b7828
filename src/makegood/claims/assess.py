"""Assessment: the case of a subject put before the policy, and what came of it.

Owns how recorded facts, papers and the engine's own caps become one case. Decides nothing itself and writes nothing:
the same function serves the preview before sending, the decision, and the look at a request later.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from makegood.claims.amounts import Amount
from makegood.claims.caps import engine_caps
from makegood.claims.facts import Books, Given, Subject, gather_facts, read_books, read_past
from makegood.claims.facts.of_requests import POSTMARKED, SIGNED_LETTER
from makegood.claims.facts.reading import is_measured_by_use, sends_on
from makegood.claims.models import Decision as StoredDecision
from makegood.claims.repeated import is_given_by_person, left_of
from makegood.kernel.money import Money
from makegood.policy import (
    Cap,
    Case,
    Decision,
    Destination,
    Explanation,
    Fact,
    Outcome,
    Policy,
    decide,
    explain,
    facts_from_record,
    facts_record,
)
from makegood.sites import queries as sites
from makegood.sites.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Assessment:
    """A case, the policy version that decides it, and its decision."""

    policy: Policy
    version: PolicyVersion
    case: Case
    decision: Decision

    @property
    def explanation(self) -> Explanation:
        """Put the decision in plain words; worked out only where somebody reads it."""
        return explain(self.policy, self.decision, case=self.case)


@dataclass(frozen=True, slots=True)
class Record:
    """All that is recorded about one thing, read once for every topic that can be asked about it.

    `given` is what requests gave its member so far, about whatever it was.
    """

    books: Books
    facts: Mapping[str, Fact]
    given: Sequence[Given]


def read_record(subject: Subject, *, at: datetime) -> Record:
    """Read what is recorded about the thing that `subject` is about, as of `at`."""
    policy, books = sites.policy_of(subject.version), read_books(subject, at=at)
    past = read_past(policy, subject)
    return Record(books, gather_facts(policy, subject, books=books, past=past, at=at), past.given)


def assess_subject(subject: Subject, *, papers: frozenset[str], at: datetime) -> Assessment:
    """Decide the case of `subject` on what is recorded at `at`, without writing anything."""
    return assess_recorded(subject, record=read_record(subject, at=at), papers=papers)


def assess_recorded(subject: Subject, *, record: Record, papers: frozenset[str]) -> Assessment:
    """Decide the case of `subject` on a record that was read before, perhaps for another topic."""
    policy, source = sites.policy_of(subject.version), record.facts["request.remedy"].source
    record = _in_topic(policy, subject, record)
    if SIGNED_LETTER in papers and POSTMARKED not in record.facts:
        # What is not sent yet would be uploaded now.
        record = replace(record, facts={**record.facts, POSTMARKED: Fact(subject.made_at, source)})
    topic = {"request.remedy": Fact(subject.remedy, source), "request.ground": Fact(subject.ground, source)}
    case = Case(
        remedy=subject.remedy,
        ground=subject.ground,
        facts={**record.facts, **topic},
        papers=papers,
        caps=engine_caps(subject, record.books),
    )
    found = Assessment(policy, subject.version, case, decide(policy, case))
    found = _where_it_came_from(subject, found, books=record.books)
    return _without_twice(subject, found, record=record)


def _where_it_came_from(subject: Subject, found: Assessment, *, books: Books) -> Assessment:
    """Give no money where none could go back to: to a card only what a card paid for (X2)."""
    decision = found.decision
    given = [(decision.remedy or decision.bound, decision.to), *((each.amount, each.to) for each in decision.options)]
    stray = {
        amount.currency
        for amount, to in given
        if isinstance(amount, Money) and books.payment is None and (subject.order is None or to is Destination.CARD)
    }
    if not stray:
        return found
    caps = (Cap("X2", Money.zero(each), "There is no payment to which it could go back.") for each in sorted(stray))
    case = replace(found.case, caps=(*found.case.caps, *caps))
    return Assessment(found.policy, found.version, case, decide(found.policy, case))


def _without_twice(subject: Subject, found: Assessment, *, record: Record) -> Assessment:
    """Leave out what a clause gave before for the same fee, person or use on the same ground: one loss, once (X1)."""
    if subject.remedy == "money" and sends_on(found.policy, ground=subject.ground):
        # It gives what is left on the balance: what went on from there before is left out by itself.
        return found
    decided = found.decision
    came_back = subject.charge is not None and subject.remedy == "credits" and record.books.returned
    is_repeated = subject.bill or subject.counterpart or came_back or is_given_by_person(subject)
    if not is_repeated or decided.options:
        return found
    # Measured without the engine's caps: what they took off went back before as well.
    uncapped = decide(found.policy, replace(found.case, caps=()))
    whole = uncapped.bound if decided.outcome is Outcome.DISCRETIONARY else uncapped.remedy
    left = None if whole is None else left_of(whole, subject, given=record.given)
    if left is None:
        return found
    case = replace(found.case, caps=(*_caps_with(found.case.caps, left),))
    return Assessment(found.policy, found.version, case, decide(found.policy, case))


def _caps_with(caps: Sequence[Cap], left: Amount) -> Iterator[Cap]:
    before = [cap.amount for cap in caps if cap.id == "X1"]
    yield Cap("X1", min([left, *before]), "What was given back before is taken off.")
    yield from (cap for cap in caps if cap.id != "X1")


def _in_topic(policy: Policy, subject: Subject, record: Record) -> Record:
    """Leave the payment behind a use out, but for where what is given is measured by the use itself."""
    remedy, ground = subject.remedy, subject.ground
    if subject.charge is None or is_measured_by_use(policy, remedy=remedy, ground=ground):
        return record
    facts = {name: fact for name, fact in record.facts.items() if not name.startswith("payment.")}
    return replace(record, books=replace(record.books, payments=()), facts=facts)


def case_record(case: Case) -> dict[str, Any]:
    """Write a case down so that `case_from_record` gives the same one back, value for value."""
    caps = {cap.id: Fact(cap.amount, cap.why) for cap in case.caps}
    return {
        "remedy": case.remedy,
        "ground": case.ground,
        "facts": facts_record(case.facts),
        "papers": sorted(case.papers),
        "caps": facts_record(caps),
    }


def case_from_record(record: Mapping[str, Any]) -> Case:
    """Read a case that was written down with a decision."""
    caps = []
    for name, fact in facts_from_record(record["caps"]).items():
        assert not isinstance(fact.value, bool | int | str), f"cap {name} is no amount"
        caps.append(Cap(name, fact.value, fact.source))  # type: ignore[arg-type]
    return Case(
        remedy=record["remedy"],
        ground=record["ground"],
        facts=facts_from_record(record["facts"]),
        papers=frozenset(record["papers"]),
        caps=tuple(caps),
    )


def fingerprint(*, case: Mapping[str, Any], record: Mapping[str, Any], policy_digest: str) -> str:
    """Give the hash over a stored decision: the case, what was decided, and the text that decided it."""
    text = json.dumps([case, record, policy_digest], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def replay(stored: StoredDecision) -> Assessment:
    """Decide a stored decision again, from nothing but its recorded case and policy text."""
    policy, case = sites.policy_of(stored.version), case_from_record(stored.case)
    return Assessment(policy, stored.version, case, decide(policy, case))
