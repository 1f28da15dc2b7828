"""What lies behind a member: what they paid so far, what requests gave them, whom they reported, what they last wrote.

Owns that look back, in one statement whatever a policy asks of it. Must not judge it.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from makegood.claims.facts.subject import Subject
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.windows import Calendar, months_after
from makegood.members.queries import FIRST_REPORT
from makegood.payments.queries import PAID_SO_FAR
from makegood.policy import Policy
from makegood.services.queries import LAST_LETTER
from makegood.statements.sending import prepared_cursor

# What requests gave a member, and what they were about.
GIVEN = """
    SELECT jsonb_agg(jsonb_build_array(
        request.id, settled.cites, request.ground, settled.amount, request.bill_id, request.charge_id,
        coalesce(request.counterpart_id, charge.counterpart_id), request.counterpart_id IS NOT NULL
    ))
    FROM claims_settlement settled
    JOIN claims_request request ON request.id = settled.request_id
    LEFT JOIN services_charge charge ON charge.id = request.charge_id
    WHERE settled.member_id = %(member)s
"""
PAST = f"SELECT ({PAID_SO_FAR}), ({GIVEN}), ({FIRST_REPORT}), ({LAST_LETTER})"


@dataclass(frozen=True, slots=True)
class Given:
    """What one request gave its member, under which clauses, and what it was about."""

    request_id: int
    cites: tuple[str, ...]
    ground: str
    # As settlements write it; empty where it was neither money nor credits.
    amount: str
    bill_id: int | None
    charge_id: int | None
    # Whom it was about, or with whom the use was that it was about.
    counterpart_id: int | None
    is_about_person: bool


@dataclass(frozen=True, slots=True)
class PaidSoFar:
    """What a member paid in one currency, ever and within the last twelve months."""

    ever: Money
    late: Money


@dataclass(frozen=True, slots=True)
class Letter:
    """The last letter that a member had written to somebody, and what one like it costs."""

    charge_id: int
    cost: Credits


@dataclass(frozen=True, slots=True)
class Past:
    """What lies behind a member at an instant; reports and letters are those about and to the other side of a case."""

    # The currency in which they paid last comes first.
    paid: Mapping[str, PaidSoFar]
    given: Sequence[Given]
    report_id: int | None
    last_letter: Letter | None

    def grants(self, subject: Subject) -> Counter[str]:
        """Count the earlier grants under each clause; those of the request itself, or that it appeals, do not count.

        A grant stands though its refund failed: the money is still owed.
        """
        own = () if subject.request_id is None else (subject.request_id, subject.first_id)
        return Counter(clause for each in self.given if each.request_id not in own for clause in each.cites)


def read_past(policy: Policy, subject: Subject) -> Past:
    """Read what lies behind the member of a case when it was asked."""
    with_whom = subject.charge.counterpart_id if subject.charge else None
    values = {
        "member": subject.member_id,
        "counterpart": subject.counterpart.pk if subject.counterpart else with_whom,
        "until": subject.made_at,
        "since": year_before(subject.made_at, policy.calendar),
    }
    with prepared_cursor() as cursor:
        cursor.execute(PAST, values)
        paid, given, report_id, letter = cursor.fetchone()
    return Past(
        paid={
            currency: PaidSoFar(Money(ever, currency), Money(late, currency))
            for currency, ever, late in json.loads(paid or "[]")
        },
        given=_given(given),
        report_id=report_id,
        last_letter=None if letter is None else _letter(*json.loads(letter)),
    )


def given_to(member_id: int) -> Sequence[Given]:
    """Read what requests gave a member so far, and nothing else."""
    with prepared_cursor() as cursor:
        cursor.execute(GIVEN, {"member": member_id})
        (given,) = cursor.fetchone()
    return _given(given)


def _given(text: str | None) -> Sequence[Given]:
    return [Given(number, tuple(cites), *others) for number, cites, *others in json.loads(text or "[]")]


def _letter(charge_id: int, cost: int) -> Letter:
    return Letter(charge_id, Credits(cost))


def year_before(instant: datetime, calendar: Calendar) -> datetime:
    """Give the start of the same local day twelve months earlier."""
    day = months_after(instant.astimezone(calendar.zone).date(), count=-12)
    return calendar.end_of_day(day - timedelta(days=1)).at
