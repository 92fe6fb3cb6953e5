"""Which items the filters leave in, for all institutions at once."""

import polars as pl

from eindekss.dataset.wide import MISSING_SUFFIX, wide, with_memberships
from eindekss.expression import with_rosters
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument
from eindekss.instrument.relevance import relevant_columns

KEYS = ("institution", "row")


def asked(answers: pl.DataFrame, instrument: Instrument, membership: pl.DataFrame) -> pl.DataFrame:
    """institution, row, item, asked: one row for each cell.

    The institution's own items come before its roster rows, whose filters may name them; sums over rows in an
    institution's filter take the rows as answered.
    """
    frames = {unit: wide(answers, instrument, unit) for unit in instrument.units}
    rosters = {unit: frame for unit, frame in frames.items() if unit != "institution"}
    filters = [item.relevant for item in instrument.items.values() if item.relevant]
    above = with_rosters(with_memberships(frames["institution"], membership), rosters, filters)
    found = []
    for unit, frame in frames.items():
        known = above if unit == "institution" else frame.join(above.drop("row"), on="institution", how="left")
        masks = relevant_columns(instrument, known, unit)
        found.append(known.select(KEYS).hstack(masks).unpivot(index=KEYS, variable_name="item", value_name="asked"))
        if unit == "institution":
            above = _hidden(above, masks)
    return pl.concat(found)


def _hidden(frame: pl.DataFrame, masks: pl.DataFrame) -> pl.DataFrame:
    """The frame with the items that are not asked made missing."""
    columns = []
    for mask in masks:
        reason = mask.name + MISSING_SUFFIX
        columns.append(pl.when(mask).then(pl.col(mask.name)).alias(mask.name))
        columns.append(pl.when(mask).then(pl.col(reason)).otherwise(pl.lit(Missing.FILTERED.value)).alias(reason))
    return frame.with_columns(columns)
