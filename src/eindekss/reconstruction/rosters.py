"""Roster rows: made once their number is known, and given their share of what a pooled record held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eindekss.expression.ast import Call, Node, Variable
from eindekss.expression.missing import Missing
from eindekss.reconstruction.draw import apportion, lognormal
from eindekss.reconstruction.settings import RosterRows, Rule, Settings
from eindekss.reconstruction.sheet import Record, Sheet
from eindekss.reconstruction.translate import rows_variable

POOL = "pool"
_UNEVEN = 1.6  # rows of one institution differ by this standard deviation of the logarithm


@dataclass(frozen=True)
class Made:
    """A row that was made: what the frame says of it."""

    unit: str
    institution: str
    row: str
    name_lv: str
    name_en: str
    kind: str


def pool(sheet: Sheet, roster: RosterRows) -> None:
    """One record in place of all rows still to be made, for institutions that have such rows."""
    for record in sheet.records("institution"):
        if _to_make(record, roster.unit):
            record.add(roster.unit, POOL, roster.kind)


def grow(settings: Settings, sheet: Sheet, roster: RosterRows) -> Iterator[Made]:
    """Make the rows. What a pooled record holds is divided among them, in numbers that add up to it again."""
    for record in sheet.records("institution"):
        pooled = next((each for each in record.rows_of(roster.unit) if each.row == POOL), None)
        rows = record.rows_of(roster.unit)
        if pooled:
            rows.remove(pooled)
        made = [
            record.add(roster.unit, f"r{number:03d}", roster.kind)
            for number in range(1, _to_make(record, roster.unit) + 1)
        ]
        if pooled:
            _divide(settings, pooled, made)
        for number, row in enumerate(made, 1):
            names = {language: text.format(number=number) for language, text in roster.name.items()}
            yield Made(roster.unit, record.institution, row.row, names["lv"], names["en"], roster.kind)


def _to_make(record: Record, unit: str) -> int:
    size = record.known.get(rows_variable(unit), 0.0)
    there = [each for each in record.rows_of(unit) if each.row != POOL]
    return (int(size) if isinstance(size, float) else 0) - len(there)


def _divide(settings: Settings, pooled: Record, rows: Sequence[Record]) -> None:
    wholes = {
        whole: parts
        for whole, parts in _wholes(settings.rules, pooled.unit)
        if all(isinstance(pooled.known.get(part), float) for part in parts)
    }
    for item, value in pooled.known.items():
        if isinstance(value, Missing):
            for row in rows:
                row.known[item] = value
        elif isinstance(value, float) and item not in wholes:
            weights = [_weight(settings, row) for row in rows]
            for row, part in zip(rows, apportion(int(value), weights), strict=True):
                row.known[item] = float(part)
    for whole, parts in wholes.items():
        for row in rows:
            if whole in pooled.known and whole not in row.known:
                row.known[whole] = _sum(row, parts)


def _weight(settings: Settings, row: Record) -> float:
    """One weight a row, whatever is divided: a service much applied for is much delivered."""
    return lognormal(settings.seed, 1.0, _UNEVEN, "row", row.institution, row.row)


def _sum(row: Record, parts: Sequence[str]) -> float:
    return float(sum(value for part in parts if isinstance(value := row.known[part], float)))


def _wholes(rules: Sequence[Rule], unit: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Rules of the form ``${whole} = ${part} + ${part} + ...``."""
    for rule in rules:
        root = rule.says.root
        if rule.unit == unit and isinstance(root, Call) and root.function == "=":
            whole, parts = root.arguments
            named = _addends(parts)
            if isinstance(whole, Variable) and named:
                yield whole.name, named


def _addends(node: Node) -> tuple[str, ...]:
    if isinstance(node, Variable):
        return (node.name,)
    if isinstance(node, Call) and node.function == "+":
        left, right = map(_addends, node.arguments)
        return (*left, *right) if left and right else ()
    return ()
