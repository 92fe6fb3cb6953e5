"""The wide frames that edit rules look at: one a unit, roster rows with their kind, all with classifications."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from eindekss.dataset.wide import wide, with_memberships
from eindekss.editing.definitions import INSTITUTION
from eindekss.expression import Expression, with_rosters
from eindekss.instrument.model import Instrument


@dataclass(frozen=True)
class Frame:
    """What is known of the institutions beside their answers: tables ROSTER and MEMBERSHIP."""

    instrument: Instrument
    roster: pl.DataFrame
    membership: pl.DataFrame

    def units(self, answers: pl.DataFrame, expressions: Iterable[Expression]) -> Mapping[str, pl.DataFrame]:
        """Unit -> wide frame; the institutions' also has the columns of every aggregate the expressions hold."""
        rosters = {unit: self._roster(answers, unit) for unit in self.instrument.units if unit != INSTITUTION}
        institutions = with_memberships(wide(answers, self.instrument), self.membership)
        return {INSTITUTION: with_rosters(institutions, rosters, expressions), **rosters}

    def _roster(self, answers: pl.DataFrame, unit: str) -> pl.DataFrame:
        kinds = self.roster.filter(pl.col("unit") == unit).select("institution", "row", "kind")
        rows = wide(answers, self.instrument, unit).join(
            kinds, on=["institution", "row"], how="left", maintain_order="left"
        )
        return with_memberships(rows, self.membership)
