"""Which items are asked: an item is relevant where its filter is true, and everywhere when it has none.

An answer to an item that is not relevant does not count: it is missing, filtered. So relevance is transitive:
a filter that compares a filtered item is unknown, and unknown is not true.
"""

from collections.abc import Iterable

import polars as pl

from eindekss.expression import Rosters, Value, Values, column, holds, variables
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Item


class FiltersCircular(ValueError):
    """Filters that wait for one another. ``check`` reports them; whoever gets here has not checked."""


def order(instrument: Instrument, unit: str = "institution") -> tuple[Item, ...]:
    """The unit's items so that each comes after those its filter names; otherwise in the order asked."""
    asked = [item for item in instrument.items.values() if instrument.unit_of[item.id] == unit]
    done: dict[str, Item] = {}
    for item in asked:
        _place(item, {each.id: each for each in asked}, done, ())
    return tuple(done.values())


def _place(item: Item, among: dict[str, Item], done: dict[str, Item], above: tuple[str, ...]) -> None:
    if item.id in done:
        return
    if item.id in above:
        raise FiltersCircular(" -> ".join((*above, item.id)))
    for name in sorted(needs(item) & among.keys()):
        _place(among[name], among, done, (*above, item.id))
    done[item.id] = item


def needs(item: Item) -> frozenset[str]:
    """The variables that the item's filter names."""
    return frozenset() if item.relevant is None else variables(item.relevant)


def relevant(
    instrument: Instrument, values: Values, unit: str = "institution", rosters: Rosters | None = None
) -> frozenset[str]:
    """Ids of the items asked of one response.

    ``values``: answers and classifications by name; whatever stands there for an item that is not relevant is
    disregarded.
    """
    effective: dict[str, Value] = dict(values)
    asked = set()
    for item in order(instrument, unit):
        if item.relevant is None or holds(item.relevant, effective, rosters):
            asked.add(item.id)
        else:
            effective[item.id] = Missing.FILTERED
    return frozenset(asked)


def is_relevant(instrument: Instrument, item: str, values: Values, rosters: Rosters | None = None) -> bool:
    """Whether one item is asked of one response."""
    return item in relevant(instrument, values, instrument.unit_of[item], rosters)


def relevant_columns(instrument: Instrument, frame: pl.DataFrame, unit: str = "institution") -> pl.DataFrame:
    """The column-wise twin: a Boolean column, never null, for each item of the unit, in the order asked.

    ``frame`` is wide (``dataset.wide``), with the classifications and roster aggregates that filters name.
    """
    asked: dict[str, pl.Series] = {}
    for item in order(instrument, unit):
        condition = pl.lit(True) if item.relevant is None else column(item.relevant).fill_null(False)
        asked[item.id] = frame.with_columns(condition.alias(item.id))[item.id]
        frame = frame.with_columns(_masked(item.id, asked[item.id]))
    return pl.DataFrame([asked[name] for name in instrument.items if name in asked])


def _masked(name: str, keep: pl.Series) -> Iterable[pl.Expr]:
    yield pl.when(keep).then(pl.col(name)).alias(name)
    reason = pl.lit(Missing.FILTERED.value)
    yield pl.when(keep).then(pl.col(name + "@missing")).otherwise(reason).alias(name + "@missing")
