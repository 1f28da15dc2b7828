"""Sign-ins: one for each address, whatever its owner is on how many sites.

Owns how one is found, made and closed.
"""

from makegood.members.models import Member, User
from makegood.members.refusals import AlreadyRegistered


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


def set_password(member: Member, *, password: str) -> None:
    """Give a member's sign-in a new password, whoever it was that knew the old one; every session ends with it."""
    user = member.user or User.objects.filter(email=member.email).first()
    if user is None:
        user = User.objects.create_user(member.email, password=password)
    else:
        user.set_password(password)
        user.save(update_fields=["password"])
    if member.user_id != user.pk:
        member.user = user
        member.save(update_fields=["user"])


def change_password(user: User, *, password: str) -> None:
    """Set another password for a sign-in whose owner proved the present one; every other session ends with it."""
    user.set_password(password)
    user.save(update_fields=["password"])
