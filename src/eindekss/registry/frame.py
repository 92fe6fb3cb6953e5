"""Stage ``frame``: who is asked, from the tables into datasets."""

import hashlib

import polars as pl

from eindekss.dataset.schema import CLASSIFICATION, INSTITUTION, MEMBERSHIP, ROSTER, Table
from eindekss.dataset.store import Store, conform
from eindekss.dataset.wave import Wave
from eindekss.errors import refuse
from eindekss.registry import models
from eindekss.registry.bulk import frame

STAGE = "frame"


def run(wave: Wave, store: Store) -> None:
    """Write INSTITUTION, CLASSIFICATION, MEMBERSHIP and ROSTER as the database holds them for this wave."""
    for table, content in tables(wave.id):
        store.write(STAGE, table, content)


def fingerprint(wave: Wave) -> str:
    """A hash of all that ``run`` would read."""
    digest = hashlib.sha256()
    for table, content in tables(wave.id):
        digest.update(table.name.encode())
        digest.update(conform(table, content).write_csv().encode())
    return digest.hexdigest()


def tables(key: str) -> list[tuple[Table, pl.DataFrame]]:
    """The wave's frame, by table; refuses a wave that was never loaded."""
    if not models.Wave.objects.filter(key=key).exists():
        refuse("wave-not-loaded", wave=key)
    return [
        (
            INSTITUTION,
            frame(
            models.Participation.objects.filter(wave__key=key).values_list(
                "institution__key", "institution__registration_number", "abbreviation", "name_lv", "name_en",
                "website", "participates", "comment",
            ),
            INSTITUTION.columns,
        )),
        (
            CLASSIFICATION,
            frame(
            models.Category.objects.filter(classification__wave__key=key).values_list(
                "classification__key", "classification__position", "key", "position", "classification__title_lv",
                "classification__title_en", "label_lv", "label_en",
            ),
            CLASSIFICATION.columns,
        )),
        (
            MEMBERSHIP,
            frame(
            models.Membership.objects.filter(classification__wave__key=key).values_list(
                "institution__key", "classification__key", "category__key", "basis"
            ),
            MEMBERSHIP.columns,
        )),
        (
            ROSTER,
            frame(
            models.RosterRow.objects.filter(wave__key=key).values_list(
                "unit", "institution__key", "row", "name_lv", "name_en", "kind", "source"
            ),
            ROSTER.columns,
        )),
    ]  # fmt: skip
