"""Before a workbook is read: it is small inside and out, and holds no macros, links elsewhere or entities.

What comes out are the parts as they were unpacked here, within bounds; the reader gets these and never the file, so
that a header which lies about a size deceives nobody.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from posixpath import join, normpath
from typing import Any
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from eindekss.errors import Place, refuse

MIB = 2**20
LARGEST_FILE = 10 * MIB
LARGEST_UNPACKED = 40 * MIB
MOST_PARTS = 500
MOST_TIMES = 200  # a part above 1 MiB may be this many times smaller in the file; honest sheets stay below 60
MOST_ROWS, MOST_COLUMNS = 5_000, 500  # a far-off cell would make the reader lay out all that lies before it
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, or a workbook under a password
_MACROS = ("vbaproject", "xl/macrosheets/", "xl/activex/")
_ELSEWHERE = ("xl/externallinks/", "xl/connections", "xl/querytables/", "xl/embeddings/")
_CELL = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


@dataclass(frozen=True)
class Cells:
    """What is known of a sheet before it is read: its cells with a formula, and those that show an error."""

    formulas: tuple[str, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True)
class Archive:
    """``parts``: name -> content, unpacked."""

    file: str
    parts: Mapping[str, bytes]

    @property
    def place(self) -> Place:
        return Place(file=self.file)

    @cached_property
    def sheets(self) -> Mapping[str, str]:
        """Sheet name -> the part that holds it."""
        targets = {
            found.get("Id"): normpath(join("/xl", found.get("Target", ""))).lstrip("/")
            for found in _elements(self, "xl/_rels/workbook.xml.rels", "Relationship")
        }
        named = list(_elements(self, "xl/workbook.xml", "sheet"))
        return {each.get("name", ""): targets.get(_relation(each), "") for each in named}

    def cells(self, sheet: str) -> Cells:
        part = self.sheets.get(sheet, "")
        if not part.endswith(".xml") or part not in self.parts:
            refuse("workbook-broken", self.place)
        scan = _Scan(self, part)
        return Cells(tuple(scan.formulas), tuple(scan.errors))

    def repacked(self) -> BytesIO:
        """The archive anew, from the parts that were measured."""
        packed = BytesIO()
        with ZipFile(packed, "w", ZIP_STORED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        packed.seek(0)
        return packed


def unpack(file: str, content: bytes) -> Archive:
    """The workbook's parts, or the reason why it is refused."""
    place = Place(file=file)
    if len(content) > LARGEST_FILE:
        refuse("workbook-too-large", place, largest=LARGEST_FILE // MIB)
    if file.lower().endswith((".xlsm", ".xlsb", ".xltm")):
        refuse("workbook-macros", place)
    if content.startswith(_COMPOUND):
        refuse("workbook-locked", place)
    if not content.startswith(b"PK\x03\x04"):
        refuse("workbook-not-xlsx", place)
    try:
        with ZipFile(BytesIO(content)) as archive:
            _measure(archive.infolist(), place)
            found = Archive(file, {entry.filename: archive.read(entry) for entry in archive.infolist()})
    except _UNREADABLE:
        refuse("workbook-broken", place)
    _look_inside(found)
    return found


def _measure(entries: list[ZipInfo], place: Place) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) < len(names) or any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        refuse("workbook-broken", place)
    swollen = any(entry.file_size > max(MIB, MOST_TIMES * entry.compress_size) for entry in entries)
    if swollen or len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        refuse("workbook-swollen", place, largest=LARGEST_UNPACKED // MIB)
    if any(mark in name for name in names for mark in _MACROS):
        refuse("workbook-macros", place)
    if any(name.startswith(_ELSEWHERE) for name in names):
        refuse("workbook-links", place)
    if "xl/workbook.xml" not in names:
        refuse("workbook-not-xlsx", place)


def _look_inside(archive: Archive) -> None:
    if b"macroenabled" in archive.parts.get("[Content_Types].xml", b"").lower():
        refuse("workbook-macros", archive.place)
    for part in archive.parts:
        if part.endswith(".rels"):
            for found in _elements(archive, part, "Relationship"):
                # A web address typed into a cell becomes a relationship of this one harmless kind.
                if found.get("TargetMode") == "External" and not found.get("Type", "").endswith("/hyperlink"):
                    refuse("workbook-links", archive.place)
        elif part.endswith(".xml"):
            _Scan(archive, part)


def _relation(element: Mapping[str, str]) -> str:
    """The value of ``r:id``, whatever the prefix."""
    return next((value for name, value in element.items() if name.endswith(":id")), "")


def _elements(archive: Archive, part: str, wanted: str) -> Iterator[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    _parse(archive, part, start)
    return iter(found)


def _parse(archive: Archive, part: str, start: Any) -> None:
    """Walk the part's elements. A document type, by which entities come in, is refused."""

    def doctype(*declared: object) -> None:
        refuse("workbook-broken", archive.place)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(archive.parts.get(part, b""), True)
    except expat.ExpatError:
        refuse("workbook-broken", archive.place)


class _Scan:
    """One walk over a part's cells."""

    def __init__(self, archive: Archive, part: str) -> None:
        self.place, self.part = archive.place, part
        self.formulas: list[str] = []
        self.errors: list[str] = []
        self.row, self.cell = "", ""
        _parse(archive, part, self._start)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self.cell = attributes.get("r", "") or f"A{self.row or 1}"
            self._within()
            if attributes.get("t") == "e":
                self.errors.append(self.cell)
        elif local == "f" and self.cell:
            self.formulas.append(self.cell)
        elif local == "row":
            self.row = attributes.get("r", "")

    def _within(self) -> None:
        found = _CELL.fullmatch(self.cell)
        if found is None or int(found.group(2)) > MOST_ROWS or column_number(found.group(1)) > MOST_COLUMNS:
            if self.part.startswith("xl/worksheets/"):
                refuse("workbook-too-far", self.place, cell=self.cell[:20], rows=MOST_ROWS, columns=MOST_COLUMNS)
            refuse("workbook-broken", self.place)


def column_number(letters: str) -> int:
    """A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
