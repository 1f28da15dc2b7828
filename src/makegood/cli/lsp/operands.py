"""Which words fit beside a fact: those of its enum, whichever side of the comparison it stands on.

Owns the look at half-written comparisons. Knows neither pages nor protocol.
"""

import re

from makegood.policy.kinds import Family
from makegood.policy.vocabulary import VOCABULARY

BEFORE = re.compile(r"(?P<fact>[a-z_]\w*(?:\.\w+)?)\s*(?:[=!]=|(?:not\s+)?in\s*\([\w\s,]*)\s*\w*$")
BEHIND = re.compile(r"\w*\s*[=!]=\s*(?P<fact>[a-z_]\w*\.\w+)")


def enum_beside(before: str, behind: str) -> str | None:
    """Give the enum whose words fit between two pieces of an expression.

    >>> enum_beside("request.made > 0 and incident.side != s", "")
    'side'
    >>> enum_beside("", "== charge.kind"), enum_beside("payment.used == ", "")
    ('service', None)
    """
    found = BEFORE.search(before) or BEHIND.match(behind)
    fact = VOCABULARY.facts.get(found["fact"]) if found else None
    return fact.kind.detail if fact is not None and fact.kind.family is Family.WORD else None
