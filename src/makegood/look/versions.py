"""Versions of a site's policy as both faces show them: one by its number, and what changed from one to another.

Must not know on which page they stand.
"""

from django.shortcuts import get_object_or_404

from makegood.look.visits import Visit
from makegood.policy import difference
from makegood.sites.models import PolicyVersion
from makegood.sites.queries import policy_of


def version_of(visit: Visit, number: int | None) -> PolicyVersion:
    """Give a version of the visited site's policy by its number, or the page that there is none."""
    return get_object_or_404(PolicyVersion, site=visit.site, number=number)


def changes_since(visit: Visit, *, number: int, older: int) -> dict[str, object]:
    """Give what a page says of the changes from an older version to another."""
    version, since = version_of(visit, number), version_of(visit, older)
    return {
        "section": "policy",
        "version": version,
        "since": since,
        "changes": difference(policy_of(since), policy_of(version)),
    }
