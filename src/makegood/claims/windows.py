"""Until when something can still be asked: the windows of a policy that stand open over a member's own things.

Owns the finding of them, for many things in as many queries as for one. Which windows there are, and when each closes,
is the policy's own explanation; a thing is looked up only where the policy counts a time from it. How much is given is
not said here: for that, all that is booked about a thing has to be read. Fees are left to the help centre for that.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from makegood.claims.asks import Ask
from makegood.claims.assess import Record
from makegood.claims.facts import Books, Given, Subject, given_to, order_facts
from makegood.claims.facts.of_requests import request_facts
from makegood.claims.facts.reading import facts_read
from makegood.claims.subjects import subject_of
from makegood.claims.topics import Topic, topics_of_payments, topics_on
from makegood.kernel.credits import Credits
from makegood.kernel.windows import End
from makegood.ledger import queries as ledger
from makegood.members.models import Member
from makegood.payments.models import Payment, PaymentPurpose, PaymentStatus
from makegood.payments.queries import payments_of
from makegood.policy import Outcome, Policy, Reason
from makegood.services.facts import facts_of_charge
from makegood.services.models import Charge, Order
from makegood.services.queries import incidents_of, last_incident, orders_placed_by, uses_of
from makegood.sites.models import PolicyVersion
from makegood.sites.queries import versions_in_effect

Owned = Payment | Charge | Order

# From which fact the windows of each kind of thing are counted.
COUNTED_FROM = {"payment": "payment.paid", "charge": "incident.at", "order": "order.placed"}
# Of each kind so many of the latest.
PAYMENTS, CHARGES, ORDERS = 5, 20, 20
LIVE = (PaymentStatus.PAID, PaymentStatus.PARTLY_REFUNDED)


@dataclass(frozen=True, slots=True)
class Window:
    """One clause that stands open over one thing until an end, for the remedy and ground that a member would ask."""

    about: Owned
    remedy: str
    ground: str
    clause: str
    title: str
    # The number of the version that decides about the thing.
    version: int
    ends: End

    @property
    def thing(self) -> Mapping[str, Owned]:
        """The thing under the name that an ask has for it."""
        return {type(self.about).__name__.lower(): self.about}


def kinds_with_windows(policy: Policy) -> tuple[str, ...]:
    """Name the kinds of things from which a policy counts a time."""
    read = facts_read(policy)
    return tuple(kind for kind, counted_from in COUNTED_FROM.items() if counted_from in read)


def open_windows(member: Member, *, kind: str, at: datetime) -> Iterator[Window]:
    """Give what is open over a member's latest things of one kind, in no order."""
    for about, topics in TOPICS_OF[kind](member, at):
        yield from _once(_windows(about, topics, at=at))


def _windows(about: Owned, topics: Iterable[Topic], *, at: datetime) -> Iterator[Window]:
    for topic in topics:
        if topic.assessment.decision.outcome is not Outcome.DENIED:
            for reason in topic.assessment.explanation.reasons:
                if _is_open(reason, at=at):
                    yield _window(about, topic, reason)


def _window(about: Owned, topic: Topic, reason: Reason) -> Window:
    assert reason.ends is not None, "an open window has its end"
    return Window(
        about=about,
        remedy=topic.remedy,
        ground=topic.ground,
        clause=reason.clause,
        title=reason.title,
        version=topic.assessment.version.number,
        ends=reason.ends,
    )


def _is_open(reason: Reason, *, at: datetime) -> bool:
    return reason.ends is not None and reason.is_met is not False and reason.ends.at > at


def _once(windows: Iterable[Window]) -> list[Window]:
    """Name a clause once for a thing, though it stands over several grounds."""
    return list({(each.clause, each.ends): each for each in windows}.values())


def _of_payments(member: Member, at: datetime) -> Iterator[tuple[Payment, Sequence[Topic]]]:
    own = payments_of(member).filter(status__in=LIVE, purpose__in=(PaymentPurpose.PACK, PaymentPurpose.DEPOSIT))
    payments = list(own[:PAYMENTS])
    topics = topics_of_payments(member, payments=payments, at=at)
    yield from ((each, topics[each.pk]) for each in payments)


def _of_orders(member: Member, at: datetime) -> Iterator[tuple[Order, Sequence[Topic]]]:
    """Look at orders of which something dropped: nothing else of an order runs out."""
    orders = orders_placed_by(member).filter(dropped__gt=0).select_related("version").order_by("-placed_at", "-id")
    for order in orders[:ORDERS]:
        subject = subject_of(member, ask=Ask("", "", order=order), at=at)
        facts = request_facts(subject, at=at) | order_facts(order, ground="")
        yield order, tuple(topics_on(subject, Record(Books(), facts, ())))


def _of_charges(member: Member, at: datetime) -> Iterator[tuple[Charge, Sequence[Topic]]]:
    """Look at uses of which nothing came back yet."""
    uses = uses_of(member).select_related("session").prefetch_related("incidents")
    charges = list(uses.order_by("-at", "-id")[:CHARGES])
    returned = ledger.returned_of_charges(member.site_id, charge_refs=[each.ref for each in charges])
    versions, given = list(versions_in_effect(member.site_id, at=at)), given_to(member.pk)
    for charge in charges:
        # X4: the version in force at the incident decides, or at the use where nothing went wrong.
        incident = last_incident(charge, until=at)
        happened = incident.at if incident else charge.at
        version = next((each for each in versions if each.effective_at <= happened), None)
        if version is not None and not returned[charge.ref]:
            yield charge, tuple(_topics_of_charge(charge, version, given, at=at))


def _topics_of_charge(
    charge: Charge, version: PolicyVersion, given: Sequence[Given], *, at: datetime
) -> Iterator[Topic]:
    subject = Subject(charge.member_id, charge.site_id, "", "", "help_centre", at, version, None, charge)
    incidents = incidents_of(charge)
    facts = request_facts(subject, at=at) | facts_of_charge(charge, made_at=at, incidents=incidents)
    books = Books(spent=charge.cost, returned=Credits(0))
    yield from topics_on(subject, Record(books, facts, given), incidents=incidents)


TOPICS_OF: Mapping[str, Callable[[Member, datetime], Iterator[tuple[Owned, Sequence[Topic]]]]] = {
    "payment": _of_payments,
    "charge": _of_charges,
    "order": _of_orders,
}
