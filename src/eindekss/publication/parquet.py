"""Parquet for statisticians and Power BI: every table of the contract that is public, with column notes in CSV."""

import csv
from pathlib import Path

from eindekss.dataset import schema
from eindekss.dataset.schema import Table
from eindekss.publication.edition import Edition

# Stage and table of each file. Answers are published because institutions answer as public bodies.
PUBLIC: tuple[tuple[str, Table], ...] = (
    ("frame", schema.INSTITUTION),
    ("frame", schema.ROSTER),
    ("tables", schema.CLASSIFICATION),
    ("tables", schema.MEMBERSHIP),
    ("edit", schema.ANSWER),
    ("edit", schema.EDIT),
    ("edit", schema.OUTLIER),
    ("score", schema.NODE),
    ("score", schema.SCORE),
    ("score", schema.EXPLANATION),
    ("tables", schema.TABLE),
    ("tables", schema.STUB),
    ("tables", schema.CELL),
    ("tables", schema.CLAIM),
)


def write(edition: Edition, folder: Path) -> None:
    """One Parquet file a table; README.txt with the wave's title and notice; items.csv, the data dictionary."""
    for stage, table in PUBLIC:
        frame = edition.store.read(stage, table)
        frame.write_parquet(folder / f"{table.name}.parquet", compression="zstd", statistics=False)
    lines = [f"{edition.title(language)}\n{edition.notice(language)}".strip() for language in edition.wave.languages]
    (folder / "README.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    _items(edition, folder / "items.csv")


def _items(edition: Edition, path: Path) -> None:
    languages = edition.wave.languages
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["item", "unit", "kind", "origin", "code", *(f"label_{language}" for language in languages)])
        for item in edition.wave.instrument.items.values():
            lead = [item.id, edition.wave.instrument.unit_of[item.id], item.kind, item.origin]
            rows.writerow([*lead, "", *(item.label[language] for language in languages)])
            for option in item.options:
                rows.writerow([*lead, option.code, *(option.label[language] for language in languages)])
