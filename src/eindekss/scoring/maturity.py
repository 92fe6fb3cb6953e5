"""Maturity levels of topics and of the total: thresholds, and gates that no score elsewhere can compensate."""

import polars as pl

from eindekss.expression import column
from eindekss.scoring.aggregate import measure
from eindekss.scoring.model import TOTAL, Gate, Index, Level

# A score is compared to nine decimals, so that binary fractions do not decide over a level.
_DECIMALS = 9


def level(node: str, index: Index) -> pl.Expr:
    """The highest level reached in one go from the lowest; null where the node has no score.

    Gates hold for the total only: a topic has its thresholds alone.
    """
    score = pl.col(measure(node, "score")).round(_DECIMALS)
    reached = pl.lit(True)
    number = pl.lit(index.levels[0].level, dtype=pl.Int64)
    for each in index.levels[1:]:
        reached = reached & (score >= each.threshold_of(node))
        if node == TOTAL:
            reached = reached & _gates(each, index)
        number = pl.when(reached).then(pl.lit(each.level, dtype=pl.Int64)).otherwise(number)
    return pl.when(score.is_not_null()).then(number)


def _gates(each: Level, index: Index) -> pl.Expr:
    return pl.all_horizontal([pl.lit(True), *(_passes(gate, index) for gate in each.gates)])


def _passes(gate: Gate, index: Index) -> pl.Expr:
    """An unknown condition and a topic that could not be assessed do not pass; one that does not apply does."""
    if gate.holds is not None:
        return column(gate.holds).fill_null(False)
    return pl.all_horizontal(
        (pl.col(measure(topic.id, "applicable")) == 0)
        | (pl.col(measure(topic.id, "score")).round(_DECIMALS) >= gate.floor).fill_null(False)
        for topic in index.topics
    )
