"""Among all answers that agree with what was published, which are likelier.

Institutions differ in a hidden capability: an able one tends to give the answers that score. Tendencies that the
report puts in words ("more often in ...") weigh in, and seeded noise keeps institutions from looking alike.
Numbers are wanted near their targets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eindekss.expression import evaluate
from eindekss.expression.missing import Missing
from eindekss.reconstruction.circuit import Circuit, Literal
from eindekss.reconstruction.draw import normal
from eindekss.reconstruction.settings import Settings, Stage
from eindekss.reconstruction.sheet import Record, Sheet
from eindekss.reconstruction.target import Targets, rosters_of, values_of
from eindekss.reconstruction.translate import rows_variable
from eindekss.reconstruction.unknown import Amount, Choice, Selection

_UNIT = 100  # weights are whole numbers: hundredths
_STEPS = 1000  # a number's distance from its target is counted in thousandths of the target
_FARTHEST = 10**7
_CLOSE = 4 * _STEPS  # weight of whether a number is there at all
_SELDOM = -6.0  # an item that only may stay open
CAPABILITY = "capability"


@dataclass
class Preference:
    """``points``: (item, code) -> -1 for the option that scores least to 1 for the one that scores most."""

    settings: Settings
    circuit: Circuit
    points: Mapping[tuple[str, int], float]

    def objective(self, sheet: Sheet, stage: Stage, targets: Targets) -> Any:
        """What to maximise; None where nothing is preferred."""
        wanted = {(target.unit, target.item): target.id for target in stage.targets if target.item}
        wanted |= {("institution", rows_variable(unit)): unit for unit in stage.rosters}
        terms = [term for record in sheet.every() for term in self._of(record, wanted, targets)]
        return sum(terms) if terms else None

    def _of(self, record: Record, wanted: Mapping[tuple[str, str], str], targets: Targets) -> Iterator[Any]:
        for item, unknown in record.unknown.items():
            if isinstance(unknown, Choice | Selection):
                yield from self._options(record, item, unknown.options)
                yield from self._left_open(record, item, unknown)
            elif isinstance(unknown, Amount) and (record.unit, item) in wanted:
                yield from self._near(unknown, targets.get((record.institution, wanted[record.unit, item])))

    def _options(self, record: Record, item: str, options: Mapping[int, Literal]) -> Iterator[Any]:
        for code, literal in options.items():
            weight = round(_UNIT * self._weight(record, item, code))
            if weight and not isinstance(literal, bool):
                yield weight * literal

    def _left_open(self, record: Record, item: str, unknown: Choice | Selection) -> Iterator[Any]:
        literal = unknown.missing.get(Missing.NOT_ANSWERED)
        if literal is not None and not isinstance(literal, bool):
            noise = normal(self.settings.seed, item, "left open", record.institution, record.row)
            usual = 0.0 if record.institution in self.settings.partial else _SELDOM
            yield round(_UNIT * (self.settings.noise * noise + usual)) * literal

    def _weight(self, record: Record, item: str, code: int) -> float:
        noise = normal(self.settings.seed, item, code, record.institution, record.row)
        capability = record.context.get(CAPABILITY)
        able = capability if isinstance(capability, float) else 0.0
        tending = sum(
            each.weight
            for each in self.settings.tendencies
            if each.item == item and each.code == code and _holds(each.where, record)
        )
        return self.settings.noise * noise + able * self.points.get((item, code), 0.0) + tending

    def _near(self, unknown: Amount, target: int | None) -> Iterator[Any]:
        """There where a target is, and near it; where none is, not there, or zero if it must be."""
        if target is None and not isinstance(unknown.present, bool):
            yield -_CLOSE * unknown.present
            return
        target = target or 0
        unit = max(1, target // _STEPS)
        away = self.circuit.model.new_int_var(0, _FARTHEST, "")
        self.circuit.model.add(unit * away >= unknown.value - target)
        self.circuit.model.add(unit * away >= target * unknown.present - unknown.value)
        if not isinstance(unknown.present, bool):
            yield _CLOSE * unknown.present
        yield -max(1, _STEPS // max(1, target)) * away


def _holds(where: Any, record: Record) -> bool:
    return where is None or evaluate(where, values_of(record), rosters_of(record)) is True
