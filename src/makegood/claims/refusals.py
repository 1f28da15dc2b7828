"""The refusals of claims, in one place because several operations share them.

Owns their codes and sentences. Must not know pages or status codes.
"""

from collections.abc import Sequence

from makegood.kernel.diagnostics import nearest
from makegood.kernel.refusals import Refusal


class AlreadySettled(Refusal):
    """A second choice or ruling on one request."""

    code = "already_settled"

    def __init__(self, request_id: int) -> None:
        super().__init__(f"Request {request_id} was settled before; nothing more is paid.", request=request_id)


class NotOpen(Refusal):
    """An act that the request's state does not allow."""

    code = "not_open"

    def __init__(self, request_id: int, *, act: str, why: str) -> None:
        super().__init__(f"Request {request_id} does not let you {act}: {why}", request=request_id)


class NotAnAgent(Refusal):
    """Somebody of the staff who may read what members ask and dispute and not act on it, or who is another site's."""

    code = "not_an_agent"

    def __init__(self, name: str, *, about: str) -> None:
        super().__init__(f"{name} does not decide about {about}; an agent of its site does.", about=about)


class AboveBound(Refusal):
    """More than the policy lets anybody give."""

    code = "above_bound"

    def __init__(self, *, amount: str, bound: str) -> None:
        super().__init__(f"{amount} is above the bound of {bound}; grant that or less.", amount=amount, bound=bound)


class SameApprover(Refusal):
    """Somebody who acted on it already, where it takes a second person."""

    code = "same_approver"

    def __init__(self, name: str, request_id: int, *, why: str) -> None:
        super().__init__(f"{name} does not do this on request {request_id}: {why}", request=request_id)


class WrongAsset(Refusal):
    """An amount in another currency, or in credits instead of money."""

    code = "currency_mismatch"

    def __init__(self, *, ours: str, theirs: str) -> None:
        super().__init__(f"This request is decided in {ours}, not in {theirs}.", ours=ours, theirs=theirs)


class BadRuling(Refusal):
    """A ruling that cannot stand: without a reason, or for nothing."""

    code = "bad_ruling"


class UnknownFinding(Refusal):
    """A finding that the policy does not ask about."""

    code = "unknown_finding"

    def __init__(self, name: str, *, known: Sequence[str]) -> None:
        hint = nearest(name, known) or f"It knows: {', '.join(known)}."
        super().__init__(f"This policy has no finding “{name}”. {hint}", finding=name)
