"""The cell producer: questions x banner columns reduced to a small table of sums, from which all statistics follow.

Only ``sums`` touches the rows. It is plain SQL with grouping sets over a long form, so that another engine could
run it. Everything after works on one line for each question and banner category.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import cast

import duckdb
import polars as pl

TOTAL = "total"  # the banner of one category that holds every row
UNCLASSIFIED = "missing"  # rows with no category of a banner
_DIGITS = 12  # sums of fractions are kept to as many significant digits: beyond is noise of binary fractions
_KEYS = {"question": pl.String(), "banner": pl.String(), "category": pl.String()}
_BLOCK_ROWS = 8_000_000  # rows of the long form held at once

_SUMS: dict[str, pl.DataType] = {
    "n": pl.Int64(), "w": pl.Float64(), "w2": pl.Float64(), "wx": pl.Float64(), "wx2": pl.Float64(),
}  # fmt: skip


class Statistic(StrEnum):
    """What a cell says. x is 1 or 0 for a condition; rows outside the base do not enter at all."""

    SHARE = "share"  # between 0 and 1: sum wx / sum w
    COUNT = "count"  # sum wx of a condition
    SUM = "sum"  # sum wx of a number
    MEAN = "mean"  # sum wx / sum w of a number
    BASE = "base"  # rows, unweighted


def sums(
    frame: pl.DataFrame, questions: Mapping[str, pl.Expr], banner: Sequence[str], weight: str | None = None
) -> pl.DataFrame:
    """n, sum w, sum w^2, sum wx, sum wx^2 for each question and banner category.

    ``frame`` has one row a unit and the ``banner`` columns (String; null is a category of its own). Each question
    is an expression over it giving x as a number, null where the row is outside the question's base. ``weight``
    names a column; without it every row weighs 1. Result: question, banner, category and the five sums; a
    category that no row of the question's base has is not in it. The order of summation is fixed: one thread.
    """
    size = max(1, _BLOCK_ROWS // max(1, frame.height))
    names = list(questions)
    blocks = [names[start : start + size] for start in range(0, len(names), size)]
    parts = [_block(frame, {name: questions[name] for name in block}, banner, weight) for block in blocks]
    empty = pl.DataFrame(schema={**_KEYS, **_SUMS})
    return pl.concat([empty, *parts]).sort(*_KEYS)


def _block(
    frame: pl.DataFrame, questions: Mapping[str, pl.Expr], banner: Sequence[str], weight: str | None
) -> pl.DataFrame:
    numbers = {name: number for number, name in enumerate(questions)}
    rows = frame.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("r"),
        (pl.lit(1.0) if weight is None else pl.col(weight).cast(pl.Float64)).alias("w"),
        *(pl.col(name).fill_null(UNCLASSIFIED).alias(f"b{place}") for place, name in enumerate(banner)),
    )
    values = frame.select(
        *(expression.cast(pl.Float64).alias(str(numbers[name])) for name, expression in questions.items())
    )
    long = (
        values.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("r"))
        .unpivot(index="r", variable_name="q", value_name="x")
        .drop_nulls("x")
        .with_columns(pl.col("q").cast(pl.Int64))
    )
    reduced = _query(_sql(len(banner)), rows, long)
    names = pl.DataFrame({"q": list(numbers.values()), "question": list(numbers)}, schema_overrides={"q": pl.Int64})
    titles = pl.DataFrame({"b": range(-1, len(banner)), "banner": [TOTAL, *banner]}, schema_overrides={"b": pl.Int64})
    return (
        reduced.join(names, on="q")
        .join(titles, on="b")
        .select("question", "banner", "category", *_SUMS)
        .with_columns(pl.col("w", "w2", "wx", "wx2").round_sig_figs(_DIGITS))
    )


def _sql(banners: int) -> str:
    """One pass over the rows: a grouping set for the total and for each banner column."""
    columns = [f"b{place}" for place in range(banners)]
    sets = ", ".join(["(q)", *(f"(q, {column})" for column in columns)])
    which = " ".join(f"WHEN GROUPING({column}) = 0 THEN {place}" for place, column in enumerate(columns))
    chosen = f"CASE {which} ELSE -1 END" if columns else "-1"
    return f"""
        SELECT q, CAST({chosen} AS BIGINT) AS b, COALESCE({", ".join([*columns, f"'{TOTAL}'"])}) AS category,
               COUNT(*) AS n, SUM(w) AS w, SUM(w * w) AS w2, SUM(w * x) AS wx, SUM(w * x * x) AS wx2
        FROM long JOIN rows USING (r)
        GROUP BY GROUPING SETS ({sets})
    """  # noqa: S608 - made of numbers and constants only


def _query(sql: str, rows: pl.DataFrame, long: pl.DataFrame) -> pl.DataFrame:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("rows", rows.to_arrow())
        connection.register("long", long.to_arrow())
        return cast(pl.DataFrame, pl.from_arrow(connection.sql(sql).to_arrow_table()))


def statistics(reduced: pl.DataFrame, wanted: Mapping[str, Sequence[Statistic]]) -> pl.DataFrame:
    """Statistics of each question: question, banner, category, measure, value, count, base.

    ``value`` is null where nothing can be said (an empty base); ``count`` is sum wx; ``base`` is n.
    """
    asked = pl.DataFrame(list(_pairs(wanted)), schema={"question": pl.String(), "measure": pl.String()}, orient="row")
    return (
        reduced.join(asked, on="question")
        .with_columns(value=_value(), count=pl.col("wx"), base=pl.col("n"))
        .select("question", "banner", "category", "measure", "value", "count", "base")
        .with_columns(pl.col("value").round_sig_figs(_DIGITS))
    )


def _pairs(wanted: Mapping[str, Sequence[Statistic]]) -> Iterator[tuple[str, str]]:
    for question, measures in wanted.items():
        for measure in measures:
            yield question, measure.value


def _value() -> pl.Expr:
    mean = pl.when(pl.col("w") > 0).then(pl.col("wx") / pl.col("w"))
    total = pl.when(pl.col("n") > 0).then(pl.col("wx"))
    return (
        pl.when(pl.col("measure").is_in([Statistic.SHARE, Statistic.MEAN]))
        .then(mean)
        .when(pl.col("measure") == Statistic.BASE)
        .then(pl.col("n").cast(pl.Float64))
        .when(pl.col("measure") == Statistic.COUNT)
        .then(pl.col("wx"))
        .otherwise(total)
    )


def complete(reduced: pl.DataFrame, questions: Sequence[str], categories: pl.DataFrame) -> pl.DataFrame:
    """Every question in every category, with sums of zero where no row is. ``categories``: banner, category."""
    total = pl.DataFrame({"banner": [TOTAL], "category": [TOTAL]})
    grid = pl.DataFrame({"question": list(questions)}, schema={"question": pl.String()}).join(
        pl.concat([total, categories.select("banner", "category")]), how="cross"
    )
    return grid.join(reduced, on=list(_KEYS), how="left", maintain_order="left").with_columns(
        pl.col(name).fill_null(0) for name in _SUMS
    )
