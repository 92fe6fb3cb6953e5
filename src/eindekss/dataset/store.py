"""Datasets on disk: ``<root>/<stage>/<table>.parquet``. A stage reads earlier stages' tables and writes its own."""

from pathlib import Path

import polars as pl

from eindekss.dataset.schema import Table


class SchemaBroken(ValueError):
    """A stage tried to write a table that does not keep the contract: a programming error."""


class Store:
    """The datasets of one wave."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, stage: str) -> Path:
        return self.root / stage

    def path(self, stage: str, table: Table) -> Path:
        return self.folder(stage) / f"{table.name}.parquet"

    def read(self, stage: str, table: Table) -> pl.DataFrame:
        """The table as its stage wrote it."""
        return pl.read_parquet(self.path(stage, table))

    def scan(self, stage: str, table: Table) -> pl.LazyFrame:
        return pl.scan_parquet(self.path(stage, table))

    def write(self, stage: str, table: Table, frame: pl.DataFrame) -> None:
        """Write in the contract's column order and types, sorted by key. A key that occurs twice is refused."""
        path = self.path(stage, table)
        path.parent.mkdir(parents=True, exist_ok=True)
        conform(table, frame).write_parquet(path, compression="zstd", statistics=False)


def conform(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame in the contract's shape: columns, types, order; raises SchemaBroken where it cannot be."""
    if set(frame.columns) != set(table.columns):
        differing = sorted(set(frame.columns) ^ set(table.columns))
        raise SchemaBroken(f"{table.name}: columns that differ from the contract: {differing}")
    frame = frame.select(pl.col(name).cast(kind) for name, kind in table.columns.items()).sort(table.key)
    if frame.select(table.key).is_duplicated().any():
        twice = frame.filter(frame.select(table.key).is_duplicated()).head(3).to_dicts()
        raise SchemaBroken(f"{table.name}: keys that occur twice: {twice}")
    if frame.select(pl.col(table.key).is_null().any()).transpose().to_series().any():
        raise SchemaBroken(f"{table.name}: a key is null")
    return frame


def from_rows(table: Table, rows: list[dict[str, object]]) -> pl.DataFrame:
    """Rows as a frame of the contract's types; a missing key in a row is null."""
    return pl.DataFrame(rows, schema=dict(table.columns), orient="row", strict=False)
