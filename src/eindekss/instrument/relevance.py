"""Which items are asked: an item is relevant where its filter is true, and everywhere when it has none.

An answer to an item that is not relevant does not count: it is missing, filtered. So relevance is transitive:
a filter that compares a filtered item is unknown, and unknown is not true.

A row may be spared items beside (``in_full``): one that is not answered then counts as filtered.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from eindekss.expression import Rosters, Value, Values, column, holds, variables
from eindekss.expression.missing import Missing
from eindekss.instrument.in_full import OPEN, spared_column
from eindekss.instrument.model import Instrument, Item

_OPEN = [reason.value for reason in OPEN]
_UNSAID = (Missing.FILTERED, Missing.NOT_ANSWERED, Missing.NOT_REACHED)  # nobody has said anything


class FiltersCircular(ValueError):
    """Filters that wait for one another. ``check`` reports them; whoever gets here has not checked."""


def order(instrument: Instrument, unit: str = "institution") -> tuple[Item, ...]:
    """The unit's items so that each comes after those its filter names; otherwise in the order asked."""
    asked = {item.id: item for item in instrument.items.values() if instrument.unit_of[item.id] == unit}
    done: dict[str, Item] = {}
    for item in asked.values():
        _place(item, asked, done, ())
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
    instrument: Instrument,
    values: Values,
    unit: str = "institution",
    rosters: Rosters | None = None,
    spared: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """Ids of the items asked of one response.

    ``values``: answers and classifications by name; whatever stands there for an item that is not relevant is
    disregarded. ``spared``: items that need not be answered; they are asked only where they are.
    """
    return asked_of(order(instrument, unit), values, rosters, spared)


def asked_of(
    ordered: Iterable[Item], values: Values, rosters: Rosters | None = None, spared: frozenset[str] = frozenset()
) -> frozenset[str]:
    """``relevant``, with the unit's items already in the ``order`` in which their filters can be decided."""
    effective: dict[str, Value] = dict(values)
    asked = set()
    for item in ordered:
        if item.id in spared and effective.get(item.id, Missing.NOT_ANSWERED) in _UNSAID:
            effective[item.id] = Missing.FILTERED
        elif item.relevant is None or holds(item.relevant, effective, rosters):
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
    why_spared = _spared(instrument, frame, unit)
    for item in order(instrument, unit):
        why = _hidden(item, frame)
        if item.id in why_spared:
            unsaid = pl.col(item.id + "@missing").is_in([str(reason) for reason in _UNSAID])
            why = pl.when(unsaid & why_spared[item.id].is_not_null()).then(why_spared[item.id]).otherwise(why)
        hidden[item.id] = frame.select(why.alias(item.id))[item.id]
        frame = frame.with_columns(_masked(item.id, hidden[item.id]))
    return pl.DataFrame([hidden[name] for name in instrument.items if name in hidden])


def _spared(instrument: Instrument, frame: pl.DataFrame, unit: str) -> Mapping[str, pl.Series]:
    """Item -> why each row is spared it, null where it is not; only items that a rule may spare."""
    found: dict[str, pl.Series] = {}
    for each in instrument.questionnaires:
        if each.unit == unit and each.full_for is not None:
            found |= dict.fromkeys(each.spareable, spared_column(each.full_for, frame))
    return found


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
