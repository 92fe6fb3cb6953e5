"""index.yaml: every mistake a person can make in it is named with its line."""

from pathlib import Path

import pytest
from small_wave import index, one_question

from eindekss.errors import Refused
from eindekss.scoring.load import DEFAULT_MISSING
from eindekss.scoring.model import UNDEFINED, Treatment


def problems(folder: Path, text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as refused:
        index(folder, text)
    for problem in refused.value.problems:
        assert problem.text("lv")  # every message can be filled in
        assert problem.text("en")
    return [(problem.id, problem.place.line) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("{question: NOWHERE, codes: {1: 5}}", "index-item-unknown"),
        ("{question: CASES, share: 5}", "index-item-unit"),
        ("{question: SITE, codes: {3: 5}}", "index-code-unknown"),
        ("{question: SITE, codes: {1: -5}}", "index-negative"),
        ("{question: SITE, codes: {1: 0}}", "index-nothing-attainable"),
        ("{question: SITE, codes: {}}", "index-list-empty"),
        ("{question: SITE, selected: {1: 5}}", "index-way-kind"),
        ("{question: USES, codes: {1: 5}}", "index-way-kind"),
        ("{question: SITE, codes: {1: 5}, share: 3}", "index-ways"),
        ("{question: SITE}", "index-ways"),
        ("{question: X, lv: x, en: x, holds: '${SITE} = 1', share: 5}", "index-holds-points"),
        ("{question: SITE, points: 5}", "index-holds-points"),
        ("{question: X, lv: x, en: x, value: '${ALL} +', share: 5}", "expression-unfinished"),
        ("{question: X, lv: x, en: x, value: '${NONE}', share: 5}", "expression-dangling"),
        ("{question: X, lv: x, en: x, value: '${SITE} = 1', share: 5}", "expression-result"),
        ("{question: X, lv: x, en: x, holds: '${ALL}', points: 5}", "expression-result"),
        ("{question: X, lv: x, value: '${ALL}', share: 5}", "key-missing"),
        ("{question: SITE, codes: {1: 5}, weigth: 3}", "key-unknown"),
        ("{question: SITE, codes: {1: 5}, missing: {filtered: punished}}", "index-treatment-unknown"),
        ("{question: SITE, codes: {1: 5}, missing: {lost: zero}}", "key-unknown"),
        ("{question: ALL, bands: [{below: 1, points: 0}, {above: 1, points: 5}]}", "index-bands"),  # 1 itself
        ("{question: ALL, bands: [{to: 1, points: 0}, {from: 1, points: 5}]}", "index-bands"),  # 1 twice
        ("{question: ALL, bands: [{below: 1, points: 0}, {from: 2, points: 5}]}", "index-bands"),  # a gap
        ("{question: ALL, bands: [{from: 0, below: 1, points: 0}, {from: 1, points: 5}]}", "index-bands"),
        ("{question: ALL, bands: [{from: 0, above: 0, points: 0}]}", "index-band-bounds"),
        ("just a text", "element-not-mapping"),
    ],
)
def test_a_question_gone_wrong_is_named_with_its_line(tmp_path: Path, question: str, problem: str) -> None:
    assert problems(tmp_path, one_question(question)) == [(problem, 16)]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = one_question("{question: SITE, codes: {3: 5}}\n          - {question: NOWHERE, codes: {1: 5}}")
    assert problems(tmp_path, text) == [("index-code-unknown", 16), ("index-item-unknown", 17)]


def test_an_id_may_be_used_once(tmp_path: Path) -> None:
    question = "{question: SITE, codes: {1: 5}}"
    assert problems(tmp_path, one_question(f"{question}\n          - {question}")) == [("index-id-twice", 17)]
    topic_again = one_question(question).replace("indicator: only", "indicator: work")
    assert problems(tmp_path, topic_again) == [("index-id-twice", 12)]


def test_either_all_indicators_of_a_topic_have_a_weight_or_none(tmp_path: Path) -> None:
    second = """{question: SITE, codes: {1: 5}}
      - indicator: second
        lv: Otrais
        en: Second
        weight: 2
        questions: [{question: ALL, share: 5}]"""
    assert problems(tmp_path, one_question(second)) == [("index-weights-mixed", 11)]


@pytest.mark.parametrize(
    ("written", "instead", "problem"),
    [
        ("from: 50", "from: 0", "index-levels-order"),
        ("level: 2", "level: 3", "index-levels-order"),
        ("weight: 1", "weight: 0", "index-not-positive"),
        ("known_share: 0.5", "known_share: 50", "index-not-fraction"),
        ("index: one", "index: one\naggregation: median", "value-not-among"),
        ("index: one", "index: one\nversion: 2", "key-unknown"),
    ],
)
def test_settings_gone_wrong(tmp_path: Path, written: str, instead: str, problem: str) -> None:
    text = one_question("{question: SITE, codes: {1: 5}}").replace(written, instead)
    assert [found for found, _ in problems(tmp_path, text)] == [problem]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, "# nothing yet\n") == [("index-empty", None)]


def test_the_nearest_treatment_of_missing_answers_wins(tmp_path: Path) -> None:
    question = "{question: SITE, codes: {1: 5}, missing: {filtered: unknown}}"
    chosen = index(tmp_path, one_question(question, "missing: {filtered: zero, undefined: zero}"))
    policy = next(chosen.questions).missing
    assert policy["filtered"] is Treatment.UNKNOWN
    assert policy[UNDEFINED] is Treatment.ZERO
    assert policy["non-respondent"] is DEFAULT_MISSING["non-respondent"]


def test_assumed_is_handed_down_until_said_otherwise(tmp_path: Path) -> None:
    text = one_question("{question: SITE, codes: {1: 5}, assumed: false}", "assumed: true")
    chosen = index(tmp_path, text)
    assert chosen.topics[0].assumed
    assert not next(chosen.questions).assumed
