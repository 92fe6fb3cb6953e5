"""Parts of kept screenshots with the place that matters framed, as PNG files."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, UnidentifiedImageError

from eindekss.errors import Refused
from eindekss.observation.evidence import Evidence
from eindekss.observation.outcome import Box, Sighting

MARGIN = 48  # pixels seen around the place
LEAST = (560, 180)  # a smaller part would not tell where on the page it is
MOST = (1280, 520)  # as wide as a screenshot: what reaches from edge to edge is framed whole
TALLEST = 40_000_000  # pixels of a screenshot; what a visit keeps is far below
FRAME, RIM = "#d4351c", "#ffffff"  # the rim keeps the frame visible on a red ground


class Picture(NamedTuple):
    """``file``: its name in the folder; pixels."""

    file: str
    width: int
    height: int


@dataclass
class Album:
    """A folder of crops. Each screenshot is opened once in a row, each crop written once."""

    folder: Path
    evidence: Evidence
    _made: dict[tuple[str, Box], Picture | None] = field(default_factory=dict)
    _open: tuple[str, Image.Image | None] = ("", None)

    def of(self, sighting: Sighting) -> Picture | None:
        """The place of a sighting; None where there is no picture, or the place is not on it."""
        if not sighting.screenshot or sighting.box is None:
            return None
        key = (sighting.screenshot, sighting.box)
        if key not in self._made:
            self._made[key] = self._cropped(*key)
        return self._made[key]

    def _cropped(self, digest: str, box: Box) -> Picture | None:
        whole = self._screenshot(digest)
        if whole is None or not _on(box, whole.size):
            return None
        left, top, right, bottom = crop(box, whole.size)
        part = whole.crop((left, top, right, bottom)).convert("RGB")
        _framed(part, box.left - left, box.top - top, box)
        name = f"{digest[:16]}-{'-'.join(map(str, box))}.png"
        self.folder.mkdir(parents=True, exist_ok=True)
        part.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(self.folder / name, optimize=True)
        return Picture(name, *part.size)

    def _screenshot(self, digest: str) -> Image.Image | None:
        if self._open[0] != digest:
            self._open = (digest, _opened(self.evidence, digest))
        return self._open[1]


def crop(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the part that shows the place with something around it, within the picture.

    Of a place larger than ``MOST`` its beginning is shown.
    """
    left, right = _span(box.left, box.width, size[0], LEAST[0], MOST[0])
    top, bottom = _span(box.top, box.height, size[1], LEAST[1], MOST[1])
    return left, top, right, bottom


def _span(start: int, length: int, whole: int, least: int, most: int) -> tuple[int, int]:
    wanted = min(max(length + 2 * MARGIN, least), most, whole)
    before = (wanted - length) // 2 if length + 2 * MARGIN <= most else MARGIN
    first = min(max(start - before, 0), whole - wanted)
    return first, first + wanted


def _on(box: Box, size: tuple[int, int]) -> bool:
    """Whether at least a corner of the place can be seen: pictures end at a height that the visit sets."""
    seen = box.width > 0 and box.height > 0 and box.left + box.width > 0 and box.top + box.height > 0
    return seen and box.left < size[0] and box.top < size[1]


def _framed(part: Image.Image, left: int, top: int, box: Box) -> None:
    drawing = ImageDraw.Draw(part)
    for away, width, colour in _lines():
        edges = (left - away, top - away, left + box.width + away, top + box.height + away)
        drawing.rectangle(edges, outline=colour, width=width)


def _lines() -> Iterator[tuple[int, int, str]]:
    """Distance of a line's outer edge from the place, its width, its colour; outermost first."""
    yield 7, 2, RIM
    yield 5, 3, FRAME
    yield 2, 2, RIM


def _opened(evidence: Evidence, digest: str) -> Image.Image | None:
    """None where the piece is gone or is no picture: a report loses a crop, not its words."""
    try:
        found = Image.open(io.BytesIO(evidence.read(digest)), formats=("PNG",))
        if found.width * found.height > TALLEST:
            return None
        found.load()
    except (Refused, UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    return found
