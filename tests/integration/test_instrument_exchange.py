"""The waves' instruments through other formats and back."""

import datetime
from pathlib import Path

import pytest
from exchanging import as_a_form_has_it
from pyxform.xls2xform import convert

from eindekss.dataset.wave import load_wave
from eindekss.instrument.exchange.from_xlsform import from_xlsform
from eindekss.instrument.exchange.to_yaml import to_yaml
from eindekss.instrument.exchange.xlsform import xlsform
from eindekss.instrument.load import load_instrument
from eindekss.instrument.model import Matrix, Questionnaire

ROOT = Path(__file__).parents[2]
LANGUAGES = ("lv", "en")
FORMS = [
    pytest.param(questionnaire, id=f"{wave}-{questionnaire.id}")
    for wave in ("lakeland-2025", "latvia-2017")
    for folder in ("examples", "waves")
    if (ROOT / folder / wave).is_dir()
    for questionnaire in load_wave(ROOT / folder / wave).instrument.questionnaires
]


def write(questionnaire: Questionnaire, folder: Path) -> Path:
    path = folder / f"{questionnaire.id}.xlsx"
    path.write_bytes(xlsform(questionnaire, LANGUAGES).workbook(datetime.date(2025, 1, 1)))
    return path


@pytest.mark.parametrize("questionnaire", FORMS)
def test_pyxform_converts_the_form_without_a_word(questionnaire: Questionnaire, tmp_path: Path) -> None:
    made = convert(str(write(questionnaire, tmp_path)), validate=False)
    assert made.warnings == []
    assert [item.id for item in questionnaire.items if f'/{item.id}"' not in made.xform] == []


@pytest.mark.parametrize("questionnaire", FORMS)
def test_a_form_comes_back_with_equal_items_options_filters_and_tables(
    questionnaire: Questionnaire, tmp_path: Path
) -> None:
    imported = from_xlsform(write(questionnaire, tmp_path))
    back = imported.questionnaire
    assert [as_a_form_has_it(item) for item in back.items] == [as_a_form_has_it(item) for item in questionnaire.items]
    assert _shape(back) == _shape(questionnaire)
    assert (back.id, back.version, imported.languages) == (questionnaire.id, questionnaire.version, LANGUAGES)
    path = tmp_path / "back.yaml"
    path.write_text(to_yaml(back), encoding="utf-8")
    assert len(load_instrument([path], LANGUAGES).items) == len(list(questionnaire.items))


def _shape(questionnaire: Questionnaire) -> list[object]:
    return [
        (section.id, section.title, [(block.id, block.label, isinstance(block, Matrix)) for block in section.blocks])
        for section in questionnaire.sections
    ]
