"""Expressions as literals, held against the row-wise evaluator by trying every answer there can be."""

from collections.abc import Iterator
from itertools import chain, combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from eindekss.errors import Place, Refused
from eindekss.expression import evaluate, parse
from eindekss.expression.missing import Missing
from eindekss.reconstruction.circuit import Circuit
from eindekss.reconstruction.sheet import Record
from eindekss.reconstruction.translate import Translator
from eindekss.reconstruction.unknown import Amount, Choice, Selection

UNIT_OF = {"A": "institution", "B": "institution", "M": "institution", "N": "institution", "R": "service"}
ABSENT = Missing.NOT_AVAILABLE
SINGLE: tuple[Any, ...] = (1.0, 2.0, 3.0, ABSENT)
MULTI: tuple[Any, ...] = (
    *(frozenset(each) for each in chain.from_iterable(combinations((1, 2), size) for size in range(3))),
    ABSENT,
)
NUMBER: tuple[Any, ...] = (0.0, 1.0, 2.0, 5.0, ABSENT)


def choice(circuit: Circuit, name: str) -> Choice:
    options = {code: circuit.variable(f"{name}{code}") for code in (1, 2, 3)}
    absent = circuit.variable(f"{name} absent")
    circuit.exactly_one([*options.values(), absent])
    return Choice(options, {ABSENT: absent}, circuit.negation(absent))


def model() -> tuple[Circuit, Record]:
    circuit = Circuit()
    record = Record("institution", "X", context={"sector": "FM"})
    record.unknown["A"], record.unknown["B"] = choice(circuit, "A"), choice(circuit, "B")
    codes, absent = {code: circuit.variable(f"M{code}") for code in (1, 2)}, circuit.variable("M absent")
    for literal in codes.values():
        circuit.require(circuit.negation(absent), when=literal)
    record.unknown["M"] = Selection(codes, {ABSENT: absent}, circuit.negation(absent))
    number, none = circuit.model.new_int_var(0, 5, "N"), circuit.variable("N absent")
    circuit.model.add(number == 0).only_enforce_if(none)
    record.unknown["N"] = Amount(number, {ABSENT: none}, circuit.negation(none))
    row = record.add("service", "s1", "")
    row.unknown["R"] = choice(circuit, "R")
    return circuit, record


def fix(circuit: Circuit, unknown: Any, answer: Any) -> None:
    absent = unknown.missing[ABSENT]
    circuit.model.add(absent == isinstance(answer, Missing))
    if isinstance(answer, Missing):
        return
    if isinstance(unknown, Choice):
        circuit.model.add(unknown.options[int(answer)] == 1)
    elif isinstance(unknown, Selection):
        for code, literal in unknown.options.items():
            circuit.model.add(literal == (code in answer))
    else:
        circuit.model.add(unknown.value == int(answer))


def solved(text: str, answers: dict[str, Any]) -> bool | None:
    """What the model says of the expression when the answers are fixed."""
    circuit, record = model()
    truth = Translator(circuit, UNIT_OF).truth(parse(text, Place()), record)
    for name, answer in answers.items():
        fix(circuit, record.rows["service"][0].unknown[name] if name == "R" else record.unknown[name], answer)
    search = cp_model.CpSolver()
    search.parameters.num_workers = 1
    assert search.solve(circuit.model) == cp_model.OPTIMAL
    yes, no = (bool(each if isinstance(each, bool) else search.value(each)) for each in (truth.yes, truth.no))
    assert not (yes and no)
    return True if yes else False if no else None


def answers_to(text: str) -> Iterator[dict[str, Any]]:
    domains = {"A": SINGLE, "B": SINGLE, "M": MULTI, "N": NUMBER, "R": SINGLE}
    named = [name for name in domains if f"${{{name}}}" in text]
    for values in product(*(domains[name] for name in named)):
        yield dict(zip(named, values, strict=True))


def expected(text: str, answers: dict[str, Any]) -> Any:
    rosters = {"service": [{"R": answers.get("R", ABSENT)}]}
    return evaluate(parse(text, Place()), {"sector": "FM", **answers}, rosters)


EXPRESSIONS = [
    "${A} = 1",
    "${A} != 2 and ${B} < 3",
    "${A} = ${B}",
    "${A} in (1, 3)",
    "not (${A} = 1 or ${B} = 2)",
    "is_na(${A}) or ${A} != 3",
    "coalesce(${A}, 2) = 2",
    "absent(${A}, 'not-available')",
    "selected(${M}, 1)",
    "not selected(${M}, 2) and selected(${M}, 1)",
    "count_selected(${M}) >= 1",
    "is_na(${M})",
    "${N} >= 2",
    "${N} = 5 or ${A} = 1",
    "0.5 * ${N} + 1 < 2",
    "coalesce(${N}, 0) = 0",
    "${N} div 2 >= 1",
    "-${N} > -2",
    "${sector} = 'FM' and ${A} = 2",
    "${sector} = 'TM' or ${A} = 2",
    "if(${sector} = 'FM', ${N}, 0) > 1",
    "if(${A} = 1, ${B} = 2, ${B} = 3)",
    "if(${A} = 1, 4, 2) >= ${N}",
    "any_row(${R} = 3)",
    "not any_row(not is_na(${R}))",
    "sum_rows(if(${R} = 1, 2, 0)) > 1",
    "count_rows('service') = 1 and ${A} = 1",
    "true or ${A} = 1",
]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_the_model_means_what_the_evaluator_means(text: str) -> None:
    for answers in answers_to(text):
        assert solved(text, answers) == expected(text, answers), answers


ATOMS = st.sampled_from(
    ["${A} = 1", "${A} > 1", "${B} in (1, 2)", "is_na(${B})", "selected(${M}, 1)", "count_selected(${M}) = 1",
     "${N} >= 2", "${N} + 1 = 3", "coalesce(${A}, 3) = 3", "${sector} = 'FM'"]
)  # fmt: skip
TREES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        inner.map(lambda each: f"not ({each})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda each: f"({each[0]}) {each[1]} ({each[2]})"),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(TREES, st.sampled_from(SINGLE), st.sampled_from(SINGLE), st.sampled_from(MULTI), st.sampled_from(NUMBER))
def test_any_tree_of_conditions_means_the_same_in_both(text: str, a: Any, b: Any, m: Any, n: Any) -> None:
    answers = {"A": a, "B": b, "M": m, "N": n}
    assert solved(text, answers) == expected(text, answers)


@pytest.mark.parametrize("text", ["${N} * ${N} > 1", "max(${N}, 2) = 2", "2 div ${N} > 1"])
def test_what_the_model_cannot_say_is_refused_with_its_text(text: str) -> None:
    circuit, record = model()
    with pytest.raises(Refused, match="cannot use the expression"):
        Translator(circuit, UNIT_OF).truth(parse(text, Place()), record)
