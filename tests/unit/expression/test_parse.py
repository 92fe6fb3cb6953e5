import pytest

from eindekss.errors import Place, Problem, Refused
from eindekss.expression import Call, Literal, Variable, parse


def refused(text: str) -> Problem:
    with pytest.raises(Refused) as caught:
        parse(text, Place(file="items.yaml", line=7))
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("text", "position", "found"),
    [
        ("${A} == 1", 7, "= 1"),
        ("${A = 1", 1, "${A = 1"),
        ("1 = 2 = 3", 7, "= 3"),
        ("${A} in ()", 10, ")"),
        ("${A} in (${B})", 10, "${B})"),
        ("(1 = 1))", 8, ")"),
        ("${A} & ${B}", 6, "& ${B}"),
        ("1.", 1, "1."),
        ("12abc", 1, "12abc"),
        ("${A} = 'unclosed", 8, "'unclosed"),
        ('${A} = "double"', 8, '"double"'),
    ],
)
def test_the_place_within_the_text_is_named(text: str, position: int, found: str) -> None:
    problem = refused(text)
    assert problem.id == "expression-syntax"
    assert problem.values["position"] == position
    assert problem.values["found"] == found
    assert problem.place == Place(file="items.yaml", line=7)


@pytest.mark.parametrize("text", ["", "${A} =", "${A} and", "(${A} = 1", "min(1,"])
def test_an_unfinished_expression_says_what_may_follow(text: str) -> None:
    problem = refused(text)
    assert problem.id == "expression-unfinished"
    assert problem.values["expected"]


def test_the_remedy_lists_what_may_stand_there() -> None:
    text = refused("${A} = 1 2").text("en")
    assert text.startswith("items.yaml, line 7: The expression “${A} = 1 2” cannot be read: at character 10")
    assert "and" in text
    assert "or" in text


def test_an_unknown_function_is_answered_with_those_there_are() -> None:
    problem = refused("${A} = 1 and count(${B})")
    assert problem.id == "expression-function"
    assert "count_selected" in str(problem.values["known"])
    assert "and" not in str(problem.values["known"]).split(", ")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("selected(${K})", "2"), ("if(true, 1)", "3"), ("min(1)", "≥ 2"), ("round()", "1–2"), ("is_na()", "1")],
)
def test_a_wrong_number_of_arguments_is_refused(text: str, wanted: str) -> None:
    problem = refused(text)
    assert (problem.id, problem.values["wanted"]) == ("expression-arguments", wanted)


@pytest.mark.parametrize(
    "text",
    [
        "absent(${A}, 'forgotten')",
        "absent(1, 'filtered')",
        "prev(${A} + 1)",
        "count_rows(${A})",
        "selected(${K}, ${A})",
        "round(${A}, ${B})",
    ],
)
def test_calls_that_must_name_something_are_held_to_it(text: str) -> None:
    assert refused(text).id == "expression-form"


def test_every_problem_of_an_expression_is_told() -> None:
    with pytest.raises(Refused) as caught:
        parse("foo(1) = 1 and bar(2) = 2")
    assert [problem.values["name"] for problem in caught.value.problems] == ["foo", "bar"]


def test_words_are_not_cut_out_of_longer_words() -> None:
    """``order`` begins with ``or`` and ``index`` with ``in``; as variables they are names like any other."""
    assert parse("${order} = 1").root == Call("=", (Variable("order"), Literal(1)))
    assert refused("1 orx").id == "expression-syntax"


def test_equal_texts_at_different_places_keep_their_places() -> None:
    one, other = parse("1 = 1", Place(line=1)), parse("1 = 1", Place(line=2))
    assert one == other
    assert (one.place.line, other.place.line) == (1, 2)


def test_a_literal_is_a_finite_number_not_below_zero() -> None:
    for value in (-1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="not negative"):
            Literal(value)


def test_one_and_true_are_not_the_same() -> None:
    assert Literal(1) != Literal(True)
    assert len({Literal(1), Literal(True), Literal(1.0)}) == 2
