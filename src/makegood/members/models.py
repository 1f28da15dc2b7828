"""Tables of people: sign-ins, members, staff and counterparts; acceptances, reports, sanctions and codes by mail.

Owns a person's standing on a site, and why it is so. Must not know money, products or requests.
"""

from typing import ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from makegood.members.text import clean_address, same_address
from makegood.sites.models import PolicyVersion, Site


class UserManager(BaseUserManager["User"]):
    """Makes and finds sign-ins; addresses are kept in one form, so that no two differ by case or writing alone."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find the sign-in of an address, however its owner writes it."""
        return self.get(email=same_address(username or ""))

    def create_user(self, email: str, *, password: str | None = None) -> "User":
        """Make a sign-in for `email`; without a password nobody can sign in with it."""
        user = self.model(email=clean_address(email))
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A sign-in: one address, one password; what it may do is said by Member and Staff rows."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.email


class MemberStatus(models.TextChoices):
    """The standing of a member's account."""

    PENDING = "pending"
    ACTIVE = "active"
    BLOCKED = "blocked"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    DEACTIVATED = "deactivated"


class Member(models.Model):
    """A person's account on one site."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="memberships")
    handle = models.SlugField()
    name = models.CharField(max_length=120)
    email = models.EmailField()
    country = models.CharField(max_length=2, blank=True)
    born = models.DateField(null=True, blank=True)
    is_confirmed = models.BooleanField(default=False)
    status = models.CharField(max_length=16, choices=MemberStatus, default=MemberStatus.PENDING)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "handle"], name="one_member_a_handle"),
            models.UniqueConstraint(fields=["site", "email"], name="one_member_an_email"),
        ]

    def __str__(self) -> str:
        return self.name


class Sanction(models.Model):
    """A decision of the operator, or of the member, that closes an account, and its end where it was lifted."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="sanctions")
    member = models.ForeignKey(Member, models.PROTECT, related_name="sanctions")
    # The standing that it brings, and the one that the account returns to when no sanction stands any more.
    status = models.CharField(max_length=16, choices=MemberStatus)
    before = models.CharField(max_length=16, choices=MemberStatus)
    # A word, as `breach`, or what called for it, as `chargeback:3`.
    because = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    lifted_by = models.CharField(max_length=64, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_sanction_a_reason",
                fields=["member", "status", "because"],
                condition=models.Q(lifted_at=None),
            ),
            models.CheckConstraint(
                name="a_sanction_closes_the_account",
                condition=models.Q(status__in=["suspended", "blocked", "terminated"]),
            ),
        ]
        triggers = [pgtrigger.Protect(name="sanctions_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.member} {self.status}: {self.because}"


class CodePurpose(models.TextChoices):
    """What a code from the mail opens."""

    ACTIVATION = "activation"
    RECOVERY = "recovery"


class MailedCode(models.Model):
    """A code that proves who reads somebody's mail; the digits follow from this row and the site's secret key.

    They are kept nowhere: whoever reads the tables alone cannot use them.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="mailed_codes")
    # Whose mail: a member's, or that of somebody who works here.
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="mailed_codes")
    staff = models.ForeignKey("Staff", models.PROTECT, null=True, blank=True, related_name="mailed_codes")
    purpose = models.CharField(max_length=16, choices=CodePurpose)
    salt = models.CharField(max_length=32)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["member", "purpose", "-id"], name="codes_of_a_member")]
        constraints = [
            models.CheckConstraint(
                name="a_code_is_mailed_to_one_person",
                condition=models.Q(member=None, staff__isnull=False) | models.Q(member__isnull=False, staff=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} code for {self.person}"

    @property
    def person(self) -> "Member | Staff":
        """Whose mail it proves."""
        found = self.member or self.staff
        assert found is not None, "a code is mailed to somebody"
        return found


class Departure(models.TextChoices):
    """Why somebody left, in the words of stories."""

    LOST_INTEREST = "lost_interest"
    DELETION = "deletion"
    FOUND_MATCH = "found_match"


class Counterpart(models.Model):
    """Somebody whose services members pay for: a performer or a correspondent."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="counterparts")
    handle = models.SlugField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=[("performer", "performer"), ("correspondent", "correspondent")])
    is_confirmed = models.BooleanField(default=True)
    # Works on the own account with the site's software, and is not employed by the site.
    is_independent = models.BooleanField(default=False)
    left_because = models.CharField(max_length=16, choices=Departure, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # With whom a match was found, where that is somebody of this site.
    match_member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="matches")
    match_counterpart = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="matches")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "handle"], name="one_counterpart_a_handle"),
            models.CheckConstraint(
                name="whoever_left_says_why",
                condition=models.Q(left_at=None, left_because="")
                | (models.Q(left_at__isnull=False) & ~models.Q(left_because="")),
            ),
            models.CheckConstraint(
                name="one_match_of_who_found_one",
                condition=models.Q(match_member=None, match_counterpart=None)
                | (
                    models.Q(left_because="found_match")
                    & (models.Q(match_member=None) | models.Q(match_counterpart=None))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReportReason(models.TextChoices):
    """What somebody is reported for, in the words of stories."""

    SCAM = "scam"
    SPAM = "spam"
    IMPERSONATION = "impersonation"
    HARASSMENT = "harassment"
    COMMERCIAL = "commercial"
    OTHER = "other"


class Report(models.Model):
    """What a member says that somebody does against the rules; it does not say who is right."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="reports")
    member = models.ForeignKey(Member, models.PROTECT, related_name="reports")
    about_member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="reports_about")
    about_counterpart = models.ForeignKey(
        Counterpart, models.PROTECT, null=True, blank=True, related_name="reports_about"
    )
    because = models.CharField(max_length=16, choices=ReportReason)
    key = models.CharField(max_length=255)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_report_a_key"),
            models.CheckConstraint(
                name="a_report_is_about_one_person",
                condition=models.Q(about_member=None, about_counterpart__isnull=False)
                | models.Q(about_member__isnull=False, about_counterpart=None),
            ),
        ]
        indexes = [models.Index(fields=["member", "about_counterpart", "because"], name="reports_of_a_member")]
        triggers = [pgtrigger.Protect(name="reports_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"report {self.pk}: {self.because}"


class Outcome(models.TextChoices):
    """What the staff made of a report."""

    UNFOUNDED = "unfounded"
    WARNED = "warned"
    TAKEN_DOWN = "taken_down", "taken down"
    SANCTIONED = "sanctioned"


class Answer(models.Model):
    """What one of the staff made of a report, once; the report itself stays as it was said."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="report_answers")
    report = models.OneToOneField(Report, models.PROTECT, related_name="answer")
    outcome = models.CharField(max_length=16, choices=Outcome)
    by = models.ForeignKey("Staff", models.PROTECT, related_name="report_answers")
    at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="answers_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.report}"


class Role(models.TextChoices):
    """What a member of staff may do."""

    AGENT = "agent"
    APPROVER = "approver"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Staff(models.Model):
    """A person's role on one site; stories make agents on first mention, without a sign-in.

    Whoever does not work here any more has no sign-in here either: what they did keeps their name.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="staff")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="roles")
    handle = models.SlugField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=Role, default=Role.AGENT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "handle"], name="one_staff_a_handle")]

    def __str__(self) -> str:
        return self.name


class Acceptance(models.Model):
    """A member's acceptance of one exact policy version, and how it came about."""

    WAYS = [("joined", "joined"), ("continued", "continued use"), ("beforehand", "before it took effect")]

    site = models.ForeignKey(Site, models.PROTECT, related_name="acceptances")
    member = models.ForeignKey(Member, models.PROTECT, related_name="acceptances")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="acceptances")
    way = models.CharField(max_length=16, choices=WAYS)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "member", "version"], name="one_acceptance_a_version")]
        triggers = [pgtrigger.Protect(name="acceptances_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.member} accepted {self.version}"
