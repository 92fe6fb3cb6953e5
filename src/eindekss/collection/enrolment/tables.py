"""An uploaded file as tables of texts: CSV whose separator and encoding are found out, or a guarded workbook."""

import codecs
import csv
import datetime
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from python_calamine import CalamineWorkbook

from eindekss.collection.workbook import guard
from eindekss.collection.workbook.parts import Bounds
from eindekss.errors import Place, Problem, refuse

LARGEST_FILE = guard.LARGEST_FILE
WORKBOOKS = (".xlsx", ".xlsm", ".xls")  # of the latter two the guard says what is wrong with them
BOUNDS = Bounds(rows=50_000, columns=60)
_LONGEST_HEADING = 10_000  # characters looked at to find the separator
_SEPARATORS = ",;\t|"
# What spreadsheet programs write where nothing else is asked for, by the wave's first language.
_OLD_ENCODINGS = {"lv": "windows-1257", "lt": "windows-1257", "et": "windows-1257"}


@dataclass(frozen=True)
class RawTable:
    """``rows``: number as the file's own program shows it, and the cells; empty rows are left out.

    ``problems`` are of single cells, and count only where the table is taken for a list.
    """

    file: str
    rows: list[tuple[int, list[str]]]
    sheet: str | None = None
    encoding: str = ""
    problems: list[Problem] = field(default_factory=list)

    def place(self, number: int | None = None, column: str | None = None) -> Place:
        if self.sheet is None:
            return Place(file=self.file, line=number, column=column)
        return Place(file=self.file, sheet=self.sheet, row=number, column=column)

    @property
    def heading(self) -> list[str]:
        return self.rows[0][1] if self.rows else []


def read_tables(file: str, content: bytes, language: str, is_known: Callable[[str], bool]) -> list[RawTable]:
    """One table of a CSV file, or one for each sheet. ``is_known`` says which headings speak for a separator."""
    if PurePath(file).suffix.lower() in WORKBOOKS:
        return _sheets(file, content)
    return [_csv(file, content, language, is_known)]


def _csv(file: str, content: bytes, language: str, is_known: Callable[[str], bool]) -> RawTable:
    text, encoding = _decoded(file, content, language)
    first = next((line for line in io.StringIO(text) if line.strip()), "").strip()[:_LONGEST_HEADING]

    def score(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=separator), [])
        return sum(is_known(cell) for cell in cells), len(cells)

    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=score), strict=True)
    rows = []
    try:
        for line, cells in _lines(reader):
            rows.append((line, cells))
            if len(rows) > BOUNDS.rows or len(cells) > BOUNDS.columns:
                refuse("enrolment-too-far", Place(file=file, line=line), rows=BOUNDS.rows, columns=BOUNDS.columns)
    except csv.Error:
        refuse("enrolment-csv-broken", Place(file=file, line=reader.line_num))
    return RawTable(file, rows, encoding=encoding)


def _decoded(file: str, content: bytes, language: str) -> tuple[str, str]:
    old = _OLD_ENCODINGS.get(language, "windows-1252")
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", old):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding.removesuffix("-sig").upper() if encoding != old else old.capitalize()
    refuse("enrolment-not-text", Place(file=file), encoding=old.capitalize())


def _lines(reader: "csv.Reader") -> Iterator[tuple[int, list[str]]]:
    """Rows by the line that each begins on."""
    before = reader.line_num
    for cells in reader:
        line, before = before + 1, reader.line_num
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield line, stripped


def _sheets(file: str, content: bytes) -> list[RawTable]:
    archive = guard.unpack(file, content, BOUNDS)
    book = guard.survived(lambda: CalamineWorkbook.from_filelike(archive.repacked()), archive)
    return [_sheet(book, archive, name) for name in book.sheet_names]


def _sheet(book: CalamineWorkbook, archive: guard.Archive, name: str) -> RawTable:
    scan = archive.cells(name)
    laid_out = guard.survived(lambda: book.get_sheet_by_name(name).to_python(skip_empty_area=False), archive)
    rows = [(number, [_text(cell) for cell in cells]) for number, cells in enumerate(laid_out, 1)]
    formulas = set(scan.formulas)
    problems = [Problem("workbook-formula", Place(file=archive.file, sheet=name, cell=cell)) for cell in scan.formulas]
    problems += [Problem("workbook-cell-error", Place(file=archive.file, sheet=name, cell=cell))
                 for cell in scan.errors if cell not in formulas]  # fmt: skip
    return RawTable(archive.file, [row for row in rows if any(row[1])], name, problems=problems)


def _text(cell: object) -> str:
    """A cell as a frame's file writes it: whole numbers without a point, dates as ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell).strip()
