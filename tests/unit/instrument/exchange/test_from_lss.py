"""A survey of LimeSurvey, in two languages: ``files/ferry.lss``."""

import re
from pathlib import Path

import pytest

from eindekss.errors import Refused
from eindekss.instrument.exchange.from_lss import from_lss
from eindekss.instrument.exchange.imported import Imported
from eindekss.instrument.exchange.lss_tables import plain
from eindekss.instrument.exchange.to_yaml import to_yaml
from eindekss.instrument.load import load_instrument
from eindekss.instrument.model import Item, Kind, Matrix

FERRY = Path(__file__).parent / "files" / "ferry.lss"


@pytest.fixture(scope="module")
def ferry() -> Imported:
    return from_lss(FERRY)


def item(imported: Imported, name: str) -> Item:
    return next(each for each in imported.questionnaire.items if each.id == name)


def filter_of(imported: Imported, name: str) -> str | None:
    relevant = item(imported, name).relevant
    return relevant.text if relevant else None


def lost(imported: Imported) -> str:
    return "\n".join(loss.text("en") for loss in imported.losses)


def test_groups_are_sections_in_both_languages(ferry: Imported) -> None:
    assert [dict(section.title) for section in ferry.questionnaire.sections] == [
        {"en": "Ferry ride", "lv": "Brauciens ar prāmi"},
        {"en": "Car", "lv": "Automašīna"},
    ]
    assert ferry.languages == ("en", "lv")
    assert ferry.questionnaire.title == {"en": "Ferry survey", "lv": "Prāmju aptauja"}


def test_questions_keep_their_kinds(ferry: Imported) -> None:
    assert {each.id: each.kind for each in ferry.questionnaire.items} == {
        "OFTEN": Kind.SINGLE,
        "WHY": Kind.MULTI,
        "WORK": Kind.TEXT,
        "RATE_SQ001": Kind.SINGLE,
        "RATE_SQ002": Kind.SINGLE,
        "TRIPS": Kind.NUMBER,
        "CAR": Kind.SINGLE,
        "PIER": Kind.SINGLE,
        "MAKE": Kind.TEXT,
        "PAID": Kind.NUMBER,
    }


def test_texts_come_without_markup(ferry: Imported) -> None:
    assert item(ferry, "OFTEN").label == {
        "en": "How often do you take the ferry?",
        "lv": "Cik bieži braucat ar prāmi?",
    }
    assert plain("a<br>b &amp; c<script>d</script>") == "a b & c"


def test_answers_keep_their_order_and_get_codes(ferry: Imported) -> None:
    often = item(ferry, "OFTEN")
    assert [(each.code, each.label["en"]) for each in often.options] == [(1, "daily"), (2, "weekly"), (3, "never")]
    assert (often.required, item(ferry, "WHY").required) == (True, False)
    assert "A1 = 1, A2 = 2, A3 = 3" in lost(ferry)


def test_filters_of_questions_and_groups_come_along(ferry: Imported) -> None:
    assert filter_of(ferry, "WHY") == "${OFTEN} in (1, 2)"
    assert filter_of(ferry, "WORK") == "selected(${WHY}, 1)"
    assert filter_of(ferry, "RATE_SQ002") == "${OFTEN} != 3"
    assert filter_of(ferry, "MAKE") == "${CAR} = 1"
    assert filter_of(ferry, "PAID") == "${CAR} = 1 and ${TRIPS} >= 1"


def test_an_array_is_a_matrix(ferry: Imported) -> None:
    (matrix,) = (each for each in ferry.questionnaire.sections[0].blocks if isinstance(each, Matrix))
    assert [(each.id, each.label["lv"]) for each in matrix.items] == [
        ("RATE_SQ001", "Kustību saraksts"),
        ("RATE_SQ002", "Cena"),
    ]


def test_numbers_keep_bounds(ferry: Imported) -> None:
    assert (item(ferry, "TRIPS").minimum, item(ferry, "TRIPS").decimals, item(ferry, "PAID").decimals) == (0, 0, 2)


