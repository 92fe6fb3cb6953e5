"""The mapping of an import: which heading of a file means which column of the frame, where it is not known already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eindekss.collection.enrolment.lists import LISTS, plain
from eindekss.errors import Place, refuse
from eindekss.source import Entry, read_yaml


@dataclass(frozen=True)
class Mapped:
    """``columns``: a heading of the file, made plain -> the frame's column. ``sheet`` alone is read where it is named.

    ``unit`` says what the file lists where it has no column for it.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    unit: str = ""


NO_MAPPING = Mapped()


def read_mapped(path: Path) -> Mapped:
    """The mapping file: ``columns`` (the frame's column: the file's heading), ``sheet``, ``unit``."""
    entry = read_yaml(path, shown_as=path.name)
    if not isinstance(entry, Entry) or not entry:
        refuse("enrolment-mapping-empty", Place(file=path.name))
    entry.only("columns", "sheet", "unit")
    columns = entry.get_as("columns", Entry, Entry())
    known = sorted({column for each in LISTS.values() for column in each.columns})
    for column in columns:
        if column not in known:
            refuse("enrolment-mapping-column", columns.place(column), column=column, known=", ".join(known))
    return Mapped(
        {plain(str(columns[column])): column for column in columns},
        entry.get_as("sheet", str, ""),
        entry.get_as("unit", str, ""),
    )
