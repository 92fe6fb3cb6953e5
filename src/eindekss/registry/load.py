"""The wave's frame, from its files into the tables: all of it, or nothing and a list of what is wrong."""

from django.db import transaction
from django.utils import timezone

from eindekss.dataset.wave import Wave
from eindekss.errors import Refused
from eindekss.registry import models
from eindekss.registry.bulk import ids, insert
from eindekss.registry.frame_files import FrameFiles, read_frame_files


def load(wave: Wave) -> models.Wave:
    """Replace the wave's frame in the database by what its files say; other waves are left as they are."""
    files, problems = read_frame_files(wave)
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        record = _record(wave)
        _institutions(record, files)
        _classifications(record, files)
        _roster(record, files)
    return record


def _record(wave: Wave) -> models.Wave:
    """A wave new to the database waits for the office to open it, unless its last day is over."""
    settled = {"folder": str(wave.folder), "opened": wave.opened, "closed": wave.closed}
    record, _ = models.Wave.objects.update_or_create(
        key=wave.id, defaults=settled, create_defaults=settled | {"state": _state(wave)}
    )
    return record


def _state(wave: Wave) -> models.Wave.State:
    is_over = timezone.localdate() > wave.closed
    return models.Wave.State.CLOSED if is_over else models.Wave.State.PREPARED


def _institutions(record: models.Wave, files: FrameFiles) -> None:
    known = ids(models.Institution.objects)
    new = [row for row in files.institutions if row["institution"] not in known]
    insert(
        models.Institution,
        ("key", "registration_number"),
        [(row["institution"], row["registration_number"]) for row in new],
    )
    known = ids(models.Institution.objects)
    columns = ("name_lv", "name_en", "abbreviation", "website", "comment")
    models.Participation.objects.filter(wave=record).delete()
    insert(
        models.Participation,
        ("wave_id", "institution_id", "participates", *columns),
        [
            (record.pk, known[row["institution"]], row["participates"] == "true", *(row[name] for name in columns))
            for row in files.institutions
        ],
    )


def _classifications(record: models.Wave, files: FrameFiles) -> None:
    models.Classification.objects.filter(wave=record).delete()
    insert(
        models.Classification,
        ("wave_id", "key", "position", "title_lv", "title_en"),
        [(record.pk, each.key, at, each["lv"], each["en"]) for at, each in enumerate(files.classifications)],
    )
    classifications = ids(models.Classification.objects.filter(wave=record))
    insert(
        models.Category,
        ("classification_id", "key", "position", "label_lv", "label_en"),
        [
            (classifications[each.key], category["category"], at, category["lv"], category["en"])
            for each in files.classifications
            for at, category in enumerate(each.categories)
        ],
    )
    rows = models.Category.objects.filter(classification__wave=record)
    categories = {(parent, key): pk for parent, key, pk in rows.values_list("classification__key", "key", "pk")}
    institutions = ids(models.Institution.objects)
    insert(
        models.Membership,
        ("institution_id", "classification_id", "category_id", "basis"),
        [
            (
                institutions[row["institution"]],
                classifications[row["classification"]],
                categories[row["classification"], row["category"]],
                row["basis"],
            )
            for row in files.memberships
        ],
    )


def _roster(record: models.Wave, files: FrameFiles) -> None:
    columns = ("unit", "row", "name_lv", "name_en", "kind", "source")
    institutions = ids(models.Institution.objects)
    models.RosterRow.objects.filter(wave=record).delete()
    insert(
        models.RosterRow,
        ("wave_id", "institution_id", *columns),
        [(record.pk, institutions[row["institution"]], *(row[name] for name in columns)) for row in files.rosters],
    )
