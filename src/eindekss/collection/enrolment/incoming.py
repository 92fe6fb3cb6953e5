"""What an uploaded file wants in the frame: its tables recognised as lists, their rows with places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePath
from typing import Any

from eindekss.collection.enrolment.lists import INSTITUTIONS, ROSTERS, FrameList, is_known, list_of, plain
from eindekss.collection.enrolment.mapping import NO_MAPPING, Mapped
from eindekss.collection.enrolment.tables import LARGEST_FILE, WORKBOOKS, RawTable, read_tables
from eindekss.dataset.wave import Wave
from eindekss.errors import Place, Problem, Refused, refuse
from eindekss.registry.catalogue_rdf import FORMATS, read_catalogue
from eindekss.registry.frame_files import roster_units

_YES = {"true", "1", "jā", "ja", "yes", "patiess", "x"}
_NO = {"false", "0", "nē", "ne", "no", "aplams"}


@dataclass(frozen=True)
class ListedRow:
    """One row. ``cells`` has only the columns that the file has; ``shown`` is what the file calls them."""

    at: Place
    cells: Mapping[str, str]
    shown: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> int:
        return self.at.line or self.at.row or 0

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def place(self, column: str | None = None) -> Place:
        return replace(self.at, column=self.shown.get(column, column) if column else None)

    @property
    def held_place(self) -> tuple[str | None, int | None, str | None, int | None]:
        return self.at.file, self.at.line, self.at.sheet, self.at.row

    def filled(self, cells: Mapping[str, str]) -> "ListedRow":
        """The row with the columns that it leaves to what stands already."""
        return replace(self, cells=cells)


@dataclass(frozen=True)
class Note:
    """What was found out or passed over; ``id`` names its text."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Incoming:
    """``rows``: name of a list -> its rows."""

    file: str
    rows: Mapping[str, Sequence[ListedRow]]
    notes: Sequence[Note] = ()

    def held(self) -> dict[str, Any]:
        """As JSON, to wait for a confirmation; headings stand once for all rows of a list."""
        rows = {name: {"shown": dict(each[0].shown), "rows": [[*row.held_place, dict(row.cells)] for row in each]}
                for name, each in self.rows.items() if each}  # fmt: skip
        return {"file": self.file, "rows": rows, "notes": [asdict(note) for note in self.notes]}

    @classmethod
    def of(cls, held: Mapping[str, Any]) -> "Incoming":
        rows = {name: [ListedRow(Place(file, line, sheet, row), cells, each["shown"])
                       for file, line, sheet, row, cells in each["rows"]]
                for name, each in held["rows"].items()}  # fmt: skip
        return cls(held["file"], rows, [Note(**note) for note in held["notes"]])


