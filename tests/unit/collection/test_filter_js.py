"""The browser's interpreter of filters says the same as the server's, for every case and every kind of value."""

import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from quickjs import Context

from eindekss.errors import Place
from eindekss.expression import Expression, Missing, evaluate, from_json, parse, to_json, variables

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
    ("${A} > prev(${A})", {"A": 2.0, "A@prev": 1.0}), ("${A} > prev(${A})", {"A": 2.0}),
    ("selected(prev(${M}), 2)", {"M@prev": frozenset({2})}), ("is_na(prev(${A}))", {"A": 1.0}),
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


named = some.sampled_from([{"variable": "A"}, {"variable": "B"}, ["prev", {"variable": "A"}]])
numbers = some.one_of(some.integers(0, 4), named)
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
        "A@prev": some.one_of(some.integers(0, 4).map(float), some.sampled_from(list(Missing))),
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


@given(some.lists(trees, min_size=1, max_size=6), some.lists(known, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_looking_again_at_what_changed_finds_what_a_whole_look_finds(
    browser: Context, rules: list[Any], rounds: list[dict[str, Any]]
) -> None:
    """Answers change round by round; only rules that name a changed variable are looked at again."""
    made = [
        {"id": str(at), "broken": tree, "variables": sorted(variables(Expression(from_json(tree), "")))}
        for at, tree in enumerate(rules)
    ]
    # What was said in the wave before does not change while a person types.
    before = rounds[0].get("A@prev")
    told = [as_known({**each, "A@prev": before} if before is not None else _without(each)) for each in rounds]
    script = """(() => {
        const again = new Rules(%s), whole = new Rules(%s);
        return JSON.stringify(%s.map((values) => {
            again.lookAgain(values);
            whole.look(values);
            return [again, whole].map((each) => each.rules.map((rule) => rule.broken));
        }));
    })()"""
    found = json.loads(browser.eval(script % (json.dumps(made), json.dumps(made), json.dumps(told))))
    assert all(again == whole for again, whole in found)
    expected = [[evaluate(Expression(from_json(tree), ""), values) is True for tree in rules]
                for values in ({**each, "A@prev": before} for each in rounds)]  # fmt: skip
    assert [whole for _, whole in found] == expected


def as_known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: as_json(value) for name, value in values.items()}


def _without(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "A@prev"}