@pytest.mark.parametrize(
    "said",
    [
        "The type “X” of the question THANKS",
        "WHY: the answer “other”",
        "the unknown function “count”",
        "the unknown function “strlen”",
        "MAKE: settings were not taken: prefix",
        "PAID: the file does not say how many decimals",
    ],
)
def test_what_is_lost_is_listed(ferry: Imported, said: str) -> None:
    assert said in lost(ferry)
    assert "display_columns" not in lost(ferry)


def test_the_questionnaire_loads_as_an_instrument(ferry: Imported, tmp_path: Path) -> None:
    path = tmp_path / "ferry.yaml"
    path.write_text(to_yaml(ferry.questionnaire), encoding="utf-8")
    assert len(load_instrument([path], ferry.languages).items) == 10


def test_an_answer_that_a_text_repeats_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "ferry.lss"
    text = FERRY.read_text(encoding="utf-8").replace("Which make?", "Which make is the car of {WORK.shown}?")
    path.write_text(text, encoding="utf-8")
    assert "MAKE: the text holds “{WORK.shown}”" in lost(from_lss(path))


def test_an_order_that_is_no_number_counts_as_first(tmp_path: Path) -> None:
    path = tmp_path / "ferry.lss"
    text = FERRY.read_text(encoding="utf-8")
    path.write_text(re.sub(r"<sortorder>.*?</sortorder>", "<sortorder>x</sortorder>", text), encoding="utf-8")
    assert len(item(from_lss(path), "OFTEN").options) == 3


OLD = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>en</language></languages>
<answers><rows><row><qid>2</qid><code>b</code><answer>Bus</answer><sortorder>2</sortorder><language>en</language></row>
<row><qid>2</qid><code>a</code><answer>Boat</answer><sortorder>1</sortorder><language>en</language></row></rows></answers>
<groups><rows><row><gid>1</gid><group_name>Travel</group_name><group_order>0</group_order><language>en</language></row></rows></groups>
<questions><rows><row><qid>2</qid><parent_qid>0</parent_qid><gid>1</gid><type>L</type><title>Q1</title>
<question>How?</question><question_order>1</question_order><language>en</language><relevance>1</relevance></row></rows></questions>
</document>
"""


def test_a_file_of_version_3_has_its_texts_in_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "old.lss"
    path.write_text(OLD, encoding="utf-8")
    made = from_lss(path)
    assert [(each.code, each.label["en"]) for each in item(made, "Q1").options] == [(1, "Boat"), (2, "Bus")]
    assert (item(made, "Q1").label["en"], made.questionnaire.sections[0].title["en"]) == ("How?", "Travel")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[:-60], "line .*: The file is not well-formed XML"),
        (lambda text: text.replace("Type>Survey", "Type>Group"), "not a LimeSurvey survey but “Group”"),
        (lambda text: re.sub("<languages>.*?</languages>", "", text, flags=re.DOTALL), "names no language"),
        (lambda text: text.replace("<document>", '<!DOCTYPE a [<!ENTITY b "c">]><document>'), "DTD of its own"),
        (
            lambda text: re.sub("<questions>.*?</questions>", "", text, flags=re.DOTALL),
            "no question that could be taken",
        ),
        (lambda text: text.replace("<title><![CDATA[OFTEN]]></title>", ""), "Row 1 of the table questions .* “title”"),
        (lambda text: text.replace("<![CDATA[OFTEN]]>", "<![CDATA[CAR]]>"), "ferry.lss, column “CAR”"),
        (lambda text: text.replace("<![CDATA[daily]]>", "<![CDATA[]]>"), "column “OFTEN”"),
    ],
)
def test_a_broken_file_is_refused(change: object, said: str, tmp_path: Path) -> None:
    path = tmp_path / "ferry.lss"
    path.write_text(change(FERRY.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(Refused, match=said):
        from_lss(path)
