"""Laws of the rule language, on random well-typed expressions and random data with values missing anywhere."""

from typing import Any

import polars as pl
import pytest
from both_ways import wide_frame
from hypothesis import given, settings
from hypothesis import strategies as st

from eindekss.expression import (
    FUNCTIONS,
    Call,
    Expression,
    Literal,
    Missing,
    Node,
    Scope,
    Settled,
    Sort,
    Type,
    Variable,
    check_types,
    column,
    evaluate,
    from_json,
    parse,
    render,
    to_json,
    with_rosters,
)
from eindekss.expression.functions import BOOLEAN

SORTS = {
    "N1": Sort.NUMBER, "N2": Sort.NUMBER, "N1@prev": Sort.NUMBER,
    "T1": Sort.TEXT, "T2": Sort.TEXT, "K1": Sort.CODES, "K2": Sort.CODES,
}  # fmt: skip
ROWS = {"R1": Sort.NUMBER, "R2": Sort.NUMBER, "RK": Sort.CODES}
DTYPES = {Sort.NUMBER: pl.Float64, Sort.TEXT: pl.String, Sort.CODES: pl.List(pl.Int64)}
SCOPE = Scope(
    {name: Type(sort) for name, sort in SORTS.items() if "@" not in name},
    {"service": {name: Type(sort) for name, sort in ROWS.items()}},
)

numbers = st.one_of(
    st.sampled_from([0.0, 1.0, 2.0]),
    st.integers(-5, 5).map(float),
    st.sampled_from([0.5, 1.005, 84.995, 1e-3, 123456789.0, 1e300, -1e300, 0.1, 0.2, 0.3]),
    st.floats(-1e6, 1e6, allow_nan=False),
)
texts = st.sampled_from(["", "a", "b", "A", "ā", "it's", "'", "žē", "10", "9"])
code_sets = st.frozensets(st.sampled_from([1, 2, 3, 99]))
VALUES = {Sort.NUMBER: numbers, Sort.TEXT: texts, Sort.CODES: code_sets}
missing = st.sampled_from(Missing)


def rows_of(sorts: dict[str, Sort]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: st.one_of(VALUES[sort], missing) for name, sort in sorts.items()})


literals = {
    Sort.NUMBER: numbers.map(abs).map(Literal),
    Sort.TEXT: texts.map(Literal),
    Sort.BOOLEAN: st.booleans().map(Literal),
}


def variable(sort: Sort, sorts: dict[str, Sort]) -> st.SearchStrategy[Node]:
    names = [name for name, each in sorts.items() if each is sort and "@" not in name]
    return st.sampled_from([Variable(name) for name in names]) if names else st.nothing()


def nodes(sort: Sort, depth: int, sorts: dict[str, Sort], rosters: bool = True) -> st.SearchStrategy[Node]:
    """Every function of the table, with arguments of sorts it takes."""
    leaf = st.one_of(literals.get(sort, st.nothing()), variable(sort, sorts))
    if depth == 0 or sort is Sort.CODES:
        return leaf
    options = [leaf, leaf]
    for function in FUNCTIONS.values():
        if not function.is_form and (function.gives or sort) is sort:
            options.append(calls(function.name, sort, depth - 1, sorts, rosters))
    if sort is Sort.BOOLEAN:
        options.append(st.builds(lambda x, r: Call("absent", (x, Literal(r.value))), any_variable(sorts), missing))
    if rosters and sort is Sort.NUMBER:
        options.append(st.just(Call("prev", (Variable("N1"),))))
        options.append(st.just(Call("count_rows", (Literal("service"),))))
        options.append(about_rows(Sort.NUMBER, depth - 1).map(lambda node: Call("sum_rows", (node,))))
    if rosters and sort is Sort.BOOLEAN:
        options.append(about_rows(Sort.BOOLEAN, depth - 1).map(lambda node: Call("any_row", (node,))))
    return st.one_of(options)


def any_variable(sorts: dict[str, Sort]) -> st.SearchStrategy[Node]:
    return st.sampled_from([Variable(name) for name in sorts if "@" not in name])


def about_rows(sort: Sort, depth: int) -> st.SearchStrategy[Node]:
    inner = nodes(sort, depth, ROWS, rosters=False)
    return inner.filter(lambda node: bool(_named(node)))


def _named(node: Node) -> set[str]:
    if isinstance(node, Call):
        return set().union(*map(_named, node.arguments))
    return {node.name} if isinstance(node, Variable) else set()


@st.composite
def calls(draw: st.DrawFn, name: str, sort: Sort, depth: int, sorts: dict[str, Sort], rosters: bool) -> Node:
    function = FUNCTIONS[name]
    least = len(function.takes) - function.optional
    most = len(function.takes) + (2 if function.repeats else 0)
    count = draw(st.integers(least, most))
    arguments: list[Node] = []
    shared: Sort | None = sort if function.gives is None else None
    for position in range(count):
        if _must_be_literal(name, position):
            wanted = shared or Sort.NUMBER
            low = literals[wanted] if name != "round" else st.integers(0, 4).map(Literal)
            arguments.append(draw(low))
            continue
        alike = function.alike_from is not None and position >= function.alike_from
        if alike and shared is not None:
            own = shared
        else:
            own = draw(st.sampled_from(sorted(function.sorts_at(position))))
            own = own if own is not Sort.CODES or Sort.CODES in sorts.values() else Sort.NUMBER
        shared = own if alike else shared
        arguments.append(draw(nodes(own, depth, sorts, rosters and depth > 0)))
    return Call(name, tuple(arguments))


