"""# The rule language

Filters, edit rules, bases of tables and scores are all written in one small language:

    ${F14} in (1, 2) and not selected(${K13M}, 99)

An expression can be asked of one response, as a questionnaire does while it is filled in, or of a whole data set
at once, as a table does. Both must say the same, so every example here goes through both.
"""

from pathlib import Path
from typing import Any

import pytest
from both_ways import by_column, by_row, value_of

from eindekss.expression import evaluate, parse, render, to_json, variables
from eindekss.source import read_yaml

CASES = read_yaml(Path(__file__).parent / "expressions.yaml")
EVALUATORS = {"one response": by_row, "whole columns": by_column}


def _same(found: Any, expected: Any) -> bool:
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        return type(found) is type(expected) and found == expected
    return found is not None and found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("how", EVALUATORS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['expression']} line {case.line}")
def test_every_case_of_the_shared_file_comes_out_both_ways(case: Any, how: str) -> None:
    """The cases stand in ``expressions.yaml``, so that an evaluator in another language can be held to them too."""
    case.only("expression", "values", "rosters", "result")
    values = {name: value_of(value) for name, value in case["values"].items()}
    rosters = {
        unit: [{name: value_of(value) for name, value in row.items()} for row in rows]
        for unit, rows in case.get("rosters", {}).items()
    }
    found = EVALUATORS[how](parse(case["expression"]), values, rosters)
    assert _same(found, case["result"]), found


def test_the_shared_file_is_long_enough_to_mean_something() -> None:
    assert len(CASES) >= 60


def test_multiplication_binds_before_addition_and_and_before_or() -> None:
    assert parse("1 + 2 * 3") == parse("1 + (2 * 3)") != parse("(1 + 2) * 3")
    assert parse("true or false and false") == parse("true or (false and false)")
    assert parse("not 1 = 2") == parse("not (1 = 2)")


def test_an_expression_knows_its_variables() -> None:
    """Those of a roster's rows and of an earlier round are among them."""
    expression = parse("${A} = 1 and sum_rows(${P52}) > prev(${B})")
    assert variables(expression) == {"A", "P52", "B"}


def test_an_expression_can_be_sent_to_another_program() -> None:
    """As JSON: a call is a list that begins with its function."""
    assert to_json(parse("${A} in (1, 2) and not is_na(${B})").root) == [
        "and",
        ["in", {"variable": "A"}, 1, 2],
        ["not", ["is_na", {"variable": "B"}]],
    ]


def test_an_expression_can_be_written_out_again() -> None:
    """With the parentheses it needs and no others."""
    assert render(parse("((${A}) = (1)) or (${B} = 2 and ((${C} = 3)))").root) == ("${A} = 1 or ${B} = 2 and ${C} = 3")
    assert render(parse("(1 - (2 - 3)) * 4").root) == "(1 - (2 - 3)) * 4"


def test_a_variable_that_was_never_given_is_missing() -> None:
    """A questionnaire half filled in has no value yet for what stands further down."""
    assert evaluate(parse("${LATER} = 1"), {}) is None
    assert evaluate(parse("is_na(${LATER})"), {}) is True
