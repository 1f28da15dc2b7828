"""Reads all that a pack says of itself: its policy, the cases of requests and of terms, and what is argued.

Owns where in a pack's folder each of these lies. Must not know what is done with them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from makegood.packs.files import file_of, find_file, load_file, text_of
from makegood.policy import Policy
from makegood.policy.case_text import Word
from makegood.policy.cases import PolicyFinder, read_cases
from makegood.policy.excerpts import Mistake
from makegood.policy.trial.argued import Argument, read_arguments
from makegood.policy.trial.suite import Suite
from makegood.policy.trial.term_cases import read_term_cases

CASES, TERMS, ARGUED = "cases", "terms", "argued.yaml"
T = TypeVar("T", covariant=True)


class Reading(Protocol[T]):
    """Reads the cases of one file."""

    def __call__(self, text: str, /, *, file: str, find_policy: PolicyFinder) -> tuple[T, ...]:
        """Give the cases in the order of the file."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack's own tests, and what its author has argued."""

    file: Path
    suite: Suite
    arguments: tuple[Argument, ...]

    @property
    def folder(self) -> Path:
        """Give the folder in which all of it lies."""
        return self.file.parent

    @property
    def name(self) -> str:
        """Give the name by which sites and stories choose it."""
        return self.folder.resolve().name


def pack_of(name: str) -> Pack:
    """Read the pack that a command names.

    Raises:
        BadInput: where there is none, or something in it cannot be read.
    """
    return _Reader(file_of(name)).pack()


class _Reader:
    def __init__(self, file: Path) -> None:
        self.file, self.folder = file, file.parent
        self.policy = load_file(file).required()

    def pack(self) -> Pack:
        cases = tuple(each for path in self._files(CASES) for each in self._read(path, read_cases))
        terms = tuple(each for path in self._files(TERMS) for each in self._read(path, read_term_cases))
        argued = self.folder / ARGUED
        arguments = read_arguments(text_of(argued), file=str(argued)) if argued.exists() else ()
        return Pack(self.file, Suite(self.policy, cases, terms), arguments)

    def _files(self, folder: str) -> list[Path]:
        return sorted((self.folder / folder).glob("*.yaml"))

    def _read(self, path: Path, read: Reading[T]) -> tuple[T, ...]:
        def find(name: Word) -> Policy:
            named = find_file(name.text, beside=path.parent)
            if named is None or not named.samefile(self.file):
                raise Mistake("MG007", name.span, f"`{name.text[:60]}` is not the policy of this pack.", "Write `..`.")
            return self.policy

        return read(text_of(path), file=str(path), find_policy=find)
