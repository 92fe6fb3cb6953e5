"""Which items the filters leave in, for all institutions at once."""

from collections.abc import Iterator
from graphlib import TopologicalSorter

import polars as pl

from eindekss.dataset.wide import MISSING_SUFFIX, wide, with_memberships
from eindekss.expression import column, variables
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Item

KEYS = ("institution", "row")


def asked(answers: pl.DataFrame, instrument: Instrument, membership: pl.DataFrame) -> pl.DataFrame:
    """institution, row, item, asked: one row for each cell of an item that has a filter.

    A filter holds only where it is true. What an item that is itself filtered out was once answered does not
    count: its filter is evaluated first, and its value is missing to those that depend on it.
    """
    above: pl.DataFrame | None = None
    found = [pl.DataFrame(schema={**dict.fromkeys((*KEYS, "item"), pl.String), "asked": pl.Boolean})]
    for unit in instrument.units:
        frame = with_memberships(wide(answers, instrument, unit), membership)
        if above is not None:
            frame = frame.join(above, on="institution", how="left", maintain_order="left")
        frame, masks = _apply(frame, list(in_order(instrument, unit)))
        if masks:
            found.append(frame.select(*KEYS, *masks).unpivot(on=masks, index=list(KEYS), variable_name="item",
                                                             value_name="asked"))  # fmt: skip
        if unit == "institution":
            above = frame.drop("row", *membership["classification"].unique(), strict=False)
    return pl.concat(found).with_columns(pl.col("item").str.strip_suffix(_MASK))


_MASK = "@asked"


def _apply(frame: pl.DataFrame, items: list[Item]) -> tuple[pl.DataFrame, list[str]]:
    masks = []
    for item in items:
        mask, reason = item.id + _MASK, item.id + MISSING_SUFFIX
        if item.relevant is None:
            continue
        frame = frame.with_columns(column(item.relevant).fill_null(False).alias(mask)).with_columns(
            pl.when(pl.col(mask)).then(pl.col(item.id)).alias(item.id),
            pl.when(pl.col(mask)).then(pl.col(reason)).otherwise(pl.lit(Missing.FILTERED.value)).alias(reason),
        )
        masks.append(mask)
    return frame, masks


def in_order(instrument: Instrument, unit: str) -> Iterator[Item]:
    """The unit's items that have a filter, each after those its filter looks at."""
    filtered = {
        item.id: item
        for item in instrument.items.values()
        if item.relevant is not None and instrument.unit_of[item.id] == unit
    }
    graph = {key: variables(item.relevant) & filtered.keys() for key, item in filtered.items() if item.relevant}
    for key in TopologicalSorter({key: sorted(graph[key]) for key in sorted(graph)}).static_order():
        yield filtered[key]
