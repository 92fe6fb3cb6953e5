"""The three lists of a wave's frame: what a row of each is known by, and which headings mean which column."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import yaml

from eindekss.registry.frame_checks import INSTITUTION_COLUMNS, MEMBERSHIP_COLUMNS, ROSTER_COLUMNS


@dataclass(frozen=True, eq=False)
class FrameList:
    """``key`` tells rows apart; ``needed`` must have a column; ``otherwise`` is what a new row has without one.

    ``telling`` are columns that no other list has: a table with one of them is this list. An empty cell of a column
    ``kept`` leaves what stands, where elsewhere it empties it.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    needed: tuple[str, ...]
    telling: frozenset[str]
    otherwise: Mapping[str, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()

    def key_of(self, cells: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(cells[column] for column in self.key)

    def new(self) -> dict[str, str]:
        """A row of which nothing is known yet."""
        return {column: self.otherwise.get(column, "") for column in self.columns}

    def headings(self) -> Mapping[str, Mapping[str, object]]:
        return _headings()[self.name]

    def column(self, heading: str) -> str | None:
        """The column that a heading means, however it is spaced and in whatever case."""
        return _meanings(self.name).get(plain(heading))

    def names(self, column: str) -> str:
        """The headings of a column, for a message."""
        said = self.headings()[column]
        return f"„{said['lv']}”, “{said['en']}”"


INSTITUTIONS = FrameList(
    "institutions", INSTITUTION_COLUMNS, ("institution",), ("registration_number", "name_lv"),
    frozenset({"website", "participates", "abbreviation"}), {"participates": "true"},
    frozenset({"registration_number", "participates"}),
)  # fmt: skip
MEMBERSHIPS = FrameList(
    "memberships", MEMBERSHIP_COLUMNS, ("institution", "classification"), ("institution", "classification", "category"),
    frozenset({"classification", "category", "basis"}), {"basis": "stated"},
    frozenset({"basis"}),
)  # fmt: skip
ROSTERS = FrameList(
    "rosters", ROSTER_COLUMNS, ("unit", "institution", "row"), ("institution", "row", "name_lv"),
    frozenset({"unit", "row", "kind", "source"}), {"source": "imported"},
    frozenset({"source"}),
)  # fmt: skip
LISTS = {each.name: each for each in (INSTITUTIONS, MEMBERSHIPS, ROSTERS)}


def list_of(headings: Collection[str], unit: str = "") -> FrameList | None:
    """Which list a table with these headings is; None where no heading is known. A unit named means a roster."""
    if unit and any(map(ROSTERS.column, headings)):
        return ROSTERS
    for each in (MEMBERSHIPS, ROSTERS, INSTITUTIONS):
        if any(each.column(heading) in each.telling for heading in headings):
            return each
    return INSTITUTIONS if any(map(INSTITUTIONS.column, headings)) else None


def is_known(heading: str) -> bool:
    return any(each.column(heading) for each in LISTS.values())


def plain(heading: str) -> str:
    words = unicodedata.normalize("NFKC", heading).casefold().replace("_", " ")
    return " ".join(words.split()).rstrip(" *:")


@cache
def _headings() -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    source = files("eindekss.collection.enrolment") / "headings.yaml"
    found: dict[str, dict[str, dict[str, object]]] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return found


@cache
def _meanings(name: str) -> Mapping[str, str]:
    """Heading -> column. A heading that means two columns of one list is a programming error."""
    meanings: dict[str, str] = {}
    for column, said in _headings()[name].items():
        also: Sequence[str] = said["also"]  # type: ignore[assignment]  # YAML knows no types
        for heading in {plain(each) for each in (column, said["lv"], said["en"], *also)}:
            if meanings.setdefault(heading, column) != column:
                raise ValueError(f"the heading {heading!r} means two columns of {name}")
    return meanings
