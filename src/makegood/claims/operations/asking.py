"""A member's own acts on a request: making it, adding to it, taking it back.

Owns the intake. Must not judge what is asked: the policy does.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from makegood.claims.asks import Ask, Paper, check_ground
from makegood.claims.facts import Subject
from makegood.claims.models import Attachment, Channel, Message, Request, RequestStatus
from makegood.claims.operations.turns import decide_anew, drop_proposal, lock_request, lock_undecided
from makegood.claims.subjects import subject_of
from makegood.claims.telling import tell
from makegood.ledger.operations import KeyReused, lock_wallet
from makegood.members.models import Member
from makegood.members.operations import accept_by_use
from makegood.services.models import Order
from makegood.sites import queries as sites


@transaction.atomic
def make_request(member: Member, *, ask: Ask, at: datetime, key: str) -> Request:
    """Take in what a member asks and decide it; the same key gives the request that was made first.

    Never refused for the state of the account, nor because something was settled before: the policy denies
    those (X1, X7).

    Raises:
        UnknownGround: where the policy has no topic of that remedy and ground.
        NotFound: where the payment or charge is somebody else's, or a refill is asked of what is no order.
        KeyReused: where the key came before for another ask.
    """
    lock_wallet(member.site_id, member_id=member.pk)
    subject = subject_of(member, ask=ask, at=at)
    check_ground(sites.policy_of(subject.version), ask)
    request, is_new = _take_in(member, subject, ask=ask, key=key)
    if not is_new:
        return _repeated(request, member, ask=ask)
    # An active member who asks goes on using the site; whoever deactivated the account asks without accepting anything.
    accept_by_use(member, at=at)
    return _open(request, papers=ask.papers, actor=f"member:{member.pk}", at=at)


@transaction.atomic
def raise_request(order: Order, *, ground: str, at: datetime, key: str) -> Request | None:
    """Raise by itself what a member need not ask for: what an order that failed gives back.

    None where the policy of the order says nothing of it.
    """
    ask = Ask("money", ground, order=order, channel=Channel.SITE)
    lock_wallet(order.site_id, member_id=order.member_id)
    subject = subject_of(order.member, ask=ask, at=at)
    if ground not in sites.policy_of(subject.version).grounds(ask.remedy):
        return None
    request, is_new = _take_in(order.member, subject, ask=ask, key=key)
    return _open(request, papers=(), actor="site", at=at) if is_new else request


def _open(request: Request, *, papers: Sequence[Paper], actor: str, at: datetime) -> Request:
    # Read anew: what it is about may have been read before the lock, and changed since.
    request = lock_request(request)
    attach_papers(request, papers, at=at)
    tell(request, "request.made", actor=actor, at=at, body={})
    decide_anew(request, at=at)
    return request


def _take_in(member: Member, subject: Subject, *, ask: Ask, key: str) -> tuple[Request, bool]:
    return Request.objects.get_or_create(
        site_id=member.site_id,
        key=key,
        defaults={
            "member": member,
            "version": subject.version,
            "payment": subject.payment,
            "charge": subject.charge,
            "bill": subject.bill,
            "order": subject.order,
            "counterpart": subject.counterpart,
            "remedy": subject.remedy,
            "ground": subject.ground,
            "channel": subject.channel,
            "says": ask.says,
            "made_at": subject.made_at,
        },
    )


def _repeated(first: Request, member: Member, *, ask: Ask) -> Request:
    about = (first.payment, first.charge, first.bill, first.order, first.counterpart, first.appeal_of)
    made = (first.member_id, first.remedy, first.ground, *about, first.says)
    asked = (ask.payment, ask.charge, ask.bill, ask.order, ask.counterpart, None)
    if made != (member.pk, ask.remedy, ask.ground, *asked, ask.says):
        raise KeyReused(first.key)
    return first


def attach_papers(request: Request, papers: Sequence[Paper], *, at: datetime) -> None:
    """Keep the papers that came with a request."""
    Attachment.objects.bulk_create(
        Attachment(
            site_id=request.site_id,
            request=request,
            kind=paper.kind,
            name=paper.name,
            content=paper.content,
            media_type=paper.media_type,
            at=at,
        )
        for paper in papers
    )


@transaction.atomic
def supply_papers(request: Request, *, papers: Sequence[Paper], says: str = "", at: datetime) -> Request:
    """Add what was missing; the request keeps the time of its first message.

    Raises:
        NotOpen: where the request is settled, ruled on, appealed or withdrawn.
    """
    request = lock_undecided(request, act="add to it")
    attach_papers(request, papers, at=at)
    body = {"papers": [paper.kind for paper in papers]}
    event = tell(request, "request.supplied", actor=f"member:{request.member_id}", at=at, body=body)
    if says:
        Message.objects.create(site_id=request.site_id, request=request, event=event, text=says)
    decide_anew(request, at=at)
    return request


@transaction.atomic
def withdraw_request(request: Request, *, at: datetime) -> Request:
    """Let the member take the request back, as long as nothing was settled.

    Raises:
        NotOpen: where it is settled, ruled on, appealed or withdrawn.
    """
    request = lock_undecided(request, act="withdraw it")
    drop_proposal(request, actor=f"member:{request.member_id}", at=at)
    request.status, request.closed_at = RequestStatus.WITHDRAWN, at
    request.save(update_fields=["status", "closed_at"])
    tell(request, "request.withdrawn", actor=f"member:{request.member_id}", at=at, body={})
    return request
