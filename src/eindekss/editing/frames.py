"""The wide frames that edit rules look at: one a unit, roster rows with their kind, all with classifications."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from eindekss.dataset.schema import PREVIOUS
from eindekss.dataset.wide import wide, with_memberships, with_previous
from eindekss.expression import Expression, previous, with_rosters
from eindekss.instrument.model import Instrument
from eindekss.instrument.rules import INSTITUTION


@dataclass(frozen=True)
class Frame:
    """What is known of the institutions beside their answers: tables ROSTER, MEMBERSHIP and PREVIOUS."""

    instrument: Instrument
    roster: pl.DataFrame
    membership: pl.DataFrame
    previous: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(PREVIOUS.columns)))

    def units(self, answers: pl.DataFrame, expressions: Iterable[Expression]) -> Mapping[str, pl.DataFrame]:
        """Unit -> wide frame, with what the expressions ask of the wave before; the institutions' also has the
        columns of every aggregate they hold."""
        expressions = list(expressions)
        before = previous(expressions)
        rosters = {unit: self._roster(answers, unit, before) for unit in self.instrument.units if unit != INSTITUTION}
        institutions = with_memberships(self._wide(answers, INSTITUTION, before), self.membership)
        return {INSTITUTION: with_rosters(institutions, rosters, expressions), **rosters}

    def _roster(self, answers: pl.DataFrame, unit: str, before: frozenset[str]) -> pl.DataFrame:
        kinds = self.roster.filter(pl.col("unit") == unit).select("institution", "row", "kind")
        rows = self._wide(answers, unit, before).join(
            kinds, on=["institution", "row"], how="left", maintain_order="left"
        )
        return with_memberships(rows, self.membership)

    def _wide(self, answers: pl.DataFrame, unit: str, before: frozenset[str]) -> pl.DataFrame:
        return with_previous(wide(answers, self.instrument, unit), self.previous, self.instrument, before)
