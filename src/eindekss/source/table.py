"""CSV: UTF-8, comma, one heading line. Each row knows its line."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eindekss.errors import Place, refuse


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
    """All rows of a file whose heading holds at least ``columns``; refuses a missing file or column."""
    name = shown_as or str(path)
    if not path.is_file():
        refuse("file-missing", name=name)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        heading = list(reader.fieldnames or ())
        for column in columns:
            if column not in heading:
                refuse("column-missing", Place(file=name, line=1), key=column, known=", ".join(columns))
        return [
            Row(name, reader.line_num, {key: (value or "").strip() for key, value in cells.items() if key})
            for cells in reader
        ]
