"""Which rows of a long roster are asked in full, and which are spared the rest (``FullFor``).

Rows come in the order of their numbers, the greatest first; after them those whose number is said not to exist; rows
alike in the order of their keys. The first ``FullFor.number`` of them are asked in full, and every row whose number,
above zero, equals the last one's. A row whose number is still open is not ranked: it may yet come in, whereas a ranked
row that is spared stays so whatever the open numbers turn out to be.

A spared row may be answered all the same, and what it answers counts. Left unanswered it is ``filtered``; where the
row is not ranked yet, ``not-reached``: a rule that cannot be applied yet is not one that says no.
"""

from collections.abc import Mapping

import polars as pl

from eindekss.expression import Value
from eindekss.expression.missing import Missing
from eindekss.instrument.model import FullFor

# Reasons that leave open what the answer would have been.
OPEN = (Missing.NOT_ANSWERED, Missing.NOT_REACHED, Missing.EDITED_OUT, Missing.NON_RESPONDENT)
_ABSENT = float("-inf")


def spared(rule: FullFor, numbers: Mapping[str, Value]) -> Mapping[str, Missing]:
    """Row -> why it is spared, of one institution. ``numbers``: every row's key -> its answer to ``rule.by``."""
    if len(numbers) <= rule.over:
        return {}
    ranked = {row: _rank(number) for row, number in numbers.items() if number not in OPEN}
    ordered = sorted(ranked, key=lambda row: (-ranked[row], row))
    chosen = ordered[: rule.number(len(numbers))]
    bound = ranked[chosen[-1]] if chosen else 0
    full = {*chosen, *(row for row in ordered if ranked[row] == bound > 0)}
    return {row: Missing.FILTERED if row in ranked else Missing.NOT_REACHED for row in numbers if row not in full}


def _rank(number: Value) -> float:
    return _ABSENT if isinstance(number, Missing) else float(number)  # type: ignore[arg-type]  # of a number item


def spared_column(rule: FullFor, frame: pl.DataFrame) -> pl.Series:
    """The column-wise twin: a String Series in the frame's order, null where the row is asked in full.

    ``frame`` is wide (``dataset.wide``): institution, row, ``rule.by`` and why that is missing.
    """
    reason = pl.col(f"{rule.by}@missing")
    numbers = {rows: rule.number(rows) for rows in range(frame.height + 1)}
    known = frame.select(
        "institution", "row", open=reason.is_in([str(each) for each in OPEN]).fill_null(False),
        value=pl.col(rule.by).cast(pl.Float64).fill_null(_ABSENT), rows=pl.len().over("institution"),
    )  # fmt: skip
    ordered = (
        known.with_row_index("at")
        .sort("institution", "open", pl.col("value").neg(), "row")
        .with_columns(place=pl.int_range(pl.len()).over("institution"), number=pl.col("rows").replace_strict(numbers))
    )
    last = pl.col("value").filter(~pl.col("open") & (pl.col("place") < pl.col("number"))).min().over("institution")
    full = (pl.col("place") < pl.col("number")) | ((pl.col("value") == last) & (last > 0))
    why = (
        pl.when((pl.col("rows") <= rule.over) | (full & ~pl.col("open"))).then(None)
        .when("open").then(pl.lit(Missing.NOT_REACHED.value))
        .otherwise(pl.lit(Missing.FILTERED.value))
    )  # fmt: skip
    return ordered.select("at", why=why).sort("at")["why"]
