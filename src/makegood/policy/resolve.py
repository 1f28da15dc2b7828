"""Loading: all passes in a row, from the text of a page to a policy that decides.

Owns the order of the passes and the symbol tables between them. Reads no file: the text comes in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import product

from makegood.kernel.diagnostics import BadInput, Diagnostic, Span
from makegood.policy.blocks import ReadBlock, read_block
from makegood.policy.destinations import check_destinations
from makegood.policy.drift import check_drift
from makegood.policy.entries import RawBlock, read_entries
from makegood.policy.excerpts import Mistake, Report
from makegood.policy.forms import read_finding, term_set_by
from makegood.policy.front_matter import FrontMatter, read_front_matter
from makegood.policy.plans import OverridesTurnInACircle, facts_of, make_plan, unknowns_of
from makegood.policy.program import Block, Clause, FindingSpec, Plan, Policy, Topic
from makegood.policy.rivals import check_rivals
from makegood.policy.surface import Page, Section, read
from makegood.policy.typed import Names
from makegood.policy.vocabulary import VOCABULARY, Vocabulary
from makegood.policy.whole import check_findings, check_terms, check_topics

LONGEST_FILE, MOST_BLOCKS = 100_000, 400


@dataclass(frozen=True, slots=True)
class Loaded:
    """A policy, or none where anything is wrong, and all that was found."""

    policy: Policy | None
    diagnostics: tuple[Diagnostic, ...]

    def required(self) -> Policy:
        """Give the policy.

        Raises:
            BadInput: with every diagnostic, where it could not be loaded.
        """
        if self.policy is None:
            raise BadInput(self.diagnostics)
        return self.policy


def load(text: str, *, file: str, vocabulary: Vocabulary = VOCABULARY) -> Loaded:
    """Load a policy from its text; `file` is the name that diagnostics show."""
    report = Report()
    if len(text) > LONGEST_FILE:
        message = f"The file has more than {LONGEST_FILE} characters."
        report.add(Mistake("MG001", Span(file, 1), message, "Split the policy."))
        return Loaded(None, report.sorted())
    page = read(text, file=file, report=report)
    front = read_front_matter(page.front, file=file, report=report)
    policy = _Loader(page, vocabulary, report).policy(front, text)
    return Loaded(None if report.has_errors else policy, report.sorted())


@dataclass(slots=True)
class _Tables:
    findings: dict[str, FindingSpec]
    places: dict[str, Span]
    terms: set[str]


class _Loader:
    """Carries one page through the passes behind the surface."""

    def __init__(self, page: Page, vocabulary: Vocabulary, report: Report) -> None:
        self.page, self.vocabulary, self.report = page, vocabulary, report
        self.tables = _Tables({}, {}, set())

    def policy(self, front: FrontMatter | None, text: str) -> Policy | None:
        raws = self._raw_blocks()
        self._collect(raws)
        names = Names(
            self.vocabulary,
            tuple(self.tables.findings),
            tuple(section.id for section in self.page.sections),
            self.tables.terms,
        )
        read = [read_block(raw, names, report=self.report) for raw in raws if not self.report.is_full]
        self._check_notes()
        if front is None or self.report.has_errors:
            return None
        return self._assembled(front, text, read)

    def _raw_blocks(self) -> list[RawBlock]:
        rules = [
            (section.id, rule, at in section.silent)
            for section in self.page.sections
            for at, rule in enumerate(section.rules)
        ]
        if len(rules) > MOST_BLOCKS:
            message = f"The policy has more than {MOST_BLOCKS} rule blocks."
            self.report.add(Mistake("MG109", rules[MOST_BLOCKS][1].span(), message, "Split the policy."))
        return [
            RawBlock(clause, number, rule, is_silent, read_entries(rule, report=self.report))
            for number, (clause, rule, is_silent) in enumerate(rules[:MOST_BLOCKS])
        ]

    def _collect(self, raws: Iterable[RawBlock]) -> None:
        """Find what blocks declare, so that every block may name it wherever it stands."""
        for raw in raws:
            for entry in raw.entries:
                if entry.key == "set":
                    self.tables.terms.add(term_set_by(entry))
                elif entry.key == "finding":
                    try:
                        self._declare(read_finding(entry, raw.clause), entry.span)
                    except Mistake as mistake:
                        self.report.add(mistake)

    def _declare(self, finding: FindingSpec, span: Span) -> None:
        if finding.name in self.tables.findings:
            clause = self.tables.findings[finding.name].clause
            message = f"{clause} declares the finding `{finding.name}` already."
            raise Mistake("MG213", span, message, "Declare it once; every clause may read it.")
        self.tables.findings[finding.name] = finding
        self.tables.places[finding.name] = span

    def _check_notes(self) -> None:
        for section in self.page.sections:
            if section.is_note and section.rules:
                message = f"{section.id} is marked as a note, but has a rule."
                self.report.add(Mistake("MG107", section.span, message, "Remove `.note` from its heading."))
            elif not section.is_note and not section.rules:
                message = f"{section.id} has no rule."
                hint = f"Write one, or mark it as a note: {{#{section.id} .note}}."
                self.report.warn(Mistake("MG106", section.span, message, hint))

    def _assembled(self, front: FrontMatter, text: str, read: list[ReadBlock]) -> Policy | None:
        blocks = [each.block for each in read]
        try:
            general = make_plan([block for block in blocks if not block.topics or block.settings])
            topics = self._topics(blocks, general)
        except OverridesTurnInACircle as circle:
            first = next(block for block in blocks if block.clause in circle.clauses)
            self.report.add(
                Mistake("MG401", first.span, f"Clauses override each other: {circle}.", "Remove one `overrides`.")
            )
            return None
        check_terms(general, self.report)
        check_topics(topics, self.report)
        check_findings(self.tables.findings, places=self.tables.places, blocks=blocks, report=self.report)
        check_destinations(blocks, self.report)
        policy = Policy(
            front.name,
            front.title,
            front.effective,
            front.calendar,
            front.reading,
            front.rounding,
            digest=sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
            text=text,
            introduction=self.page.introduction,
            clauses=tuple(_clause(section, blocks) for section in self.page.sections),
            findings=self.tables.findings,
            topics=topics,
            general=general,
            named_topics=tuple(dict.fromkeys(topic for each in read for topic in each.named)),
        )
        check_rivals(policy, self.report)
        check_drift(policy, self.page, report=self.report)
        return policy

    def _topics(self, blocks: list[Block], general: Plan) -> dict[Topic, Plan]:
        """Give the plan of each topic; topics in which the same blocks take part share one."""
        topics: dict[Topic, Plan] = {}
        plans: dict[tuple[int, ...], Plan] = {}
        for topic in product(self.vocabulary.remedies, self.vocabulary.grounds):
            parts = [block for block in blocks if topic in block.topics]
            numbers = tuple(block.number for block in parts)
            if parts and numbers not in plans:
                plans[numbers] = self._plan(parts, general)
            if parts:
                topics[topic] = plans[numbers]
        return topics

    def _plan(self, blocks: list[Block], general: Plan) -> Plan:
        unknowns = unknowns_of(blocks, general, vocabulary=self.vocabulary, findings=self.tables.findings)
        return make_plan(blocks, unknowns=unknowns, facts=facts_of(blocks, general))


def _clause(section: Section, blocks: list[Block]) -> Clause:
    own = tuple(block for block in blocks if block.clause == section.id)
    return Clause(section.id, section.title, section.prose, own, is_note=not own)
