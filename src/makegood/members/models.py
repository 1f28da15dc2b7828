"""Tables of people: sign-ins, members, staff, counterparts and what members accepted.

Owns a person's standing on a site. Must not know money, products or requests.
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


class Counterpart(models.Model):
    """Somebody whose services members pay for: a performer or a correspondent."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="counterparts")
    handle = models.SlugField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=[("performer", "performer"), ("correspondent", "correspondent")])
    is_confirmed = models.BooleanField(default=True)
    # Works on the own account with the site's software, and is not employed by the site.
    is_independent = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "handle"], name="one_counterpart_a_handle")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member of staff may do."""

    AGENT = "agent"
    APPROVER = "approver"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Staff(models.Model):
    """A person's role on one site; stories make agents on first mention, without a sign-in."""

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

    site = models.ForeignKey(Site, models.PROTECT, related_name="acceptances")
    member = models.ForeignKey(Member, models.PROTECT, related_name="acceptances")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="acceptances")
    way = models.CharField(max_length=16, choices=[("joined", "joined"), ("continued", "continued use")])
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "member", "version"], name="one_acceptance_a_version")]
        triggers = [pgtrigger.Protect(name="acceptances_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.member} accepted {self.version}"