def read_incoming(wave: Wave, file: str, content: bytes, unit: str = "", mapped: Mapped = NO_MAPPING) -> Incoming:
    """The lists of a file. ``unit`` says what a roster without a column for it lists. Refused with every problem."""
    place, kind = Place(file=file), PurePath(file).suffix.lower()
    unit = unit or mapped.unit
    if not content:
        refuse("enrolment-empty", place)
    if len(content) > LARGEST_FILE:
        refuse("enrolment-too-large", place, largest=LARGEST_FILE // 2**20)
    if unit and unit not in roster_units(wave):
        refuse("frame-unit-unknown", place, unit=unit, known=", ".join(roster_units(wave)) or "-")
    if kind in FORMATS:
        return _from_catalogue(wave, file, content, unit)
    if kind not in (".csv", *WORKBOOKS):
        refuse("enrolment-kind-unknown", place, kind=kind or "-")
    known = lambda heading: is_known(heading) or plain(heading) in mapped.columns  # noqa: E731
    return _from_tables(wave, file, read_tables(file, content, wave.languages[0], known), unit, mapped)


def _from_catalogue(wave: Wave, file: str, content: bytes, unit: str) -> Incoming:
    unit = unit or ("service" if "service" in roster_units(wave) else "")
    if not unit:
        refuse("enrolment-unit-unnamed", Place(file=file), known=", ".join(roster_units(wave)) or "-")
    catalogue = read_catalogue(file, content, unit)
    shown = {"institution": "cv:hasCompetentAuthority", "row": "dct:identifier", "name_lv": "dct:title"}
    rows = [ListedRow(row.place, row.cells, shown) for row in catalogue.rows]
    notes = [Note("enrolment-note-catalogue", {"count": len(rows), "unit": unit})]
    notes += [Note("enrolment-note-ignored-rdf", {"name": name, "count": count})
              for name, count in catalogue.ignored.items()]  # fmt: skip
    return Incoming(file, {ROSTERS.name: rows}, notes)


def _from_tables(wave: Wave, file: str, tables: list[RawTable], unit: str, mapped: Mapped) -> Incoming:
    rows: dict[str, list[ListedRow]] = {}
    sheets: dict[str, str] = {}
    notes: list[Note] = []
    problems: list[Problem] = []
    for table in tables:
        if mapped.sheet and table.sheet not in (None, mapped.sheet):
            continue
        headings = [mapped.columns.get(plain(heading), heading) for heading in table.heading]
        listed = list_of(headings, unit)
        if listed is None:
            notes.append(Note("enrolment-note-ignored-sheet", {"sheet": table.sheet or file}))
            continue
        if len(table.rows) == 1:
            notes.append(Note("enrolment-note-empty-sheet", {"sheet": table.sheet or file}))
            continue
        if listed.name in rows:
            values = {"first": sheets[listed.name], "second": table.sheet}
            problems.append(Problem("enrolment-list-twice", table.place(), values))
            continue
        sheets[listed.name] = table.sheet or file
        rows[listed.name] = _rows(wave, listed, table, headings, unit, notes, problems)
    if problems:
        raise Refused(problems)
    if any(note.id == "enrolment-note-empty-sheet" for note in notes) and not rows:
        refuse("enrolment-no-rows", Place(file=file))
    if not rows:
        found = ", ".join(cell for table in tables for cell in table.heading if cell)
        refuse("enrolment-nothing-known", Place(file=file), headings=found[:300] or "-")
    return Incoming(file, rows, notes)


def _rows(
    wave: Wave, listed: FrameList, table: RawTable, headings: list[str], unit: str, notes: list[Note],
    problems: list[Problem],
) -> list[ListedRow]:  # fmt: skip
    columns = [listed.column(heading) for heading in headings]
    found = list(_heading_problems(wave, listed, table, columns, unit))
    problems += found or table.problems
    for heading, column in zip(table.heading, columns, strict=True):
        if column is None and heading:
            notes.append(Note("enrolment-note-ignored-column", {"column": heading, "sheet": table.sheet or table.file}))
    if table.encoding not in ("", "UTF-8"):
        notes.append(Note("enrolment-note-encoding", {"encoding": table.encoding}))
    return [] if found else list(_listed(listed, table, columns, unit, problems))


def _heading_problems(
    wave: Wave, listed: FrameList, table: RawTable, columns: Sequence[str | None], unit: str
) -> Iterator[Problem]:
    place, had = table.place(table.rows[0][0]), ", ".join(filter(None, table.heading))[:300]
    for column in listed.columns:
        named = [heading for heading, each in zip(table.heading, columns, strict=True) if each == column]
        if len(named) > 1:
            yield Problem("enrolment-heading-twice", place, {"column": column, "headings": ", ".join(named)})
        elif not named and column in listed.needed:
            values = {"column": column, "names": listed.names(column), "headings": had}
            yield Problem("enrolment-column-missing", place, values)
    if listed is ROSTERS and "unit" not in columns and not unit:
        yield Problem("enrolment-unit-unnamed", place, {"known": ", ".join(roster_units(wave)) or "-"})


def _listed(
    listed: FrameList, table: RawTable, columns: Sequence[str | None], unit: str, problems: list[Problem]
) -> Iterator[ListedRow]:
    shown = {column: heading for column, heading in zip(columns, table.heading, strict=True) if column}
    for number, cells in table.rows[1:]:
        if any(cells[len(columns) :]):
            problems.append(Problem("enrolment-row-too-long", table.place(number), {"count": len(columns)}))
            continue
        given = {column: cell for column, cell in zip(columns, [*cells, *[""] * len(columns)], strict=False) if column}
        yield ListedRow(table.place(number), _tidy(listed, given, unit), shown)


def _tidy(listed: FrameList, cells: dict[str, str], unit: str) -> dict[str, str]:
    """Cells as the frame writes them: numbers without spaces, yes and no as true and false, keys where implied."""
    for column in ("institution", "registration_number"):
        if column in cells:
            cells[column] = "".join(cells[column].split())
    if listed is INSTITUTIONS:
        cells["institution"] = cells.get("institution") or cells["registration_number"]
        if "participates" in cells:
            said = cells["participates"].casefold()
            cells["participates"] = "true" if said in _YES else "false" if said in _NO else cells["participates"]
    if listed is ROSTERS and unit:
        cells["unit"] = cells.get("unit") or unit
    return {column: cell for column, cell in cells.items() if cell or column not in listed.kept}
