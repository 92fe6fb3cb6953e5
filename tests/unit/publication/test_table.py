"""A table's bases: one for all lines where they rest on the same rows, else one a line."""

from typing import Any

import pytest

from eindekss.publication.table import TOTAL, Table


def cell(stub: str, base: int, measure: str = "mean", column: tuple[str, str] = TOTAL) -> dict[str, Any]:
    return {"stub": stub, "measure": measure, "banner": column[0], "category": column[1], "value": 1.0, "base": base}


def table(*cells: dict[str, Any]) -> Table:
    return Table({"table": "t"}, (), cells)


def test_lines_on_the_same_rows_share_one_base() -> None:
    even = table(cell("a", 95), cell("b", 95), cell("a", 13, column=("type", "ministry")))
    assert even.is_even
    assert even.bases == {TOTAL: (95, 95), ("type", "ministry"): (13, 13)}


@pytest.mark.parametrize("column", [TOTAL, ("type", "ministry")])
def test_lines_on_different_rows_in_any_column_do_not(column: tuple[str, str]) -> None:
    uneven = table(cell("a", 104), cell("b", 104), cell("a", 13, column=column), cell("b", 8, column=column))
    assert not uneven.is_even
    assert uneven.bases[column][0] == 8


def test_measures_stand_in_the_order_of_the_cells_and_a_stub_without_cells_has_none() -> None:
    found = table(cell("a", 1, "sum"), cell("a", 1, "mean"), cell("b", 1, "mean"))
    assert found.measures == {"a": ("sum", "mean"), "b": ("mean",)}
    assert found.cell("a", "sum") is not None
    assert found.cell("b", "sum") is None
