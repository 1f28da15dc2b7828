"""The words that a story takes from its own site: products, grounds, findings, papers and clauses.

Owns their gathering from the catalogue and from every policy that the story publishes. Must not read files.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from makegood.catalogue.models import ProductKind
from makegood.catalogue.specs import Spec
from makegood.claims.asks import grounds_to_ask
from makegood.policy import Policy
from makegood.policy.limits import LIMITS
from makegood.policy.vocabulary import VOCABULARY


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a site knows by name."""

    products: tuple[Spec, ...]
    policies: tuple[Policy, ...]

    def products_of(self, kind: ProductKind) -> tuple[str, ...]:
        """Name the products of one kind."""
        return tuple(spec.code for spec in self.products if spec.kind == kind)

    def remedies(self) -> tuple[str, ...]:
        """Name what can be asked for."""
        return _once(word for policy in self.policies for word in policy.remedies())

    def grounds(self, remedy: str) -> tuple[str, ...]:
        """Name the reasons for which `remedy` can be asked."""
        return _once(word for policy in self.policies for word in grounds_to_ask(policy, remedy))

    def findings(self) -> tuple[str, ...]:
        """Name what an agent can find."""
        return _once(word for policy in self.policies for word in policy.findings)

    def questions(self) -> tuple[str, ...]:
        """Name what a decision can wait for: findings, what the site itself still owes, and acts of the member."""
        plans = (plan for policy in self.policies for plan in policy.topics.values())
        return _once([*self.findings(), *(fact.name for plan in plans for fact in plan.unknowns)])

    def papers(self) -> tuple[str, ...]:
        """Name what can be attached: every paper of the language, whether this site's policy needs it or not."""
        return tuple(VOCABULARY.papers)

    def papers_for(self, remedy: str, *, ground: str) -> tuple[str, ...]:
        """Name what a complete request of one topic carries."""
        deciding = (policy for policy in self.policies if ground in policy.grounds(remedy))
        return _once(word for policy in deciding for word in policy.papers(remedy, ground))

    def clauses(self) -> tuple[str, ...]:
        """Name what can be cited: the policy's own clauses and the limits that hold on every site."""
        own = (clause.id for policy in self.policies for clause in policy.clauses)
        return _once([*own, *LIMITS])


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
