"""The column-wise evaluator: an expression as a Polars expression over a wide frame; null is unknown.

Beside each item's column ``X`` stands ``X@missing``; ``prev(${X})`` reads ``X@prev``. What aggregates over a
roster is read from columns that ``with_rosters`` adds first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

import polars as pl

from eindekss.expression.ast import Call, Expression, Literal, Node, Variable, variables, walk
from eindekss.expression.functions import (
    AGGREGATES,
    FUNCTIONS,
    PREVIOUS_SUFFIX,
    Sort,
    any_row,
    sum_rows,
)
from eindekss.expression.render import render

MISSING_SUFFIX = "@missing"
_DTYPES: dict[type, Any] = {float: pl.Float64, str: pl.String, bool: pl.Boolean}


def column(expression: Expression) -> pl.Expr:
    """The expression over the columns of a wide frame (``dataset.wide``); one value a row, null is unknown."""
    return _column(expression.root)


def _column(node: Node) -> pl.Expr:
    if isinstance(node, Literal):
        return pl.lit(node.value, dtype=_DTYPES[type(node.value)])
    if isinstance(node, Variable):
        return pl.col(node.name)
    function = FUNCTIONS[node.function]
    if function.is_form:
        return _FORMS[node.function](node)
    work = cast(Callable[..., pl.Expr], function.column)
    return work(*(_column(argument) for argument in node.arguments))


def _absent(node: Call) -> pl.Expr:
    variable, reason = cast(Variable, node.arguments[0]), cast(Literal, node.arguments[1])
    return pl.col(variable.name + MISSING_SUFFIX).eq_missing(pl.lit(reason.value, dtype=pl.String))


def _prev(node: Call) -> pl.Expr:
    return pl.col(cast(Variable, node.arguments[0]).name + PREVIOUS_SUFFIX)


def _aggregated(node: Call) -> pl.Expr:
    return pl.col(render(node))


_FORMS: dict[str, Callable[[Call], pl.Expr]] = {
    "absent": _absent,
    "prev": _prev,
    **dict.fromkeys(AGGREGATES, _aggregated),
}


def with_rosters(
    frame: pl.DataFrame, rosters: Mapping[str, pl.DataFrame], expressions: Iterable[Expression]
) -> pl.DataFrame:
    """Add a column for each aggregate the expressions hold, named by its text, e.g. ``sum_rows(${P52})``.

    ``rosters``: unit -> wide frame of its rows, with the key ``institution``. An institution without rows counts
    0, sums to unknown and has no row for which anything is true.
    """
    found = dict.fromkeys(node for expression in expressions for node in _aggregates(expression.root))
    return frame.with_columns(_over_rows(node, frame, rosters) for node in found)


def _aggregates(root: Node) -> Iterator[Call]:
    return (node for node in walk(root) if isinstance(node, Call) and node.function in AGGREGATES)


def _over_rows(node: Call, frame: pl.DataFrame, rosters: Mapping[str, pl.DataFrame]) -> pl.Series:
    """In Python rather than in Polars: the sum must be the row-wise evaluator's to the last bit."""
    roster = _roster_of(node, rosters)
    value = pl.lit(0.0) if node.function == "count_rows" else _column(node.arguments[0])
    rows: dict[str, list[Any]] = {institution: [] for institution in frame["institution"]}
    for institution, each in roster.select("institution", value.alias("value")).iter_rows():
        rows.setdefault(institution, []).append(each)
    work = _WORK[node.function]
    dtype = pl.Boolean if FUNCTIONS[node.function].gives is Sort.BOOLEAN else pl.Float64
    return pl.Series(render(node), [work(rows[each]) for each in frame["institution"]], dtype=dtype)


_WORK: dict[str, Callable[[list[Any]], Any]] = {
    "count_rows": lambda values: float(len(values)),
    "sum_rows": sum_rows,
    "any_row": any_row,
}
_NO_ROWS = pl.DataFrame(schema={"institution": pl.String})


def _roster_of(node: Call, rosters: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    if node.function == "count_rows":
        return rosters.get(str(cast(Literal, node.arguments[0]).value), _NO_ROWS)
    named = variables(Expression(node.arguments[0], ""))
    for roster in rosters.values():
        if named <= set(roster.columns):
            return roster
    raise KeyError(f"no roster has every variable of {render(node)}")
