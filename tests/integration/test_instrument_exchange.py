"""The waves' instruments through other formats and back."""

import datetime
from dataclasses import replace
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
from eindekss.wave.cli import main

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


def run(*arguments: object) -> int:
    return main(["--language", "en", "instrument", *map(str, arguments)])


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("ddi", ["lakeland-2025.ddi.xml"]),
        (
            "xlsform",
            [
                f"{name}.{end}"
                for name in ("observation", "self-assessment", "services")
                for end in ("losses.csv", "xlsx")
            ],
        ),
        (
            "print",
            [
                f"{name}-{language}.pdf"
                for name in ("observation", "self-assessment", "services")
                for language in ("en", "lv")
            ],
        ),
    ],
)
def test_the_command_writes_each_format_the_same_each_time(
    form: str, names: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("first", "second"):
        assert run("export", "lakeland-2025", "--format", form, "--out", tmp_path / folder) == 0
    assert sorted(path.name for path in (tmp_path / "first").iterdir()) == names
    assert all((tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes() for name in names)
    assert names[0] in capsys.readouterr().out


def test_the_command_takes_a_form_in_and_replaces_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("export", "lakeland-2025", "--format", "xlsform", "--out", tmp_path)
    arguments = ("import", tmp_path / "self-assessment.xlsx", "--out", tmp_path / "taken")
    assert run(*arguments) == 0
    assert "Items taken: 9; languages: lv, en" in capsys.readouterr().out
    before = (tmp_path / "taken" / "self-assessment.yaml").read_bytes()
    assert run(*arguments) == 1
    assert "nothing was overwritten" in capsys.readouterr().err
    assert (tmp_path / "taken" / "self-assessment.yaml").read_bytes() == before


def test_a_form_that_is_refused_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "form.xlsx").write_text("not a workbook")
    assert run("import", tmp_path / "form.xlsx", "--out", tmp_path / "taken") == 1
    assert run("import", tmp_path / "form.odd", "--out", tmp_path / "taken") == 1
    assert "--format" in capsys.readouterr().err
    assert not (tmp_path / "taken").exists()


def test_an_id_of_the_form_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    questionnaire = load_wave(ROOT / "examples/lakeland-2025").instrument.questionnaires[0]
    path = tmp_path / "form.xlsx"
    strange = replace(questionnaire, id="../strange")
    path.write_bytes(xlsform(strange, LANGUAGES).workbook(datetime.date(2025, 1, 1)))
    assert run("import", path, "--out", tmp_path / "taken") == 0
    assert sorted(each.name for each in (tmp_path / "taken").iterdir()) == ["___strange.losses.csv", "___strange.yaml"]
