"""From an ask to the subject of a case: whose thing it is, and which version of the policy decides.

Owns X4 (the version in force at the event asked about) and that nobody asks about what is not theirs.
"""

from datetime import datetime

from makegood.claims.asks import Ask
from makegood.claims.facts import Subject
from makegood.kernel.refusals import NotFound
from makegood.members.models import Member
from makegood.services.models import Charge
from makegood.services.queries import last_incident
from makegood.sites import queries as sites
from makegood.sites.models import PolicyVersion


def subject_of(member: Member, *, ask: Ask, at: datetime) -> Subject:
    """Give the subject of what `member` asks at `at`.

    Raises:
        NotFound: where what it is about is not this member's; the two look the same on purpose.
    """
    for thing in (ask.payment, ask.charge, ask.bill, ask.order):
        if thing is not None and (thing.member_id, thing.site_id) != (member.pk, member.site_id):
            raise NotFound("There is no such thing among yours; pick one from your history.")
    if ask.counterpart is not None and ask.counterpart.site_id != member.site_id:
        raise NotFound("There is nobody of that name here.")
    return Subject(
        member_id=member.pk,
        site_id=member.site_id,
        remedy=ask.remedy,
        ground=ask.ground,
        channel=ask.channel,
        made_at=at,
        version=_version_for(member, ask, at=at),
        payment=ask.payment,
        charge=ask.charge,
        bill=ask.bill,
        order=ask.order,
        counterpart=ask.counterpart,
    )


def _version_for(member: Member, ask: Ask, *, at: datetime) -> PolicyVersion:
    """X4: the version in force at the event asked about decides.

    Of a use that is its incident, where one was recorded; of somebody whom the member dealt with, the last use.
    """
    if ask.payment is not None:
        return ask.payment.version
    if ask.bill is not None:
        return ask.bill.version
    if ask.order is not None:
        return ask.order.version
    if ask.charge is not None:
        incident = last_incident(ask.charge, until=at)
        return sites.version_in_force(member.site, at=incident.at if incident else ask.charge.at)
    if ask.counterpart is not None:
        last = Charge.objects.filter(member=member, counterpart=ask.counterpart, at__lte=at).order_by("-at").first()
        return sites.version_in_force(member.site, at=last.at if last else at)
    return sites.version_in_force(member.site, at=at)
