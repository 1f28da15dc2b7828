"""Sign-ins: one for each address, whatever its owner is on how many sites.

Owns how one is found, made and closed, and what of it is told to its owner.
"""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from makegood.members.models import Member, Staff, User
from makegood.members.operations.recording import record_of_sign_in
from makegood.members.refusals import AlreadyRegistered


class SignInChange(StrEnum):
    """Something about a sign-in that its owner is mailed about, as the end of an event's name."""

    PASSWORD = "password_set"
    FACTOR_ON = "second_factor_on"
    FACTOR_OFF = "second_factor_off"
    PAPER_CODES = "paper_codes_renewed"
    FACTOR_LIFTED = "second_factor_lifted"


def sign_in_for(email: str, *, password: str | None) -> User | None:
    """Give the sign-in of an address, made where there is none yet; none without a password.

    Raises:
        AlreadyRegistered: where the address signs in already with another password.
    """
    if password is None:
        return None
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email, password=password)
    # The address signs in on another site already: only its owner may join with it here.
    if not user.check_password(password):
        raise AlreadyRegistered(field="address")
    return user


def end_sign_in(member: Member) -> None:
    """Close a member's sign-in until a new password is set: with the old one goes every session that it opened."""
    if member.user is not None:
        member.user.set_unusable_password()
        member.user.save(update_fields=["password"])


def set_password(person: Member | Staff, *, password: str) -> None:
    """Give a person's sign-in a new password, whoever it was that knew the old one; every session ends with it."""
    user = person.user
    if user is None and isinstance(person, Member):
        user = User.objects.filter(email=person.email).first() or User.objects.create_user(person.email)
    assert user is not None, "who does not work here any more gets no code"
    user.set_password(password)
    user.save(update_fields=["password"])
    if person.user_id != user.pk:
        person.user = user
        person.save(update_fields=["user"])


@transaction.atomic
def change_password(user: User, *, password: str, account: Member | Staff | None, at: datetime) -> None:
    """Set another password for a sign-in whose owner proved the present one; every other session ends with it.

    The owner is told as the member, or the one of the staff, that `account` is.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    tell_of_sign_in(account, change=SignInChange.PASSWORD, at=at)


def tell_of_sign_in(account: Member | Staff | None, *, change: SignInChange, at: datetime) -> None:
    """Record that something about a sign-in changed, so that its owner, if there is an account, is mailed."""
    if account is not None:
        record_of_sign_in(account, kind=change, at=at)
