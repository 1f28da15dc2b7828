"""The policy language: a Markdown page that people read and that decides their requests.

Owns loading, deciding, explaining and rendering. Pure: no database, no clock, no file but the text that is given.
"""

from makegood.policy.decision import Cap, Case, Decision, Option, Outcome, Role, Step, Truth
from makegood.policy.program import Clause, Destination, FindingSpec, Policy
from makegood.policy.values import ABSENT, UNKNOWN, Fact, Value

__all__ = [
    "ABSENT",
    "UNKNOWN",
    "Cap",
    "Case",
    "Clause",
    "Decision",
    "Destination",
    "Fact",
    "FindingSpec",
    "Option",
    "Outcome",
    "Policy",
    "Role",
    "Step",
    "Truth",
    "Value",
]
