"""What somebody of the staff looks for in the queue: a number or a name, a remedy, a ground.

Owns how words become a condition. Must not know pages.
"""

from dataclasses import dataclass

from django.db.models import Q

from makegood.members.models import Member
from makegood.sites.models import Site

# Nobody reads through the requests of more members than this to find one.
MOST_MEMBERS = 1_000


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; what is empty narrows nothing. Words are a request's number, or of its member's name."""

    words: str = ""
    remedy: str = ""
    ground: str = ""

    @property
    def name(self) -> str:
        """The words, where they are no number of a request.

        >>> Sought(words="31").name, Sought(words="Archer").name
        ('', 'Archer')
        """
        return "" if _is_number(self.words) else self.words

    @property
    def condition(self) -> Q:
        """Give the condition on requests but for the name of their member, which `members_meant` looks up.

        >>> str(Sought(words="31", ground="exception").condition)
        "(AND: ('pk', 31), ('ground', 'exception'))"
        """
        found = Q(pk=int(self.words)) if _is_number(self.words) else Q()
        if self.remedy:
            found &= Q(remedy=self.remedy)
        return found & Q(ground=self.ground) if self.ground else found


def members_meant(site: Site, words: str) -> list[int]:
    """Give the numbers of the members who have the words in their name, address or handle; one too many at most."""
    found = Q()
    for column in ("name", "email", "handle"):
        found |= Q(**{f"{column}__icontains": words})
    return list(Member.objects.filter(found, site=site).values_list("pk", flat=True)[: MOST_MEMBERS + 1])


def _is_number(words: str) -> bool:
    # No request has a number of more digits; the database would refuse it.
    return words.isascii() and words.isdigit() and len(words) <= 18
