"""Codes by mail: six digits that prove who reads somebody's mail, for activation (M2) and for coming back (M8).

Owns how long a code lives and how often it can be tried. The digits are worked out where they are mailed or compared,
and kept nowhere: neither in the tables nor in the chain.
"""

from datetime import datetime, timedelta
from secrets import token_hex

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from makegood.members.models import CodePurpose, MailedCode, Member, MemberStatus, Staff
from makegood.members.operations.recording import record_of_sign_in
from makegood.members.operations.sanctions import recover_account
from makegood.members.operations.sign_ins import SignInChange, set_password
from makegood.members.operations.standing import activate_member, require_active
from makegood.members.refusals import NothingToActivate, RateLimited, WrongCode

LIFE, HOUR = timedelta(minutes=30), timedelta(hours=1)
MOST_TRIES, MOST_CODES = 5, 5
DIGITS = 6


def digits_of(code: MailedCode) -> str:
    """Give the digits of a code: the same each time, and nobody's guess without the site's secret key."""
    mac = salted_hmac("makegood.members.codes", f"{code.pk}:{code.purpose}:{code.salt}", algorithm="sha256")
    return f"{int.from_bytes(mac.digest()) % 10**DIGITS:0{DIGITS}}"


def send_activation_code(member: Member, *, at: datetime) -> MailedCode:
    """Make the code with which a new account is activated; it is mailed, and takes the place of an earlier one.

    Raises:
        NothingToActivate: where the account is active or deactivated.
        AccountBlocked, AccountSuspended, AccountTerminated: where it is closed.
        RateLimited: where too many were asked for within an hour.
    """
    _require_waiting(member)
    return _send(member, CodePurpose.ACTIVATION, at=at)


def activate_with_code(member: Member, *, code: str, at: datetime) -> None:
    """Activate an account by the code that was mailed (M2).

    Raises:
        NothingToActivate, AccountBlocked, AccountSuspended, AccountTerminated: as for `send_activation_code`.
        WrongCode: where it is not that code, or not any more.
        RateLimited: where it was tried too often; only a new code opens then.
    """
    _require_waiting(member)
    sent = _proven(member, CodePurpose.ACTIVATION, code=code, at=at)
    with transaction.atomic():
        _use(sent, at=at)
        activate_member(member, at=at)


def send_recovery_code(person: Member | Staff, *, at: datetime) -> MailedCode:
    """Make the code with which a person sets a new password; it is mailed, and takes the place of an earlier one.

    Raises:
        RateLimited: where too many were asked for within an hour.
    """
    return _send(person, CodePurpose.RECOVERY, at=at)


def recover_with_code(person: Member | Staff, *, code: str, password: str, at: datetime) -> None:
    """Set a new password by the code that was mailed, and open the account if it was reported as compromised (M8).

    Raises:
        WrongCode: where it is not that code, or not any more.
        RateLimited: where it was tried too often; only a new code opens then.
    """
    sent = _proven(person, CodePurpose.RECOVERY, code=code, at=at)
    with transaction.atomic():
        _use(sent, at=at)
        set_password(person, password=password)
        record_of_sign_in(person, kind=SignInChange.PASSWORD, at=at)
        if isinstance(person, Member):
            recover_account(person, by=f"member:{person.pk}", at=at)


def _require_waiting(member: Member) -> None:
    member.refresh_from_db(fields=["status"])
    if member.status in (MemberStatus.ACTIVE, MemberStatus.DEACTIVATED):
        raise NothingToActivate
    if member.status != MemberStatus.PENDING:
        require_active(member)


@transaction.atomic
def _send(person: Member | Staff, purpose: CodePurpose, *, at: datetime) -> MailedCode:
    # One at a time: of two clicks at once the second is counted after the first.
    type(person).objects.select_for_update(no_key=True).get(pk=person.pk)
    codes = _codes_of(person, purpose)
    if codes.filter(made_at__gt=at - HOUR).count() >= MOST_CODES:
        raise RateLimited("A code is sent", most=MOST_CODES)
    code = MailedCode.objects.create(
        site_id=person.site_id,
        member=person if isinstance(person, Member) else None,
        staff=person if isinstance(person, Staff) else None,
        purpose=purpose,
        salt=token_hex(16),
        made_at=at,
        expires_at=at + LIFE,
    )
    record_of_sign_in(person, kind="code_made", at=at, body={"code": code.pk, "purpose": purpose})
    return code


def _codes_of(person: Member | Staff, purpose: CodePurpose) -> QuerySet[MailedCode]:
    whose = {"member": person} if isinstance(person, Member) else {"staff": person}
    return MailedCode.objects.filter(purpose=purpose, **whose)


def _proven(person: Member | Staff, purpose: CodePurpose, *, code: str, at: datetime) -> MailedCode:
    """Give the latest code if these are its digits.

    A try counts before it is compared and stays counted, whatever comes of it: many at once are no more tries.
    """
    sent = _codes_of(person, purpose).order_by("-id").first()
    if sent is None or sent.used_at is not None or at >= sent.expires_at:
        raise WrongCode
    if not MailedCode.objects.filter(pk=sent.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        raise RateLimited("A code is tried", most=MOST_TRIES)
    if not constant_time_compare(code.strip(), digits_of(sent)):
        raise WrongCode
    return sent


def _use(sent: MailedCode, *, at: datetime) -> None:
    """Mark a code as used; of two at once only one goes on."""
    if not MailedCode.objects.filter(pk=sent.pk, used_at=None).update(used_at=at):
        raise WrongCode
