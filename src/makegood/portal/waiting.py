"""What waits for a member beside their requests: a running session, orders on their way, an overdue fee, a dispute.

Owns the finding of them for the account home, in one query whatever there is. What each means its own page says.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from makegood.claims.models import Chargeback, ChargebackStatus
from makegood.kernel.money import Money
from makegood.members.models import Member
from makegood.memberships.models import Instalment, InstalmentStatus
from makegood.portal.orders import GOING_ON
from makegood.services.models import Order, Session

UNDECIDED = (ChargebackStatus.OPEN, ChargebackStatus.REOPENED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The numbers of what goes on or is overdue, and what is owed for payments that the bank took back."""

    sessions: Sequence[int]
    orders: Sequence[int]
    overdue: Sequence[int]
    disputes: Sequence[int]
    taken_back: Sequence[Money]


def waiting_for(member: Member) -> Waiting:
    """Say what waits for a member."""
    mine = Q(site=OuterRef("site"), member=OuterRef("pk"))
    taken_back = Chargeback.objects.filter(mine, status=ChargebackStatus.LOST, owed_minor__gt=0)
    found = Member.objects.filter(pk=member.pk).values_list(
        _numbers(Session.objects.filter(mine, ended_at=None)),
        _numbers(Order.objects.filter(mine, status__in=GOING_ON)),
        _numbers(
            Instalment.objects.filter(
                site=OuterRef("site"), bill__member=OuterRef("pk"), status=InstalmentStatus.OVERDUE
            )
        ),
        _numbers(Chargeback.objects.filter(mine, status__in=UNDECIDED)),
        ArraySubquery(taken_back.order_by("pk").values_list(OWED, flat=True)),
    )
    sessions, orders, overdue, disputes, owed = found.get()
    return Waiting(sessions, orders, overdue, disputes, [_money(each) for each in owed])


# An amount and its currency in one column, since a subquery has no more than one.
OWED = Concat(Cast("owed_minor", CharField()), Value(" "), "payment__currency")


def _numbers(rows: QuerySet[Session] | QuerySet[Order] | QuerySet[Instalment] | QuerySet[Chargeback]) -> ArraySubquery:
    return ArraySubquery(rows.order_by("pk").values_list("pk", flat=True))


def _money(owed: str) -> Money:
    minor, currency = owed.split(" ")
    return Money(int(minor), currency)
