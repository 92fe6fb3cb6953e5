"""Before a workbook is read: it is small inside and out, and holds no macros, links elsewhere or entities.

What comes out are the parts as they were unpacked here, within bounds; the reader gets these and never the file, so
that a header which lies about a size deceives nobody.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from posixpath import join, normpath
from typing import TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from python_calamine import CalamineError

from eindekss.collection.workbook.parts import USUAL, Bounds, Scan, TooFar, shared_texts
from eindekss.errors import Place, refuse
from eindekss.source.markup import NotXml, elements

T = TypeVar("T")

MIB = 2**20
LARGEST_FILE = 10 * MIB
LARGEST_UNPACKED = 40 * MIB
MOST_PARTS = 500
MOST_TIMES = 100  # a part above 1 MiB may be this many times smaller in the file; honest sheets stay near 15
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, or a workbook under a password
_MACROS = ("vbaproject", "xl/macrosheets/", "xl/activex/")
_ELSEWHERE = ("xl/externallinks/", "xl/connections", "xl/querytables/", "xl/embeddings/")
_WORKBOOK, _RELATIONS, _TEXTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


@dataclass(frozen=True)
class Archive:
    """``parts``: name in small letters, as readers compare them -> content, unpacked.

    ``scans``: name of a part -> what is known of the cells in it.
    """

    file: str
    parts: Mapping[str, bytes]
    scans: Mapping[str, Scan] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return Place(file=self.file)

    def cells(self, sheet: str) -> Scan:
        """What is known of a sheet's cells. A sheet that the scan has not met is not read either."""
        targets = {
            each.get("Id"): normpath(join("/xl", each.get("Target", ""))).lstrip("/").lower()
            for each in elements(self.parts.get(_RELATIONS, b"<none/>"), "Relationship")
        }
        named = [each for each in elements(self.parts[_WORKBOOK], "sheet") if each.get("name") == sheet]
        scan = self.scans.get(targets.get(_relation(named[0]), "")) if len(named) == 1 else None
        if scan is None:
            refuse("workbook-broken", self.place)
        return scan

    def repacked(self) -> BytesIO:
        """The archive anew, from the parts that were measured."""
        packed = BytesIO()
        with ZipFile(packed, "w", ZIP_STORED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        packed.seek(0)
        return packed


def unpack(file: str, content: bytes, bounds: Bounds = USUAL) -> Archive:
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
            found = Archive(file, {entry.filename.lower(): archive.read(entry) for entry in archive.infolist()})
    except _UNREADABLE:
        refuse("workbook-broken", place)
    return _look_inside(found, bounds)


def survived(step: Callable[[], T], archive: Archive) -> T:
    """What the reader makes of the archive; refused where the reader fails."""
    try:
        return step()
    except CalamineError:
        refuse("workbook-broken", archive.place)
    except BaseException as error:
        # A fault inside the reader's compiled part is no Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        refuse("workbook-broken", archive.place)


def _measure(entries: list[ZipInfo], place: Place) -> None:
    names = [entry.filename.lower() for entry in entries]
    odd = any("\\" in name for name in names) or len(set(names)) < len(names)
    if odd or any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        refuse("workbook-broken", place)
    swollen = any(entry.file_size > max(MIB, MOST_TIMES * entry.compress_size) for entry in entries)
    if swollen or len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        refuse("workbook-swollen", place, largest=LARGEST_UNPACKED // MIB)
    if any(mark in name for name in names for mark in _MACROS):
        refuse("workbook-macros", place)
    if any(name.startswith(_ELSEWHERE) for name in names):
        refuse("workbook-links", place)
    if _WORKBOOK not in names:
        refuse("workbook-not-xlsx", place)


def _look_inside(archive: Archive, bounds: Bounds) -> Archive:
    """Every part, so that whichever the reader takes for a sheet has been walked over."""
    if b"macroenabled" in archive.parts.get("[content_types].xml", b"").lower():
        refuse("workbook-macros", archive.place)
    try:
        for part, content in archive.parts.items():
            if part.endswith(".rels") and any(map(_leads_out, elements(content, "Relationship"))):
                refuse("workbook-links", archive.place)
        lengths = shared_texts(archive.parts.get(_TEXTS, b"<none/>"))
        sheets = {part: content for part, content in archive.parts.items() if part.endswith(".xml")}
        scans = {part: Scan.of(content, lengths, bounds) for part, content in sheets.items()}
    except NotXml:
        refuse("workbook-broken", archive.place)
    except TooFar as far:
        refuse("workbook-too-far", archive.place, cell=str(far), rows=bounds.rows, columns=bounds.columns)
    return replace(archive, scans=scans)


def _leads_out(relationship: Mapping[str, str]) -> bool:
    """A web address typed into a cell becomes a relationship of the one kind that is harmless."""
    return relationship.get("TargetMode") == "External" and not relationship.get("Type", "").endswith("/hyperlink")


def _relation(element: Mapping[str, str]) -> str:
    """The value of ``r:id``, whatever the prefix."""
    return next((value for name, value in element.items() if name.endswith(":id")), "")
