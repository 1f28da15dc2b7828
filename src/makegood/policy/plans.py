"""Which blocks take part together, and which of them push others aside.

Owns the graph of `overrides`, its transitive closure and its order. Knows nothing of values or of deciding.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from makegood.policy.program import Block, Expression, FactRef, FindingSpec, Plan
from makegood.policy.vocabulary import Vocabulary
from makegood.policy.walk import behind_deadlines, deciding, facts_in, terms_in


class OverridesTurnInACircle(Exception):
    """Clauses displace each other; carries their ids."""

    def __init__(self, clauses: Sequence[str]) -> None:
        super().__init__(" → ".join(clauses))
        self.clauses = tuple(clauses)


def make_plan(blocks: Sequence[Block], *, unknowns: Sequence[FactRef] = (), facts: Sequence[FactRef] = ()) -> Plan:
    """Order blocks so that each comes after all that displace it.

    Raises:
        OverridesTurnInACircle: where there is no such order.
    """
    direct = [_displaced_by(block, blocks) for block in blocks]
    ranks = _ranks(blocks, direct)
    order = sorted(range(len(blocks)), key=lambda at: (ranks[blocks[at].clause], at))
    displacers: list[list[int]] = [[] for _ in blocks]
    for at, reached in enumerate(_closure(direct, order)):
        for other in range(len(blocks)):
            if reached >> other & 1:
                displacers[other].append(at)
    return Plan(tuple(blocks), tuple(tuple(each) for each in displacers), tuple(order), tuple(unknowns), tuple(facts))


def _displaced_by(block: Block, blocks: Sequence[Block]) -> tuple[int, ...]:
    """Give the blocks that `block` displaces itself; what denies when nothing holds is never displaced."""
    if not block.overrides and not block.overrides_all:
        return ()
    return tuple(
        at
        for at, other in enumerate(blocks)
        if not other.is_closing
        and (other.clause in block.overrides or (block.overrides_all and other.clause != block.clause))
    )


def _ranks(blocks: Sequence[Block], direct: Sequence[tuple[int, ...]]) -> dict[str, int]:
    sorter: TopologicalSorter[str] = TopologicalSorter({block.clause: () for block in blocks})
    for block, displaced in zip(blocks, direct, strict=True):
        for at in displaced:
            sorter.add(blocks[at].clause, block.clause)
    try:
        return {clause: rank for rank, clause in enumerate(sorter.static_order())}
    except CycleError as error:
        raise OverridesTurnInACircle(error.args[1]) from error


def _closure(direct: Sequence[tuple[int, ...]], order: Sequence[int]) -> list[int]:
    """Give for each block, as bits, all that it displaces: what C3 displaces, the displacer of C3 does too."""
    reached = [0] * len(direct)
    for at in reversed(order):
        for other in direct[at]:
            reached[at] |= 1 << other | reached[other]
    return reached


def behind_term(term: str, general: Plan) -> Iterator[Expression]:
    """Give the expressions on which the value of a term rests."""
    for at, block in enumerate(general.blocks):
        values = [setting.value for setting in block.settings if setting.term == term]
        if values:
            pushing = (general.blocks[other] for other in general.displacers[at])
            yield from (each.when for each in (block, *pushing) if each.when is not None)
            yield from values


def with_terms(expressions: Iterable[Expression], general: Plan) -> list[Expression]:
    """Give the expressions together with all on which the terms in them rest."""
    found = list(expressions)
    seen: set[str] = set()
    while missing := [term for term in terms_in(found) if term not in seen]:
        seen.update(missing)
        found += [each for term in missing for each in behind_term(term, general)]
    return found


def facts_of(blocks: Iterable[Block], general: Plan) -> tuple[FactRef, ...]:
    """Give every fact on which a decision by these blocks may rest, in the order of reading."""
    expressions = [each for block in blocks for each in (*deciding(block), *behind_deadlines(block))]
    for block in general.blocks:
        if not block.topics:
            expressions += behind_deadlines(block)
            expressions += [block.when] if block.when is not None else []
    return facts_in(with_terms(expressions, general))


def unknowns_of(
    blocks: Iterable[Block], general: Plan, *, vocabulary: Vocabulary, findings: Mapping[str, FindingSpec]
) -> tuple[FactRef, ...]:
    """Give what may be open and can then change what these blocks give."""
    expressions = [each for block in blocks for each in deciding(block)]

    def may_be_open(fact: FactRef) -> bool:
        if fact.name in findings:
            return findings[fact.name].presumed is None
        spec = vocabulary.facts.get(fact.name)
        return fact.is_act or (spec is not None and spec.may_wait)

    return tuple(fact for fact in facts_in(with_terms(expressions, general)) if may_be_open(fact))
