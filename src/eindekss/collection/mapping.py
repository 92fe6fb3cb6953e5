"""The mapping of an import: which column of a file holds the answer to which item, and how it is written there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eindekss.errors import Place, Problem, refuse
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Kind
from eindekss.source import Entry, read_yaml

_FORMS = ("column", "columns", "delimiter", "recode", "missing")


@dataclass(frozen=True)
class MappedColumn:
    """One item's answers.

    ``column`` holds them whole; with ``delimiter`` a cell holds several codes. ``columns`` instead maps a column
    to the code it stands for: chosen where the cell holds anything but nothing or 0.
    ``recode`` turns a cell's text into a value, ``missing`` into a reason why there is none.
    """

    item: str
    place: Place
    column: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    delimiter: str = ""
    recode: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def named(self) -> str:
        """The column to point at."""
        return self.column or next(iter(self.columns), "")

    @property
    def needed(self) -> tuple[str, ...]:
        return (self.column,) if self.column else tuple(self.columns)

    def read(self, cells: Mapping[str, str]) -> tuple[str, str] | None:
        """Value and reason of one row's answer; None where every cell is empty."""
        if self.columns:
            return self._from_several(cells)
        cell = cells.get(self.column, "")
        if not cell:
            return None
        if cell in self.missing:
            return "", self.missing[cell]
        if not self.delimiter:
            return self.recode.get(cell, cell), ""
        parts = [part.strip() for part in cell.split(self.delimiter)]
        return " ".join(self.recode.get(part, part) for part in parts if part), ""

    def _from_several(self, cells: Mapping[str, str]) -> tuple[str, str] | None:
        filled = {name: cells.get(name, "") for name in self.columns if cells.get(name, "")}
        reason = next((self.missing[cell] for cell in filled.values() if cell in self.missing), None)
        if reason or not filled:
            return ("", reason) if reason else None
        chosen = [self.columns[name] for name, cell in filled.items() if cell not in ("0", "false", "False")]
        return " ".join(chosen), ""


@dataclass(frozen=True)
class ColumnMapping:
    """``key`` is the column of institution keys, ``row`` that of roster row keys where rows are about a roster."""

    key: str
    key_place: Place
    columns: tuple[MappedColumn, ...]
    row: str = ""
    sheet: str = ""

    def problems(self, heading: list[str], instrument: Instrument, file: Place) -> Iterator[Problem]:
        """Columns that the file lacks, items that the instrument lacks, forms that do not fit an item."""
        for name in filter(None, (self.key, self.row)):
            if name not in heading:
                yield Problem("import-column-missing", self.key_place, {"column": name, "file": file.file})
        for column in self.columns:
            yield from _column_problems(column, heading, instrument, file)


def _column_problems(
    column: MappedColumn, heading: list[str], instrument: Instrument, file: Place
) -> Iterator[Problem]:
    item = instrument.items.get(column.item)
    if item is None:
        yield Problem("answer-item-unknown", column.place, {"item": column.item})
    elif (column.columns or column.delimiter) and item.kind is not Kind.MULTI:
        yield Problem("import-not-multi", column.place, {"item": column.item})
    for name in column.needed:
        if name not in heading:
            yield Problem("import-column-missing", column.place, {"column": name, "file": file.file})
    for reason in column.missing.values():
        if reason not in list(Missing):
            values = {"reason": reason, "known": ", ".join(Missing)}
            yield Problem("reason-unknown", column.place, values)


def read_mapping(path: Path) -> ColumnMapping:
    """Read the mapping file; its form is in the how-to guide on imports."""
    entry = read_yaml(path, shown_as=path.name)
    if not isinstance(entry, Entry):
        refuse("import-mapping-empty", Place(file=path.name))
    entry.only("institution", "row", "sheet", "missing", "items")
    shared = _texts(entry.get_as("missing", dict, {}))
    items = entry.need("items", Entry)
    columns = [_column(item, items, shared) for item in items]
    return ColumnMapping(
        key=entry.need("institution", str),
        key_place=entry.place("institution"),
        columns=tuple(columns),
        row=entry.get_as("row", str, ""),
        sheet=entry.get_as("sheet", str, ""),
    )


def _column(item: str, items: Entry, shared: Mapping[str, str]) -> MappedColumn:
    """An item's entry: a column's name alone, or a mapping that says more."""
    found, place = items[item], items.place(item)
    if isinstance(found, str):
        return MappedColumn(item, place, column=found, missing=shared)
    if not isinstance(found, Entry) or ("column" in found) == ("columns" in found):
        refuse("import-column-unnamed", place, item=item)
    found.only(*_FORMS)
    return MappedColumn(
        item,
        place,
        column=found.get_as("column", str, ""),
        columns=_texts(found.get_as("columns", dict, {})),
        delimiter=found.get_as("delimiter", str, ""),
        recode=_texts(found.get_as("recode", dict, {})),
        missing={**shared, **_texts(found.get_as("missing", dict, {}))},
    )


def _texts(given: Mapping[str, object]) -> dict[str, str]:
    return {str(key): str(value) for key, value in given.items()}
