import pytest

from eindekss.errors import Place
from eindekss.expression import Scope, Sort, Type, check_types, parse

SCOPE = Scope(
    {
        "F14": Type(Sort.NUMBER, frozenset({1.0, 2.0, 3.0})),
        "V00J": Type(Sort.NUMBER),
        "K13M": Type(Sort.CODES, frozenset({1.0, 99.0})),
        "NOTES": Type(Sort.TEXT),
        "sector": Type(Sort.TEXT, frozenset({"FM", "TM"}), is_answer=False),
    },
    {"service": {"P52": Type(Sort.NUMBER)}, "system": {"P1011": Type(Sort.NUMBER)}},
)


def problems(text: str, wanted: Sort | None = None) -> list[str]:
    return [problem.id for problem in check_types(parse(text), SCOPE, wanted)]


@pytest.mark.parametrize(
    "text",
    [
        "${F14} in (1, 3)",
        "selected(${K13M}, 99)",
        "${sector} = 'FM' and not is_na(${K13M})",
        "coalesce(${V00J}, 0) > 10",
        "if(${F14} = 1, 'a', ${NOTES}) = 'a'",
        "sum_rows(${P52}) div count_rows('service') >= 2",
        "any_row(${P1011} = 1)",
        "prev(${F14}) = 1 and absent(${K13M}, 'filtered')",
        "${F14} + 10 = 13",
    ],
)
def test_sound_expressions_have_no_problem(text: str) -> None:
    assert problems(text, Sort.BOOLEAN) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${F15} = 1", "expression-dangling"),
        ("absent(${F15}, 'filtered')", "expression-dangling"),
        ("prev(${F15}) = 1", "expression-dangling"),
        ("${F14} = 9", "expression-code"),
        ("9 = ${F14}", "expression-code"),
        ("${F14} in (1, 9)", "expression-code"),
        ("prev(${F14}) = 9", "expression-code"),
        ("selected(${K13M}, 2)", "expression-code"),
        ("${sector} = 'XX'", "expression-code"),
        ("${K13M} = 99", "expression-codes"),
        ("${K13M} in (1, 2)", "expression-codes"),
        ("selected(${F14}, 1)", "expression-sort"),
        ("not ${F14}", "expression-sort"),
        ("${NOTES} + 1 = 2", "expression-sort"),
        ("sum_rows(${P52} > 1) = 1", "expression-sort"),
        ("${sector} = 1", "expression-unlike"),
        ("coalesce(${V00J}, 'x') = 'x'", "expression-unlike"),
        ("if(true, 1, 'x') = 1", "expression-unlike"),
        ("${V00J}", "expression-result"),
        ("absent(${sector}, 'filtered')", "expression-absent"),
        ("count_rows('services') = 1", "expression-roster"),
        ("sum_rows(${V00J}) = 1", "expression-rows"),
        ("sum_rows(${P52} + ${P1011}) = 1", "expression-rows"),
        ("any_row(true)", "expression-rows"),
        ("${P52} = 1", "expression-dangling"),
    ],
)
def test_each_mistake_is_named_once(text: str, expected: str) -> None:
    assert problems(text, Sort.BOOLEAN) == [expected]


def test_all_mistakes_of_an_expression_are_found() -> None:
    assert problems("${F14} = 9 and ${GONE} = 1 and ${K13M} = 1") == [
        "expression-code",
        "expression-dangling",
        "expression-codes",
    ]


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    [problem] = check_types(parse("${K13} = 1"), SCOPE)
    assert "K13M" in problem.remedy("en")


def test_a_problem_stands_where_the_expression_stands() -> None:
    [problem] = check_types(parse("${GONE} = 1", Place(file="rules.yaml", line=3)), SCOPE)
    assert problem.place == Place(file="rules.yaml", line=3)


def test_the_remedy_for_several_answers_compared_like_one_can_be_pasted() -> None:
    [problem] = check_types(parse("${K13M} = 99"), SCOPE)
    assert "selected(${K13M}, kods)" in problem.remedy("lv")
    assert "selected(${K13M}, code)" in problem.remedy("en")


def test_sorts_are_told_in_the_language_of_the_message() -> None:
    [problem] = check_types(parse("${V00J}"), SCOPE, Sort.BOOLEAN)
    assert "skaitlis vai kods" in problem.what("lv")
    assert "a number or a code" in problem.what("en")
