"""Terms that the running site obeys: how long credits live, what a credit is worth.

Owns the reading of one term for given facts. Knows nothing of requests.
"""

from collections.abc import Mapping

from makegood.kernel.refusals import Refusal
from makegood.policy.arithmetic import window_of
from makegood.policy.evaluate import Scene, is_in_force
from makegood.policy.kinds import Family
from makegood.policy.program import Policy
from makegood.policy.values import Absent, Fact, Unknown, Value
from makegood.policy.vocabulary import VOCABULARY


class TermNotSet(Refusal):
    """The policy says nothing on this term for these facts."""

    code = "term_not_set"

    def __init__(self, *, term: str, policy: str) -> None:
        super().__init__(
            f"The policy {policy} does not set “{term}” here; add a clause that does.", term=term, policy=policy
        )


def term(policy: Policy, name: str, facts: Mapping[str, Fact], /) -> Value:
    """Give the value of a term, such as `purchased credits expire`; a window is given by its `End`.

    Raises:
        TermNotSet: where no clause in force sets it, or what it is counted from is not known.
    """
    value = Scene(policy, {each: fact.value for each, fact in facts.items()}).term(name)
    if isinstance(value, Absent | Unknown):
        raise TermNotSet(term=name, policy=policy.name)
    spec = VOCABULARY.terms.get(name)
    return window_of(value).end if spec is not None and spec.kind.family is Family.WINDOW else value


def clause_of(policy: Policy, name: str, facts: Mapping[str, Fact], /) -> str | None:
    """Name the clause that sets a term for these facts; None where none does, or it is not known which."""
    scene = Scene(policy, {each: fact.value for each, fact in facts.items()})
    for at, block in enumerate(policy.general.blocks):
        if any(setting.term == name for setting in block.settings):
            holds = is_in_force(at, plan=policy.general, scene=scene)
            if holds is not False:
                return block.clause if holds is True else None
    return None
