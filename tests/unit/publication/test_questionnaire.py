"""The questionnaire on paper: filters in words, everything asked, tagged and the same each time."""

import io
import re
from pathlib import Path

import pytest
from instruments import instrument, multi, number, yes_no
from pypdf import PdfReader

from eindekss.dataset.wave import Wave, load_wave
from eindekss.expression import parse
from eindekss.instrument.model import Questionnaire
from eindekss.publication.questionnaire.build import printed
from eindekss.publication.questionnaire.conditions import Conditions, words

ROOT = Path(__file__).parents[3]
LAKELAND = ROOT / "examples" / "lakeland-2025"
LATVIA = ROOT / "waves" / "latvia-2017"


def said(filter_: str, language: str, folder: Path) -> str:
    made = instrument(folder, yes_no("A") + multi("K") + number("N"))
    numbers = {"A": "1.1", "K": "1.2", "N": "1.3"}
    return Conditions(made.items, numbers, language).said(parse(filter_))


@pytest.mark.parametrize(
    ("filter_", "lv", "en"),
    [
        (
            "${A} = 1",
            "Aizpildiet, ja 1.1. jautājumā atbilde ir „jā”.",
            "Fill in if the answer to question 1.1 is “yes”.",
        ),
        (
            "${A} in (1, 2)",
            "Aizpildiet, ja 1.1. jautājumā atbilde ir „jā” vai „nē”.",
            "Fill in if the answer to question 1.1 is “yes” or “no”.",
        ),
        (
            "selected(${K}, 99) and not selected(${K}, 1)",
            "Aizpildiet, ja 1.2. jautājumā atzīmēts „o99” un 1.2. jautājumā nav atzīmēts „o1”.",
            "Fill in if “o99” is ticked in question 1.2 and “o1” is not ticked in question 1.2.",
        ),
        (
            "${N} >= 1000",
            "Aizpildiet, ja 1.3. jautājumā skaitlis ir ≥ 1\u202f000.",
            "Fill in if the number in question 1.3 is ≥ 1,000.",
        ),
        (
            "${sector} = 'FM'",
            "Aizpildiet, ja ir spēkā nosacījums ${sector} = 'FM'.",
            "Fill in if the condition ${sector} = 'FM' holds.",
        ),
        (
            "${A} = 1 or (${N} > 1 and ${N} < 5)",
            "Aizpildiet, ja ir spēkā nosacījums ${A} = 1 or (${N} > 1 and ${N} < 5).",
            "Fill in if the condition ${A} = 1 or (${N} > 1 and ${N} < 5) holds.",
        ),
    ],
)
def test_filters_are_said_in_words(filter_: str, lv: str, en: str, tmp_path: Path) -> None:
    assert said(filter_, "lv", tmp_path) == lv
    assert said(filter_, "en", tmp_path) == en


@pytest.fixture(scope="module", params=["lv", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def latvia() -> Wave:
    return load_wave(LATVIA)


def text_of(pdf: bytes) -> str:
    """The text without line breaks and hyphens, which setting puts anywhere."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return squeezed(" ".join(page.extract_text() for page in pages))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad‐-]+", "", text)


def labels(questionnaire: Questionnaire, language: str) -> list[str]:
    own = [label for item in questionnaire.items for label in (item.label, *(each.label for each in item.options))]
    return [squeezed(label[language]) for label in (questionnaire.title, *own)]


def test_every_question_and_answer_is_printed(latvia: Wave, language: str) -> None:
    for questionnaire in latvia.instrument.questionnaires:
        text = text_of(printed(latvia, questionnaire, language))
        assert [label for label in labels(questionnaire, language) if label not in text] == []


def test_a_form_about_a_row_asks_which_row(latvia: Wave) -> None:
    services = next(each for each in latvia.instrument.questionnaires if each.unit == "service")
    assert "Oneformisaboutoneservice." in text_of(printed(latvia, services, "en"))


def test_what_was_rebuilt_is_marked(latvia: Wave) -> None:
    own = next(each for each in latvia.instrument.questionnaires if each.id == "self-assessment")
    assert squeezed(words("lv")["reconstructed"]) in text_of(printed(latvia, own, "lv"))


def test_the_document_is_tagged_titled_and_names_its_language(language: str) -> None:
    wave = load_wave(LAKELAND)
    reader = PdfReader(io.BytesIO(printed(wave, wave.instrument.questionnaires[0], language)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert reader.metadata is not None
    assert reader.metadata.title == wave.instrument.questionnaires[0].title[language]


def test_the_same_questionnaire_gives_the_same_bytes() -> None:
    wave = load_wave(LAKELAND)
    first, second = (printed(wave, wave.instrument.questionnaires[0], "lv") for _ in range(2))
    assert first == second
