"""The rules of the grid as its browser looks at them: those about one row, and those about a sum over all rows."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from eindekss.collection.checking.check import Check, checking
from eindekss.collection.checking.ruleset import ruleset
from eindekss.collection.grid.table import Grid
from eindekss.collection.sheet import plain, settled
from eindekss.collection.texts import label
from eindekss.expression import Expression, evaluate, from_json, previous, to_json, variables
from eindekss.expression.functions import PREVIOUS_SUFFIX, any_row, sum_rows
from eindekss.instrument.rules import INSTITUTION, Rule

_OVER_ROWS: Mapping[str, Callable[[Collection[Any]], Any]] = {"sum_rows": sum_rows, "any_row": any_row}


def rules_of(grid: Grid) -> tuple[Rule, ...]:
    """Those that answers of this page can break: about one of its rows, or about the institution by its rows."""
    return ruleset(grid.visit.record).of(grid.questionnaire)


def of_all_rows(grid: Grid) -> list[Check]:
    """What is said above the grid, broken or not."""
    looked = checking(grid.visit.participation, grid.sheet)
    return [looked.one(rule, None) for rule in rules_of(grid) if rule.unit == INSTITUTION]


def for_browser(grid: Grid, shown: Collection[str]) -> Mapping[str, Any]:
    """``rules`` about a row and ``overall`` about all of them, as filter.js evaluates them; ``sums`` over rows.

    A sum stands in its rules as a variable. ``others`` is what the rows that are not among ``shown`` amount to, so that
    the page adds its own rows as they are typed; ``tree`` is what is summed of each. ``given``: the rest that the
    overall rules look at.
    """
    made = _Made(grid, frozenset(shown))
    rules = rules_of(grid)
    institution = grid.sheet.institution
    overall = [rule for rule in rules if rule.unit == INSTITUTION]
    named = {name for rule in overall for name in variables(rule.broken)} & institution.keys()
    named |= {name + PREVIOUS_SUFFIX for name in previous([rule.broken for rule in overall])}
    return {
        "rules": [made.of_row(rule) for rule in rules if rule.unit != INSTITUTION],
        "overall": [made.overall(rule) for rule in overall],
        "sums": list(made.sums.values()),
        "given": {name: plain(institution.get(name)) for name in sorted(named)},
    }


class _Made:
    def __init__(self, grid: Grid, shown: frozenset[str]) -> None:
        self.grid, self.shown = grid, shown
        self.sums: dict[str, dict[str, Any]] = {}

    def of_row(self, rule: Rule) -> Mapping[str, Any]:
        return {
            "id": rule.id,
            "hard": rule.severity == "hard",
            "message": label(rule.message),
            "broken": to_json(rule.broken.root),
            "variables": list(rule.variables),
        }

    def overall(self, rule: Rule) -> Mapping[str, Any]:
        named: list[str] = []
        return {"id": rule.id, "broken": self._apart(to_json(rule.broken.root), named), "variables": named}

    def _apart(self, node: Any, named: list[str]) -> Any:
        """The tree with a variable for each sum over rows of this roster; other rosters' are worked out."""
        if not isinstance(node, list):
            return node
        if node[0] in _OVER_ROWS and self._of_this_roster(node):
            named.append(self._sum(node))
            return {"variable": named[-1]}
        if node[0] in (*_OVER_ROWS, "count_rows"):
            return settled(node, {}, self.grid.sheet.counted_rosters)
        return [node[0], *(self._apart(argument, named) for argument in node[1:])]

    def _of_this_roster(self, node: Any) -> bool:
        own = {column.item.id for column in self.grid.columns}
        return not own.isdisjoint(variables(Expression(from_json(node), "")))

    def _sum(self, node: Any) -> str:
        name = f"rows:{node}"
        if name not in self.sums:
            inner = Expression(from_json(node[1]), "")
            found = [evaluate(inner, values, {}) for row, values in self.grid.values.items() if row not in self.shown]
            others = _OVER_ROWS[node[0]](found)
            self.sums[name] = {"name": name, "function": node[0], "tree": node[1], "others": others}
        return name
