"""One answer, its points, and what becomes of an answer that is not there."""

from pathlib import Path
from typing import Any

import pytest
from small_wave import one_question, score

from eindekss.expression.missing import Missing

SHARE = "{question: X, lv: x, en: x, value: '${ELECTRONIC} div ${ALL}', share: 8}"
BANDS = "{question: ALL, bands: [{below: 70, points: 0}, {from: 70, to: 95, points: 5}, {above: 95, points: 20}]}"
CHOICE = "{question: SITE, codes: {1: 5}}"
SEVERAL = "{question: USES, selected: {1: 2, 2: 3, 3: 4}, cap: 6}"
CONDITION = "{question: X, lv: x, en: x, holds: '${SITE} = 1 or ${ALL} > 10', points: 4}"
ROSTER = "{question: X, lv: x, en: x, value: 'sum_rows(${CASES_E}) div sum_rows(${CASES})', share: 10}"


def result(folder: Path, question: str, given: dict[str, Any], more: str = "") -> tuple[float | None, str, str | None]:
    """Points, treatment and reason of the one question for the one institution."""
    frame, chosen = score(folder, one_question(question, more), {"A": given})
    asked = next(chosen.questions)
    return tuple(frame.select(f"{asked.id}|{name}" for name in ("points", "treatment", "reason")).row(0))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("question", "given", "points"),
    [
        (CHOICE, {"SITE": 1}, 5),
        (CHOICE, {"SITE": 2}, 0),
        (SEVERAL, {"SITE": 1, "USES": set()}, 0),
        (SEVERAL, {"SITE": 1, "USES": {2}}, 3),
        (SEVERAL, {"SITE": 1, "USES": {2, 3}}, 6),  # 7, capped
        (SHARE, {"ELECTRONIC": 30, "ALL": 40}, 6),
        (SHARE, {"ELECTRONIC": 50, "ALL": 40}, 8),  # more than all counts as all
        (BANDS, {"ALL": 69.999}, 0),
        (BANDS, {"ALL": 70}, 5),
        (BANDS, {"ALL": 95}, 5),
        (BANDS, {"ALL": 95.001}, 20),
        (CONDITION, {"SITE": 2, "ALL": 11}, 4),
        (CONDITION, {"SITE": 2, "ALL": 10}, 0),
        (CONDITION, {"SITE": 1}, 4),  # true whatever the answer that is not there
    ],
)
def test_points(tmp_path: Path, question: str, given: dict[str, Any], points: float) -> None:
    assert result(tmp_path, question, given) == (points, "counted", None)


@pytest.mark.parametrize(
    ("reason", "points", "treatment"),
    [
        (Missing.FILTERED, None, "excluded"),
        (Missing.NOT_APPLICABLE, None, "excluded"),
        (Missing.NOT_AVAILABLE, 0, "zero"),
        (Missing.NOT_ANSWERED, 0, "zero"),
        (Missing.NOT_REACHED, None, "unknown"),
        (Missing.EDITED_OUT, None, "unknown"),
        (Missing.NON_RESPONDENT, None, "unknown"),
    ],
)
def test_the_reason_decides_what_a_missing_answer_becomes(
    tmp_path: Path, reason: Missing, points: float | None, treatment: str
) -> None:
    assert result(tmp_path, BANDS, {"ALL": reason}) == (points, treatment, reason.value)


def test_a_question_that_does_not_apply_is_excluded_even_with_an_answer(tmp_path: Path) -> None:
    question = "{question: SITE, codes: {1: 5}, applies: \"${type} = 'ministry'\"}"
    assert result(tmp_path, question, {"SITE": 1}) == (None, "excluded", "does-not-apply")


def test_where_it_is_unknown_whether_a_question_applies_the_reason_is_that_of_the_condition(tmp_path: Path) -> None:
    question = "{question: SITE, codes: {1: 5}, applies: '${ALL} > 0'}"
    found = result(tmp_path, question, {"SITE": 1, "ALL": Missing.NON_RESPONDENT})
    assert found == (None, "unknown", "non-respondent")


def test_of_several_missing_answers_the_one_saying_least_gives_the_reason(tmp_path: Path) -> None:
    given = {"ELECTRONIC": Missing.NOT_APPLICABLE, "ALL": Missing.NOT_REACHED}
    assert result(tmp_path, SHARE, given) == (None, "unknown", "not-reached")


def test_nothing_of_nothing_is_undefined(tmp_path: Path) -> None:
    assert result(tmp_path, SHARE, {"ELECTRONIC": 0, "ALL": 0}) == (None, "excluded", "undefined")
    assert result(tmp_path, SHARE, {"ELECTRONIC": 0, "ALL": 0}, "missing: {undefined: zero}")[:2] == (0, "zero")


def test_roster_rows_are_gathered(tmp_path: Path) -> None:
    given = {"A": {}, "A/1": {"CASES": 30, "CASES_E": 10}, "A/2": {"CASES": 10, "CASES_E": 10}, "B": {}}
    frame, _ = score(tmp_path, one_question(ROSTER), given)
    assert frame["X|points"].to_list() == [5, None]
    assert frame["X|treatment"].to_list() == ["counted", "excluded"]
