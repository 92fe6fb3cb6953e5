"""Answers in wide form: one row a unit, one column an item, for the column-wise evaluator and for exports.

Beside each item's column ``X`` stands ``X@missing`` (why there is no value, null where there is one).
Single-choice and numeric items are Float64, texts String, multiple-choice items List(Int64).
"""

from collections.abc import Set

import polars as pl

from eindekss.expression.functions import PREVIOUS_SUFFIX
from eindekss.instrument.model import Instrument, Item, Kind

MISSING_SUFFIX = "@missing"
_FIELD = {Kind.SINGLE: "number", Kind.NUMBER: "number", Kind.MULTI: "codes"}


def field_of(item: Item) -> str:
    """The answer column that holds this item's value: number, codes or text."""
    return _FIELD.get(item.kind, "text")


def wide(answers: pl.DataFrame, instrument: Instrument, unit: str = "institution") -> pl.DataFrame:
    """One row per unit, sorted by institution and row; keys ``institution`` and ``row`` ('' for institutions).

    Every item of the unit has its two columns even where no answer exists.
    """
    items = [item for item in instrument.items.values() if instrument.unit_of[item.id] == unit]
    mine = answers.filter(pl.col("item").is_in([item.id for item in items]))
    keys = mine.select("institution", "row").unique().sort("institution", "row")
    columns = []
    for (item_id,), part in mine.partition_by("item", as_dict=True).items():
        item = instrument.items[str(item_id)]
        columns.append(
            part.select(
                "institution", "row",
                pl.col(field_of(item)).alias(item.id),
                pl.col("missing").alias(item.id + MISSING_SUFFIX),
            )
        )  # fmt: skip
    frame = keys
    for part in columns:
        frame = frame.join(part, on=["institution", "row"], how="left", maintain_order="left")
    return _complete(frame, items)


def _complete(frame: pl.DataFrame, items: list[Item]) -> pl.DataFrame:
    kinds = {"number": pl.Float64(), "codes": pl.List(pl.Int64()), "text": pl.String()}
    wanted: list[pl.Expr] = [pl.col("institution"), pl.col("row")]
    for item in items:
        for name, kind in ((item.id, kinds[field_of(item)]), (item.id + MISSING_SUFFIX, pl.String())):
            wanted.append(pl.col(name) if name in frame.columns else pl.lit(None, dtype=kind).alias(name))
    return frame.select(wanted)


def with_previous(frame: pl.DataFrame, previous: pl.DataFrame, instrument: Instrument, names: Set[str]) -> pl.DataFrame:
    """Add ``X@prev`` for each named item that the frame has: its value in the wave before, null where there is none.

    ``previous``: rows of PREVIOUS.
    """
    for name in sorted(names & set(frame.columns)):
        field = field_of(instrument.items[name])
        then = previous.filter(pl.col("item") == name).select(
            "institution", "row", pl.col(field).alias(name + PREVIOUS_SUFFIX)
        )
        frame = frame.join(then, on=["institution", "row"], how="left", maintain_order="left")
    return frame


def with_memberships(frame: pl.DataFrame, membership: pl.DataFrame) -> pl.DataFrame:
    """Add one String column per classification (the category), so that expressions can name ``${sector}``."""
    spread = membership.pivot(on="classification", index="institution", values="category")
    return frame.join(spread, on="institution", how="left", maintain_order="left")


def categories(classification: pl.DataFrame) -> dict[str, list[str]]:
    """Classification -> its categories, from the columns of CLASSIFICATION: what a type check needs to know."""
    found: dict[str, list[str]] = {}
    for name, category in classification.select("classification", "category").iter_rows():
        found.setdefault(name, []).append(category)
    return found
