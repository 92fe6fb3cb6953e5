"""Filters keep who is asked what on the way to tools without unknown, and on the way back."""

import math
import operator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eindekss.errors import NOWHERE, Refused
from eindekss.expression import Call, Expression, Literal, Missing, Node, Variable, holds, parse, render
from eindekss.instrument.exchange.two_valued import inward, outward

COMPARE = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
WORK = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def as_xpath(node: Node, values: dict[str, Any]) -> Any:  # noqa: PLR0911 - one a form
    """XPath 1.0 as XLSForm uses it: an answer that is missing is the empty text, as a number NaN."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Variable):
        value = values[node.name]
        return math.nan if isinstance(value, Missing) else value
    name, arguments = node.function, node.arguments
    if name == "is_na":
        return isinstance(values[arguments[0].name], Missing)  # type: ignore[union-attr]
    given_ = [as_xpath(each, values) for each in arguments]
    if name == "selected":
        return not isinstance(given_[0], float) and given_[1] in given_[0]
    if name == "count_selected":
        return 0.0 if isinstance(given_[0], float) else float(len(given_[0]))
    if name in ("and", "or", "not"):
        return {"and": all, "or": any, "not": lambda parts: not parts[0]}[name](given_)
    return (COMPARE | WORK)[name](*given_)


numbers = st.sampled_from(["N1", "N2"]).map(Variable)
ticked = st.sampled_from(["K1", "K2"]).map(Variable)
literals = st.integers(0, 3).map(lambda value: Literal(float(value)))
terms = st.recursive(
    st.one_of(numbers, literals, ticked.map(lambda each: Call("count_selected", (each,)))),
    lambda inner: st.builds(lambda sign, a, b: Call(sign, (a, b)), st.sampled_from(list(WORK)), inner, inner),
    max_leaves=3,
)
atoms = st.one_of(
    st.builds(lambda sign, a, b: Call(sign, (a, b)), st.sampled_from(list(COMPARE)), terms, terms),
    st.builds(lambda a, b: Call("selected", (a, b)), ticked, literals),
    st.builds(lambda a: Call("is_na", (a,)), st.one_of(numbers, ticked)),
    st.booleans().map(Literal),
)


def conditions(atom: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def wider(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        both = st.builds(Call, st.sampled_from(["and", "or"]), several)
        return st.one_of(both, inner.map(lambda each: Call("not", (each,))))

    return st.recursive(atom, wider, max_leaves=6)


membership = st.builds(lambda a, b, c: Call("in", (a, b, c)), numbers, literals, literals)
ours = conditions(st.one_of(atoms, membership))
theirs = conditions(atoms)
number_values = st.one_of(st.integers(0, 3).map(float), st.just(Missing.NOT_ANSWERED), st.just(Missing.FILTERED))
code_values = st.one_of(st.frozensets(st.integers(1, 3)), st.just(Missing.NOT_ANSWERED))
answers = st.fixed_dictionaries({"N1": number_values, "N2": number_values, "K1": code_values, "K2": code_values})


def here(node: Node, values: dict[str, Any]) -> bool:
    return holds(Expression(node, ""), values)


@given(ours, answers)
def test_what_goes_out_holds_there_where_it_holds_here(node: Node, values: dict[str, Any]) -> None:
    assert as_xpath(outward(node, NOWHERE), values) is here(node, values)


@given(theirs, answers)
def test_what_comes_in_holds_here_where_it_holds_there(node: Node, values: dict[str, Any]) -> None:
    assert here(inward(node), values) is as_xpath(node, values)


@given(ours, answers)
def test_there_and_back_again(node: Node, values: dict[str, Any]) -> None:
    assert here(inward(outward(node, NOWHERE)), values) is here(node, values)


@pytest.mark.parametrize(
    "text",
    [
        "${A} = 1",
        "${A} != 1",
        "${A} in (1, 2)",
        "not ${A} in (1, 2)",
        "not selected(${K}, 1)",
        "selected(${K}, 1) or selected(${K}, 2)",
        "${A} = 1 and (${B} > 2 or ${B} < 1)",
    ],
)
def test_filters_of_the_usual_forms_come_back_without_guards(text: str) -> None:
    back = render(inward(outward(parse(text).root, NOWHERE)))
    assert "is_na" not in back


@pytest.mark.parametrize("text", ["absent(${A}, 'filtered')", "coalesce(${A}, 0) = 1", "count_rows('service') > 1"])
def test_what_only_we_can_say_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="cannot say"):
        outward(parse(text).root, NOWHERE)
