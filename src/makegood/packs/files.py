"""Finds the policy that a command names: a pack's folder, a policy's file, or a pack by its name."""

from pathlib import Path

from makegood.kernel.diagnostics import BadInput, Diagnostic, Span
from makegood.policy import Loaded, load

POLICY_FILE = "policy.md"
HINT = f"Name a folder with a {POLICY_FILE}, a file, or a pack such as `credits`."


def find_file(name: str, *, beside: Path = Path()) -> Path | None:
    """Give the policy's file that `name` means: looked for as a path, then among the packs of this folder."""
    for path in (beside / name, Path("packs") / name):
        if path.is_file():
            return path
        if (path / POLICY_FILE).is_file():
            return path / POLICY_FILE
    return None


def file_of(name: str) -> Path:
    """Give the policy's file that `name` means.

    Raises:
        BadInput: where there is none.
    """
    path = find_file(name)
    if path is None:
        raise BadInput([Diagnostic("MG007", Span(name, 1), "There is no policy here.", HINT)])
    return path


def load_file(path: Path) -> Loaded:
    """Load a policy from its file, by its exact bytes.

    Raises:
        BadInput: where the file is not UTF-8.
    """
    return load(text_of(path), file=str(path))


def text_of(path: Path) -> str:
    """Read a file's text exactly as it is.

    Raises:
        BadInput: where it cannot be read, or is not UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        why = f"This cannot be read: {error.strerror}."
        raise BadInput([Diagnostic("MG007", Span(str(path), 1), why, "Name a file.")]) from error
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start]
        span = Span(str(path), before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        raise BadInput([Diagnostic("MG008", span, "This is not UTF-8 text.", "Save the file as UTF-8.")]) from error
