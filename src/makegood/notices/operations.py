"""The writing and sending of notices.

Owns that an event gives a member one notice of a kind, and that a notice is sent by one worker at a time. Must not word
them: that is `letters`.
"""

import logging
from datetime import datetime
from itertools import islice

from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet

from makegood.claims.models import Request
from makegood.members.models import MailedCode, Member
from makegood.members.operations import digits_of
from makegood.notices.account_letters import DOTS
from makegood.notices.letters import Letter, addressed
from makegood.notices.models import Notice
from makegood.notices.queries import CLAIM
from makegood.sites.models import Event, Site
from makegood.statements.lookups import Given, Lookup
from makegood.statements.sending import Values, prepared_cursor

logger = logging.getLogger(__name__)

MAILED_AT_ONCE = 100
AT_ONCE = 1000
WRITE_NOTICE = """
    INSERT INTO notices_notice (site_id, member_id, event_id, request_id, kind, subject, body, written_at)
    VALUES (%(site)s, %(member)s, %(event)s, %(request)s, %(kind)s, %(subject)s, %(body)s, %(at)s)
    ON CONFLICT DO NOTHING
"""
CLAIM_NOTICE = """
    UPDATE notices_notice SET claimed_at = %(at)s
    WHERE id = %(notice)s AND sent_at IS NULL AND (claimed_at IS NULL OR claimed_at <= %(free)s)
"""
FREE = Lookup(
    Notice.objects.select_related("member", "event")
    .filter(Q(claimed_at=None) | Q(claimed_at__lte=Given("free_at")), sent_at=None)
    .order_by("id"),
    "site",
    at_most=MAILED_AT_ONCE,
)
MARK_SENT = "UPDATE notices_notice SET sent_at = %(at)s WHERE id = %(notice)s"
# The kind of notice whose digits stand in the mail alone, and not in the copy that is kept.
CODE = "code"


def write_notice(event: Event, *, member: Member, letter: Letter, kind: str, request: Request | None = None) -> None:
    """Keep a letter that an event calls for; written again for the same event, the first stays."""
    values: Values = {
        "site": event.site_id,
        "member": member.pk,
        "event": event.pk,
        "kind": kind,
        "request": request.pk if request is not None else None,
        "subject": letter.subject,
        "body": letter.body,
        "at": event.at,
    }
    with prepared_cursor() as cursor:
        cursor.execute(WRITE_NOTICE, values)


def write_to_all(event: Event, *, members: QuerySet[Member], letter: Letter, kind: str, at: datetime) -> None:
    """Keep a letter to each of many members, a thousand at a time; whoever has it already gets no second one."""
    rows = (_written(event, member=member, letter=letter, kind=kind, at=at) for member in members.iterator(AT_ONCE))
    while batch := list(islice(rows, AT_ONCE)):
        Notice.objects.bulk_create(batch, ignore_conflicts=True)


def _written(event: Event, *, member: Member, letter: Letter, kind: str, at: datetime) -> Notice:
    own = addressed(letter, name=member.name)
    return Notice(
        site_id=event.site_id,
        member=member,
        event=event,
        kind=kind,
        subject=own.subject,
        body=own.body,
        written_at=at,
    )


def send_notices(site: Site, *, at: datetime) -> int:
    """Mail what was written and not yet sent, one by one, each claimed first; gives how many were sent.

    The mail server is called outside any transaction. Where it fails, the notice is taken up again later.
    """
    sent = 0
    for notice in FREE.all(site=site.pk, free_at=at - CLAIM):
        # Marked as this worker's, and committed, before it is mailed, unless another worker was faster.
        if not _is_claimed(notice, at=at):
            continue
        try:
            _mail(notice, site).send()
        except OSError as failure:
            # The claim runs out and the notice is taken up again; until then it shows as not sent.
            logger.warning("notice %s was not sent: %s", notice.pk, failure)
            continue
        _mark_sent(notice, at=at)
        sent += 1
    return sent


def _is_claimed(notice: Notice, *, at: datetime) -> bool:
    """Claim a notice, and tell whether no other worker was faster."""
    with prepared_cursor() as cursor:
        cursor.execute(CLAIM_NOTICE, {"notice": notice.pk, "at": at, "free": at - CLAIM})
        return bool(cursor.rowcount)


def _mark_sent(notice: Notice, *, at: datetime) -> None:
    with prepared_cursor() as cursor:
        cursor.execute(MARK_SENT, {"notice": notice.pk, "at": at})


def _mail(notice: Notice, site: Site) -> EmailMessage:
    # The same notice always has the same Message-ID, so that a mail sent twice can be told from two.
    headers = {"Message-ID": f"<notice-{notice.pk}@{site.slug}.makegood>"}
    return EmailMessage(notice.subject, _told(notice), to=[notice.member.email], headers=headers)


def _told(notice: Notice) -> str:
    """Give the text that is mailed: that of the copy, and in it the digits of a code, which the copy does not hold."""
    if notice.kind != CODE:
        return notice.body
    return notice.body.replace(DOTS, digits_of(MailedCode.objects.get(pk=notice.event.body["code"])))
