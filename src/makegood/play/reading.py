"""From a file to a story that can be played, or to all of its mistakes.

Owns the head of a story (its pack, zone and catalogue) and the files that it names. Must not touch a database.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from makegood import policy as policies
from makegood.catalogue.balances import stranded_money
from makegood.catalogue.packs import PACKS, SITE_FILE, Pack, find_pack, load_pack
from makegood.catalogue.products import parse_product
from makegood.catalogue.specs import Spec
from makegood.kernel.diagnostics import BadInput, Diagnostic, Span
from makegood.kernel.refusals import NotFound
from makegood.play import tree
from makegood.play.lexicon import Lexicon
from makegood.play.lines import Lines
from makegood.play.names import Names
from makegood.play.notes import Code, Notes
from makegood.play.story import PolicyText, Story
from makegood.play.values import Reader

HEAD = ("scenario", "pack", "timezone", "catalogue", "story")
NEEDED = ("scenario", "pack", "story")
ZONE_LINE = re.compile(r"^time zone:.*$", re.MULTILINE)
WHOLE = re.compile(r"[0-9]{1,9}")


def read_story(path: Path) -> Story:
    """Read a story's file, and the pack and policies that it names.

    Raises:
        BadInput: with every mistake that was found.
    """
    notes = Notes()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        notes.add(Code.NO_SUCH_FILE, Span(str(path), 1), message=f"The file cannot be read: {error}.")
        raise BadInput(notes.diagnostics) from None
    root = tree.read_tree(text, file=str(path), notes=notes)
    story = _Head(path, notes).read(root) if root is not None else None
    if story is None or notes.diagnostics:
        raise BadInput(sorted(notes.diagnostics, key=lambda each: each.span))
    return story


@dataclass(frozen=True, slots=True)
class _Head:
    """Reads the head, which gives the words by which the lines are read."""

    path: Path
    notes: Notes

    def read(self, root: tree.Node) -> Story | None:
        if not isinstance(root, tree.Mapping):
            self._note(Code.WRONG_SHAPE, root.span, "A scenario is a mapping that begins with `scenario:`.")
            return None
        self._check_keys(root)
        pack, zone = self._pack(root), self._zone(root)
        lines = root.get("story")
        if pack is None or lines is None:
            return None
        zone = zone or ZoneInfo(pack.zone)
        own = self._own_policy(pack, zone)
        published = dict(self._published(lines, zone))
        products = self._products(root, pack)
        loaded = tuple(self._loaded(own, *published.values()))
        for policy in loaded:
            self.notes.diagnostics.extend(stranded_money(policy, products))
        lexicon = Lexicon(products, loaded)
        steps = Lines(Reader(lexicon, zone, self.notes), Names(self.notes)).read(lines)
        title = self._text(root.get("scenario")) or ""
        return Story(title, str(self.path), pack, zone, lexicon, own, published, steps)

    def _check_keys(self, root: tree.Mapping) -> None:
        for pair in root.pairs:
            if pair.key.text not in HEAD:
                self.notes.add_unknown(pair.key.span, what="key", word=pair.key.text, known=HEAD)
        for key in NEEDED:
            if root.get(key) is None:
                self._note(Code.MISSING, root.span, f"The scenario lacks `{key}`.")

    def _pack(self, root: tree.Mapping) -> Pack | None:
        node = root.get("pack")
        name = self._text(node)
        if node is None or name is None:
            return None
        beside = self.path.parent / name
        try:
            return load_pack(beside if (beside / SITE_FILE).is_file() else find_pack(name))
        except NotFound as missing:
            self._note(Code.NO_SUCH_FILE, node.span, missing.message)
        except BadInput as bad:
            self.notes.diagnostics.extend(bad.diagnostics)
        return None

    def _zone(self, root: tree.Mapping) -> ZoneInfo | None:
        node = root.get("timezone")
        name = self._text(node)
        if node is None or name is None:
            return None
        if name not in available_timezones():
            self.notes.add_unknown(node.span, what="time zone", word=name, known=available_timezones())
            return None
        return ZoneInfo(name)

    def _products(self, root: tree.Mapping, pack: Pack) -> tuple[Spec, ...]:
        products = {spec.code: spec for spec in pack.products}
        node = root.get("catalogue")
        if isinstance(node, tree.Mapping):
            for pair in node.pairs:
                found = _product(pair)
                if isinstance(found, Diagnostic):
                    self.notes.diagnostics.append(found)
                else:
                    products[found.code] = found
        elif node is not None:
            self._note(Code.WRONG_SHAPE, node.span, "Products by their code belong here.")
        return tuple(products.values())

    def _own_policy(self, pack: Pack, zone: ZoneInfo) -> PolicyText:
        return PolicyText(in_zone(pack.policy_text, zone), pack.policy_file)

    def _published(self, lines: tree.Node, zone: ZoneInfo) -> Iterator[tuple[str, PolicyText]]:
        """Give the policies that the lines publish, by the name written there."""
        for node in _behind(lines, "publish"):
            file = self._policy_file(node.text)
            if not file.is_file():
                self._note(Code.NO_SUCH_FILE, node.span, f"There is no policy at {file}.")
            else:
                yield node.text, PolicyText(in_zone(file.read_text(encoding="utf-8"), zone), str(file))

    def _policy_file(self, name: str) -> Path:
        """Find a policy's file or a pack's folder beside the story, or a pack that comes along, as `packs/NAME`."""
        beside = _policy_in(self.path.parent / name)
        is_of_ours = name.startswith(f"{PACKS.name}/") and not beside.is_file()
        return _policy_in(PACKS.parent / name) if is_of_ours else beside

    def _loaded(self, *texts: PolicyText) -> Iterator[policies.Policy]:
        for text in texts:
            loaded = policies.load(text.text, file=text.file)
            if loaded.policy is None:
                self.notes.diagnostics.extend(each for each in loaded.diagnostics if not each.is_warning)
            else:
                yield loaded.policy

    def _text(self, node: tree.Node | None) -> str | None:
        if node is None or isinstance(node, tree.Text):
            return node.text if node else None
        self._note(Code.WRONG_SHAPE, node.span, "One plain value belongs here.")
        return None

    def _note(self, code: Code, span: Span, message: str) -> None:
        self.notes.add(code, span, message=message)


def in_zone(policy_text: str, zone: ZoneInfo) -> str:
    """Let a policy count its days in another zone than the one that it was written for.

    >>> in_zone("---\\npolicy: p\\ntime zone: Europe/London\\n---\\n", ZoneInfo("Asia/Tokyo"))
    '---\\npolicy: p\\ntime zone: Asia/Tokyo\\n---\\n'
    """
    return ZONE_LINE.sub(f"time zone: {zone.key}", policy_text, count=1)


def _behind(lines: tree.Node, verb: str) -> Iterator[tree.Text]:
    for line in lines.nodes if isinstance(lines, tree.Items) else ():
        if isinstance(line, tree.Mapping) and isinstance(node := line.get(verb), tree.Text):
            yield node


def _product(pair: tree.Pair) -> Spec | Diagnostic:
    """Read one product of the story's catalogue as if it stood in a pack's site.toml, where numbers are numbers."""
    node = pair.value
    if not isinstance(node, tree.Mapping):
        return parse_product(pair.key.text, None, span_of=lambda _: node.span)
    fields: Mapping[str, object] = {each.key.text: _plain(each.value) for each in node.pairs}
    return parse_product(pair.key.text, fields, span_of=lambda key: node.span_of(key) if key else pair.key.span)


def _plain(node: tree.Node) -> object:
    if not isinstance(node, tree.Text):
        return None
    return int(node.text) if WHOLE.fullmatch(node.text) else node.text


def _policy_in(path: Path) -> Path:
    return path / "policy.md" if path.is_dir() else path
