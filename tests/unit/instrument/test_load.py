from pathlib import Path

import pytest
from instruments import instrument, multi, number, write_questionnaire, yes_no

from eindekss.errors import Problem, Refused
from eindekss.expression import Missing, parse
from eindekss.instrument.load import load_instrument
from eindekss.instrument.model import Kind, Matrix, Origin

FIRST_ITEM_LINE = 14


def refused(folder: Path, items: str) -> list[Problem]:
    with pytest.raises(Refused) as caught:
        instrument(folder, items)
    return list(caught.value.problems)


def test_everything_an_item_may_say_is_read(tmp_path: Path) -> None:
    found = instrument(
        tmp_path,
        yes_no("V03A")
        + """\
- id: V03
  kind: number
  lv: Slodzes
  en: Workload
  hint: {lv: Divas zīmes, en: Two decimals}
  decimals: 2
  minimum: 0
  maximum: 99.5
  relevant: ${V03A} = 1
  absent: [not-available, not-applicable]
  required: false
  origin: reconstructed
  printed_in: "figure 61"
  errata:
    - {printed: Slodze, taken: Slodzes, lv: skaitlis, en: number}
""",
    )
    item = found.items["V03"]
    assert item.relevant == parse("${V03A} = 1")
    assert item.relevant.place.line == FIRST_ITEM_LINE + 9
    assert (item.kind, item.decimals, item.minimum, item.maximum) == (Kind.NUMBER, 2, 0.0, 99.5)
    assert item.absent == (Missing.NOT_AVAILABLE, Missing.NOT_APPLICABLE)
    assert (item.required, item.origin, item.printed_in) == (False, Origin.RECONSTRUCTED, "figure 61")
    assert item.hint == {"lv": "Divas zīmes", "en": "Two decimals"}
    assert item.errata[0].printed == "Slodze"
    assert item.place.text("en") == f"main.yaml, line {FIRST_ITEM_LINE + 1}"
    assert found.questionnaires[0].sections[0].topic == "general"


MATRIX = """\
- matrix: V12M
  lv: Personāla procesi
  en: HR processes
  kind: single
  relevant: ${V11M} = 1
  options: yes-no
  rows:
    - {id: V12M_1, lv: Atvaļinājumi, en: Leave}
    - {id: V12M_2, lv: Komandējumi, en: Trips, relevant: "${D61J} = 1"}
"""


def test_the_rows_of_a_matrix_are_items_of_their_own(tmp_path: Path) -> None:
    found = instrument(tmp_path, yes_no("V11M") + yes_no("D61J") + MATRIX)
    block = found.questionnaires[0].sections[0].blocks[2]
    assert isinstance(block, Matrix)
    first, second = block.items
    assert [option.code for option in first.options] == [1, 2]
    assert first.relevant == parse("${V11M} = 1")
    assert second.relevant == parse("${V11M} = 1 and ${D61J} = 1")
    assert list(found.items) == ["V11M", "D61J", "V12M_1", "V12M_2"]


def test_a_mistake_a_matrix_hands_down_is_told_once(tmp_path: Path) -> None:
    [problem] = refused(tmp_path, MATRIX.replace("${V11M} = 1", "${V11M} =="))
    assert problem.id == "expression-syntax"
    assert problem.place.line == FIRST_ITEM_LINE + 4


def test_every_problem_of_every_item_is_told_with_its_line(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        """\
- {id: A, kind: singel, lv: A, en: A, options: yes-no}
- {id: B, kind: single, lv: B, options: yes-noo}
- {id: C, kind: number, lv: C, en: C, relevent: true, absent: [filtered]}
- just words
- {id: D, kind: single, lv: D, en: D, options: [{code: one, lv: a, en: b}]}
""",
    )
    assert [(problem.id, problem.place.line) for problem in found] == [
        ("instrument-word", FIRST_ITEM_LINE),
        ("key-missing", FIRST_ITEM_LINE + 1),
        ("code-list-unknown", FIRST_ITEM_LINE + 1),
        ("key-unknown", FIRST_ITEM_LINE + 2),
        ("instrument-word", FIRST_ITEM_LINE + 2),
        ("instrument-not-mapping", FIRST_ITEM_LINE + 3),
        ("value-kind", FIRST_ITEM_LINE + 4),
    ]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (yes_no("A") + number("a"), "id-twice"),
        ("- {id: 1A, kind: text, lv: A, en: A}\n", "item-id"),
        ("- {id: Ā, kind: text, lv: A, en: A}\n", "item-id"),
        (f"- {{id: {'A' * 65}, kind: text, lv: A, en: A}}\n", "item-id"),
        ("- {id: A, kind: single, lv: A, en: A}\n", "options-missing"),
        ("- {id: A, kind: text, lv: A, en: A, options: yes-no}\n", "options-needless"),
        (multi("A").replace("code: 99", "code: 3"), "option-code-twice"),
        (multi("A").replace("code: 99", "code: -99"), "option-code-negative"),
        ("- {id: A, kind: text, lv: A, en: A, minimum: 0}\n", "bounds-needless"),
        (number("A", more=", minimum: 5, maximum: 4"), "bounds-crossed"),
        ('- {id: A, kind: text, lv: A, en: ""}\n', "label-missing"),
        (MATRIX.replace("relevant: ${V11M} = 1", "").replace("matrix: V12M", "matrix: v12m_1"), "id-twice"),
    ],
)
def test_what_cannot_be_an_instrument_is_refused(tmp_path: Path, items: str, expected: str) -> None:
    assert expected in [problem.id for problem in refused(tmp_path, items)]


def test_ids_are_unique_over_all_files_of_the_wave(tmp_path: Path) -> None:
    paths = [write_questionnaire(tmp_path, yes_no("A"), name) for name in ("one", "two")]
    with pytest.raises(Refused) as caught:
        load_instrument(paths, ("lv", "en"), root=tmp_path)
    [problem] = caught.value.problems
    assert problem.text("en").startswith(f"two.yaml, line {FIRST_ITEM_LINE}: The id “A” is already used")
    assert f"one.yaml, line {FIRST_ITEM_LINE}" in problem.text("en")


def test_problems_of_several_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("a: [1", encoding="utf-8")
    paths = [tmp_path / name for name in ("empty.yaml", "broken.yaml", "gone.yaml")]
    with pytest.raises(Refused) as caught:
        load_instrument(paths, ("lv", "en"))
    assert [problem.id for problem in caught.value.problems] == ["instrument-empty", "yaml-broken", "file-missing"]


def test_a_third_language_can_be_asked_for(tmp_path: Path) -> None:
    path = write_questionnaire(tmp_path, yes_no("A"))
    with pytest.raises(Refused) as caught:
        load_instrument([path], ("lv", "en", "ru"))
    assert {problem.values["key"] for problem in caught.value.problems} == {"ru"}
