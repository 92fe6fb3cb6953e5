"""Maturity levels: where a score stands among thresholds, and what no score elsewhere can make up for."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_wave import score

from eindekss.expression.missing import Missing
from eindekss.scoring.score import score_table

LEVELS = """
index: levels
lv: Līmeņi
en: Levels
assessable: {known_share: 0.5, topics: 1}
topics:
  - topic: first
    lv: Pirmā
    en: First
    weight: 1
    indicators:
      - {indicator: a, lv: a, en: a, questions: [{question: A, lv: a, en: a, value: "${ALL} div 100", share: 1}]}
  - topic: second
    lv: Otrā
    en: Second
    weight: 1
    indicators:
      - {indicator: b, lv: b, en: b, questions: [{question: B, lv: b, en: b, value: "${POST} div 100", share: 1}]}
maturity:
  levels:
    - {level: 1, lv: Pirmais, en: One, from: 0}
    - {level: 2, lv: Otrais, en: Two, from: 40, topics: {second: 50}GATE2}
    - {level: 3, lv: Trešais, en: Three, from: 70GATE3}
"""


def levels(folder: Path, first: Any, second: Any, gate2: str = "", gate3: str = "", **more: Any) -> dict[str, int]:
    """Levels of an institution with these scores in the two topics; the total is their mean."""
    given = {"A": {"ALL": first, "POST": second, **more}}
    frame, chosen = score(folder, LEVELS.replace("GATE2", gate2).replace("GATE3", gate3), given)
    table = score_table(frame, chosen).filter(pl.col("kind") != "indicator")
    return dict(table.select("node", "level").iter_rows())


@pytest.mark.parametrize(
    ("value", "level"), [(0, 1), (39.999, 1), (40, 2), (69.999, 2), (70, 3), (100, 3)]
)  # fmt: skip
def test_a_level_begins_at_its_threshold(tmp_path: Path, value: float, level: int) -> None:
    assert levels(tmp_path, value, value)["total"] == level


def test_a_topic_may_have_thresholds_of_its_own(tmp_path: Path) -> None:
    assert levels(tmp_path, 45, 45) == {"total": 2, "first": 2, "second": 1}


def test_binary_fractions_do_not_decide_over_a_level(tmp_path: Path) -> None:
    """69.9 and 70.1 meet at 70 exactly, even where the sum in binary fractions falls a hair short."""
    assert levels(tmp_path, 69.9, 70.1)["total"] == 3


def test_without_a_score_there_is_no_level(tmp_path: Path) -> None:
    assert levels(tmp_path, Missing.NON_RESPONDENT, 80) == {"total": 3, "first": None, "second": 3}


def test_a_weak_topic_can_bar_a_level_without_compensation(tmp_path: Path) -> None:
    """100 and 45 make 72.5, above the threshold of 70; but level 3 asks at least 50 of every topic."""
    gate = ", requires: [{every_topic_from: 50}]"
    assert levels(tmp_path, 100, 45)["total"] == 3
    assert levels(tmp_path, 100, 45, gate3=gate)["total"] == 2
    assert levels(tmp_path, 100, 50, gate3=gate)["total"] == 3


def test_a_topic_that_does_not_apply_bars_nothing_and_one_that_is_not_known_does(tmp_path: Path) -> None:
    gate = ", requires: [{every_topic_from: 50}]"
    assert levels(tmp_path, 100, Missing.NOT_APPLICABLE, gate3=gate)["total"] == 3
    assert levels(tmp_path, 100, Missing.NON_RESPONDENT, gate3=gate)["total"] == 2


def test_a_level_may_ask_for_an_answer(tmp_path: Path) -> None:
    gate = ', requires: [{holds: "${SITE} = 1"}]'
    assert levels(tmp_path, 90, 90, gate3=gate, SITE=1)["total"] == 3
    assert levels(tmp_path, 90, 90, gate3=gate, SITE=2)["total"] == 2
    assert levels(tmp_path, 90, 90, gate3=gate)["total"] == 2  # not known is not shown


def test_levels_are_stages(tmp_path: Path) -> None:
    """Whoever fails the gate of level 2 stays at level 1, with however many points."""
    gate = ', requires: [{holds: "${SITE} = 1"}]'
    assert levels(tmp_path, 100, 100, gate2=gate, SITE=2)["total"] == 1


def test_gates_bind_the_total_alone(tmp_path: Path) -> None:
    gate = ', requires: [{holds: "${SITE} = 1"}]'
    assert levels(tmp_path, 100, 100, gate2=gate, SITE=2)["first"] == 3
