"""The frame's files, read and checked. Every problem is found before anything is refused."""

from dataclasses import dataclass, field
from itertools import chain

from eindekss.dataset.wave import Wave
from eindekss.errors import Problem
from eindekss.registry.frame_checks import (
    INSTITUTION_COLUMNS,
    MEMBERSHIP_COLUMNS,
    ROSTER_COLUMNS,
    Found,
    institution_problems,
    membership_problems,
    roster_problems,
)
from eindekss.source import Entry, Row, read_csv, read_yaml


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
    found = list(institution_problems(files.institutions, wave.country)) or list(_other_problems(files, wave))
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


def _other_problems(files: FrameFiles, wave: Wave) -> Found:
    institutions = {row["institution"] for row in files.institutions}
    categories = {each.key: [entry["category"] for entry in each.categories] for each in files.classifications}
    return chain(
        _classification_problems(files),
        membership_problems(files.memberships, institutions, categories),
        roster_problems(files.rosters, institutions, roster_units(wave)),
    )


def roster_units(wave: Wave) -> list[str]:
    """The units of which institutions have rosters."""
    return [unit for unit in wave.instrument.units if unit != "institution"]


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
