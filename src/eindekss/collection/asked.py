"""Which items the filters leave in, and why not the others, for all institutions at once."""

import polars as pl

from eindekss.dataset.wide import MISSING_SUFFIX, wide, with_memberships, with_previous
from eindekss.expression import previous, with_rosters
from eindekss.instrument.model import Instrument
from eindekss.instrument.relevance import hidden_columns

KEYS = ("institution", "row")


def asked(
    answers: pl.DataFrame, instrument: Instrument, membership: pl.DataFrame, before: pl.DataFrame
) -> pl.DataFrame:
    """institution, row, item, hidden: one row for each cell; ``hidden`` is why it was not asked, null where it was.

    The institution's own items come before its roster rows, whose filters may name them; sums over rows in an
    institution's filter take the rows as answered. ``before``: rows of PREVIOUS.
    """
    filters = [item.relevant for item in instrument.items.values() if item.relevant]
    frames = {
        unit: with_previous(wide(answers, instrument, unit), before, instrument, previous(filters))
        for unit in instrument.units
    }
    rosters = {unit: frame for unit, frame in frames.items() if unit != "institution"}
    above = with_rosters(with_memberships(frames["institution"], membership), rosters, filters)
    found = []
    for unit, frame in frames.items():
        known = above if unit == "institution" else frame.join(above.drop("row"), on="institution", how="left")
        hidden = hidden_columns(instrument, known, unit)
        found.append(known.select(KEYS).hstack(hidden).unpivot(index=KEYS, variable_name="item", value_name="hidden"))
        if unit == "institution":
            above = _without(above, hidden)
    return pl.concat(found)


def _without(frame: pl.DataFrame, hidden: pl.DataFrame) -> pl.DataFrame:
    """The frame with the items that are not asked made missing."""
    columns = []
    for why in hidden:
        reason = why.name + MISSING_SUFFIX
        columns.append(pl.when(why.is_null()).then(pl.col(why.name)).alias(why.name))
        columns.append(pl.coalesce(why, pl.col(reason)).alias(reason))
    return frame.with_columns(columns)
