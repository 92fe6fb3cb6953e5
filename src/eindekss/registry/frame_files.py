"""The frame's files, read and checked. Every problem is found before anything is refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from eindekss.dataset.wave import Wave
from eindekss.errors import Problem
from eindekss.registry.models import Membership
from eindekss.source import Entry, Row, read_csv, read_yaml

INSTITUTION_COLUMNS = (
    "institution", "registration_number", "abbreviation", "name_lv", "name_en", "website", "participates",
    "comment",
)  # fmt: skip
MEMBERSHIP_COLUMNS = ("institution", "classification", "category", "basis")
ROSTER_COLUMNS = ("unit", "institution", "row", "name_lv", "name_en", "kind", "source")
SOURCES = ("given", "imported", "observed", "stated", "derived", "reconstructed")

Found = Iterator[Problem]


@dataclass(frozen=True)
class ClassificationEntry:
    """One classification of the file; its categories know their places."""

    entry: Entry

    @property
    def key(self) -> str:
        return str(self.entry.need("classification", str))

    @property
    def categories(self) -> list[Entry]:
        return list(self.entry.need("categories", list))

    def __getitem__(self, language: str) -> str:
        return str(self.entry.need(language, str))

    def check_keys(self) -> None:
        self.entry.only("classification", "lv", "en", "categories")
        for name in ("classification", "lv", "en"):
            self.entry.need(name, str)
        for category in self.categories:
            category.only("category", "lv", "en")
            for name in ("category", "lv", "en"):
                category.need(name, str)


@dataclass(frozen=True)
class FrameFiles:
    """Rows as they stand in the files."""

    institutions: list[Row] = field(default_factory=list)
    classifications: list[ClassificationEntry] = field(default_factory=list)
    memberships: list[Row] = field(default_factory=list)
    rosters: list[Row] = field(default_factory=list)


def read_frame_files(wave: Wave) -> tuple[FrameFiles, list[Problem]]:
    """The files and everything wrong with their content; a file that cannot be read at all is refused at once."""
    files = FrameFiles(
        institutions=_rows(wave, "institutions", INSTITUTION_COLUMNS),
        classifications=_classifications(wave),
        memberships=_rows(wave, "memberships", MEMBERSHIP_COLUMNS),
        rosters=_rows(wave, "rosters", ROSTER_COLUMNS),
    )
    # A mistake in the list of institutions would echo from every row of the other files, so it is told first, alone.
    found = list(_institution_problems(files, wave.country)) or list(
        chain(
            _classification_problems(files),
            _membership_problems(files),
            _roster_problems(files, wave.instrument.units),
        )
    )
    return files, found


def _rows(wave: Wave, role: str, columns: tuple[str, ...]) -> list[Row]:
    if role != "institutions" and not wave.has(role):
        return []
    named = wave.files[role] if wave.has(role) else str(wave.path(role))
    names = [named] if isinstance(named, str) else named
    paths = [wave.folder / name for name in names]
    return [row for path in paths for row in read_csv(path, columns, shown_as=wave.shown(path))]


def _classifications(wave: Wave) -> list[ClassificationEntry]:
    if not wave.has("classifications"):
        return []
    path = wave.path("classifications")
    found = [ClassificationEntry(entry) for entry in read_yaml(path, shown_as=wave.shown(path)) or ()]
    for each in found:
        each.check_keys()
    return found


def _institution_problems(files: FrameFiles, country: str) -> Found:
    invalid = _number_check(country)
    numbered = [row for row in files.institutions if row["registration_number"]]
    without = [row for row in files.institutions if not row["registration_number"]]
    yield from _twice(numbered, ("registration_number",), "registration-number-twice")
    yield from _twice(without, ("institution",), "frame-institution-twice")
    for row in files.institutions:
        number, key = row["registration_number"], row["institution"]
        if number and invalid(number):
            yield Problem("registration-number-invalid", row.place("registration_number"), {"number": number})
        if number and number != key:
            yield Problem("institution-key-differs", row.place("institution"), {"key": key, "number": number})
        for column in ("institution", "name_lv", "name_en"):
            if not row[column]:
                yield Problem("frame-cell-empty", row.place(column), {"column": column})
        if row["participates"] not in ("true", "false"):
            yield Problem("participates-unknown", row.place("participates"), {"value": row["participates"]})


def _number_check(country: str) -> Callable[[str], bool]:
    """What says that a registration number cannot be right: the country's own check digits, where it has any.

    Latvia's register numbers legal persons with the same check digit as its VAT numbers, so that one check serves.
    """
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        return lambda number: False

    def invalid(number: str) -> bool:
        try:
            return bool(module.validate(number) != number)
        except ValidationError:
            return True

    return invalid


def _classification_problems(files: FrameFiles) -> Found:
    seen: set[str] = set()
    for each in files.classifications:
        if each.key in seen:
            yield Problem("frame-classification-twice", each.entry.place("classification"), {"key": each.key})
        seen.add(each.key)
        categories: set[str] = set()
        for category in each.categories:
            if category["category"] in categories:
                values = {"key": category["category"], "classification": each.key}
                yield Problem("frame-category-twice", category.place("category"), values)
            categories.add(category["category"])


def _membership_problems(files: FrameFiles) -> Found:
    institutions = {row["institution"] for row in files.institutions}
    categories = {each.key: [entry["category"] for entry in each.categories] for each in files.classifications}
    bases = [basis.value for basis in Membership.Basis]
    yield from _twice(files.memberships, ("institution", "classification"), "membership-twice")
    for row in files.memberships:
        classification, category = row["classification"], row["category"]
        if row["institution"] not in institutions:
            yield Problem("frame-institution-unknown", row.place("institution"), {"key": row["institution"]})
        if classification not in categories:
            values = {"key": classification, "known": ", ".join(categories)}
            yield Problem("frame-classification-unknown", row.place("classification"), values)
        elif category not in categories[classification]:
            values = {"key": category, "classification": classification,
                      "known": ", ".join(categories[classification])}  # fmt: skip
            yield Problem("frame-category-unknown", row.place("category"), values)
        if row["basis"] not in bases:
            values = {"value": row["basis"], "known": ", ".join(bases)}
            yield Problem("basis-unknown", row.place("basis"), values)


def _roster_problems(files: FrameFiles, units: tuple[str, ...]) -> Found:
    institutions = {row["institution"] for row in files.institutions}
    rosters = [unit for unit in units if unit != "institution"]
    yield from _twice(files.rosters, ("unit", "institution", "row"), "roster-row-twice")
    for row in files.rosters:
        if row["institution"] not in institutions:
            yield Problem("frame-institution-unknown", row.place("institution"), {"key": row["institution"]})
        if row["unit"] not in rosters:
            values = {"unit": row["unit"], "known": ", ".join(rosters) or "-"}
            yield Problem("frame-unit-unknown", row.place("unit"), values)
        if row["source"] not in SOURCES:
            values = {"value": row["source"], "known": ", ".join(SOURCES)}
            yield Problem("frame-source-unknown", row.place("source"), values)
        for column in ("row", "name_lv"):
            if not row[column]:
                yield Problem("frame-cell-empty", row.place(column), {"column": column})


def _twice(rows: list[Row], columns: tuple[str, ...], identifier: str) -> Found:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        if key in first:
            yield Problem(identifier, row.place(columns[0]), {"key": " / ".join(key), "first": first[key]})
        first.setdefault(key, row.line)
