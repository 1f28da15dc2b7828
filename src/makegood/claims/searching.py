"""What somebody of the staff looks for in the queue: a number or a name, a remedy, a ground.

Owns how words become a condition. Must not know pages.
"""

from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; what is empty narrows nothing."""

    words: str = ""
    remedy: str = ""
    ground: str = ""

    @property
    def condition(self) -> Q:
        """Give the condition on requests: a number is a request's own, words are in its member's name or address.

        >>> str(Sought(words="31", ground="exception").condition)
        "(AND: ('pk', 31), ('ground', 'exception'))"
        """
        found = Q()
        if self.words:
            found &= Q(pk=int(self.words)) if _is_number(self.words) else _of_member(self.words)
        if self.remedy:
            found &= Q(remedy=self.remedy)
        return found & Q(ground=self.ground) if self.ground else found


def _is_number(words: str) -> bool:
    # No request has a number of more digits; the database would refuse it.
    return words.isascii() and words.isdigit() and len(words) <= 18


def _of_member(words: str) -> Q:
    named = ("name", "email", "handle")
    found = Q()
    for column in named:
        found |= Q(**{f"member__{column}__icontains": words})
    return found
