"""Taking a list into the wave's frame: what was looked at and nothing else, all of it or nothing."""

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from eindekss.collection import audit
from eindekss.collection.enrolment.comparison import Change, Comparison, Fate, compare, standing
from eindekss.collection.enrolment.incoming import Incoming
from eindekss.collection.enrolment.lists import INSTITUTIONS, MEMBERSHIPS, ROSTERS
from eindekss.collection.models import FrameImport
from eindekss.dataset.wave import Wave
from eindekss.errors import Refused, refuse
from eindekss.registry.bulk import ids
from eindekss.registry.frame_files import FrameFiles, read_frame_files
from eindekss.registry.models import Category, Classification, Institution, Membership, Participation, RosterRow
from eindekss.registry.models import Wave as WaveRecord

_NAMES = ("name_lv", "name_en", "abbreviation", "website", "comment")
_OPEN_TO_LISTS = (WaveRecord.State.PREPARED, WaveRecord.State.OPEN)


class ChangedMeanwhile(Exception):
    """The frame is no longer what the person was shown the changes of."""


def takes_lists(record: WaveRecord) -> bool:
    return record.state in _OPEN_TO_LISTS


@transaction.atomic
def take(entry: FrameImport, seen: str, remove: bool, request: HttpRequest | None = None) -> Comparison:
    """Write what the list changes and note it. ``seen`` is the digest of the changes that were looked at.

    ``remove``: rows that the list leaves out go, unless something hangs on them. Refused where the wave is closed or
    anything about the list is wrong.
    """
    record = WaveRecord.objects.select_for_update().get(pk=entry.wave_id)
    if not takes_lists(record):
        refuse("enrolment-wave-closed", wave=record.key)
    found = compare(record, Incoming.of(entry.content))
    if found.problems:
        raise Refused(found.problems)
    if seen != found.digest:
        raise ChangedMeanwhile
    going = [change for change in found.changes if change.fate == Fate.GONE] if remove else []
    coming = [change for change in found.changes if change.fate in (Fate.NEW, Fate.CHANGED)]
    _write_institutions(record, _of(coming, INSTITUTIONS.name))
    _write_memberships(record, _of(coming, MEMBERSHIPS.name))
    _write_rosters(record, _of(coming, ROSTERS.name))
    _remove(record, going)
    entry.content, entry.applied = None, timezone.now()
    entry.added, entry.changed, entry.removed = found.count(Fate.NEW), found.count(Fate.CHANGED), len(going)
    entry.save()
    audit.record(request, audit.Act.IMPORTED, entry.file, record)
    return found


def _of(changes: Iterable[Change], listed: str) -> list[Change]:
    return [change for change in changes if change.listed == listed]


def _write_institutions(record: WaveRecord, changes: list[Change]) -> None:
    numbers = dict(Institution.objects.values_list("key", "registration_number"))
    new = [change.after for change in changes if change.key[0] not in numbers]
    Institution.objects.bulk_create(
        Institution(key=cells["institution"], registration_number=cells["registration_number"]) for cells in new
    )
    for change in changes:
        number = change.after["registration_number"]
        if numbers.get(change.key[0], number) != number:
            Institution.objects.filter(key=change.key[0]).update(registration_number=number)
    known = ids(Institution.objects)
    Participation.objects.bulk_create(
        [
            Participation(
                wave=record,
                institution_id=known[change.key[0]],
                participates=change.after["participates"] == "true",
                **{name: change.after[name] for name in _NAMES},
            )
            for change in changes
        ],
        update_conflicts=True,
        unique_fields=["wave", "institution"],
        update_fields=["participates", *_NAMES],
    )


def _write_memberships(record: WaveRecord, changes: list[Change]) -> None:
    institutions = ids(Institution.objects)
    classifications = ids(Classification.objects.filter(wave=record))
    listed = Category.objects.filter(classification__wave=record).values_list("classification__key", "key", "pk")
    categories = {(classification, key): pk for classification, key, pk in listed}
    Membership.objects.bulk_create(
        [
            Membership(
                institution_id=institutions[change.key[0]],
                classification_id=classifications[change.key[1]],
                category_id=categories[change.key[1], change.after["category"]],
                basis=change.after["basis"],
            )
            for change in changes
        ],
        update_conflicts=True,
        unique_fields=["institution", "classification"],
        update_fields=["category", "basis"],
    )


def _write_rosters(record: WaveRecord, changes: list[Change]) -> None:
    institutions = ids(Institution.objects)
    columns = ("name_lv", "name_en", "kind", "source")
    RosterRow.objects.bulk_create(
        [
            RosterRow(
                wave=record,
                unit=change.key[0],
                institution_id=institutions[change.key[1]],
                row=change.key[2],
                **{name: change.after[name] for name in columns},
            )
            for change in changes
        ],
        update_conflicts=True,
        unique_fields=["wave", "unit", "institution", "row"],
        update_fields=columns,
    )


def _remove(record: WaveRecord, changes: list[Change]) -> None:
    """An institution leaves the wave with its classes and rosters; what it is in other waves stays."""
    for change in _of(changes, ROSTERS.name):
        unit, institution, row = change.key
        RosterRow.objects.filter(wave=record, unit=unit, institution__key=institution, row=row).delete()
    for change in _of(changes, MEMBERSHIPS.name):
        institution, classification = change.key
        Membership.objects.filter(
            institution__key=institution, classification__key=classification, classification__wave=record
        ).delete()
    leaving = [change.key[0] for change in _of(changes, INSTITUTIONS.name)]
    RosterRow.objects.filter(wave=record, institution__key__in=leaving).delete()
    Membership.objects.filter(classification__wave=record, institution__key__in=leaving).delete()
    Participation.objects.filter(wave=record, institution__key__in=leaving).delete()


def refuse_undoing(wave: Wave) -> None:
    """Refuse to load the wave's files where that would undo a list that was taken in since."""
    record = WaveRecord.objects.filter(key=wave.id).first()
    if record is None or not FrameImport.objects.filter(wave=record, applied__isnull=False).exists():
        return
    files, problems = read_frame_files(wave)
    if problems:
        raise Refused(problems)
    changes = _differences(record, files)
    if changes:
        refuse("enrolment-would-be-undone", wave=wave.id, changes=changes)


def _differences(record: WaveRecord, files: FrameFiles) -> int:
    """How many rows of the frame are not the same in the database and in the files."""
    database = standing(record)
    count = 0
    for listed, rows in (
        (INSTITUTIONS, files.institutions),
        (MEMBERSHIPS, files.memberships),
        (ROSTERS, files.rosters),
    ):
        given = {listed.key_of(row.cells): {column: row[column] for column in listed.columns} for row in rows}
        stands = database[listed.name]
        count += sum(given.get(key) != stands.get(key) for key in given.keys() | stands.keys())
    return count