def _must_be_literal(name: str, position: int) -> bool:
    return position > 0 and name in ("in", "selected", "round")


expressions = st.sampled_from([Sort.NUMBER, Sort.TEXT, Sort.BOOLEAN]).flatmap(
    lambda sort: nodes(sort, 3, SORTS).map(lambda root: Expression(root, render(root)))
)


@settings(max_examples=120, deadline=None)
@given(expression=expressions, data=st.lists(rows_of(SORTS), min_size=1, max_size=4), draw=st.data())
def test_one_response_and_whole_columns_say_the_same(
    expression: Expression, data: list[dict[str, Any]], draw: st.DataObject
) -> None:
    rosters = [draw.draw(st.lists(rows_of(ROWS), max_size=3)) for _ in data]
    assert _by_columns(expression, data, rosters) == [
        _plain(evaluate(expression, values, {"service": rows})) for values, rows in zip(data, rosters, strict=True)
    ]


@pytest.mark.parametrize("name", [name for name, function in FUNCTIONS.items() if not function.is_form])
def test_each_function_by_itself_says_the_same_both_ways(name: str) -> None:
    """On plain variables and literals, where zeros, missing values and neighbours meet most often."""
    sort = FUNCTIONS[name].gives or Sort.NUMBER
    depth = int(BOOLEAN in FUNCTIONS[name].takes)  # a condition is a comparison of variables

    @settings(max_examples=50, deadline=None)
    @given(root=calls(name, sort, depth, SORTS, False), data=st.lists(rows_of(SORTS), min_size=8, max_size=8))
    def same(root: Node, data: list[dict[str, Any]]) -> None:
        expression = Expression(root, render(root))
        expected = [_plain(evaluate(expression, values)) for values in data]
        assert _by_columns(expression, data, [[] for _ in data]) == expected

    same()


def _by_columns(expression: Expression, data: list[dict[str, Any]], rosters: list[list[dict[str, Any]]]) -> list[Any]:
    frame = wide_frame(data, {name: DTYPES[sort] for name, sort in SORTS.items()})
    keys = [str(number) for number, rows in enumerate(rosters) for _ in rows]
    flat = [row for rows in rosters for row in rows]
    table = wide_frame(flat, {name: DTYPES[sort] for name, sort in ROWS.items()})
    table = table.with_columns(pl.Series("institution", keys, dtype=pl.String))
    frame = with_rosters(frame, {"service": table}, [expression])
    return [_plain(value) for value in frame.with_columns(column(expression).alias("result"))["result"]]


def _plain(value: Any) -> Any:
    """1 and true, 0 and false must not pass for each other."""
    return (type(value).__name__, value) if isinstance(value, bool | str) else value


@settings(max_examples=120, deadline=None)
@given(expression=expressions)
def test_an_expression_written_out_reads_back_as_itself(expression: Expression) -> None:
    assert parse(render(expression.root)) == expression


@settings(max_examples=60, deadline=None)
@given(expression=expressions)
def test_an_expression_sent_as_json_arrives_as_itself(expression: Expression) -> None:
    assert from_json(to_json(expression.root)) == expression.root


@settings(max_examples=60, deadline=None)
@given(expression=expressions)
def test_a_well_typed_expression_has_no_problem(expression: Expression) -> None:
    assert check_types(expression, SCOPE) == []


FORMS = {
    "absent": st.builds(lambda x, r: Call("absent", (x, Literal(r.value))), any_variable(SORTS), missing),
    "prev": st.just(Call("prev", (Variable("N1"),))),
    "count_rows": st.just(Call("count_rows", (Literal("service"),))),
    "sum_rows": about_rows(Sort.NUMBER, 1).map(lambda node: Call("sum_rows", (node,))),
    "any_row": about_rows(Sort.BOOLEAN, 2).map(lambda node: Call("any_row", (node,))),
}


@pytest.mark.parametrize("name", [name for name, function in FUNCTIONS.items() if function.is_form])
def test_each_form_by_itself_says_the_same_both_ways(name: str) -> None:
    """A form new in the table needs an entry above, so that it cannot go untested."""

    @settings(max_examples=40, deadline=None)
    @given(root=FORMS[name], data=rows_of(SORTS), rows=st.lists(rows_of(ROWS), max_size=4))
    def same(root: Node, data: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        expression = Expression(root, render(root))
        expected = [_plain(evaluate(expression, data, {"service": rows}))]
        assert _by_columns(expression, [data], [rows]) == expected
        settled = Settled({"service": rows})  # a figure worked out once says the same ever after
        assert [_plain(evaluate(expression, data, settled)) for _ in "12"] == expected * 2

    same()
