"""How an account stands, in words for its member: what is closed, why, and what to do now.

Owns these words. Pure; who closed it, and how it opens again, members knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from makegood.members.models import Member, MemberStatus, Sanction
from makegood.members.operations import COMPROMISED
from makegood.notices.account_letters import REASONS

WORDS: Mapping[str, str] = {
    MemberStatus.PENDING: "Your account waits for the code from your mail.",
    MemberStatus.ACTIVE: "Your account is active.",
    MemberStatus.DEACTIVATED: "Your account is deactivated.",
    MemberStatus.SUSPENDED: "Your account is suspended for now.",
    MemberStatus.BLOCKED: "Your account is blocked.",
    MemberStatus.TERMINATED: "Your account was ended.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One sentence on how it stands, the reasons behind it, and whether a code from the mail opens it again."""

    words: str
    reasons: tuple[str, ...]
    is_compromised: bool


def standing_of(member: Member, *, sanctions: Sequence[Sanction]) -> Standing:
    """Say how an account stands, by the sanctions that stand against it."""
    known = (REASONS.get(each.because.partition(":")[0], "") for each in sanctions)
    reasons = tuple(dict.fromkeys(reason for reason in known if reason))
    # Where something graver stands too, the code alone opens nothing.
    is_compromised = bool(sanctions) and all(each.because == COMPROMISED for each in sanctions)
    return Standing(WORDS[member.status], reasons, is_compromised)
