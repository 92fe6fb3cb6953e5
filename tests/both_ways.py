"""One expression through both evaluators: what the row-wise one says must be what the column-wise one says."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from eindekss.expression import Expression, Missing, column, evaluate, with_rosters

DTYPES = {float: pl.Float64, int: pl.Float64, str: pl.String, frozenset: pl.List(pl.Int64), Missing: pl.Float64}


def value_of(written: Any) -> Any:
    """A value as case files write it: a list is a set of codes, ``{missing: reason}`` a missing value."""
    if isinstance(written, dict):
        return Missing(written["missing"])
    return frozenset(written) if isinstance(written, list) else written


def wide_frame(rows: Sequence[Mapping[str, Any]], dtypes: Mapping[str, Any]) -> pl.DataFrame:
    """Rows as ``dataset.wide`` lays them out: ``X`` and ``X@missing``, one institution a row."""
    columns = [pl.Series("institution", [str(number) for number in range(len(rows))])]
    for name, dtype in dtypes.items():
        values = [row.get(name) for row in rows]
        plain = [None if isinstance(value, Missing) else value for value in values]
        lists = [sorted(value) if isinstance(value, frozenset) else value for value in plain]
        columns.append(pl.Series(name, lists, dtype=dtype))
        reasons = [value.value if isinstance(value, Missing) else None for value in values]
        columns.append(pl.Series(name + "@missing", reasons, dtype=pl.String))
    return pl.DataFrame(columns)


def dtypes_of(values: Mapping[str, Any], expression: Expression) -> dict[str, Any]:
    """Types of a case's columns. A missing value of a case is a number's, unless it is asked what it holds."""
    dtypes = {name: DTYPES.get(type(value), pl.String) for name, value in values.items()}
    for name in dtypes:
        if f"selected(${{{name}}}" in expression.text:
            dtypes[name] = DTYPES[frozenset]
        if name.endswith("@prev"):
            dtypes[name] = pl.Float64
    return dtypes


def by_row(expression: Expression, values: Mapping[str, Any], rosters: Mapping[str, Any]) -> Any:
    return evaluate(expression, values, rosters)


def by_column(expression: Expression, values: Mapping[str, Any], rosters: Mapping[str, Any]) -> Any:
    """The expression over a frame of two equal rows: whatever it gives must be the same for both."""
    frame = wide_frame([values, values], dtypes_of(values, expression))
    tables = {unit: _twice(rows, expression) for unit, rows in rosters.items()}
    frame = with_rosters(frame, tables, [expression])
    one, other = frame.with_columns(column(expression).alias("result"))["result"]
    assert one == other
    return one


def _twice(rows: Sequence[Mapping[str, Any]], expression: Expression) -> pl.DataFrame:
    if not rows:
        return pl.DataFrame(schema={"institution": pl.String})
    dtypes = dtypes_of({name: value for row in rows for name, value in row.items()}, expression)
    table = wide_frame(rows, dtypes)
    return pl.concat([table.with_columns(institution=pl.lit(number)) for number in ("0", "1")])
