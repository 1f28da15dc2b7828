"""The sizes, names and docstrings of the house style hold in every file; no file is excepted."""

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef

LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEST, MOST_PARAMETERS = 500, 50, 20, 5


@cache
def modules(*folders: str) -> dict[Path, ast.Module]:
    """Every module that a person wrote; Django writes the migrations."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path.relative_to(ROOT): ast.parse(path.read_text()) for path in paths if "migrations" not in path.parts}


def functions(*folders: str) -> Iterator[tuple[str, Function]]:
    """Every function with its place, methods and inner functions included."""
    for path, module in modules(*folders).items():
        for node in ast.walk(module):
            if isinstance(node, Function):
                yield f"{path}:{node.lineno} {node.name}", node


def is_signature(node: ast.stmt) -> bool:
    """Tell whether this only repeats, for the types' sake, the head of the function that stands below it."""
    decorators = node.decorator_list if isinstance(node, Function) else []
    return any(isinstance(each, ast.Name) and each.id == "overload" for each in decorators)


def public(body: Iterable[ast.stmt]) -> Iterator[ast.ClassDef | Function]:
    """What other modules may use: classes, functions and methods whose name has no underscore before it."""
    for node in body:
        if is_signature(node):
            continue
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (each for each in public(node.body) if isinstance(each, Function))


def lines(node: Function) -> int:
    """The length of a function without its decorators."""
    return (node.end_lineno or 0) - node.lineno + 1


def parameters(node: Function) -> list[str]:
    """The parameters that a caller can give, in their order."""
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return [name for name in names if name not in {"self", "cls"}]


def refuse(offenders: Iterable[str]) -> None:
    """Fail with every offender at once, one a line."""
    found = list(offenders)
    assert not found, "\n".join(["", *found])


def test_no_module_is_longer_than_the_house_allows():
    """A long module has two subjects: split it."""
    texts = {path: (ROOT / path).read_text().splitlines() for path in modules("src", "tests", "bench")}
    refuse(f"{path}: {len(text)} lines" for path, text in texts.items() if len(text) > LONGEST_MODULE)


def test_no_function_is_longer_than_the_house_allows():
    """A long function has steps that deserve names."""
    every = functions("src", "tests", "bench")
    refuse(f"{place}: {lines(node)} lines" for place, node in every if lines(node) > LONGEST_FUNCTION)


def test_no_function_takes_more_parameters_than_the_house_allows():
    """What always travels together is a value with a name."""
    every = functions("src", "tests", "bench")
    refuse(place for place, node in every if len(parameters(node)) > MOST_PARAMETERS)


def test_parameters_after_the_first_are_named_by_the_caller():
    """Of two parameters the order may speak for itself; of three it does not."""

    def by_position(node: Function) -> int:
        return len([each for each in node.args.args if each.arg not in {"self", "cls"}])

    public_functions = (each for each in functions("src") if not each[1].name.startswith("_"))
    refuse(place for place, node in public_functions if by_position(node) > 2)


def test_every_module_says_what_it_owns():
    """A reader learns from the first lines whether this is the place."""
    every = modules("src", "tests", "bench").items()
    refuse(str(path) for path, module in every if module.body and not ast.get_docstring(module))


def test_everything_public_says_what_it_does():
    """One sentence is enough, and none is too little."""
    every = ((path, node) for path, module in modules("src").items() for node in public(module.body))
    refuse(f"{path}:{node.lineno} {node.name}" for path, node in every if not ast.get_docstring(node))


def test_tests_are_short_sentences_of_the_domain():
    """A test that needs more than twenty lines tells two stories."""
    tests = [(place, node) for place, node in functions("tests") if node.name.startswith("test_")]
    refuse(place for place, node in tests if lines(node) > LONGEST_TEST or not ast.get_docstring(node))


def test_no_module_is_a_drawer_for_odds_and_ends():
    """A module without a subject has no place where it ends."""
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "managers"}
    files = (path.stem for path in modules("src", "tests"))
    assert drawers.intersection(files) == set()


def test_kernel_needs_the_standard_library_only():
    """Money and time are worth reading without knowing any library."""
    imported = {
        name.split(".")[0]
        for module in modules("src/makegood/kernel").values()
        for node in ast.walk(module)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names])
    }
    assert imported - sys.stdlib_module_names == {"makegood"}
