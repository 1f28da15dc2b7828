"""Acceptance of the terms by whoever goes on using the site.

Owns that a version is accepted once by a member.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from makegood.members.models import Acceptance, Member, MemberStatus
from makegood.members.operations.recording import record_of
from makegood.sites.queries import versions_in_effect


def accept_by_use(member: Member, *, at: datetime) -> None:
    """Record that a member who goes on using the site accepts the policy in force (C1, C11, M13); once a version.

    An account that is not active accepts nothing. Where the acceptance is on record this costs one query.
    """
    accepted = Acceptance.objects.filter(member=member, version=OuterRef("pk"))
    active = Member.objects.filter(pk=member.pk, status=MemberStatus.ACTIVE)
    in_effect = versions_in_effect(member.site_id, at=at).values_list("pk", "number", Exists(accepted), Exists(active))
    version_id, number, is_accepted, is_active = in_effect[0]
    if is_accepted or not is_active:
        return
    with transaction.atomic():
        _, is_new = Acceptance.objects.get_or_create(
            site_id=member.site_id, member=member, version_id=version_id, defaults={"way": "continued", "at": at}
        )
        if is_new:
            record_of(member, kind="policy.accepted", at=at, body={"policy_version": number})
