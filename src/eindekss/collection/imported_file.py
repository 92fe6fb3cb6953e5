"""Reading a file that someone else made: CSV, Excel or SPSS, as rows of texts with their places."""

import csv
import datetime
import math
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyreadstat
from python_calamine import CalamineError, CalamineWorkbook

from eindekss.errors import Place, refuse

LARGEST_FILE = 100 * 2**20
LARGEST_UNPACKED = 500 * 2**20
MOST_CELLS = 20_000_000


@dataclass(frozen=True)
class Grid:
    """``rows``: row number as the file's own program shows it, and the cells by heading; an empty cell is ''."""

    file: str
    heading: list[str]
    rows: list[tuple[int, dict[str, str]]]
    sheet: str | None = None

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        return Place(file=self.file, sheet=self.sheet, row=row, column=column)


def read_grid(path: Path, sheet: str = "") -> Grid:
    """The file's table. Refuses what is missing, oversized, broken or of another kind."""
    if not path.is_file():
        refuse("file-missing", name=path.name)
    if path.stat().st_size > LARGEST_FILE:
        refuse("import-too-large", Place(file=path.name), largest=LARGEST_FILE // 2**20)
    readers = {".csv": _read_csv, ".xlsx": _read_xlsx, ".sav": _read_sav}
    if path.suffix.lower() not in readers:
        refuse("import-kind-unknown", Place(file=path.name), kind=path.suffix or "-")
    return readers[path.suffix.lower()](path, sheet)


def _read_csv(path: Path, sheet: str) -> Grid:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            sample = lines.read(65_536)
            lines.seek(0)
            first = sample.partition("\n")[0]
            separator = max(",;\t", key=first.count)
            reader = csv.reader(lines, delimiter=separator, strict=True)
            table = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except UnicodeDecodeError:
        refuse("import-not-utf8", Place(file=path.name))
    except csv.Error as error:
        refuse("import-broken", Place(file=path.name), reason=str(error))
    return _grid(path.name, table)


def _read_xlsx(path: Path, sheet: str) -> Grid:
    _guard_archive(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        refuse("import-broken", Place(file=path.name), reason=str(error))
    if sheet and sheet not in book.sheet_names:
        refuse("import-sheet-missing", Place(file=path.name), sheet=sheet, known=", ".join(book.sheet_names))
    name = sheet or book.sheet_names[0]
    table = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return _grid(path.name, [(at, [_text(cell) for cell in row]) for at, row in enumerate(table, 1)], name)


def _guard_archive(path: Path) -> None:
    """Before anything is unpacked: a workbook is a zip archive, small inside, and carries no macros."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        refuse("import-broken", Place(file=path.name), reason=str(error))
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        refuse("import-too-large", Place(file=path.name), largest=LARGEST_UNPACKED // 2**20)
    if any("vbaProject" in entry.filename for entry in entries):
        refuse("import-macros", Place(file=path.name))


def _read_sav(path: Path, sheet: str) -> Grid:
    try:
        frame, _ = pyreadstat.read_sav(str(path), user_missing=True, output_format="dict")
    except (pyreadstat.ReadstatError, UnicodeDecodeError) as error:
        refuse("import-broken", Place(file=path.name), reason=str(error))
    columns = {name: [_text(value) for value in values] for name, values in frame.items()}
    rows = zip(*columns.values(), strict=True)
    return Grid(
        path.name, list(columns), [(at, dict(zip(columns, row, strict=True))) for at, row in enumerate(rows, 1)]
    )


def _grid(file: str, table: list[tuple[int, list[str]]], sheet: str | None = None) -> Grid:
    """The first row is the heading; a column without one is passed over, a heading that stands twice refused."""
    place = Place(file=file, sheet=sheet)
    if not table or not any(table[0][1]):
        refuse("import-heading-missing", place)
    heading = table[0][1]
    if len(table) * len(heading) > MOST_CELLS:
        refuse("import-too-large", place, largest=LARGEST_FILE // 2**20)
    for name in heading:
        if name and heading.count(name) > 1:
            refuse("import-heading-twice", place, column=name)
    return Grid(file, [name for name in heading if name], list(_rows(heading, table[1:], place)), sheet)


def _rows(heading: list[str], table: list[tuple[int, list[str]]], place: Place) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in table:
        if len(cells) > len(heading) and any(cells[len(heading) :]):
            refuse("import-row-too-long", Place(place.file, sheet=place.sheet, row=number), count=len(heading))
        yield number, {name: cell for name, cell in zip(heading, cells, strict=False) if name}


def _text(cell: object) -> str:
    """A cell as an answers file writes it: whole numbers without a point, dates as ISO 8601, nothing as ''."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time.min:
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell).strip()
