"""CSV: UTF-8, comma, one heading line. Each row knows its line."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from eindekss.errors import Place, Problem, Refused, refuse
from eindekss.source.text import read_text

if TYPE_CHECKING:
    from _csv import Reader


@dataclass(frozen=True)
class Row:
    """One row; an empty cell reads as ''."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def place(self, column: str | None = None) -> Place:
        return Place(file=self.file, line=self.line, column=column)


def read_csv(path: Path, columns: Sequence[str], shown_as: str | None = None) -> list[Row]:
    """All rows of a file whose heading holds at least ``columns``.

    Refuses a file that is missing or broken, a heading that lacks a column or has one twice, and every row that
    has more cells than the heading.
    """
    name = shown_as or str(path)
    lines = io.StringIO(read_text(path, name), newline="")
    reader = csv.reader(lines, strict=True)
    try:
        heading = next(reader, [])
        _check_heading(heading, columns, name)
        return list(_rows(reader, heading, name))
    except csv.Error as error:
        refuse("csv-broken", Place(file=name, line=reader.line_num), reason=str(error))


def _check_heading(heading: Sequence[str], columns: Sequence[str], name: str) -> None:
    place = Place(file=name, line=1)
    lacking = [column for column in columns if column not in heading]
    twice = sorted({column for column in heading if heading.count(column) > 1})
    problems = [Problem("column-missing", place, {"key": column, "known": ", ".join(columns)}) for column in lacking]
    problems += [Problem("column-twice", place, {"key": column}) for column in twice]
    if problems:
        raise Refused(problems)


def _rows(reader: "Reader", heading: Sequence[str], name: str) -> Iterator[Row]:
    """Empty lines are passed over; a row's line is the one it begins on."""
    wide: list[Problem] = []
    before = reader.line_num
    for cells in reader:
        line, before = before + 1, reader.line_num
        if len(cells) > len(heading):
            values = {"given": len(cells), "wanted": len(heading)}
            wide.append(Problem("row-cells", Place(file=name, line=line), values))
        elif cells:
            yield Row(name, line, dict(zip_longest(heading, map(str.strip, cells), fillvalue="")))
    if wide:
        raise Refused(wide)
