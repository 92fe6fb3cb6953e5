"""How raw answers become edited ones.

Nothing is changed silently. A correction says which answer it stands for and why; an imputation says what stands in
for what; both are logged. What contradicts a rule is told and left standing until somebody corrects it.
"""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_wave import TYPES, answers, frame_of, instrument, write

from eindekss.editing.corrections import load_corrections
from eindekss.editing.definitions import Edits, load_edits, load_outliers
from eindekss.editing.edit import edited
from eindekss.editing.outliers import outliers
from eindekss.editing.rules import violations
from eindekss.errors import Refused
from eindekss.expression.missing import Missing

HEADING = "institution,row,item,old,new,missing,reason_lv,reason_en,kind\n"
NO_RULES = "rules: []"
NO_SITE = {"SITE": 2, "USES": Missing.FILTERED, "NOTE": Missing.FILTERED}  # unless a test says otherwise


def edit(
    folder: Path, given: dict[str, Any], corrections: str = "", rules: str = NO_RULES
) -> tuple[dict[tuple[str, str], Any], pl.DataFrame]:
    """(key, item) -> the edited row of ANSWER; and the log."""
    questions = instrument(folder)
    given = {key: NO_SITE | values for key, values in given.items()}
    made = load_corrections(write(folder, "corrections.csv", HEADING + corrections), questions, "corrections.csv")
    read = load_edits(write(folder, "rules.yaml", rules), questions, TYPES, "rules.yaml")
    table, log = edited(answers(questions, given), made, read, frame_of(questions, given))
    keyed = {(row["institution"] + f"/{row['row']}" * bool(row["row"]), row["item"]): row for row in table.to_dicts()}
    return keyed, log


def refusal(folder: Path, given: dict[str, Any], corrections: str) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as refused:
        edit(folder, given, corrections)
    assert all(problem.text("lv") and problem.text("en") for problem in refused.value.problems)
    return [(problem.id, problem.place.line) for problem in refused.value.problems]


# ---- corrections -------------------------------------------------------------------------------------------


def test_a_correction_replaces_the_answer_and_is_logged(tmp_path: Path) -> None:
    found, log = edit(tmp_path, {"A": {"ALL": 10}}, "A,,ALL,10,100,,Kļūda,Slip,correction\n")
    assert found["A", "ALL"]["number"] == 100
    assert found["A", "ALL"]["source"] == "edited"
    told = log.select("item", "kind", "old", "new", "reason_en").rows()
    assert told == [("ALL", "correction", "10", "100", "Slip")]


def test_a_removal_leaves_the_reason_in_its_place(tmp_path: Path) -> None:
    found, log = edit(tmp_path, {"A": {"ALL": 10}}, "A,,ALL,10,,,Neticami,Implausible,removal\n")
    assert found["A", "ALL"]["number"] is None
    assert found["A", "ALL"]["missing"] == "edited-out"
    assert log["kind"].to_list() == ["removal"]


def test_a_missing_answer_is_named_by_its_reason(tmp_path: Path) -> None:
    given = {"A": {"ALL": Missing.NOT_AVAILABLE}}
    found, _ = edit(tmp_path, given, "A,,ALL,not-available,7,,Atrasts,Found,correction\n")
    assert found["A", "ALL"]["number"] == 7


def test_a_set_of_codes_is_written_in_rising_order(tmp_path: Path) -> None:
    found, _ = edit(tmp_path, {"A": {"SITE": 1, "USES": {2, 1}}}, "A,,USES,1 2,2 3,,x,x,correction\n")
    assert found["A", "USES"]["codes"] == [2, 3]


def test_a_correction_of_another_answer_than_the_one_that_stands_is_refused(tmp_path: Path) -> None:
    """Somebody else may have put it right meanwhile. All corrections are refused, and every such place is told."""
    lines = "A,,ALL,9,100,,x,x,correction\nB,,ALL,1,2,,x,x,correction\nA,,POST,5,6,,x,x,correction\n"
    given = {"A": {"ALL": 10, "POST": 5}}
    assert refusal(tmp_path, given, lines) == [("correction-stale", 2), ("correction-no-answer", 3)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("A,,NOWHERE,1,2,,x,x,correction", "correction-item-unknown"),
        ("A,,ALL,10,2,,,x,correction", "correction-no-reason"),
        ("A,,ALL,10,2,,x,x,guess", "correction-kind"),
        ("A,,ALL,10,2,,x,x,removal", "correction-removal"),
        ("A,,ALL,10,,lost,x,x,removal", "correction-removal"),
        ("A,,ALL,10,2,edited-out,x,x,correction", "correction-missing"),
        ("A,,ALL,10,two,,x,x,correction", "number-broken"),
        ("A,,ALL,10,-2,,x,x,correction", "number-too-small"),
        ("A,,SITE,1,3,,x,x,correction", "answer-code-unknown"),
    ],
)
def test_a_correction_gone_wrong_is_named_with_its_line(tmp_path: Path, line: str, problem: str) -> None:
    assert refusal(tmp_path, {"A": {"ALL": 10, "SITE": 1}}, line + "\n") == [(problem, 2)]


