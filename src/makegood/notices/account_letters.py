"""The words of what is mailed about an account: codes, and why it is closed or open again.

Owns wording and layout. Must not know the digits of a code: they are put in as the mail goes out.
"""

from makegood.members.models import CodePurpose, MailedCode, Member, MemberStatus, Role, Staff
from makegood.members.operations import SignInChange
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
CHANGED = {
    SignInChange.PASSWORD: "has a new password, and every other session was ended",
    SignInChange.FACTOR_ON: "asks for a code of your app from now on, beside the password",
    SignInChange.FACTOR_OFF: "asks for no code any more: the password alone opens it",
    SignInChange.PAPER_CODES: "has new recovery codes; the earlier ones open nothing any more",
    SignInChange.FACTOR_LIFTED: "asks for no code any more: one of our operators turned the second factor off, because "
    "it was said to be lost. The password alone opens it until you set up another one",
}
NOT_YOU = (
    "If it was not you, somebody else may use your sign-in: set a new password at once, by “Forgotten your password” "
    "on the sign-in page, and tell us."
)
WORK = {
    Role.AUDITOR: "You may read everything, and change nothing.",
    Role.AGENT: "You answer and decide what members ask.",
    Role.APPROVER: "You answer and decide what members ask, and agree as the second to what is too large for one.",
    Role.OPERATOR: "You run the site: its policy, its accounts, its staff.",
}
STILL = "What we owe you stays owed, and you can still ask for it, in the help centre or by e-mail."


def code_letter(code: MailedCode) -> Letter:
    """Write the mail that carries a code, with dots in the place of its digits."""
    site, person = code.site, code.person
    said = f"This code {OPENED[CodePurpose(code.purpose)]}:"
    until = f"It is good until {moment(code.expires_at, site)} ({site.zone}), and once."
    unasked = "If you did not ask for it, you need not do anything."
    body = laid_out([f"Dear {person.name},", said, DOTS, f"{until} {unasked}", f"Yours, {site.name}"])
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


def sign_in_letter(person: Member | Staff, *, change: SignInChange) -> Letter:
    """Write to the owner of a sign-in what changed about it."""
    site = person.site
    said = f"Your sign-in {CHANGED[change]}."
    return Letter(
        f"Your sign-in for {site.name} was changed",
        laid_out([f"Dear {person.name},", said, NOT_YOU, f"Yours, {site.name}"]),
    )


def hired_letter(staff: Staff) -> Letter:
    """Write to somebody that they work for a site now, and how they come in."""
    site, role = staff.site, Role(staff.role)
    way_in = (
        "Sign in with this address. If you have no password for it yet, choose “Forgotten your password” on the "
        "sign-in page: we mail you a code with which you set one."
    )
    said = f"You work for {site.name} from now on, as {role.label.lower()}. {WORK[role]}"
    return Letter(f"You work for {site.name}", laid_out([f"Dear {staff.name},", said, way_in, f"Yours, {site.name}"]))


def role_letter(staff: Staff) -> Letter:
    """Write to somebody that their role is another one."""
    role = Role(staff.role)
    said = f"Your role at {staff.site.name} is {role.label.lower()} now. {WORK[role]}"
    return Letter(
        f"Your role at {staff.site.name}", laid_out([f"Dear {staff.name},", said, f"Yours, {staff.site.name}"])
    )
