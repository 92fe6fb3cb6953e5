"""The row-wise evaluator: an expression compiled once to a Python function of one response's values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from eindekss.expression.ast import Call, Expression, Literal, Node, Variable, variables
from eindekss.expression.functions import FUNCTIONS, PREVIOUS_SUFFIX, Function, any_row, sum_rows
from eindekss.expression.missing import Missing

# A number, a text, a set of codes, or why there is none. None is missing for no reason known (yet).
Value = float | str | frozenset[int] | bool | Missing | None
Values = Mapping[str, Value]
Rosters = Mapping[str, Sequence[Values]]  # roster unit -> its rows
Result = float | str | frozenset[int] | bool | None  # None is unknown

_Evaluator = Callable[[Values, Rosters], Any]


class Settled(dict[str, Sequence[Values]]):
    """Rosters that change no more: each figure over their rows is worked out once, however many expressions name it."""

    def __init__(self, rosters: Rosters) -> None:
        super().__init__(rosters)
        self.figures: dict[_Evaluator, Any] = {}


def evaluate(expression: Expression, values: Values, rosters: Rosters | None = None) -> Result:
    """The value for one response; None where it is unknown.

    ``values``: variable -> value; ``prev(${X})`` reads ``X@prev``. A variable that is not there is missing.
    ``rosters``: the rows that ``count_rows``, ``sum_rows`` and ``any_row`` run over. A row belongs to an
    aggregate when it has every variable the aggregate names: item ids are unique in a wave.
    """
    return cast(Result, _compile(expression.root)(values, rosters or {}))


def compiled(expression: Expression) -> Callable[[Values, Rosters], Result]:
    """The same as a function, for expressions that are evaluated again and again."""
    return cast(Callable[[Values, Rosters], Result], _compile(expression.root))


def holds(expression: Expression, values: Values, rosters: Rosters | None = None) -> bool:
    """True only where the expression is true: unknown does not hold."""
    return evaluate(expression, values, rosters) is True


@cache
def _compile(node: Node) -> _Evaluator:
    if isinstance(node, Literal):
        value = node.value
        return lambda values, rosters: value
    if isinstance(node, Variable):
        return _variable(node.name)
    function = FUNCTIONS[node.function]
    return _FORMS[node.function](node) if function.is_form else _call(function, node.arguments)


def _variable(name: str) -> _Evaluator:
    def read(values: Values, rosters: Rosters) -> Any:
        value = values.get(name)
        return None if value.__class__ is Missing else value

    return read


def _call(function: Function, arguments: tuple[Node, ...]) -> _Evaluator:
    """One closure for each shape: rules by the thousand are looked at while a person waits."""
    inner = [_compile(argument) for argument in arguments]
    work = cast(Callable[..., Any], function.row)
    if function.name in _DECIDED_BY:
        return _connective(_DECIDED_BY[function.name], inner)
    if function.name == "coalesce":
        return _first_known(inner)
    if not function.strict:
        return lambda values, rosters: work(*[argument(values, rosters) for argument in inner])
    made: Callable[..., _Evaluator] = _STRICT.get(len(inner), _strict)
    return made(work, *inner)


_DECIDED_BY = {"and": False, "or": True}  # one such argument decides, whatever the others are


def _connective(decided: bool, inner: list[_Evaluator]) -> _Evaluator:
    def connective(values: Values, rosters: Rosters) -> bool | None:
        result: bool | None = not decided
        for argument in inner:
            value: bool | None = argument(values, rosters)
            if value is decided:
                return decided
            if value is None:
                result = None
        return result

    return connective


def _first_known(inner: list[_Evaluator]) -> _Evaluator:
    def first_known(values: Values, rosters: Rosters) -> Any:
        for argument in inner:
            value = argument(values, rosters)
            if value is not None:
                return value
        return None

    return first_known


def _strict(work: Callable[..., Any], *inner: _Evaluator) -> _Evaluator:
    def call(values: Values, rosters: Rosters) -> Any:
        given = [argument(values, rosters) for argument in inner]
        return None if None in given else work(*given)

    return call


def _strict_one(work: Callable[..., Any], inner: _Evaluator) -> _Evaluator:
    def call(values: Values, rosters: Rosters) -> Any:
        value = inner(values, rosters)
        return None if value is None else work(value)

    return call


def _strict_two(work: Callable[..., Any], first: _Evaluator, second: _Evaluator) -> _Evaluator:
    def call(values: Values, rosters: Rosters) -> Any:
        left = first(values, rosters)
        if left is None:
            return None
        right = second(values, rosters)
        return None if right is None else work(left, right)

    return call


_STRICT: dict[int, Callable[..., _Evaluator]] = {1: _strict_one, 2: _strict_two}


def _absent(node: Call) -> _Evaluator:
    name, reason = cast(Variable, node.arguments[0]).name, cast(Literal, node.arguments[1]).value

    def absent(values: Values, rosters: Rosters) -> bool:
        value = values.get(name)
        return isinstance(value, Missing) and value == reason

    return absent


def _prev(node: Call) -> _Evaluator:
    return _variable(cast(Variable, node.arguments[0]).name + PREVIOUS_SUFFIX)


def _count_rows(node: Call) -> _Evaluator:
    unit = str(cast(Literal, node.arguments[0]).value)
    return lambda values, rosters: float(len(rosters.get(unit, ())))


def _aggregate(work: Callable[[list[Any]], Any]) -> Callable[[Call], _Evaluator]:
    def compiled(node: Call) -> _Evaluator:
        inner = _compile(node.arguments[0])
        named = variables(Expression(node.arguments[0], ""))

        def over_rows(values: Values, rosters: Rosters) -> Any:
            return work([inner(row, {}) for row in _rows_having(named, rosters)])

        def figure(values: Values, rosters: Rosters) -> Any:
            if rosters.__class__ is not Settled:
                return over_rows(values, rosters)
            known = rosters.figures
            if over_rows not in known:
                known[over_rows] = over_rows(values, rosters)
            return known[over_rows]

        return figure

    return compiled


def _rows_having(named: frozenset[str], rosters: Rosters) -> Iterable[Values]:
    if len(named) == 1:
        (name,) = named
        return [row for rows in rosters.values() for row in rows if name in row]
    return [row for rows in rosters.values() for row in rows if named <= row.keys()]


_FORMS: dict[str, Callable[[Call], _Evaluator]] = {
    "absent": _absent,
    "prev": _prev,
    "count_rows": _count_rows,
    "sum_rows": _aggregate(sum_rows),
    "any_row": _aggregate(any_row),
}
