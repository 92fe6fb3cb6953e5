"""Every operator and function, once: what it takes and gives, how it works on one response and on whole columns.

Both evaluators, the parser and the type check read this table, so that a new function is one entry here.
A *strict* function is unknown wherever an argument is. The few that look at more than their arguments' values
(another row, another round, the reason of a missing value) are *forms*: each evaluator has its own rule for them.
"""

import math
import operator
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import reduce
from typing import Any

import numpy as np
import polars as pl


class Sort(StrEnum):
    """What kind of value an expression has."""

    NUMBER = "number"  # a single-choice answer is its code, a number
    TEXT = "text"  # a classification's category too
    CODES = "codes"  # the set of codes of a multiple-choice answer
    BOOLEAN = "boolean"


ANY = frozenset(Sort)
SCALAR = ANY - {Sort.CODES}
ORDERED = frozenset({Sort.NUMBER, Sort.TEXT})
NUMBER, TEXT, CODES, BOOLEAN = (frozenset({sort}) for sort in Sort)


@dataclass(frozen=True)
class Function:
    """``takes`` are the sorts allowed for each argument; the last ``optional`` may be left out.

    With ``repeats`` the last argument may stand any number of times. Arguments from ``alike_from`` on must be of
    one sort; ``gives`` None means that this is the sort of the result.
    ``row`` takes values (None is unknown), ``column`` Polars expressions (null is unknown); a form has neither.
    """

    name: str
    takes: tuple[frozenset[Sort], ...]
    gives: Sort | None
    row: Callable[..., Any] | None = None
    column: Callable[..., pl.Expr] | None = None
    strict: bool = True
    optional: int = 0
    repeats: bool = False
    alike_from: int | None = None

    @property
    def is_form(self) -> bool:
        return self.row is None

    def accepts(self, count: int) -> bool:
        return len(self.takes) - self.optional <= count and (self.repeats or count <= len(self.takes))

    def sorts_at(self, position: int) -> frozenset[Sort]:
        return self.takes[min(position, len(self.takes) - 1)]


# ---- logic: true, false, unknown (Kleene) --------------------------------------------------------------------


def _and(*values: bool | None) -> bool | None:
    return False if False in values else None if None in values else True


def _or(*values: bool | None) -> bool | None:
    return True if True in values else None if None in values else False


def _coalesce(*values: Any) -> Any:
    for value in values:
        if value is not None:
            return value
    return None


def _coalesce_column(first: pl.Expr, *others: pl.Expr) -> pl.Expr:
    if not others:
        return first
    return pl.when(first.is_not_null()).then(first).otherwise(_coalesce_column(*others))


def _in(value: Any, *choices: Any) -> bool:
    return value in choices


def _in_column(value: pl.Expr, *choices: pl.Expr) -> pl.Expr:
    return reduce(operator.or_, (value == choice for choice in choices))


def _if(condition: bool | None, then: Any, otherwise: Any) -> Any:
    return None if condition is None else then if condition else otherwise


def _if_column(condition: pl.Expr, then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
    condition = _in_each_row(condition)
    return pl.when(condition).then(then).when(~condition).then(otherwise)


def _in_each_row(value: pl.Expr) -> pl.Expr:
    """What has no columns is said for each row: Polars gives a constant choice only one."""
    return value if value.meta.root_names() else pl.when(pl.repeat(True, pl.len())).then(value)


# ---- numbers: a result that is not a number is unknown ---------------------------------------------------------


def _number(name: str, work: Callable[[Any, Any], Any]) -> Function:
    def row(left: float, right: float) -> float | None:
        result: float = work(float(left), float(right))
        return result if result == result else None  # noqa: PLR0124 - not a number is unlike itself

    def column(left: pl.Expr, right: pl.Expr) -> pl.Expr:
        result: pl.Expr = work(left.cast(pl.Float64), right.cast(pl.Float64))
        return result.fill_nan(None)

    return Function(name, (NUMBER, NUMBER), Sort.NUMBER, row, column)


def _divide(left: float, right: float) -> float | None:
    if right == 0:
        return None
    result = left / right
    return None if math.isnan(result) else result


def _divide_column(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    divisor = right.cast(pl.Float64)
    parts = [left.cast(pl.Float64), pl.when(divisor != 0).then(divisor)]
    if left.meta.root_names() and not right.meta.root_names():
        # Polars divides a column by a constant by multiplying with its reciprocal, which can differ in the last
        # bit from the quotient; NumPy divides.
        return pl.map_batches(parts, _quotients, return_dtype=pl.Float64).fill_nan(None)
    return (parts[0] / parts[1]).fill_nan(None)


def _quotients(parts: Sequence[pl.Series]) -> pl.Series:
    """Nulls come in and go out as NaN."""
    numerators, divisors = (part.to_numpy() for part in parts)
    with np.errstate(all="ignore"):
        return pl.Series(parts[0].name, numerators / divisors, dtype=pl.Float64)


def _round(value: float, digits: float = 0) -> float:
    """Half away from zero, on the shortest decimal that names the number: 1.005 to two digits is 1.01."""
    if not math.isfinite(value) or abs(value) >= 1e15:
        return float(value)
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP))


