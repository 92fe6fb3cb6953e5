"""Answers on their way in, from a file: checked against the instrument and the frame before any is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eindekss.dataset.values import Unfit, fit
from eindekss.errors import Place, Problem
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Item
from eindekss.registry.models import Participation, RosterRow

SOURCES = ("given", "imported", "observed", "stated", "derived", "reconstructed")
_SAID = (Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE)


@dataclass(frozen=True)
class Incoming:
    """One answer as a file has it. ``value`` is text in the form of an answers file; ``place`` is its own cell."""

    institution: str
    row: str
    item: str
    value: str
    missing: str
    source: str
    place: Place

    @property
    def key(self) -> tuple[str, str, str]:
        return self.institution, self.row, self.item

    def column(self, name: str) -> Place:
        """The place in another column of the same line, where the file has one column per field."""
        return Place(self.place.file, self.place.line, self.place.sheet, self.place.row, self.place.column or name)


class Checker:
    """Says everything that is wrong with incoming answers of one wave."""

    def __init__(self, instrument: Instrument, wave: str) -> None:
        self.instrument = instrument
        participations = Participation.objects.filter(wave__key=wave)
        self.institutions = set(participations.values_list("institution__key", flat=True))
        rows = RosterRow.objects.filter(wave__key=wave)
        self.rows = set(rows.values_list("unit", "institution__key", "row"))

    def problems(self, answers: Iterable[Incoming]) -> Iterator[Problem]:
        seen: set[tuple[str, str, str]] = set()
        for answer in answers:
            yield from self._one(answer)
            if answer.key in seen:
                yield Problem("answer-twice", answer.column("item"), {"key": " / ".join(filter(None, answer.key))})
            seen.add(answer.key)

    def _one(self, answer: Incoming) -> Iterator[Problem]:
        if answer.source not in SOURCES:
            values = {"value": answer.source, "known": ", ".join(SOURCES)}
            yield Problem("frame-source-unknown", answer.column("source"), values)
        item = self.instrument.items.get(answer.item)
        if item is None:
            yield Problem("answer-item-unknown", answer.column("item"), {"item": answer.item})
        if answer.institution not in self.institutions:
            yield Problem("frame-institution-unknown", answer.column("institution"), {"key": answer.institution})
        elif item is not None:
            yield from self._row(answer, self.instrument.unit_of[item.id])
        if item is not None:
            yield from _content(answer, item)

    def _row(self, answer: Incoming, unit: str) -> Iterator[Problem]:
        if unit == "institution" and answer.row:
            yield Problem("row-unwanted", answer.column("row"), {"row": answer.row, "item": answer.item})
        if unit != "institution" and (unit, answer.institution, answer.row) not in self.rows:
            values = {"row": answer.row, "unit": unit, "institution": answer.institution}
            yield Problem("answer-row-unknown", answer.column("row"), values)


def _content(answer: Incoming, item: Item) -> Iterator[Problem]:
    if answer.value and answer.missing:
        yield Problem("value-and-reason", answer.column("missing"), {"item": item.id})
    elif answer.missing:
        yield from _reason(answer, item)
    else:
        try:
            fit(item, answer.value)
        except Unfit as unfit:
            yield Problem(unfit.id, answer.column("value"), unfit.values)


def _reason(answer: Incoming, item: Item) -> Iterator[Problem]:
    if answer.missing not in list(Missing):
        values = {"reason": answer.missing, "known": ", ".join(Missing)}
        yield Problem("reason-unknown", answer.column("missing"), values)
    elif answer.missing in _SAID and answer.missing not in item.absent:
        values = {"reason": answer.missing, "item": item.id, "known": ", ".join(item.absent) or "-"}
        yield Problem("reason-not-offered", answer.column("missing"), values)
