"""What the numbers are drawn near to: seeded, ranked into published classes, or worked out from one another."""

from collections.abc import Mapping, Sequence
from typing import Any

from eindekss.expression import Expression, evaluate
from eindekss.reconstruction.draw import lognormal, normal
from eindekss.reconstruction.settings import Settings, Target
from eindekss.reconstruction.sheet import Record, Sheet

Targets = dict[tuple[str, str], int]  # (institution, target) -> number; absent where the institution has none


def latents(settings: Settings, sheet: Sheet) -> None:
    """Give each institution its hidden traits, drawn from the standard normal unless assumed."""
    for record in sheet.records("institution"):
        for name, assumed in settings.latents.items():
            drawn = normal(settings.seed, "latent", name, record.institution)
            record.context[name] = assumed.get(record.institution, drawn)


def draw(settings: Settings, targets: Sequence[Target], sheet: Sheet) -> Targets:
    """A number for every target and institution that has it, in the order listed; later ones see earlier ones."""
    found: Targets = {}
    for target in targets:
        members = [each for each in sheet.records("institution") if _holds(target.where, each, found)]
        if target.classes:
            found.update(_classed(target, members, found))
        else:
            found.update(_valued(settings.seed, target, members, found))
    return found


def _classed(target: Target, members: Sequence[Record], found: Targets) -> Targets:
    """The n-th in rank falls in class n * k // members; within a class, evenly on the logarithm."""
    ranked = sorted(members, key=lambda each: (_value(target.rank, each, found) or 0.0, each.institution))
    drawn: Targets = {}
    for number, (low, high) in enumerate(target.classes):
        inside = [each for place, each in enumerate(ranked) if place * len(target.classes) // len(ranked) == number]
        for place, record in enumerate(inside):
            share = (place + 0.5) / len(inside)
            value = max(low, 1) * ((high + 1) / max(low, 1)) ** share
            drawn[record.institution, target.id] = min(high, max(low, int(value)))
    return drawn


def _valued(seed: int, target: Target, members: Sequence[Record], found: Targets) -> Targets:
    drawn: Targets = {}
    for record in members:
        value = _value(target.value, record, found)
        if value is not None:
            noise = lognormal(seed, 1.0, target.spread, "target", target.id, record.institution)
            drawn[record.institution, target.id] = max(0, round(value * noise))
    return drawn


def values_of(record: Record) -> dict[str, Any]:
    """Everything known of a record, as the row-wise evaluator reads it."""
    return {**record.context, **record.known}


def rosters_of(record: Record) -> Mapping[str, list[dict[str, Any]]]:
    return {unit: [values_of(row) for row in rows] for unit, rows in record.rows.items()}


def _context(record: Record, found: Targets) -> dict[str, Any]:
    earlier = {name: float(value) for (institution, name), value in found.items() if institution == record.institution}
    return {**values_of(record), **earlier}


def _value(expression: Expression | None, record: Record, found: Targets) -> float | None:
    if expression is None:
        return None
    value = evaluate(expression, _context(record, found), rosters_of(record))
    return float(value) if isinstance(value, float | int) else None


def _holds(expression: Expression | None, record: Record, found: Targets) -> bool:
    if expression is None:
        return True
    return evaluate(expression, _context(record, found), rosters_of(record)) is True
