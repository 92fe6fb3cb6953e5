"""The sheets of an XLSForm as rows that know their place, whichever way the columns are spelt."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from eindekss.errors import Place, Problem, Problems, Refused, refuse

Column = tuple[str, str]  # what the column holds and, of a text, its language ('' where the heading names none)

_HEADING = re.compile(r"(label|hint|[\w ]*message|guidance_hint|image|audio|video)\s*::?\s*(.+)")
_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)?)\)\s*$")
_SPELT = {"list name": "list_name", "relevance": "relevant", "value": "name", "caption": "label"}
_NEEDED = {"survey": ("type", "name"), "choices": ("list_name", "name")}


@dataclass(frozen=True)
class Row:
    """One row; ``number`` counts as a spreadsheet does, the heading being 1. Empty cells are left out."""

    file: str
    sheet: str
    number: int
    cells: Mapping[Column, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get((column, ""), "")

    def texts(self, column: str) -> dict[str, str]:
        return {language: text for (name, language), text in self.cells.items() if name == column}

    def place(self, column: str | None = None) -> Place:
        return Place(file=self.file, sheet=self.sheet, row=self.number, column=column)


@dataclass(frozen=True)
class Sheets:
    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: Row


def read_sheets(path: Path) -> Sheets:
    """The three sheets. Refuses a file that is no workbook, lacks a sheet or a column, or names no language."""
    if not path.is_file():
        refuse("file-missing", name=path.name)
    try:
        book = CalamineWorkbook.from_path(path)
    except (CalamineError, OSError) as error:
        refuse("xlsform-unreadable", Place(file=path.name), reason=str(error))
    problems = Problems()
    with book:
        names = {name.strip().lower(): name for name in book.sheet_names}
        if "survey" not in names:
            refuse("xlsform-sheet-missing", Place(file=path.name), sheet="survey", known=", ".join(book.sheet_names))
        sheets = {
            wanted: problems.attempt(lambda n=name, w=wanted: _rows(book.get_sheet_by_name(n), w, path.name))  # type: ignore[misc]
            for wanted, name in names.items()
            if wanted in ("survey", "choices", "settings")
        }
    problems.refuse_if_any()
    settings = sheets.get("settings") or (Row(path.name, "settings", 2, {}),)
    return Sheets(sheets["survey"], sheets.get("choices", ()), settings[0])


def _rows(sheet: CalamineSheet, name: str, file: str) -> tuple[Row, ...]:
    lines = sheet.to_python(skip_empty_area=False)
    heading = [_text(cell) for cell in lines[0]] if lines else []
    columns = [_column(text, Place(file=file, sheet=name, column=text)) if text else None for text in heading]
    lacking = [each for each in _NEEDED.get(name, ()) if (each, "") not in columns]
    if lacking:
        place = Place(file=file, sheet=name, row=1)
        raise Refused(Problem("xlsform-column-missing", place, {"column": each}) for each in lacking)
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = {column: _text(cell) for column, cell in zip(columns, line, strict=False) if column and _text(cell)}
        rows += [Row(file, name, number, cells)] if cells else []
    return tuple(rows)


def _column(heading: str, place: Place) -> Column:
    found = _HEADING.fullmatch(heading)
    if found:
        return found.group(1), language_code(found.group(2), place)
    word = heading.strip().lower()
    return _SPELT.get(word, word), ""


def language_code(name: str, place: Place) -> str:
    """``Latviešu (lv)``, ``Latvian`` and ``lv`` are all lv."""
    code = _CODE.search(name)
    if code:
        return code.group(1)
    known = _languages()
    word = name.strip().lower()
    if word not in known:
        refuse("xlsform-language-unknown", place, name=name)
    return known[word]


@cache
def _languages() -> Mapping[str, str]:
    names = {str(name).lower(): code for code, name in Locale("en").languages.items()}
    return {**names, **{code: code for code in names.values()}}


def _text(cell: object) -> str:
    """Whole numbers without a decimal part: a choice named 1 is read as 1.0."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
