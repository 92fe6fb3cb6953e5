"""Everything an output may be made of: the wave and its datasets, read once, and the texts that all share."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from eindekss.dataset import schema
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.dataset.wide import wide
from eindekss.publication.table import Row, Table


@dataclass(frozen=True, eq=False)
class Edition:
    """One wave ready to be published. Frames keep the contracts of ``dataset.schema``."""

    wave: Wave
    store: Store

    @cached_property
    def institutions(self) -> pl.DataFrame:
        return self.store.read("frame", schema.INSTITUTION)

    @cached_property
    def roster(self) -> pl.DataFrame:
        return self.store.read("frame", schema.ROSTER)

    @cached_property
    def classifications(self) -> pl.DataFrame:
        """Frame's and derived ones, in order of position."""
        frame = self.store.read("tables", schema.CLASSIFICATION)
        return frame.sort("position", "category_position")

    @cached_property
    def memberships(self) -> pl.DataFrame:
        return self.store.read("tables", schema.MEMBERSHIP)

    @cached_property
    def answers(self) -> pl.DataFrame:
        return self.store.read("edit", schema.ANSWER)

    @cached_property
    def scores(self) -> pl.DataFrame:
        return self.store.read("score", schema.SCORE)

    @cached_property
    def explanations(self) -> pl.DataFrame:
        return self.store.read("score", schema.EXPLANATION)

    @cached_property
    def nodes(self) -> pl.DataFrame:
        return self.store.read("score", schema.NODE).sort("position")

    @cached_property
    def tables(self) -> pl.DataFrame:
        return self.store.read("tables", schema.TABLE).sort("position")

    @cached_property
    def stubs(self) -> pl.DataFrame:
        return self.store.read("tables", schema.STUB).sort("table", "position")

    @cached_property
    def cells(self) -> pl.DataFrame:
        return self.store.read("tables", schema.CELL)

    @cached_property
    def published(self) -> list[Table]:
        """The tables in their order, each with its own stubs and cells."""
        stubs, cells = _by_table(self.stubs), _by_table(self.cells)
        return [
            Table(row, stubs.get(row["table"], ()), cells.get(row["table"], ()))
            for row in self.tables.iter_rows(named=True)
        ]

    @cached_property
    def claims(self) -> pl.DataFrame:
        return self.store.read("tables", schema.CLAIM).sort("position")

    @cached_property
    def suggestions(self) -> pl.DataFrame:
        return self.store.read("extract", schema.SUGGESTION)

    @property
    def counted(self) -> tuple[str, int]:
        """How many institutions took part, and the word for that: who answered, or who has a score where nobody was
        asked."""
        if self.wave.instrument.asks_institutions:
            return "institutions-answered", int(self.institutions["participates"].sum())
        total = (pl.col("node") == "total") & pl.col("score").is_not_null()
        return "institutions-assessed", self.scores.filter(total).height

    @cached_property
    def outliers(self) -> pl.DataFrame:
        return self.store.read("edit", schema.OUTLIER)

    def wide(self, unit: str) -> pl.DataFrame:
        """Edited answers, one row a unit."""
        return wide(self.answers, self.wave.instrument, unit)

    def title(self, language: str) -> str:
        return self.wave.title[language]

    def notice(self, language: str) -> str:
        """The sentence that every output carries; '' for a wave of real answers."""
        return self.wave.notice[language] if self.wave.notice else ""


def _by_table(frame: pl.DataFrame) -> Mapping[str, tuple[Row, ...]]:
    parts = frame.partition_by("table", as_dict=True, maintain_order=True)
    return {str(key): tuple(part.to_dicts()) for (key,), part in parts.items()}
