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


class CounterpartLeft(Refusal):
    """An act with somebody who has left the site."""

    code = "not_found"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not here any more. What was done with them can still be asked about.")


class NothingToActivate(Refusal):
    """A code for an account that does not wait for its activation."""

    code = "not_open"

    def __init__(self) -> None:
        super().__init__("This account does not wait for a code.")


class WrongCode(Refusal):
    """A code that does not open, be it wrong, used or too old."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__("This code does not open the account. Look at it again, or ask for a new one.")


class RateLimited(Refusal):
    """Something done more often than is let pass."""

    code = "rate_limited"

    def __init__(self, what: str, *, most: int) -> None:
        super().__init__(f"{what} at most {most} times an hour; try again later.", most=most)


class ReportAnswered(Refusal):
    """A second answer to a report, other than the first."""

    code = "already_answered"

    def __init__(self, report_id: int, *, outcome: str, by: str) -> None:
        super().__init__(f"Report {report_id} was answered before, by {by}: {outcome}.", report=report_id)
