"""Which items are asked: an item is relevant where its filter is true, and everywhere when it has none.

An answer to an item that is not relevant does not count: it is missing, filtered. So relevance is transitive:
a filter that compares a filtered item is unknown, and unknown is not true.
"""

from collections.abc import Iterable

import polars as pl

from eindekss.expression import Rosters, Value, Values, column, holds, variables
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Item

# Reasons that leave open what the answer would have been.
_OPEN = [
    reason.value for reason in (Missing.NOT_ANSWERED, Missing.NOT_REACHED, Missing.EDITED_OUT, Missing.NON_RESPONDENT)
]


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
    hidden = hidden_columns(instrument, frame, unit)
    return hidden.select(pl.all().is_null())


def hidden_columns(instrument: Instrument, frame: pl.DataFrame, unit: str = "institution") -> pl.DataFrame:
    """Why each item of the unit was not asked, null where it was; a String column an item, in the order asked.

    ``filtered``: the filter decides against it. ``not-reached``: the filter is undecided, because a question that
    it names was itself left open, never reached or never came back; nobody knows whether the item applies.
    """
    hidden: dict[str, pl.Series] = {}
    for item in order(instrument, unit):
        hidden[item.id] = frame.select(_hidden(item, frame).alias(item.id))[item.id]
        frame = frame.with_columns(_masked(item.id, hidden[item.id]))
    return pl.DataFrame([hidden[name] for name in instrument.items if name in hidden])


def _hidden(item: Item, frame: pl.DataFrame) -> pl.Expr:
    if item.relevant is None:
        return pl.repeat(None, pl.len(), dtype=pl.String)
    reasons = [f"{name}@missing" for name in sorted(needs(item)) if f"{name}@missing" in frame.columns]
    undecided = pl.any_horizontal(pl.lit(False), *(pl.col(reason).is_in(_OPEN).fill_null(False) for reason in reasons))
    condition = column(item.relevant)
    return (
        pl.when(condition)
        .then(pl.lit(None, dtype=pl.String))
        .when(condition.is_null() & undecided)
        .then(pl.lit(Missing.NOT_REACHED.value))
        .otherwise(pl.lit(Missing.FILTERED.value))
    )


def _masked(name: str, hidden: pl.Series) -> Iterable[pl.Expr]:
    asked = hidden.is_null()
    yield pl.when(asked).then(pl.col(name)).alias(name)
    yield pl.when(asked).then(pl.col(name + "@missing")).otherwise(hidden).alias(name + "@missing")