def test_an_answer_is_corrected_once(tmp_path: Path) -> None:
    line = "A,,ALL,10,11,,x,x,correction\n"
    assert refusal(tmp_path, {"A": {"ALL": 10}}, 2 * line) == [("correction-twice", 2), ("correction-twice", 3)]


# ---- filters after an edit ---------------------------------------------------------------------------------


def test_what_a_corrected_filter_hides_becomes_filtered_all_the_way_down(tmp_path: Path) -> None:
    """No website after all: its uses were not to be asked, nor what else it is used for."""
    given = {"A": {"SITE": 1, "USES": {1, 3}, "NOTE": "kartes"}}
    found, log = edit(tmp_path, given, "A,,SITE,1,2,,x,x,correction\n")
    assert (found["A", "USES"]["missing"], found["A", "USES"]["codes"]) == ("filtered", None)
    assert (found["A", "NOTE"]["missing"], found["A", "NOTE"]["text"]) == ("filtered", None)
    logged = set(log.filter(pl.col("rule") == "relevance").select("item", "kind", "old", "new").iter_rows())
    assert logged == {("USES", "removal", "1 3", "filtered"), ("NOTE", "removal", "kartes", "filtered")}


def test_what_a_corrected_filter_asks_anew_is_not_answered(tmp_path: Path) -> None:
    given = {"A": {"SITE": 2, "USES": Missing.FILTERED, "NOTE": Missing.FILTERED}}
    found, log = edit(tmp_path, given, "A,,SITE,2,1,,x,x,correction\n")
    assert found["A", "USES"]["missing"] == "not-answered"
    assert found["A", "NOTE"]["missing"] == "filtered"  # its own filter is still unknown
    assert ("USES", "correction") in set(log.select("item", "kind").iter_rows())


def test_who_did_not_answer_at_all_stays_so(tmp_path: Path) -> None:
    given = {"A": dict.fromkeys(("SITE", "USES", "NOTE", "ALL", "ELECTRONIC", "POST"), Missing.NON_RESPONDENT)}
    found, log = edit(tmp_path, given)
    assert {row["missing"] for row in found.values()} == {"non-respondent"}
    assert log.is_empty()


# ---- imputation --------------------------------------------------------------------------------------------

TOTAL = """
imputations:
  - id: total
    unit: institution
    item: ALL
    when: is_na(${ALL})
    value: ${ELECTRONIC} + ${POST}
    lv: no daļām
    en: from parts
"""


def test_a_total_is_made_of_its_parts_flagged_and_logged(tmp_path: Path) -> None:
    given = {"A": {"ELECTRONIC": 3, "POST": 4}, "B": {"ALL": 9, "ELECTRONIC": 3, "POST": 4}}
    found, log = edit(tmp_path, given, rules=TOTAL)
    assert (found["A", "ALL"]["number"], found["A", "ALL"]["source"]) == (7, "imputed")
    assert found["B", "ALL"]["number"] == 9
    assert log.select("institution", "rule", "kind", "old", "new").rows() == [
        ("A", "total", "imputation", "not-answered", "7")
    ]


def test_nothing_is_imputed_from_what_is_not_known_nor_for_who_did_not_answer(tmp_path: Path) -> None:
    given = {
        "A": {"ELECTRONIC": 3, "POST": Missing.NOT_AVAILABLE},
        "B": {"ALL": Missing.NON_RESPONDENT, "ELECTRONIC": 3, "POST": 4},
    }
    found, log = edit(tmp_path, given, rules=TOTAL)
    assert [found[who, "ALL"]["missing"] for who in ("A", "B")] == ["not-answered", "non-respondent"]
    assert log.is_empty()