def _round_column(value: pl.Expr, digits: pl.Expr | None = None) -> pl.Expr:
    places = pl.lit(0.0) if digits is None else digits
    both = pl.struct(value.cast(pl.Float64).alias("value"), places.alias("digits"))

    def rounded(pair: dict[str, float | None]) -> float | None:
        number, place = pair["value"], pair["digits"]
        return None if number is None or place is None else _round(number, place)

    return both.map_elements(rounded, return_dtype=pl.Float64)


def _extreme(horizontal: Callable[..., pl.Expr]) -> Callable[..., pl.Expr]:
    def column(*values: pl.Expr) -> pl.Expr:
        known = pl.all_horizontal(*(value.is_not_null() for value in values))
        return pl.when(known).then(horizontal(*values))

    return column


# ---- sets of codes ---------------------------------------------------------------------------------------------


def _selected(codes: Collection[int], code: float) -> bool:
    return code in codes


def _selected_column(codes: pl.Expr, code: pl.Expr) -> pl.Expr:
    found = codes.cast(pl.List(pl.Float64)).list.contains(code)
    return pl.when(code.is_not_null()).then(found)


def _compare(name: str, work: Callable[[Any, Any], Any], sorts: frozenset[Sort]) -> Function:
    return Function(name, (sorts, sorts), Sort.BOOLEAN, work, work, alike_from=0)


_ALL = (
    Function("and", (BOOLEAN, BOOLEAN), Sort.BOOLEAN, _and,
             lambda *a: reduce(operator.and_, a), strict=False, repeats=True),
    Function("or", (BOOLEAN, BOOLEAN), Sort.BOOLEAN, _or,
             lambda *a: reduce(operator.or_, a), strict=False, repeats=True),
    Function("not", (BOOLEAN,), Sort.BOOLEAN, lambda value: not value, lambda value: ~value),
    _compare("=", operator.eq, SCALAR),
    _compare("!=", operator.ne, SCALAR),
    _compare("<", operator.lt, ORDERED),
    _compare("<=", operator.le, ORDERED),
    _compare(">", operator.gt, ORDERED),
    _compare(">=", operator.ge, ORDERED),
    Function("in", (ORDERED, ORDERED), Sort.BOOLEAN, _in, _in_column, repeats=True, alike_from=0),
    _number("+", operator.add),
    _number("-", operator.sub),
    _number("*", operator.mul),
    Function("div", (NUMBER, NUMBER), Sort.NUMBER, _divide, _divide_column),
    Function("negate", (NUMBER,), Sort.NUMBER, lambda value: -value, lambda value: -value),
    Function("selected", (CODES, NUMBER), Sort.BOOLEAN, _selected, _selected_column),
    Function("count_selected", (CODES,), Sort.NUMBER, lambda codes: float(len(codes)),
             lambda codes: codes.list.len().cast(pl.Float64)),
    Function("is_na", (ANY,), Sort.BOOLEAN, lambda value: value is None, lambda value: value.is_null(),
             strict=False),
    Function("coalesce", (SCALAR, SCALAR), None, _coalesce, _coalesce_column,
             strict=False, repeats=True, alike_from=0),
    Function("if", (BOOLEAN, SCALAR, SCALAR), None, _if, _if_column, strict=False, alike_from=1),
    Function("min", (NUMBER, NUMBER), Sort.NUMBER, min, _extreme(pl.min_horizontal), repeats=True),
    Function("max", (NUMBER, NUMBER), Sort.NUMBER, max, _extreme(pl.max_horizontal), repeats=True),
    Function("round", (NUMBER, NUMBER), Sort.NUMBER, _round, _round_column, optional=1),
    # Forms.
    Function("absent", (ANY, TEXT), Sort.BOOLEAN),  # why there is no value
    Function("prev", (ANY,), None, alike_from=0),  # the same variable in the round before
    Function("count_rows", (TEXT,), Sort.NUMBER),  # rows of a roster
    Function("sum_rows", (NUMBER,), Sort.NUMBER),  # over a roster's rows
    Function("any_row", (BOOLEAN,), Sort.BOOLEAN),
)  # fmt: skip

FUNCTIONS = {function.name: function for function in _ALL}
PREVIOUS_SUFFIX = "@prev"
AGGREGATES = ("count_rows", "sum_rows", "any_row")


def sum_rows(values: Collection[float | None]) -> float | None:
    """The exact sum of the known values, rounded once; unknown where none is known."""
    known = [value for value in values if value is not None]
    return math.fsum(known) if known else None


def any_row(values: Collection[bool | None]) -> bool | None:
    """True where true of one row, otherwise unknown where unknown of one; false of no row."""
    return _or(*values)
