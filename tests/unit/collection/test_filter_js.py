"""The browser's interpreter of filters says the same as the server's, for every case and every kind of value."""

import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from quickjs import Context

from eindekss.errors import Place
from eindekss.expression import Expression, Missing, evaluate, from_json, parse, to_json

CASES = [
    ("${A} = 1", {"A": 1.0}), ("${A} = 1", {"A": 2.0}), ("${A} != 1", {}), ("${A} = 1 or ${B} = 1", {"B": 1.0}),
    ("${A} = 1 and ${B} = 1", {"B": 2.0}), ("not ${A} = 1", {}), ("${A} in (1, 2)", {"A": 2.0}),
    ("selected(${M}, 99)", {"M": frozenset({1, 99})}), ("selected(${M}, 99)", {"M": frozenset()}),
    ("selected(${M}, 99)", {}), ("count_selected(${M}) >= 2", {"M": frozenset({1, 2})}),
    ("is_na(${A})", {}), ("is_na(${A})", {"A": Missing.NOT_AVAILABLE}),
    ("absent(${A}, 'not-available')", {"A": Missing.NOT_AVAILABLE}),
    ("absent(${A}, 'not-available')", {"A": Missing.NOT_ANSWERED}),
    ("coalesce(${A}, 0) < 3", {}), ("${A} div ${B} > 2", {"A": 9.0, "B": 0.0}),
    ("-${A} + 2 * ${B} = 1", {"A": 1.0, "B": 1.0}),
    ("if(${A} = 1, ${B}, 7) = 7", {"A": 2.0}), ("if(${A} = 1, ${B}, 7) = 7", {}),
    ("min(${A}, ${B}, 3) = 2", {"A": 2.0, "B": 5.0}),
    ("max(${A}, ${B}) = 5", {"A": 2.0, "B": 5.0}), ("max(${A}, ${B}) = 5", {"A": 2.0}),
    ("round(${A}, 2) = 1.01", {"A": 1.005}), ("round(${A}) = -3", {"A": -2.5}), ("${T} = 'ir'", {"T": "ir"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Context:
    source = (files("eindekss.collection") / "static/collection/filter.js").read_text(encoding="utf-8")
    context = Context()
    context.eval(source.replace("export ", ""))
    return context


def as_json(value: Any) -> Any:
    if isinstance(value, Missing):
        return {"missing": str(value)}
    return sorted(value) if isinstance(value, frozenset) else value


def in_browser(browser: Context, tree: Any, values: dict[str, Any]) -> Any:
    known = {name: as_json(value) for name, value in values.items()}
    return json.loads(browser.eval(f"JSON.stringify(evaluate({json.dumps(tree)}, {json.dumps(known)}))"))


@pytest.mark.parametrize(("text", "values"), CASES)
def test_each_function_agrees(browser: Context, text: str, values: dict[str, Any]) -> None:
    expression = parse(text, Place())
    assert in_browser(browser, to_json(expression.root), values) == evaluate(expression, values)


numbers = some.one_of(some.integers(0, 4), some.just({"variable": "A"}), some.just({"variable": "B"}))
comparisons = some.tuples(some.sampled_from(["=", "!=", "<", "<=", ">", ">="]), numbers, numbers).map(list)
choices = some.integers(1, 3).map(lambda code: ["selected", {"variable": "M"}, code])
trees = some.recursive(
    some.one_of(comparisons, choices),
    lambda inner: some.one_of(
        some.tuples(some.sampled_from(["and", "or"]), inner, inner).map(list), inner.map(lambda tree: ["not", tree])
    ),
    max_leaves=8,
)
known = some.fixed_dictionaries(
    {},
    optional={
        "A": some.one_of(some.integers(0, 4).map(float), some.sampled_from(list(Missing))),
        "B": some.one_of(some.integers(0, 4).map(float), some.sampled_from(list(Missing))),
        "M": some.frozensets(some.integers(1, 3)),
    },
)


@given(trees, known)
@settings(max_examples=300, deadline=None)
def test_any_filter_agrees(browser: Context, tree: Any, values: dict[str, Any]) -> None:
    assert in_browser(browser, tree, values) == evaluate(Expression(from_json(tree), ""), values)


def test_a_filter_behind_a_closed_one_is_closed(browser: Context) -> None:
    filters = [["B", ["=", {"variable": "A"}, 1]], ["C", ["selected", {"variable": "B"}, 9]]]
    said = browser.eval(f"JSON.stringify(asked({json.dumps(filters)}, {{A: 2, B: [9]}}))")
    assert json.loads(said) == {"B": False, "C": False}
