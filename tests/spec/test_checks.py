"""# Rules: what answers must satisfy, and what becomes of those that do not

The same rules look at answers wherever these are: while a person types, at saving and submitting, in a workbook, and
in editing. A rule is one expression, true where the rule is broken; what is unknown is not broken.
"""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_wave import TYPES, answers, frame_of, instrument, write

from eindekss.dataset.schema import CONFIRMATION, EDIT, PREVIOUS
from eindekss.editing.frames import Frame
from eindekss.editing.rules import unedited, violations
from eindekss.expression.missing import Missing
from eindekss.instrument.rules import Rule, load_rules

RULES = """
rules:
  - {id: electronic, unit: institution, severity: hard, must: "${ELECTRONIC} <= ${ALL}", lv: a, en: a}
  - id: few-by-post
    unit: institution
    severity: soft
    when: selected(${USES}, 2)
    must: ${POST} < ${ALL}
    lv: a
    en: a
  - {id: cases-electronic, unit: service, severity: hard, must: "${CASES_E} <= ${CASES}", lv: a, en: a}
  - {id: cases-in-all, unit: institution, severity: soft, must: "sum_rows(${CASES}) <= ${ALL}", lv: a, en: a}
  - {id: moved, unit: institution, items: [ALL], changed_by: 30%, lv: a, en: a}
"""


@pytest.fixture
def rules(tmp_path: Path) -> dict[str, Rule]:
    return {rule.id: rule for rule in load_rules(write(tmp_path, "r.yaml", RULES), instrument(tmp_path), TYPES)}


# ---- when a rule is broken -------------------------------------------------------------------------------------

LOOKED_AT = {
    "more electronic than all": ("electronic", {"ALL": 10.0, "ELECTRONIC": 11.0}, True),
    "as many": ("electronic", {"ALL": 10.0, "ELECTRONIC": 10.0}, False),
    "one of them not available": ("electronic", {"ALL": Missing.NOT_AVAILABLE, "ELECTRONIC": 11.0}, False),
    "one of them hidden by a filter": ("electronic", {"ALL": 10.0, "ELECTRONIC": Missing.FILTERED}, False),
    "all by post although forms can be sent": ("few-by-post", {"USES": frozenset({2}), "ALL": 9.0, "POST": 9.0}, True),
    "all by post, no forms": ("few-by-post", {"USES": frozenset({1}), "ALL": 9.0, "POST": 9.0}, False),
    "nobody knows whether forms can be sent": ("few-by-post", {"ALL": 9.0, "POST": 9.0}, False),
    "a third more than before": ("moved-ALL", {"ALL": 134.0, "ALL@prev": 100.0}, True),
    "just as much more as allowed": ("moved-ALL", {"ALL": 130.0, "ALL@prev": 100.0}, False),
    "a third less": ("moved-ALL", {"ALL": 66.0, "ALL@prev": 100.0}, True),
    "something where there was nothing": ("moved-ALL", {"ALL": 1.0, "ALL@prev": 0.0}, True),
    "not asked before": ("moved-ALL", {"ALL": 134.0}, False),
}


@pytest.mark.parametrize("case", LOOKED_AT)
def test_when_a_rule_is_broken(rules: dict[str, Rule], case: str) -> None:
    rule, values, broken = LOOKED_AT[case]
    assert rules[rule].is_broken(values, {}) is broken


def test_a_rule_may_run_over_the_rows_of_a_roster(rules: dict[str, Rule]) -> None:
    rows = {"service": [{"CASES": 8.0}, {"CASES": Missing.NOT_ANSWERED}, {"CASES": 5.0}]}
    assert rules["cases-in-all"].is_broken({"ALL": 10.0}, rows)
    assert not rules["cases-in-all"].is_broken({"ALL": 13.0}, rows)


# ---- what becomes of it ----------------------------------------------------------------------------------------


def edited(folder: Path, rules: dict[str, Rule], given: dict[str, Any], said: list[dict[str, str]]) -> pl.DataFrame:
    """The violations that editing finds, with what the institutions say to them."""
    questions = instrument(folder)
    plainly = frame_of(questions, given)
    then = pl.DataFrame({"institution": ["A"], "row": [""], "item": ["ALL"], "number": [100.0]})
    previous = pl.concat([pl.DataFrame(schema=dict(PREVIOUS.columns)), then], how="diagonal")
    frame = Frame(questions, plainly.roster, plainly.membership, previous)
    units = frame.units(answers(questions, given), [rule.broken for rule in rules.values()])
    confirmed = pl.DataFrame(said, schema=dict(CONFIRMATION.columns), orient="row")
    return violations(rules.values(), units, confirmed).select("institution", "row", "rule", "severity", "confirmed")


def test_editing_sees_what_is_left_and_what_the_institution_says_to_it(tmp_path: Path, rules: dict[str, Rule]) -> None:
    given = {"A": {"ALL": 200.0, "ELECTRONIC": 300.0}, "A/1": {"CASES": 3, "CASES_E": 4}, "B": {"ALL": 200.0}}
    said = [{"institution": "A", "row": "", "rule": "moved-ALL", "comment": "Merged with another office"}]
    assert set(edited(tmp_path, rules, given, said).iter_rows()) == {
        ("A", "", "electronic", "hard", ""),
        ("A", "", "moved-ALL", "soft", "Merged with another office"),
        ("A", "1", "cases-electronic", "hard", ""),
    }


def test_a_comment_does_not_speak_of_an_answer_that_was_edited(rules: dict[str, Rule]) -> None:
    said = [
        {"institution": name, "row": "", "rule": "moved-ALL", "comment": "Merged with another office"}
        for name in ("A", "B")
    ]
    changed = {"institution": "A", "row": "", "item": "ALL", "rule": "correction", "kind": "correction"}
    log = pl.DataFrame([changed], schema=dict(EDIT.columns), orient="row")
    left = unedited(pl.DataFrame(said, schema=dict(CONFIRMATION.columns), orient="row"), rules.values(), log)
    assert left["institution"].to_list() == ["B"]
