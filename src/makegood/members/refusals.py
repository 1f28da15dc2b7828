"""The refusals that concern a person's standing.

Owns their codes and words. They stand together because registration and every later act share them.
"""

from makegood.kernel.refusals import Refusal


class TermsNotAccepted(Refusal):
    """A registration without acceptance of the terms (C1)."""

    code = "terms_not_accepted"

    def __init__(self) -> None:
        super().__init__("An account needs the terms to be accepted; read them and accept them to join.")


class UnderAge(Refusal):
    """A registration by somebody too young for the site."""

    code = "under_age"

    def __init__(self, *, minimum: int) -> None:
        super().__init__(f"Members must be at least {minimum} years old.", minimum=minimum)


class AlreadyRegistered(Refusal):
    """A handle or address that somebody has already."""

    code = "already_registered"

    def __init__(self, *, field: str) -> None:
        super().__init__(f"There is an account with this {field} already; sign in, or take another.", field=field)


class NotActivated(Refusal):
    """An act of a member who has not activated the account yet, or has deactivated it."""

    code = "not_activated"

    def __init__(self) -> None:
        super().__init__("The account is not active; activate it first. Past payments can be asked about all the same.")


class AccountBlocked(Refusal):
    """An act of a blocked member."""

    code = "account_blocked"

    def __init__(self) -> None:
        super().__init__("The account is blocked; write to support.")


class AccountSuspended(Refusal):
    """An act of a suspended member."""

    code = "account_suspended"

    def __init__(self) -> None:
        super().__init__("The account is suspended for now; write to support.")


class AccountTerminated(Refusal):
    """An act of a member whose account was ended."""

    code = "account_terminated"

    def __init__(self) -> None:
        super().__init__("The account was ended. A request about past payments can still be made, at the help centre.")
