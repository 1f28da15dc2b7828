"""Acceptance of the terms by whoever goes on using the site, or accepts a coming version before it takes effect.

Owns that a version is accepted once by a member.
"""

from datetime import datetime

from django.db import transaction

from makegood.kernel.refusals import NotFound
from makegood.members.models import Acceptance, Member
from makegood.members.operations.recording import record_of
from makegood.sites.queries import coming_version
from makegood.statements.sending import prepared_cursor

# The version in force, whether a member accepted it, and whether the account is active.
IN_FORCE = """
    SELECT version.id, version.number,
        EXISTS (SELECT FROM members_acceptance WHERE member_id = %(member)s AND version_id = version.id),
        EXISTS (SELECT FROM members_member WHERE id = %(member)s AND status = 'active')
    FROM sites_policyversion version
    WHERE site_id = %(site)s AND effective_at <= %(at)s
    ORDER BY effective_at DESC LIMIT 1
"""


def accept_by_use(member: Member, *, at: datetime) -> None:
    """Record that a member who goes on using the site accepts the policy in force (C1, C11, M13); once a version.

    An account that is not active accepts nothing. Where the acceptance is on record this costs one query.
    """
    with prepared_cursor() as cursor:
        cursor.execute(IN_FORCE, {"site": member.site_id, "member": member.pk, "at": at})
        version_id, number, is_accepted, is_active = cursor.fetchone()
    if is_accepted or not is_active:
        return
    with transaction.atomic():
        _, is_new = Acceptance.objects.get_or_create(
            site_id=member.site_id, member=member, version_id=version_id, defaults={"way": "continued", "at": at}
        )
        if is_new:
            record_of(member, kind="policy.accepted", at=at, body={"policy_version": number})


@transaction.atomic
def accept_beforehand(member: Member, *, number: int, at: datetime) -> None:
    """Record that a member accepts the version that waits to take effect (C11, M13); a second time changes nothing.

    Raises:
        NotFound: where no such version waits.
    """
    version = coming_version(member.site, at=at)
    if version is None or version.number != number:
        raise NotFound(f"There is no version {number} of the policy that waits to take effect.", number=number)
    _, is_new = Acceptance.objects.get_or_create(
        site_id=member.site_id, member=member, version=version, defaults={"way": "beforehand", "at": at}
    )
    if is_new:
        record_of(member, kind="policy.accepted", at=at, body={"policy_version": version.number})
