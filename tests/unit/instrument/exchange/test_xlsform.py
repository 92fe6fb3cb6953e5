"""The rows that a questionnaire becomes, and what is said to be lost."""

import csv
import datetime
import io
from pathlib import Path

import pytest
from instruments import instrument, multi, number, text, yes_no

from eindekss.instrument.exchange.losses import losses_table
from eindekss.instrument.exchange.xlsform import Form, language_name, xlsform

DAY = datetime.date(2025, 1, 31)


def form(folder: Path, items: str) -> Form:
    return xlsform(instrument(folder, items).questionnaires[0], ("lv", "en"))


def row(made: Form, name: str) -> dict[str, str]:
    return {key: value for key, value in next(r for r in made.survey if r["name"] == name).items() if value}


def test_a_section_is_a_group_and_an_item_a_question(tmp_path: Path) -> None:
    made = form(tmp_path, yes_no("A") + number("N", "${A} != 1", ", minimum: -0.5, maximum: 10000000, decimals: 2"))
    assert [(each["type"], each["name"]) for each in made.survey] == [
        ("begin_group", "section_main-section"),
        ("select_one A", "A"),
        ("decimal", "N"),
        ("end_group", "section_main-section"),
    ]
    assert row(made, "N") == {
        "type": "decimal",
        "name": "N",
        "label::Latviešu (lv)": "N",
        "label::English (en)": "N",
        "required": "yes",
        "relevant": "${A} != '' and ${A} != 1",
        "constraint": ". >= -0.5 and . <= 10000000 and round(., 2) = .",
    }
    assert made.choices[1] == {
        "list_name": "A", "name": "2", "label::Latviešu (lv)": "nē", "label::English (en)": "no",
    }  # fmt: skip
    assert made.settings[0]["default_language"] == "Latviešu (lv)"


def test_one_code_list_serves_all_that_use_it(tmp_path: Path) -> None:
    made = form(tmp_path, yes_no("A") + yes_no("B"))
    assert row(made, "B")["type"] == "select_one A"
    assert len(made.choices) == 2


def test_a_matrix_is_a_table_with_its_filter_on_the_group(tmp_path: Path) -> None:
    rows = "rows: [{id: M_1, lv: a, en: a}, {id: M_2, lv: b, en: b}]"
    matrix = f'- {{matrix: M, lv: M, en: M, kind: single, options: yes-no, relevant: "${{A}} = 1", {rows}}}\n'
    numbers = "- {matrix: D, lv: D, en: D, kind: number, rows: [{id: D_1, lv: a, en: a}]}\n"
    made = form(tmp_path, yes_no("A") + matrix + numbers)
    assert (row(made, "M")["appearance"], row(made, "M")["relevant"]) == ("table-list", "${A} = 1")
    assert "relevant" not in row(made, "M_2")
    assert row(made, "D")["appearance"] == "field-list"


@pytest.mark.parametrize(
    ("items", "lost"),
    [
        ("- {id: N, kind: number, lv: N, en: N, absent: [not-available]}\n", "“not-available” cannot be answered"),
        ("- {id: N, kind: text, lv: N, en: N, evidence: true}\n", "files that show the answer to be so"),
        ("- {id: N, kind: text, lv: N, en: N, origin: reconstructed}\n", "origin “reconstructed”"),
        ('- {id: N, kind: text, lv: N, en: N, printed_in: "7.2"}\n', "place in the source (7.2)"),
        ("- {id: N, kind: text, lv: N, en: N, errata: [{printed: x, taken: y, lv: z, en: z}]}\n", "has “x”"),
        (multi("K"), "nothing applies"),
        (text("N"), "topic “general”"),
        (text("N"), "who answers (institution)"),
        (number("N") + number("P", "coalesce(${N}, 0) = 1"), "cannot say the condition “coalesce(${N}, 0) = 1”"),
    ],
)
def test_what_is_lost_is_listed(items: str, lost: str, tmp_path: Path) -> None:
    assert lost in "\n".join(loss.what("en") for loss in form(tmp_path, items).losses)


@pytest.mark.parametrize(
    ("language", "name"), [("lv", "Latviešu (lv)"), ("en", "English (en)"), ("et", "Eesti (et)"), ("xx", "Xx (xx)")]
)
def test_languages_are_named_in_their_own_words(language: str, name: str) -> None:
    assert language_name(language) == name


def test_a_roster_loses_its_key(tmp_path: Path) -> None:
    services = instrument(tmp_path, text("A"), text("B")).questionnaires[1]
    assert "“service”" in xlsform(services, ("lv", "en")).losses[1].what("en")


def test_the_list_of_losses_names_place_loss_and_remedy_in_both_languages(tmp_path: Path) -> None:
    made = form(tmp_path, "- {id: N, kind: number, lv: N, en: N, absent: [not-available]}\n")
    rows = list(csv.DictReader(io.StringIO(losses_table(made.losses))))
    assert rows[-1]["where_lv"] == "main.yaml, 14. rinda"
    assert rows[-1]["what_en"].startswith("N: “not-available”")
    assert all(all(each.values()) for each in rows)


def test_the_same_form_gives_the_same_bytes(tmp_path: Path) -> None:
    made = form(tmp_path, yes_no("A"))
    assert made.workbook(DAY) == made.workbook(DAY)
    assert made.workbook(DAY) != made.workbook(DAY + datetime.timedelta(days=1))
