"""What is mailed to those who work on a site: codes, changes of their sign-in, their role.

Owns these rows and their sending. It is apart from what members are told, which other rooms read and count.
"""

import logging
from datetime import datetime

from django.core.mail import EmailMessage
from django.db.models import Q

from makegood.members.models import MailedCode, Staff
from makegood.members.operations import SignInChange, digits_of
from makegood.notices.account_letters import DOTS, code_letter, hired_letter, role_letter, sign_in_letter
from makegood.notices.letters import Letter
from makegood.notices.models import StaffNotice
from makegood.notices.queries import CLAIM
from makegood.sites.models import Event, Site
from makegood.sites.outbox import on
from makegood.sites.work import due

logger = logging.getLogger(__name__)
MAILED_AT_ONCE = 100
NEXT_STAFF_MAIL = f"""
    SELECT min(coalesce(claimed_at + interval '{CLAIM.total_seconds()} seconds', '-infinity'))
    FROM notices_staffnotice WHERE site_id = %(site)s AND sent_at IS NULL
"""


@on("staff.code_made")
def write_staff_code(site: Site, event: Event) -> None:
    """Write the mail for a code; its digits are put in when it is sent."""
    code = MailedCode.objects.select_related("site", "staff__user").get(pk=event.body["code"])
    _write(event, code_letter(code))


@on(*(f"staff.{change}" for change in SignInChange))
def write_staff_change(site: Site, event: Event) -> None:
    """Write what changed about a sign-in."""
    change = SignInChange(event.kind.removeprefix("staff."))
    _write(event, sign_in_letter(_staff(event), change=change))


@on("staff.hired")
def write_hired(site: Site, event: Event) -> None:
    """Write to who works here from now on."""
    _write(event, hired_letter(_staff(event)))


@on("staff.role_changed")
def write_role(site: Site, event: Event) -> None:
    """Write which role somebody has now."""
    _write(event, role_letter(_staff(event)))


@due("notices.staff_mail", next_at=NEXT_STAFF_MAIL)
def mail_staff(site: Site, *, at: datetime) -> int:
    """Mail what is written to the staff and not yet sent, each claimed by one worker first."""
    unsent = StaffNotice.objects.filter(Q(claimed_at=None) | Q(claimed_at__lte=at - CLAIM), site=site, sent_at=None)
    sent = 0
    for notice in unsent.select_related("event").order_by("id")[:MAILED_AT_ONCE]:
        if not unsent.filter(pk=notice.pk).update(claimed_at=at):
            continue
        try:
            _mail(notice, site).send()
        except OSError as failure:
            # The claim runs out and the notice is taken up again; until then it shows as not sent.
            logger.warning("staff notice %s was not sent: %s", notice.pk, failure)
            continue
        StaffNotice.objects.filter(pk=notice.pk).update(sent_at=at)
        sent += 1
    return sent


def _write(event: Event, letter: Letter) -> None:
    """Keep a letter that an event calls for, unless who it is for works here no longer."""
    staff = _staff(event)
    if staff.user is None:
        return
    StaffNotice.objects.get_or_create(
        event=event,
        defaults={
            "site_id": event.site_id,
            "staff": staff,
            "address": staff.user.email,
            "subject": letter.subject,
            "body": letter.body,
            "written_at": event.at,
        },
    )


def _staff(event: Event) -> Staff:
    return Staff.objects.select_related("site", "user").get(pk=int(event.subject.removeprefix("staff:")))


def _mail(notice: StaffNotice, site: Site) -> EmailMessage:
    body, code = notice.body, notice.event.body.get("code")
    if code is not None:
        body = body.replace(DOTS, digits_of(MailedCode.objects.get(pk=code)))
    # The same notice always has the same Message-ID, so that a mail sent twice can be told from two.
    headers = {"Message-ID": f"<staff-notice-{notice.pk}@{site.slug}.makegood>"}
    return EmailMessage(notice.subject, body, to=[notice.address], headers=headers)
