"""A flow: how much went from where to where, column by column, as boxes with ribbons between them.

Owns the geometry, as text for an SVG. Pure; must not know what flows. A box is as high as what passes through it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 280
BOX_WIDTH, GAP, LEAST = 12, 14, 2
# Labels stand beside their boxes, so the last column leaves room for them.
MARGIN = 190
LINE = 15


@dataclass(frozen=True, slots=True)
class Stream:
    """So much that went from one box to another."""

    source: str
    target: str
    count: int


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its name, how much passed through it, where it stands, and where its label begins."""

    name: str
    column: int
    count: int
    x: int
    y: int
    height: int

    @property
    def label_x(self) -> int:
        """Where the label begins, right of the box."""
        return self.x + BOX_WIDTH + 6

    @property
    def label_y(self) -> int:
        """The line on which the label stands: the middle of the box."""
        return self.y + self.height // 2 + 4


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One stream, drawn."""

    stream: Stream
    path: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole picture: its boxes and its ribbons, and how high it is."""

    boxes: Sequence[Box]
    ribbons: Sequence[Ribbon]
    height: int
    width: int = WIDTH


def flow(streams: Sequence[Stream], *, columns: Sequence[Sequence[str]]) -> Flow | None:
    """Draw streams between the boxes of some columns; boxes through which nothing passes are left out.

    >>> streams = [Stream("packs", "spent", 30), Stream("packs", "left", 10)]
    >>> drawn = flow(streams, columns=[["packs"], ["spent", "left"]])
    >>> [(box.name, box.count, box.x, box.y, box.height) for box in drawn.boxes]
    [('packs', 40, 0, 0, 266), ('spent', 30, 518, 0, 199), ('left', 10, 518, 213, 66)]
    >>> flow([], columns=[["packs"]]) is None
    True
    """
    shown = [stream for stream in streams if stream.count > 0]
    sizes = _sizes(shown)
    kept = [[name for name in column if name in sizes] for column in columns]
    if not sizes:
        return None
    gaps = GAP * (max(len(column) for column in kept) - 1)
    # Many thin boxes need room for a line of words each.
    height = max(HEIGHT, max(len(column) for column in kept) * (GAP + LINE))
    most = max(sum(sizes[name] for name in column) for column in kept)
    boxes = {
        box.name: box
        for place, column in enumerate(kept)
        for box in _column(column, place=place, of=len(kept), sizes=sizes, scale=(height - gaps, most))
    }
    lowest = max(box.y + max(box.height, LINE) for box in boxes.values())
    return Flow(tuple(boxes.values()), _ribbons(shown, boxes), max(height, lowest))


def _sizes(streams: Sequence[Stream]) -> Mapping[str, int]:
    coming: dict[str, int] = {}
    going: dict[str, int] = {}
    for stream in streams:
        going[stream.source] = going.get(stream.source, 0) + stream.count
        coming[stream.target] = coming.get(stream.target, 0) + stream.count
    return {name: max(coming.get(name, 0), going.get(name, 0)) for name in going | coming}


def _column(
    names: Sequence[str], *, place: int, of: int, sizes: Mapping[str, int], scale: tuple[int, int]
) -> Sequence[Box]:
    room, most = scale
    x = (WIDTH - BOX_WIDTH - MARGIN) * place // max(1, of - 1)
    boxes, y = [], 0
    for name in names:
        height = max(LEAST, room * sizes[name] // most)
        boxes.append(Box(name, place, sizes[name], x, y, height))
        # A thin box keeps its distance, so that no label stands upon another.
        y += max(height, LINE) + GAP
    return boxes


def _ribbons(streams: Sequence[Stream], boxes: Mapping[str, Box]) -> Sequence[Ribbon]:
    left, entered = dict.fromkeys(boxes, 0), dict.fromkeys(boxes, 0)
    ribbons = []
    for stream in streams:
        source, target = boxes[stream.source], boxes[stream.target]
        start = source.y + source.height * left[stream.source] // source.count
        end = target.y + target.height * entered[stream.target] // target.count
        thick = max(1, source.height * stream.count // source.count)
        ribbons.append(Ribbon(stream, _ribbon(source.x + BOX_WIDTH, start, target.x, end, thick)))
        left[stream.source] += stream.count
        entered[stream.target] += stream.count
    return tuple(ribbons)


def _ribbon(x: int, y: int, to_x: int, to_y: int, thick: int) -> str:
    half = (x + to_x) // 2
    there = f"M{x} {y}C{half} {y} {half} {to_y} {to_x} {to_y}"
    back = f"V{to_y + thick}C{half} {to_y + thick} {half} {y + thick} {x} {y + thick}Z"
    return there + back
