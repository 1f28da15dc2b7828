"""The reader of packs: a folder with a policy and a site.toml, as what a site is opened with.

Owns the keys of site.toml. Does not load the policy: its text is handed on as it stands.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from makegood.catalogue.forms import Code
from makegood.catalogue.places import Places, places_in
from makegood.catalogue.products import parse_product
from makegood.catalogue.specs import Spec
from makegood.kernel.diagnostics import BadInput, Diagnostic, Span, nearest
from makegood.kernel.refusals import NotFound
from makegood.sites.operations import SiteRules

# Packs that come with the program lie at the top of the checkout.
PACKS = Path(__file__).parents[3] / "packs"
SITE_FILE = "site.toml"
HIGHEST_LIMIT = 1_000_000
TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What a site starts from: its name, its zone, its rules, its policy's text and its price list."""

    folder: Path
    name: str
    site_name: str
    policy_text: str
    policy_file: str
    zone: str
    rules: SiteRules
    products: tuple[Spec, ...]


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and 1 <= len(value.strip()) <= 120


def _is_age(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 120


def _is_limit(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= HIGHEST_LIMIT


# The keys of a site: what each must be, and how that is said.
KEYS: dict[str, tuple[Callable[[object], bool], str]] = {
    "name": (_is_name, "one line of 1 to 120 characters"),
    "timezone": (lambda value: isinstance(value, str), "the name of a time zone, as Europe/London"),
    "minimum_age": (_is_age, "a whole number of years between 1 and 120"),
    "catalogue": (lambda value: isinstance(value, dict), "a table of products"),
    "chargebacks": (lambda value: isinstance(value, dict), "a table with `end_account`"),
    "limits": (lambda value: isinstance(value, dict), "a table with `uses_an_hour`"),
}
# The keys of those tables of a site that are no products.
TABLES: dict[str, dict[str, tuple[Callable[[object], bool], str]]] = {
    "chargebacks": {"end_account": (lambda value: isinstance(value, bool), "true or false")},
    "limits": {"uses_an_hour": (_is_limit, f"a whole number between 1 and {HIGHEST_LIMIT}")},
}


def find_pack(name_or_path: str) -> Path:
    """Give the folder of a pack that is named as it lies in `packs/`, also with that word before, or by its path.

    Raises:
        NotFound: where there is no such pack, with the nearest name.
    """
    named = PACKS / name_or_path.removeprefix(f"{PACKS.name}/")
    for folder in (named, Path(name_or_path)):
        if (folder / SITE_FILE).is_file():
            return folder
    known = [each.name for each in PACKS.iterdir()] if PACKS.is_dir() else []
    hint = nearest(name_or_path, known)
    raise NotFound(f"There is no pack “{name_or_path}”: no site.toml lies there. {hint}".rstrip(), pack=name_or_path)


def load_pack(folder: Path) -> Pack:
    """Read a pack's folder.

    Raises:
        BadInput: with every mistake of its site.toml, or the file that cannot be read.
    """
    file, policy_file = str(folder / SITE_FILE), folder / "policy.md"
    text = _read(folder / SITE_FILE)
    values, places = _values(text, file=file), places_in(text, file=file)
    products = list(_products(values.get("catalogue"), places))
    mistakes = [*_mistakes(values, places), *(each for each in products if isinstance(each, Diagnostic))]
    if mistakes:
        raise BadInput(sorted(mistakes, key=lambda mistake: mistake.span))
    return Pack(
        folder=folder,
        name=folder.resolve().name,
        site_name=values["name"],
        policy_text=_read(policy_file),
        policy_file=str(policy_file),
        zone=values["timezone"],
        rules=_rules(values),
        products=tuple(each for each in products if not isinstance(each, Diagnostic)),
    )


def _rules(values: Mapping[str, Any]) -> SiteRules:
    return {
        "minimum_age": values.get("minimum_age"),
        "uses_an_hour": values.get("limits", {}).get("uses_an_hour"),
        "ends_account_on_chargeback": values.get("chargebacks", {}).get("end_account", False),
    }


def _read(path: Path) -> str:
    try:
        # By way of bytes, since a text file would lose its own line ends, and a policy is kept to the letter.
        return path.read_bytes().decode()
    except OSError as failure:
        raise _unreadable(path, f"The file cannot be read: {failure.strerror}.") from failure
    except UnicodeDecodeError as failure:
        raise _unreadable(path, "The file is not UTF-8 text.") from failure


def _unreadable(path: Path, why: str) -> BadInput:
    return BadInput([Diagnostic(Code.UNREADABLE, Span(str(path), 1), why)])


def _values(text: str, *, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as failure:
        # Besides what is not TOML: a number of thousands of digits, brackets within brackets without end.
        raise BadInput([_syntax_mistake(text, str(failure), file=file)]) from failure


def _syntax_mistake(text: str, message: str, *, file: str) -> Diagnostic:
    found = TOML_PLACE.search(message)
    line, column = 1, 1
    if found and found[1]:
        line, column = int(found[1]), int(found[2])
    elif found:
        line, column = text.count("\n") + 1, len(text.rpartition("\n")[2]) + 1
    return Diagnostic(Code.UNREADABLE, Span(file, line, column), f"This is not TOML: {TOML_PLACE.sub('', message)}.")


def _products(catalogue: object, places: Places) -> Iterator[Spec | Diagnostic]:
    # What is wrong with a catalogue that is no table is said by `_mistakes`.
    if isinstance(catalogue, dict):
        for code, mapping in catalogue.items():
            yield parse_product(code, mapping, span_of=partial(places.of, "catalogue", code))


def _mistakes(values: Mapping[str, object], places: Places) -> Iterator[Diagnostic]:
    for key, value in values.items():
        if key not in KEYS:
            yield Diagnostic(Code.UNKNOWN_KEY, places.of(key), f"A site has no key `{key}`.", nearest(key, KEYS))
            continue
        is_right, what = KEYS[key]
        if not is_right(value):
            yield Diagnostic(Code.BAD_VALUE, places.of(key), f"`{key}` is {what}.")
        if key in TABLES and isinstance(value, dict):
            yield from _mistakes_in(key, value, places)
    for key in ("name", "timezone"):
        if key not in values:
            yield Diagnostic(Code.MISSING_KEY, places.of(), f"The site lacks `{key}`.")
    zone = values.get("timezone")
    if isinstance(zone, str) and zone not in available_timezones():
        hint = nearest(zone, available_timezones())
        yield Diagnostic(Code.UNKNOWN_WORD, places.of("timezone"), f"There is no time zone `{zone}`.", hint)


def _mistakes_in(table: str, values: Mapping[str, object], places: Places) -> Iterator[Diagnostic]:
    known = TABLES[table]
    for key, value in values.items():
        if key not in known:
            message = f"`{table}` has no key `{key}`."
            yield Diagnostic(Code.UNKNOWN_KEY, places.of(table, key), message, nearest(key, known))
            continue
        is_right, what = known[key]
        if not is_right(value):
            yield Diagnostic(Code.BAD_VALUE, places.of(table, key), f"`{key}` is {what}.")
