"""The second factor of a sign-in: a code that changes twice a minute, and codes of paper for the day without it.

Owns that it is on from the first code that fits, and how it is proven, renewed and ended. How codes are worked out and
how fast they can be tried is the library's. Belongs to a sign-in, whatever its owner is on how many sites.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from makegood.kernel.refusals import Refusal
from makegood.members.models import Member, Role, Staff, User
from makegood.members.operations.recording import record_of_sign_in
from makegood.members.operations.sign_ins import SignInChange

PAPER_CODES = 10
NAME = "authenticator"


class WrongToken(Refusal):
    """A code of the second factor that does not fit."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__("This code does not fit. Take the one that the app shows now, or an unused recovery code.")


class NoSecondFactor(Refusal):
    """A second factor lifted where there is none."""

    code = "not_open"

    def __init__(self) -> None:
        super().__init__("This sign-in has no second factor: the password alone opens it.")


class WorksElsewhere(Refusal):
    """A second factor lifted of somebody who also works where the one who lifts it is no operator."""

    code = "not_yours"

    def __init__(self, sites: Iterable[str]) -> None:
        names = ", ".join(sites)
        super().__init__(f"This person also works for {names}, and you are no operator there. Ask one who is.")


class TriedTooFast(Refusal):
    """A code that was not even looked at, so soon after a wrong one."""

    code = "rate_limited"

    def __init__(self) -> None:
        super().__init__(
            "A wrong code was just tried, and each makes the wait twice as long. Wait a little, then try the next one."
        )


@transaction.atomic
def prepare_second_factor(user: User) -> TOTPDevice:
    """Give the secret that waits for its first code, drawn once: a page that is loaded again shows the same."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": NAME})
    return device


def confirm_second_factor(user: User, *, token: str) -> list[str]:
    """Turn the second factor on by the first code that fits, and give the recovery codes; they are shown once.

    Raises:
        WrongToken: where the code does not fit, or nothing waits for one.
        TriedTooFast: where it comes too soon after a wrong one.
    """
    with transaction.atomic():
        waiting = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        fits = waiting is not None and _verify(waiting, token)
        if fits:
            TOTPDevice.objects.filter(user=user, confirmed=True).delete()
            waiting.confirmed = True
            waiting.save(update_fields=["confirmed"])
            return _new_paper_codes(user)
    raise WrongToken


def prove_second_factor(user: User, *, token: str) -> None:
    """Let pass whoever knows the present code, or has an unused recovery code; each counts once.

    Raises:
        WrongToken: where the code does not fit, was used, or there is no second factor.
        TriedTooFast: where it comes too soon after a wrong one.
    """
    kind = TOTPDevice if len(_plain(token)) == TOTPDevice._meta.get_field("digits").default else StaticDevice
    # A wrong try is counted by the library: it must stay counted, so the refusal comes after the transaction.
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        fits = device is not None and _verify(device, token)
    if not fits:
        raise WrongToken


def renew_paper_codes(user: User, *, token: str) -> list[str]:
    """Draw new recovery codes by a code that fits; the earlier ones open nothing any more.

    Raises:
        WrongToken, TriedTooFast: as for `prove_second_factor`.
    """
    prove_second_factor(user, token=token)
    return _new_paper_codes(user)


def end_second_factor(user: User, *, token: str) -> None:
    """Turn the second factor off by a code that fits.

    Raises:
        WrongToken, TriedTooFast: as for `prove_second_factor`.
    """
    prove_second_factor(user, token=token)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()


@transaction.atomic
def lift_second_factor(person: Member | Staff, *, because: str, by: Staff, at: datetime) -> None:
    """Turn the second factor off for somebody who lost it, as an operator who knows that it is they who ask.

    `because` is a word, as `lost`. The owner is told by mail. Nobody opens another site by this: who works elsewhere
    too needs an operator of there.

    Raises:
        NoSecondFactor: where the sign-in has none.
        WorksElsewhere: where the person works for a site on which `by` is no operator.
    """
    user = person.user
    if user is None or not TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).exists():
        raise NoSecondFactor
    ours = Staff.objects.filter(user=by.user, role=Role.OPERATOR).values("site")
    foreign = Staff.objects.filter(user=user).exclude(site__in=ours).select_related("site").order_by("site__name")
    if foreign:
        raise WorksElsewhere(each.site.name for each in foreign)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    by_whom, body = f"staff:{by.pk}", {"because": because}
    record_of_sign_in(person, kind=SignInChange.FACTOR_LIFTED, at=at, body=body, by=by_whom)


def _plain(token: str) -> str:
    return token.replace(" ", "").replace("-", "").lower()


def _verify(device: TOTPDevice | StaticDevice, token: str) -> bool:
    is_allowed, _ = device.verify_is_allowed()
    if not is_allowed:
        raise TriedTooFast
    return bool(device.verify_token(_plain(token)))


@transaction.atomic
def _new_paper_codes(user: User) -> list[str]:
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "recovery codes"})
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(PAPER_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes
