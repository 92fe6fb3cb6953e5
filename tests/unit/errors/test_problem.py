import pytest

from eindekss.errors import Place, Problem, Problems, Refused, refuse

MISSING = Problem("key-missing", Place(file="wave.toml", line=3), {"key": "title"})


def test_a_problem_says_where_what_and_how_to_mend_it() -> None:
    assert MISSING.text("en").startswith("wave.toml, line 3: The key “title” is missing. Add it")
    assert MISSING.text("lv").startswith("wave.toml, 3. rinda: Trūkst atslēgas „title”. Pievienojiet to")


def test_a_place_in_a_table_names_sheet_row_and_column() -> None:
    place = Place(file="a.xlsx", sheet="Atbildes", row=4, column="vērtība")
    assert place.text("lv") == "a.xlsx, lapa „Atbildes”, 4. rinda, sleja „vērtība”"
    assert place.text("en") == "a.xlsx, sheet “Atbildes”, row 4, column “vērtība”"
    assert Place().text("en") == ""


def test_a_value_may_be_a_text_in_each_language() -> None:
    problem = Problem("value-kind", values={"key": "code", "expected": {"lv": "skaitlis", "en": "a number"}})
    assert problem.what("lv").endswith("nav skaitlis.")
    assert problem.what("en").endswith("is not a number.")


def test_refuse_raises_one_problem_with_its_place() -> None:
    with pytest.raises(Refused, match="does not exist") as caught:
        refuse("file-missing", Place(file="x"), name="x.csv")
    assert caught.value.problems[0].place.file == "x"


def test_problems_are_gathered_once_each_and_refused_together() -> None:
    problems = Problems()
    assert problems.attempt(lambda: 5) == 5
    problems.refuse_if_any()
    for _ in range(2):
        problems.attempt(lambda: refuse("file-missing", name="a"))
    problems.attempt(lambda: refuse("file-missing", name="b"))
    with pytest.raises(Refused) as caught:
        problems.refuse_if_any()
    assert [problem.values["name"] for problem in caught.value.problems] == ["a", "b"]


def test_other_exceptions_pass_through_the_gathering() -> None:
    with pytest.raises(ZeroDivisionError):
        Problems().attempt(lambda: 1 // 0)


def test_a_problem_can_be_moved_to_where_the_caller_knows_it_stands() -> None:
    assert MISSING.at(Place(file="other.toml")).place.file == "other.toml"
