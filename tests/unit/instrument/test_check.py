from dataclasses import replace
from pathlib import Path

import pytest
from instruments import instrument, multi, number, yes_no

from eindekss.instrument import satisfy
from eindekss.instrument.check import check
from eindekss.instrument.model import Instrument, Section
from eindekss.instrument.relevance import FiltersCircular, order, relevant


def test_a_problem_points_at_the_line_of_the_filter(tmp_path: Path) -> None:
    items = "- id: B\n  kind: text\n  lv: B\n  en: B\n  relevant: ${GONE} = 1\n"
    [problem] = check(instrument(tmp_path, items))
    assert problem.place.text("en") == "main.yaml, line 18"


def test_an_instrument_built_in_code_is_held_to_the_same_structure(tmp_path: Path) -> None:
    found = instrument(tmp_path, yes_no("A"))
    [questionnaire] = found.questionnaires
    [section] = questionnaire.sections
    bare = replace(section.blocks[0], label={"lv": "A", "en": " "}, options=())
    sections = (replace(section, blocks=(bare, bare)), Section("second", {"lv": "Otrā"}, ()))
    broken = Instrument((replace(questionnaire, sections=sections),), ("lv", "en"))
    assert {problem.id for problem in check(broken)} == {"id-twice", "options-missing", "label-missing"}


def test_two_cycles_are_two_problems_and_reachability_waits(tmp_path: Path) -> None:
    items = (
        yes_no("A", "${B} = 1") + yes_no("B", "${A} = 1")
        + yes_no("C", "${D} = 1") + yes_no("D", "${C} = 1")
        + yes_no("E") + yes_no("F", "${E} = 1 and ${E} = 2")
    )  # fmt: skip
    found = check(instrument(tmp_path, items))
    assert [problem.values.get("cycle") for problem in found] == ["A → B → A", "C → D → C"]


def test_relevance_refuses_to_run_in_circles(tmp_path: Path) -> None:
    found = instrument(tmp_path, yes_no("A", "${B} = 1") + yes_no("B", "${A} = 1"))
    with pytest.raises(FiltersCircular, match="A -> B -> A"):
        relevant(found, {})


def test_items_come_after_those_their_filters_name(tmp_path: Path) -> None:
    found = instrument(tmp_path, yes_no("A", "${C} = 1") + yes_no("B") + yes_no("C", "${B} = 1"))
    assert [item.id for item in order(found)] == ["B", "C", "A"]


def test_filters_of_a_roster_s_items_are_checked_within_the_roster(tmp_path: Path) -> None:
    found = instrument(tmp_path, yes_no("A"), rows=yes_no("S38") + number("S37", "${S38} = 1 and ${A} = 1"))
    assert [problem.id for problem in check(found)] == ["expression-dangling"]


def test_a_search_that_takes_too_long_says_that_nothing_is_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = multi("K") + multi("L") + yes_no("B", "count_selected(${K}) + count_selected(${L}) > 8")
    found = instrument(tmp_path, items)
    assert [problem.id for problem in check(found)] == ["filter-contradictory"]
    monkeypatch.setattr(satisfy, "LIMIT", 5)
    assert [problem.id for problem in check(found)] == ["filter-undecided"]


def test_the_round_before_and_rosters_are_taken_as_free(tmp_path: Path) -> None:
    items = (
        yes_no("A")
        + yes_no("B", "${A} = 1 and prev(${A}) = 2")
        + yes_no("C", "any_row(${P52} > 1) and count_rows('service') >= 3")
        + yes_no("D", "count_rows('service') < 0")
    )
    found = check(instrument(tmp_path, items, rows=number("P52")))
    assert [(problem.id, problem.values["item"]) for problem in found] == [("filter-contradictory", "D")]
