"""The XML parts of a workbook, walked element by element before any reader lays out their cells in memory."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from eindekss.source.markup import walk

MOST_TEXT = 40_000_000  # characters in all cells: one long text that many cells share is unpacked into each
_CELL = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


@dataclass(frozen=True)
class Bounds:
    """How far a sheet may reach: a far-off cell would make the reader lay out all that lies before it."""

    rows: int = 5_000
    columns: int = 500


USUAL = Bounds()


class TooFar(Exception):
    """A cell outside the bounds, or more text than there may be."""


def shared_texts(content: bytes) -> list[int]:
    """The length of each of the workbook's shared texts."""
    lengths: list[int] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    walk(content, start, text=text)
    return lengths


@dataclass
class Scan:
    """What is known of a sheet's cells: those with a formula, and those that show an error."""

    lengths: Sequence[int]
    bounds: Bounds = USUAL
    formulas: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    text: int = 0
    _row: str = ""
    _cell: str = ""
    _inside: bool = False
    _index: str | None = None

    @classmethod
    def of(cls, content: bytes, lengths: Sequence[int], bounds: Bounds) -> "Scan":
        scan = cls(lengths, bounds)
        walk(content, scan._start, scan._end, scan._text)
        return scan

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheetData":
            self._inside = True
        elif name == "row":
            self._row = attributes.get("r", "")
        elif name == "c" and self._inside:
            self._cell = attributes.get("r", "") or f"A{self._row or 1}"
            self._index = "" if attributes.get("t") == "s" else None
            self._check(attributes.get("t") == "e")
        elif name == "f" and self._inside:
            self.formulas.append(self._cell)

    def _check(self, error: bool) -> None:
        found = _CELL.fullmatch(self._cell)
        if found is None:
            raise TooFar(self._cell[:20])
        if int(found.group(2)) > self.bounds.rows or _column(found.group(1)) > self.bounds.columns:
            raise TooFar(self._cell[:20])
        if error:
            self.errors.append(self._cell)

    def _text(self, characters: str) -> None:
        if self._index is not None:
            self._index += characters

    def _end(self, name: str) -> None:
        if name == "c" and self._index is not None:
            at = self._index.strip()
            self.text += self.lengths[int(at)] if at.isdecimal() and int(at) < len(self.lengths) else 0
            self._index = None
            if self.text > MOST_TEXT:
                raise TooFar(self._cell)


def _column(letters: str) -> int:
    """A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
