"""What a list would change in a wave's frame as the database holds it now."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from eindekss.collection.definition import definition
from eindekss.collection.enrolment.incoming import Incoming, ListedRow
from eindekss.collection.enrolment.lists import INSTITUTIONS, LISTS, MEMBERSHIPS, ROSTERS, FrameList
from eindekss.collection.models import Answer, History
from eindekss.errors import Problem
from eindekss.registry.frame_checks import institution_problems, membership_problems, roster_problems
from eindekss.registry.frame_files import roster_units
from eindekss.registry.models import Category, Institution, Membership, RosterRow
from eindekss.registry.models import Wave as WaveRecord

Key = tuple[str, ...]
Cells = Mapping[str, str]
Frame = Mapping[str, Mapping[Key, Cells]]


class Fate(StrEnum):
    """What becomes of a row. ``gone`` is one that the list leaves out; one ``kept`` is such a row that is in use."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    KEPT = "kept"


@dataclass(frozen=True)
class Change:
    """One row of a list. ``before`` is empty for a new row, ``after`` for one that is gone."""

    listed: str
    key: Key
    fate: Fate
    before: Cells
    after: Cells

    @property
    def differing(self) -> list[tuple[str, str, str]]:
        """Column, old and new value."""
        return [(column, self.before[column], said) for column, said in self.after.items()
                if self.before and self.before[column] != said]  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """``unchanged``: name of a list -> how many of its rows the file gives just as they stand."""

    changes: list[Change]
    unchanged: Mapping[str, int]
    problems: list[Problem]

    def of(self, listed: str, fate: str) -> list[Change]:
        return [change for change in self.changes if (change.listed, change.fate) == (listed, fate)]

    def count(self, fate: str) -> int:
        return sum(change.fate == fate for change in self.changes)

    @property
    def digest(self) -> str:
        """Names exactly these changes, so that nothing else is confirmed than what was looked at."""
        content = [[each.listed, each.key, each.fate, dict(each.before), dict(each.after)] for each in self.changes]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def standing(record: WaveRecord) -> Frame:
    """The wave's frame: name of a list -> key -> cells, written as in the frame's files."""
    participations = record.participations.select_related("institution").order_by("institution__key")
    institutions = [
        {"institution": each.institution.key, "registration_number": each.institution.registration_number,
         "abbreviation": each.abbreviation, "name_lv": each.name_lv, "name_en": each.name_en, "website": each.website,
         "participates": str(each.participates).lower(), "comment": each.comment}
        for each in participations
    ]  # fmt: skip
    memberships = Membership.objects.filter(classification__wave=record).order_by("institution__key", "pk")
    rosters = RosterRow.objects.filter(wave=record).order_by("unit", "institution__key", "row")
    rows = {
        INSTITUTIONS: institutions,
        MEMBERSHIPS: [
            dict(zip(MEMBERSHIPS.columns, each, strict=True))
            for each in memberships.values_list("institution__key", "classification__key", "category__key", "basis")
        ],
        ROSTERS: [
            dict(zip(ROSTERS.columns, each, strict=True))
            for each in rosters.values_list("unit", "institution__key", *ROSTERS.columns[2:])
        ],
    }  # fmt: skip
    return {listed.name: {listed.key_of(cells): cells for cells in each} for listed, each in rows.items()}


def compare(record: WaveRecord, incoming: Incoming) -> Comparison:
    """Everything that would change, and everything that is wrong with the rows as they would then stand."""
    frame = standing(record)
    changes: list[Change] = []
    unchanged: dict[str, int] = {}
    merged: dict[str, list[ListedRow]] = {listed.name: [] for listed in LISTS.values()}
    for listed in LISTS.values():
        rows = incoming.rows.get(listed.name)
        if rows is None:
            continue
        merged[listed.name] = list(_merged(listed, rows, frame))
        found = [_change(listed, row.cells, frame) for row in merged[listed.name]]
        changes += filter(None, found)
        unchanged[listed.name] = found.count(None)
        changes += _gone(record, listed, merged[listed.name], frame)
    return Comparison(changes, unchanged, _problems(record, merged, frame))


def _merged(listed: FrameList, rows: Iterable[ListedRow], frame: Frame) -> Iterator[ListedRow]:
    """Each row whole: what the file leaves open is as it stands, or as new rows are."""
    numbers = dict(Institution.objects.values_list("key", "registration_number")) if listed is INSTITUTIONS else {}
    for row in rows:
        base = listed.new()
        if listed is INSTITUTIONS:
            base["registration_number"] = numbers.get(row["institution"], "")
        given = base | dict(row.cells)
        yield row.filled({**given, **frame[listed.name].get(listed.key_of(given), {}), **row.cells})


def _change(listed: FrameList, cells: Cells, frame: Frame) -> Change | None:
    key = listed.key_of(cells)
    before = frame[listed.name].get(key)
    if before is None:
        return Change(listed.name, key, Fate.NEW, {}, cells)
    return None if before == cells else Change(listed.name, key, Fate.CHANGED, before, cells)


def _gone(record: WaveRecord, listed: FrameList, rows: list[ListedRow], frame: Frame) -> Iterator[Change]:
    """Rows that the list leaves out. A list of some institutions' rows says nothing of other institutions'."""
    listed_keys = {listed.key_of(row.cells) for row in rows}
    scopes = {_scope(listed, row.cells) for row in rows}
    left_out = [(key, cells) for key, cells in frame[listed.name].items()
                if key not in listed_keys and _scope(listed, cells) in scopes]  # fmt: skip
    used = _in_use(record, listed) if left_out else set()
    for key, cells in left_out:
        yield Change(listed.name, key, Fate.KEPT if key in used else Fate.GONE, cells, {})


def _scope(listed: FrameList, cells: Cells) -> Key:
    columns = {INSTITUTIONS: (), MEMBERSHIPS: ("institution",), ROSTERS: ("unit", "institution")}[listed]
    return tuple(cells[column] for column in columns)


def _in_use(record: WaveRecord, listed: FrameList) -> Collection[Key]:
    """Keys that answers, people or steps of the field work hang on: these are never removed."""
    if listed is ROSTERS:
        unit = {each.id: each.unit for each in definition(record).instrument.questionnaires}
        return {
            (unit.get(questionnaire, ""), institution, row)
            for model in (Answer, History)
            for questionnaire, institution, row in model.objects.filter(response__wave=record)
            .exclude(row="").values_list("response__questionnaire", "response__institution__key", "row").distinct()
        }  # fmt: skip
    if listed is INSTITUTIONS:
        hanging = (record.responses, record.assignments, record.field_events)
        return {(key,) for each in hanging for key in each.values_list("institution__key", flat=True) if key}
    return set()


def _problems(record: WaveRecord, merged: Mapping[str, list[ListedRow]], frame: Frame) -> list[Problem]:
    """A mistake in the list of institutions would echo from the other lists, so it is told first, alone."""
    wave = definition(record)
    institutions = merged[INSTITUTIONS.name]
    found = list(institution_problems(institutions, wave.country))
    if found:
        return found
    known = {key[0] for key in frame[INSTITUTIONS.name]} | {row["institution"] for row in institutions}
    categories: dict[str, list[str]] = {}
    listed = Category.objects.filter(classification__wave=record).order_by("classification__position", "position")
    for classification, category in listed.values_list("classification__key", "key"):
        categories.setdefault(classification, []).append(category)
    return [
        *membership_problems(merged[MEMBERSHIPS.name], known, categories),
        *roster_problems(merged[ROSTERS.name], known, roster_units(wave)),
    ]
