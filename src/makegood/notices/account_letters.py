"""The words of what is mailed about an account: codes, and why it is closed or open again.

Owns wording and layout. Must not know the digits of a code: they are put in as the mail goes out.
"""

from makegood.members.models import CodePurpose, MailedCode, Member, MemberStatus
from makegood.notices.letters import Letter, laid_out, moment

# What stands for the digits in the copy that is kept.
DOTS = "······"

OPENED = {
    CodePurpose.ACTIVATION: "activates your account",
    CodePurpose.RECOVERY: "lets you set a new password",
}
CLOSED = {
    MemberStatus.SUSPENDED: "is suspended for now",
    MemberStatus.BLOCKED: "is blocked",
    MemberStatus.TERMINATED: "was ended",
}
REASONS = {
    "breach": "Our terms were broken.",
    "own_request": "You asked us to.",
    "compromised": "We were told that somebody else uses it. Nothing can be spent, and every session was ended. You "
    "come back with a code that we mail to this address, and a new password.",
    "chargeback": "A payment was disputed with your bank.",
}
STILL = "What we owe you stays owed, and you can still ask for it, in the help centre or by e-mail."


def code_letter(code: MailedCode) -> Letter:
    """Write the mail that carries a code, with dots in the place of its digits."""
    site, member = code.site, code.member
    said = f"This code {OPENED[CodePurpose(code.purpose)]}:"
    until = f"It is good until {moment(code.expires_at, site)} ({site.zone}), and once."
    unasked = "If you did not ask for it, you need not do anything."
    body = laid_out([f"Dear {member.name},", said, DOTS, f"{until} {unasked}", f"Yours, {site.name}"])
    return Letter(f"Your code for {site.name}", body)


def closed_letter(member: Member, *, status: MemberStatus, because: str) -> Letter:
    """Write why an account is closed from now on, and what its member can still do (M14, X7)."""
    said = f"Your account {CLOSED[status]}. {REASONS.get(because.partition(':')[0], '')}".rstrip()
    body = laid_out([f"Dear {member.name},", said, STILL, f"Yours, {member.site.name}"])
    return Letter(f"Your account {CLOSED[status]}", body)


def opened_letter(member: Member) -> Letter:
    """Write that nothing closes an account any more."""
    said = "Your account is open again, and you can use it as before."
    return Letter("Your account is open again", laid_out([f"Dear {member.name},", said, f"Yours, {member.site.name}"]))