# ---- rules -------------------------------------------------------------------------------------------------

RULES = """
rules:
  - {id: within, unit: institution, severity: hard, must: "${ELECTRONIC} <= ${ALL}", lv: par daudz, en: too many}
  - {id: news, unit: institution, severity: soft, when: "selected(${USES}, 2)", must: "${ELECTRONIC} > 0",
     lv: nav, en: none}
  - {id: cases, unit: service, severity: hard, must: "${CASES_E} <= ${CASES}", lv: par daudz, en: too many}
  - {id: counted, unit: institution, severity: soft, must: "sum_rows(${CASES}) <= ${ALL}", lv: vairāk, en: more}
"""


def broken(folder: Path, given: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    questions = instrument(folder)
    rules: Edits = load_edits(write(folder, "rules.yaml", RULES), questions, TYPES)
    expressions = [rule.must for rule in rules.rules]
    units = frame_of(questions, given).units(answers(questions, given), expressions)
    return set(violations(rules.rules, units).select("institution", "row", "rule", "severity").iter_rows())


def test_a_rule_is_broken_where_it_is_false(tmp_path: Path) -> None:
    given = {"A": {"ELECTRONIC": 5, "ALL": 4}, "B": {"ELECTRONIC": 4, "ALL": 4}}
    assert broken(tmp_path, given) == {("A", "", "within", "hard")}


def test_a_missing_answer_breaks_no_rule(tmp_path: Path) -> None:
    assert broken(tmp_path, {"A": {"ELECTRONIC": 5, "ALL": Missing.NOT_AVAILABLE}}) == set()


def test_a_rule_may_have_a_condition(tmp_path: Path) -> None:
    given = {"A": {"SITE": 1, "USES": {2}, "ELECTRONIC": 0}, "B": {"SITE": 1, "USES": {1}, "ELECTRONIC": 0}}
    assert broken(tmp_path, given) == {("A", "", "news", "soft")}


def test_rules_look_at_roster_rows_and_over_them(tmp_path: Path) -> None:
    given = {"A": {"ALL": 5}, "A/1": {"CASES": 4, "CASES_E": 5}, "A/2": {"CASES": 4, "CASES_E": 4}}
    assert broken(tmp_path, given) == {("A", "1", "cases", "hard"), ("A", "", "counted", "soft")}


# ---- outlier sets ------------------------------------------------------------------------------------------

OUTLIERS = """
- set: extreme
  lv: Ekstrēmas vērtības
  en: Extreme values
  unit: service
  rule: ${kind} = 'informative' and ${CASES_E} = ${CASES}
  rule_lv: atbilst
  rule_en: meets the rule
  listed:
    - {institution: A, row: "1", lv: sarakstā, en: listed}
    - {institution: A, row: "2", lv: neatbilst, en: does not meet the rule}
"""
SERVICES = {
    "A": {},
    "A/1": {"CASES": 9, "CASES_E": 9},
    "A/2": {"CASES": 9, "CASES_E": 8},
    "A/3": {"CASES": 7, "CASES_E": 7},
    "A/4": {"CASES": 7, "CASES_E": 7},
}


def test_the_list_and_the_rule_stand_side_by_side(tmp_path: Path) -> None:
    """Both list and rule, the list alone, the rule alone; a row that is neither does not show."""
    questions = instrument(tmp_path)
    kinds = {"A/1": "informative", "A/2": "informative", "A/3": "informative", "A/4": "payment"}
    units = frame_of(questions, SERVICES, kinds).units(answers(questions, SERVICES), [])
    sets = load_outliers(write(tmp_path, "outliers.yaml", OUTLIERS), questions, TYPES)
    assert outliers(sets, units).select("row", "listed", "by_rule", "reason_en").rows() == [
        ("1", True, True, "listed"),
        ("2", True, False, "does not meet the rule"),
        ("3", False, True, "meets the rule"),
    ]


def test_a_listed_row_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    questions = instrument(tmp_path)
    sets = load_outliers(write(tmp_path, "outliers.yaml", OUTLIERS), questions, TYPES, "outliers.yaml")
    given = {"A": {}, "A/1": SERVICES["A/1"]}
    with pytest.raises(Refused) as refused:
        outliers(sets, frame_of(questions, given).units(answers(questions, given), []))
    assert [(problem.id, problem.place.line) for problem in refused.value.problems] == [("outlier-row-unknown", 10)]
