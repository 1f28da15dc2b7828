"""The use of what a membership opens.

Owns that only those to whom a feature is open use it. Must not know what a feature does.
"""

from datetime import datetime
from functools import partial

from django.db import transaction

from makegood.catalogue.models import Product, ProductKind
from makegood.ledger.operations import KeyReused, lock_wallet
from makegood.members.models import Member
from makegood.members.operations import accept_by_use, require_active, require_pace
from makegood.memberships import terms
from makegood.memberships.models import FeatureUse, Membership
from makegood.memberships.queries import Tier, current_membership, months_overdue, tier_of, uses_since
from makegood.memberships.refusals import NotAMember, NotAPlan, PaymentOverdue
from makegood.sites.operations import record_event
from makegood.sites.queries import policy_at


@transaction.atomic
def use_feature(member: Member, *, product: Product, at: datetime, key: str) -> FeatureUse:
    """Use a paid feature; the same key gives the same use.

    Raises:
        KeyReused: where the key came before for another member or feature.
        NotAPlan: where this site sells no such feature.
        NotAMember: where the member is a guest.
        PaymentOverdue: where a fee is unpaid and the policy closes the features for that (M22).
        RateLimited: where it is more than the site lets pass within an hour (M6).
        NotActivated, AccountBlocked, AccountSuspended, AccountTerminated: where the member may not use it.
    """
    lock_wallet(member.site_id, member_id=member.pk)
    earlier = FeatureUse.objects.filter(site_id=member.site_id, key=key).first()
    if earlier is not None:
        if (earlier.member_id, earlier.product_id) != (member.pk, product.pk):
            raise KeyReused(key)
        return earlier
    require_active(member)
    membership = _open_membership(member, product=product, at=at)
    require_pace(member, uses_since=partial(uses_since, member), at=at)
    accept_by_use(member, at=at)
    used = FeatureUse.objects.create(
        site=member.site, member=member, membership=membership, product=product, key=key, at=at
    )
    record_event(
        member.site,
        kind="feature.used",
        subject=f"membership:{membership.pk}",
        actor=f"member:{member.pk}",
        at=at,
        body={"feature": product.code, "use": used.pk},
        member_id=member.pk,
    )
    return used


def _open_membership(member: Member, *, product: Product, at: datetime) -> Membership:
    """Give the membership that opens a feature to a member."""
    if product.kind != ProductKind.FEATURE or product.site_id != member.site_id or not product.is_on_sale:
        raise NotAPlan(product.code)
    membership = current_membership(member)
    if membership is None or tier_of(member, at=at) is Tier.GUEST:
        raise NotAMember(product.title)
    overdue = months_overdue(member, at=at)
    if not terms.are_features_open(policy_at(member.site, at=at), months_overdue=overdue):
        raise PaymentOverdue(product.title)
    return membership
