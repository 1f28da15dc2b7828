"""The verbs of memberships: subscribe, cancel, reactivate, feature.

Owns how these words become operations of memberships. Must not know what is charged, nor when: the policy does.
"""

from makegood.catalogue.queries import product_by_code
from makegood.memberships.models import CancelChannel, Membership, MembershipStatus
from makegood.memberships.operations import (
    cancel_membership,
    reactivate_membership,
    use_feature,
)
from makegood.memberships.operations import subscribe as subscribe_member
from makegood.memberships.queries import membership_for_member
from makegood.payments.models import PaymentStatus
from makegood.play.cards import USUAL, kept_card
from makegood.play.stage import Stage
from makegood.play.story import Act
from makegood.play.verbs_money import PaymentDeclined
from makegood.sites.work import catch_up


def subscribe(stage: Stage, act: Act) -> None:
    """Subscribe to a plan.

    Raises:
        PaymentDeclined: where the first fee, or the price of the trial, was refused.
    """
    member = act.text("by")
    membership = subscribe_member(
        stage.member(member),
        plan=product_by_code(stage.site, act.object),
        card=kept_card(stage, member=member, card=act.text("with", otherwise=USUAL)),
        trial=act.flag("trial", otherwise=False),
        at=stage.at,
        key=stage.key,
    )
    catch_up(stage.site, at=stage.at)
    membership.refresh_from_db()
    if membership.status == MembershipStatus.DECLINED:
        raise PaymentDeclined("The card was declined; the membership did not begin.")
    stage.bind(act.name, membership)


def cancel(stage: Stage, act: Act) -> None:
    """Cancel a membership on the site, by e-mail or by telephone."""
    channel = CancelChannel(act.text("channel", otherwise=CancelChannel.SITE))
    cancel_membership(_own(stage, act), channel=channel, at=stage.at)


def reactivate(stage: Stage, act: Act) -> None:
    """Come back to a membership, or pay what is overdue of it, at once.

    Raises:
        PaymentDeclined: where the card is refused.
    """
    membership, card = _own(stage, act), act.text("with")
    chosen = kept_card(stage, member=membership.member.handle, card=card) if card else None
    payment = reactivate_membership(membership, card=chosen, at=stage.at, key=stage.key)
    catch_up(stage.site, at=stage.at)
    payment.refresh_from_db()
    if payment.status == PaymentStatus.DECLINED:
        raise PaymentDeclined("The card was declined; choose another.")


def _own(stage: Stage, act: Act) -> Membership:
    """Give the membership that a line is about, to whom it belongs; where the line names nobody, that is its member."""
    membership, by = stage.membership(act.object), act.text("by")
    return membership_for_member(stage.member(by) if by else membership.member, membership.pk)


def feature(stage: Stage, act: Act) -> None:
    """Use a paid feature."""
    product = product_by_code(stage.site, act.object)
    used = use_feature(stage.member(act.text("by")), product=product, at=stage.at, key=stage.key)
    stage.bind(act.name, used)
