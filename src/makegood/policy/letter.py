"""The decision letter: an explanation laid out as plain text.

Owns the order and layout of a letter. Adds no reason of its own.
"""

from collections.abc import Iterator
from textwrap import wrap

from makegood.policy.explain import Explanation
from makegood.policy.limits import LIMITS
from makegood.policy.program import Policy

WIDTH = 78


def letter(policy: Policy, explanation: Explanation, *, name: str, site: str) -> str:
    """Write the letter that tells `name` what was decided, why, and what would have changed it."""
    sections = [
        [f"Dear {_on_one_line(name)},"],
        [explanation.headline, *explanation.paragraphs],
        _listed("How the amount was worked out", explanation.arithmetic),
        _listed("What would have been different", explanation.counterfactuals),
        _listed(f"What this rests on in our “{policy.title}”", _clauses(policy, explanation)),
        [f"Yours, {_on_one_line(site)}"],
    ]
    return "\n\n".join(_laid_out(section) for section in sections if section) + "\n"


def _on_one_line(text: str) -> str:
    """Keep what people call themselves from adding lines to a letter."""
    return " ".join(text.split())


def _listed(heading: str, lines: tuple[str, ...]) -> list[str]:
    return [f"{heading}:", *(f"- {line}" for line in lines)] if lines else []


def _clauses(policy: Policy, explanation: Explanation) -> tuple[str, ...]:
    return tuple(f"{id}: {_title(policy, id)}" for id in explanation.cites)


def _title(policy: Policy, id: str) -> str:
    return LIMITS[id].title if id in LIMITS else policy.clause(id).title


def _laid_out(paragraphs: list[str]) -> str:
    return "\n".join(line for paragraph in paragraphs for line in _wrapped(paragraph))


def _wrapped(paragraph: str) -> Iterator[str]:
    hang = "  " if paragraph.startswith("- ") else ""
    yield from wrap(paragraph, WIDTH, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
