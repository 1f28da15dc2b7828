"""The policy language: a Markdown page that people read and that decides their requests.

Owns loading, deciding, explaining and rendering. Pure: no database, no clock, and no
file but the text that is given.
"""

from makegood.policy.carried import FactUnknown
from makegood.policy.decide import decide
from makegood.policy.decision import Cap, Case, Decision, Option, Outcome, Role, Step, Truth
from makegood.policy.difference import ClauseChange, Difference, Mark, Piece, difference
from makegood.policy.explain import Explanation, Reason, explain
from makegood.policy.letter import letter
from makegood.policy.limits import LIMITS, EngineLimit
from makegood.policy.overdue import next_lapse
from makegood.policy.program import (
    Clause,
    ClauseNotFound,
    Destination,
    FindingSpec,
    Policy,
    TopicNotDecided,
)
from makegood.policy.records import decision_record, facts_from_record, facts_record
from makegood.policy.render import RenderedClause, RenderedPolicy, render
from makegood.policy.resolve import Loaded, load
from makegood.policy.terms import TermNotSet, clause_of, term
from makegood.policy.values import ABSENT, UNKNOWN, Fact, Value

__all__ = [
    "ABSENT",
    "LIMITS",
    "UNKNOWN",
    "Cap",
    "Case",
    "Clause",
    "ClauseChange",
    "ClauseNotFound",
    "Decision",
    "Destination",
    "Difference",
    "EngineLimit",
    "Explanation",
    "Fact",
    "FactUnknown",
    "FindingSpec",
    "Loaded",
    "Mark",
    "Option",
    "Outcome",
    "Piece",
    "Policy",
    "Reason",
    "RenderedClause",
    "RenderedPolicy",
    "Role",
    "Step",
    "TermNotSet",
    "TopicNotDecided",
    "Truth",
    "Value",
    "clause_of",
    "decide",
    "decision_record",
    "difference",
    "explain",
    "facts_from_record",
    "facts_record",
    "letter",
    "load",
    "next_lapse",
    "render",
    "term",
]
