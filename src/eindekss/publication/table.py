"""A table of the tables stage, its cells at hand by stub, measure and banner column: what every output draws from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

TOTAL = ("total", "total")
PERCENT_MEASURES = ("share", "ratio")
Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Table:
    """``about`` is the table's row, ``stubs`` its lines in order and ``cells`` its cells (contracts STUB, CELL)."""

    about: Row
    stubs: tuple[Row, ...]
    cells: tuple[Row, ...]

    @cached_property
    def measures(self) -> Mapping[str, tuple[str, ...]]:
        """Stub -> its measures in order; a stub without cells is not in it."""
        found: dict[str, dict[str, None]] = {}
        for cell in self.cells:
            found.setdefault(cell["stub"], {})[cell["measure"]] = None
        return {stub: tuple(measures) for stub, measures in found.items()}

    @cached_property
    def bases(self) -> Mapping[tuple[str, str], tuple[int, int]]:
        """(classification, category) of a banner column -> the least and the most rows that its lines rest on."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for cell in self.cells:
            column, base = (cell["banner"], cell["category"]), cell["base"] or 0
            least, most = found.get(column, (base, base))
            found[column] = min(least, base), max(most, base)
        return found

    @cached_property
    def is_even(self) -> bool:
        """Whether all lines rest on the same rows: otherwise each line is shown with its own base."""
        return all(least == most for least, most in self.bases.values())

    def cell(self, stub: str, measure: str, column: tuple[str, str] = TOTAL) -> Row | None:
        return self._by_place.get((stub, measure, *column))

    @cached_property
    def _by_place(self) -> Mapping[tuple[str, str, str, str], Row]:
        return {(cell["stub"], cell["measure"], cell["banner"], cell["category"]): cell for cell in self.cells}
