"""What answers might become if something were mended: suppositions about one institution's row of answers.

A row is that of a wide frame (``dataset.wide``). Where an observed item has no answer yet, what the check suggests
stands in for it. Of a check whose outcome is a number, the bounds of its item are supposed: all that it found is
mended. Where the check says what its number would be without one finding (``figures["rules"]``), that is supposed too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from eindekss.dataset.wide import MISSING_SUFFIX, field_of
from eindekss.expression import column
from eindekss.expression.missing import Missing
from eindekss.instrument.in_full import OPEN
from eindekss.instrument.model import Instrument, Item, Kind
from eindekss.instrument.relevance import needs, order
from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.plan import Class, Plan, Taken, Takes
from eindekss.observation.suggest import Suggestion, suggestions

Row = dict[str, Any]


@dataclass(frozen=True)
class Suppositions:
    """``columns``: the wide frame's, with their types."""

    instrument: Instrument
    plan: Plan
    columns: Mapping[str, pl.DataType]

    def seen(self, outcomes: Mapping[str, Outcome]) -> Row:
        """Item -> what the outcomes suggest as its answer, or the reason why there is none."""
        said = suggestions(self.plan, self.instrument, outcomes, "en")
        items = self.instrument.items
        return {each.item: _parsed(items[each.item], each) for each in said if each.decision is not Class.E}

    def stood_in(self, row: Row, seen: Row) -> Row:
        """The answers with what the visit saw in the place of those still open."""
        open_ = {item for item in seen if row[item] is None and row[item + MISSING_SUFFIX] in (None, *OPEN)}
        return self._filled(row, {item: seen[item] for item in open_})

    def items(self, check: str) -> frozenset[str]:
        """Those that the check fills."""
        return frozenset(each.item for each in self.plan.items if any(source.check == check for source in each.sources))

    def mended(self, base: Row, check: str) -> Iterator[Row]:
        """The answers as they might be if the check passed; none where that cannot be said."""
        given = [each for taken in self.plan.items if (each := list(self._fillings(base, taken, check)))]
        for place in range(max(map(len, given), default=0)):
            yield self._filled(base, dict(each[min(place, len(each) - 1)] for each in given))

    def without_one(self, base: Row, check: str, outcome: Outcome) -> Iterator[tuple[int, Row]]:
        """For each finding the answers if it alone were mended, where the check says what its number would be."""
        for place, rule in enumerate(outcome.figures.get("rules", ())):
            filled = {
                taken.item: value
                for taken in self.plan.items
                if taken.source.check == check and "mended" in rule
                and (value := _measured(self.instrument.items[taken.item], taken, rule["mended"])) is not None
            }  # fmt: skip
            if filled:
                yield place, self._filled(base, filled)

    def _fillings(self, base: Row, taken: Taken, check: str) -> Iterator[tuple[str, Any]]:
        """What one item might hold then."""
        item = self.instrument.items[taken.item]
        if taken.takes is Takes.SELECTS:
            codes = {code for code, source in taken.selected.items() if source.check == check}
            if codes:
                yield item.id, sorted(codes | set(base[item.id] or ()))
        elif taken.source.check == check:
            yield from ((item.id, value) for value in _numbers(item, taken))

    def _filled(self, row: Row, values: Mapping[str, Any]) -> Row:
        """The row with these values, and with the items that their filters now open (not answered) or close."""
        row, touched = dict(row), set(values)
        for name, value in values.items():
            row[name], row[name + MISSING_SUFFIX] = (None, value.value) if isinstance(value, Missing) else (value, None)
        for item, depends in self._filtered:
            if not depends & touched:
                continue
            asked = self._asked(item, depends, row)
            if asked is (row[item.id + MISSING_SUFFIX] == Missing.FILTERED):
                why = Missing.NOT_ANSWERED if asked else Missing.FILTERED
                row[item.id], row[item.id + MISSING_SUFFIX] = None, why.value
                touched.add(item.id)
        return row

    @cached_property
    def _filtered(self) -> tuple[tuple[Item, frozenset[str]], ...]:
        """Items whose filter can be decided by the row alone, with what it names, each after those that it names."""
        named = ((item, needs(item)) for item in order(self.instrument) if item.relevant is not None)
        return tuple((item, depends) for item, depends in named if depends <= self.columns.keys())

    def _asked(self, item: Item, depends: frozenset[str], row: Row) -> bool:
        if item.relevant is None:
            return True
        names = [name for each in sorted(depends) for name in (each, each + MISSING_SUFFIX) if name in self.columns]
        frame = pl.DataFrame({name: [row[name]] for name in names}, schema={name: self.columns[name] for name in names})
        return bool(frame.select(column(item.relevant)).item())


def _numbers(item: Item, taken: Taken) -> Iterator[float]:
    if taken.takes is Takes.CODE and Status.PASS in taken.source.codes:
        yield float(taken.source.codes[Status.PASS])
    elif taken.takes is Takes.BAND:
        yield from (float(band.code) for band in reversed(taken.bands))
    elif numeric(item, taken) and item.minimum is not None and item.maximum is not None:
        yield from (item.minimum, item.maximum)


def numeric(item: Item, taken: Taken) -> bool:
    """Whether a number decides, so that mending in part may bring a part."""
    return taken.takes is Takes.BAND or (taken.takes is Takes.VALUE and item.kind is Kind.NUMBER)


def _measured(item: Item, taken: Taken, number: float) -> float | None:
    """What the item would hold of that number; None where it holds something else of the outcome."""
    if taken.takes is Takes.BAND:
        return next((float(band.code) for band in taken.bands if band.holds(number)), None)
    return round(number, item.decimals) if taken.takes is Takes.VALUE and item.kind is Kind.NUMBER else None


def _parsed(item: Item, said: Suggestion) -> Any:
    """A suggestion as a wide frame holds it, or the reason why there is no value."""
    if said.missing:
        return Missing(said.missing)
    kind = field_of(item)
    if kind == "codes":
        return sorted(map(int, said.value.split()))
    return float(said.value) if kind == "number" else said.value
