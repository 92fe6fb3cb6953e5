"""XLSForms that other people write, taken in or refused by sheet and row."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from eindekss.errors import NOWHERE, Refused
from eindekss.instrument.exchange.from_xlsform import from_xlsform
from eindekss.instrument.exchange.imported import Imported, codes_of
from eindekss.instrument.exchange.xlsform_sheets import language_code
from eindekss.instrument.model import Item, Kind, Matrix

HEADING = ("type", "name", "label", "relevant", "constraint", "required", "appearance")
CHOICES = [("list_name", "name", "label"), ("colour", "red", "Red"), ("colour", "blue", "Blue"), ("yn", 1, "Yes")]
Table = Sequence[Sequence[object]]


def write(folder: Path, survey: Table, choices: Table = CHOICES, settings: Table = ()) -> Path:
    path = folder / "form.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, table in (("survey", survey), ("choices", choices), ("settings", settings)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(table):
                sheet.write_row(number, 0, row)
    return path


def taken(folder: Path, *rows: Sequence[object]) -> Imported:
    return from_xlsform(write(folder, [HEADING, *rows]))


def items(imported: Imported) -> list[Item]:
    return list(imported.questionnaire.items)


def lost(imported: Imported) -> str:
    return "\n".join(loss.text("en") for loss in imported.losses)


def test_names_of_choices_become_codes_and_filters_follow(tmp_path: Path) -> None:
    made = taken(
        tmp_path, ("select_one colour", "C", "Colour"), ("integer", "N", "How many?", "${C} = 'blue'", ". >= 1", "yes")
    )
    colour, number = items(made)
    assert [(option.code, option.label["en"]) for option in colour.options] == [(1, "Red"), (2, "Blue")]
    assert number.relevant is not None
    assert (number.relevant.text, number.minimum, number.required, colour.required) == ("${C} = 2", 1, True, False)
    assert "red = 1, blue = 2" in lost(made)


def test_a_group_s_filter_holds_for_all_in_it(tmp_path: Path) -> None:
    made = taken(
        tmp_path,
        ("select_one colour", "C", "Colour"),
        ("begin group", "g", "Group", "${C} = 'red'"),
        ("begin group", "t", "Table", "${C} != 'blue'", "", "", "table-list"),
        ("select_one colour", "A", "A"),
        ("select_one colour", "B", "B"),
        ("end group", ""),
        ("end group", ""),
    )
    assert [section.id for section in made.questionnaire.sections] == ["main-1", "g"]
    (matrix,) = made.questionnaire.sections[1].blocks
    assert isinstance(matrix, Matrix)
    assert {item.relevant.text for item in matrix.items if item.relevant} == {"${C} = 1 and ${C} != 2"}


def test_a_link_is_known_by_its_constraint(tmp_path: Path) -> None:
    made = taken(tmp_path, ("text", "L", "Link", "", "regex(., '^https?://.+')"), ("date", "D", "Day"))
    assert [item.kind for item in items(made)] == [Kind.LINK, Kind.DATE]
    assert "constraint" not in lost(made)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("geopoint", "G", "Where?"), "row 3, column “type”: The type “geopoint”"),
        (("note", "G", "Read this"), "The type “note”"),
        (("decimal", "G", "How much?"), "2 were assumed"),
        (("integer", "G", "Odd", "", ". mod 2 = 1"), "the constraint “. mod 2 = 1”"),
        (("text", "G", "G", "string-length(${C}) > 2"), "row 3, column “relevant”: The filter “string-length"),
        (("text", "G", "G", "${C} = 'green'"), "the answer “green”"),
        (("text", "G", "Why ${C}?"), "G: the text holds “${C}”"),
        (("select_one colour or_other", "G", "G"), "the answer “other”"),
        (("text", "G", "G", "", "", "${C} = 'red'"), "row 3, column “required”: G: the condition “${C} = 'red'”"),
    ],
)
def test_what_is_lost_is_listed_with_sheet_and_row(row: Sequence[str], said: str, tmp_path: Path) -> None:
    assert said in lost(taken(tmp_path, ("select_one colour", "C", "Colour"), row))


def test_a_repeat_is_left_out_whole(tmp_path: Path) -> None:
    made = taken(
        tmp_path,
        ("text", "A", "A"),
        ("begin_repeat", "r", "R"),
        ("text", "B", "B"),
        ("end_repeat", "r"),
        ("text", "D", "D"),
    )
    assert [item.id for item in items(made)] == ["A", "D"]
    assert "The repeated group “r”" in lost(made)


def test_columns_that_are_not_read_are_listed(tmp_path: Path) -> None:
    made = from_xlsform(write(tmp_path, [("type", "name", "label", "default"), ("text", "A", "A", "x")]))
    assert "column “default”: The column's contents were not taken (cells filled in: 1)" in lost(made)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("begin_group", "g", "G"), ("text", "A", "A")], "row 2: The group “g” has no end"),
        ([("text", "A", "A"), ("end_group", "g")], "row 3: A group ends here"),
        ([("select_one none", "A", "A")], "row 2, column “type”: The sheet choices has no list “none”"),
        ([("text", "A", "A"), ("text", "a", "A")], "sheet “survey”, row 3"),
        ([("text", "Ā-1", "A")], "sheet “survey”, row 2"),
        ([("text", "A", "")], "sheet “survey”, row 2"),
    ],
)
def test_a_broken_form_is_refused_by_row(rows: Table, said: str, tmp_path: Path) -> None:
    labelled = ("text", "Z", "Z")
    with pytest.raises(Refused) as refused:
        taken(tmp_path, *rows, labelled)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("survey", "said"),
    [
        ([HEADING], "no question that could be taken"),
        ([HEADING, ("geopoint", "G", "Where?")], "no question that could be taken"),
        ([("type", "name"), ("text", "A")], "no column “label”"),
    ],
)
def test_a_form_without_questions_or_labels_is_refused(survey: Table, said: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=said):
        from_xlsform(write(tmp_path, survey, choices=CHOICES[:1]))


def test_types_are_known_in_any_spelling(tmp_path: Path) -> None:
    made = taken(
        tmp_path, ("Select_One colour", "C", "Colour"), ("select multiple colour", "K", "K"), ("TEXT", "T", "T")
    )
    assert [item.kind for item in items(made)] == [Kind.SINGLE, Kind.MULTI, Kind.TEXT]


def test_questions_outside_groups_stand_under_the_form_s_title(tmp_path: Path) -> None:
    survey, settings = [HEADING, ("text", "A", "A")], [("form_title",), ("Ferries",)]
    made = from_xlsform(write(tmp_path, survey, settings=settings))
    assert made.questionnaire.sections[0].title == {"en": "Ferries"}


def test_sheets_and_columns_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no column “name”"):
        from_xlsform(write(tmp_path, [("type", "label"), ("text", "A")]))
    (tmp_path / "text.xlsx").write_text("not a workbook")
    with pytest.raises(Refused, match="cannot be read"):
        from_xlsform(tmp_path / "text.xlsx")
    with pytest.raises(Refused, match="gone"):
        from_xlsform(tmp_path / "gone.xlsx")


@pytest.mark.parametrize("name", ["Latviešu (lv)", "Latvian", "lv"])
def test_languages_are_known_by_code_or_english_name(name: str) -> None:
    assert language_code(name, NOWHERE) == "lv"


def test_a_language_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="Klingonese"):
        language_code("Klingonese", NOWHERE)


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (["1", "99"], [1, 99]),
        (["A1", "A3"], [1, 3]),
        (["A1", "B1"], [1, 2]),
        (["yes", "no"], [1, 2]),
        (["1", "no"], [1, 2]),
    ],
)
def test_codes_of_answers(names: list[str], codes: list[int]) -> None:
    assert list(codes_of(names).values()) == codes
