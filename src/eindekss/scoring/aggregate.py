"""Points joined upwards: questions into indicators, indicators into topics, topics into the total.

Every node has the share of attainable points reached, or none where it cannot be assessed:

- an indicator's share is the sum of points over the sum of attainable points of its counted questions;
- a topic's share is the mean of its indicators' shares, weighted by their weights or, where the index gives them
  none, by their counted attainable points: it is then exactly the topic's points over its attainable points;
- the total joins the topics' shares by their weights, as an arithmetic or a geometric mean.

The weight of a part without a share goes to its siblings in proportion to theirs. A contribution is the part of
the parent's score that a part gives; contributions add up to it. In a geometric mean, where no part has a share of
its own, the score is divided in proportion to weight times score (as OECD and JRC, Handbook on Constructing
Composite Indicators, 2008, describe aggregation; the division is ours).

Sums run in the order of ids, so that whoever adds up the published rows gets the same number to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
import polars as pl

from eindekss.scoring.answers import points_of, treatment_of
from eindekss.scoring.model import TOTAL, Aggregation, Index, Indicator, Question, Topic, Treatment

MEASURES = ("points", "attainable", "applicable", "share", "weight", "contribution", "score")


def measure(node: str, name: str) -> str:
    """The column that holds a node's measure."""
    return f"{node}|{name}"


@dataclass(frozen=True)
class Part:
    """A child of a node: ``weight`` None stands for its counted attainable points."""

    id: str
    weight: float | None

    def col(self, name: str) -> pl.Expr:
        return pl.col(measure(self.id, name))

    def assessed(self, name: str) -> pl.Expr:
        """The measure, zero where the part has no share."""
        return pl.when(self.col("share").is_not_null()).then(self.col(name)).otherwise(0.0)

    @property
    def raw_weight(self) -> pl.Expr:
        """Zero where the part has no share."""
        weight = self.col("attainable") if self.weight is None else pl.lit(self.weight)
        return pl.when(self.col("share").is_not_null()).then(weight).otherwise(0.0)


def aggregate(frame: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Adds the measures of every node; ``frame`` comes from ``answer``."""
    for indicator in index.indicators:
        frame = _indicator(frame, indicator, index)
    for topic in index.topics:
        frame = _join(frame, topic.id, _parts(topic.indicators), index, Aggregation.ARITHMETIC)
    frame = _join(frame, TOTAL, _parts(index.topics), index, index.aggregation)
    return frame.with_columns(
        pl.when(pl.col(measure(TOTAL, "score")).is_not_null()).then(1.0).alias(measure(TOTAL, "weight")),
        pl.col(measure(TOTAL, "score")).alias(measure(TOTAL, "contribution")),
    )


def _parts(nodes: Sequence[Indicator] | Sequence[Topic]) -> list[Part]:
    return sorted((Part(node.id, node.weight) for node in nodes), key=lambda part: part.id)


def _sum(terms: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(add, terms)


def _ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Rounded as IEEE 754 says: Polars' own division by a column of equal values may be off by the last bit."""
    return pl.map_batches([part, whole], _divided, return_dtype=pl.Float64)


def _divided(columns: Sequence[pl.Series]) -> pl.Series:
    part, whole = (column.to_numpy() for column in columns)
    with np.errstate(divide="ignore", invalid="ignore"):
        return pl.Series(columns[0].name, part / whole, nan_to_null=True)


def _indicator(frame: pl.DataFrame, indicator: Indicator, index: Index) -> pl.DataFrame:
    questions = sorted(indicator.questions, key=lambda question: question.id)
    frame = frame.with_columns(
        _sum([pl.col(points_of(each)).fill_null(0.0) for each in questions]).alias(measure(indicator.id, "points")),
        _sum([_attainable(each, Treatment.COUNTED, Treatment.ZERO) for each in questions]).alias(
            measure(indicator.id, "attainable")
        ),
        _sum([_attainable(each, *set(Treatment) - {Treatment.EXCLUDED}) for each in questions]).alias(
            measure(indicator.id, "applicable")
        ),
    )
    part = Part(indicator.id, None)
    share = pl.when(_enough_known(part, index)).then(_ratio(part.col("points"), part.col("attainable")))
    return frame.with_columns(share.alias(measure(indicator.id, "share"))).with_columns(
        (index.scale * part.col("share")).alias(measure(indicator.id, "score"))
    )


def _attainable(question: Question, *treatments: Treatment) -> pl.Expr:
    counts = pl.col(treatment_of(question)).is_in(sorted(each.value for each in treatments))
    return pl.when(counts).then(question.attainable).otherwise(0.0)


def _enough_known(part: Part, index: Index) -> pl.Expr:
    known = part.col("attainable")
    return (known > 0) & (known >= index.known_share * part.col("applicable"))


def _join(
    frame: pl.DataFrame, node: str, parts: Sequence[Part], index: Index, aggregation: Aggregation
) -> pl.DataFrame:
    """The measures of a node from its parts, and the parts' weights and contributions within it."""
    whole = Part(node, None)
    assessed = [part.col("share").is_not_null() for part in parts]
    frame = frame.with_columns(
        *(
            _sum([part.assessed(name) for part in parts]).alias(measure(node, name))
            for name in ("points", "attainable")
        ),
        _sum([part.col("applicable") for part in parts]).alias(measure(node, "applicable")),
        _sum([part.raw_weight for part in parts]).alias("|weights"),
        pl.sum_horizontal(assessed).alias(measure(node, "assessed")),
    )  # fmt: skip
    enough = pl.col(measure(node, "assessed")) >= index.topics_needed if node == TOTAL else _enough_known(whole, index)
    frame = frame.with_columns(
        *(
            pl.when(known & enough).then(_ratio(part.raw_weight, pl.col("|weights"))).alias(measure(part.id, "weight"))
            for part, known in zip(parts, assessed, strict=True)
        )
    )
    frame = frame.with_columns(_weighted(parts, "score").alias("|mean"))
    share, score = _weighted(parts, "share"), pl.col("|mean")
    if aggregation is Aggregation.GEOMETRIC:
        share = _geometric(parts)
        score = index.scale * share
    frame = frame.with_columns(
        pl.when(enough).then(share).alias(measure(node, "share")),
        pl.when(enough).then(score).alias(measure(node, "score")),
    )
    return frame.with_columns(
        _contribution(part, node, aggregation).alias(measure(part.id, "contribution")) for part in parts
    ).drop("|weights", "|mean")


def _weighted(parts: Sequence[Part], name: str) -> pl.Expr:
    return _sum([(part.col("weight") * part.col(name)).fill_null(0.0) for part in parts])


def _geometric(parts: Sequence[Part]) -> pl.Expr:
    """The weighted geometric mean of shares; zero as soon as one counted share is zero."""
    logs = _sum([(part.col("weight") * part.col("share").log()).fill_null(0.0) for part in parts])
    some_zero = pl.any_horizontal((part.col("share") == 0) & part.col("weight").is_not_null() for part in parts)
    return pl.when(some_zero).then(0.0).otherwise(logs.exp())


def _contribution(part: Part, node: str, aggregation: Aggregation) -> pl.Expr:
    weighted = part.col("weight") * part.col("score")
    if aggregation is Aggregation.ARITHMETIC:
        return weighted
    mean = pl.col("|mean")
    return pl.when(mean > 0).then(pl.col(measure(node, "score")) * weighted / mean).otherwise(weighted)
