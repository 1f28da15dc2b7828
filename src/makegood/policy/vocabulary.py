"""The words of the language: facts, enums, terms and papers, each with its kind and plain words.

Owns `VOCABULARY`, the one table against which every name in a policy is checked, and the shape of such a table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from makegood.policy.known_facts import FACTS, FactSpec
from makegood.policy.known_terms import PAPERS, TERMS, TermSpec
from makegood.policy.known_words import ENUMS

__all__ = ["VOCABULARY", "FactSpec", "TermSpec", "Vocabulary"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words that one policy may use."""

    facts: Mapping[str, FactSpec]
    enums: Mapping[str, Mapping[str, str]]
    terms: Mapping[str, TermSpec]
    papers: Mapping[str, str]

    @property
    def remedies(self) -> tuple[str, ...]:
        """Everything that can be asked for."""
        return tuple(self.enums["remedy"])

    @property
    def grounds(self) -> tuple[str, ...]:
        """Every reason on which it can be asked."""
        return tuple(self.enums["ground"])


VOCABULARY = Vocabulary(
    facts=MappingProxyType({fact.name: fact for fact in FACTS}),
    enums=MappingProxyType(ENUMS),
    terms=MappingProxyType({term.name: term for term in TERMS}),
    papers=MappingProxyType(PAPERS),
)
