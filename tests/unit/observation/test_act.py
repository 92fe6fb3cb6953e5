"""Counting what engines find of test cases whose outcome is known."""

import json
from pathlib import Path
from typing import Any

import act
import pytest

from eindekss.observation.engines.results import Result, Verdict

REQUIRED = {"wcag20:1.1.1": {"forConformance": True}, "wcag-technique:H37": {"forConformance": False}}
CASE = act.Case("1", "r1", "Image has a name", "Failed Example 1", "failed", "p", ("1.1.1",),
                {"axe-core": frozenset({"image-alt"}), "alfa": frozenset({"sia-r2"})})  # fmt: skip


def folder(tmp_path: Path, *testcases: dict[str, Any]) -> Path:
    (tmp_path / "implementations").mkdir()
    (tmp_path / "testcases.json").write_text(json.dumps({"testcases": testcases}))
    for name, rule in (("axe-core", "image-alt"), ("alfa", "sia-r2")):
        said = {"actRuleMapping": [{"ruleId": "r1", "procedureNames": [rule]}]}
        (tmp_path / "implementations" / f"{name}.json").write_text(json.dumps(said))
    return tmp_path


def case(rule: str = "r1", required: dict[str, Any] | None = None, expected: str = "failed") -> dict[str, Any]:
    return {"testcaseId": "1", "ruleId": rule, "ruleName": "Rule", "testcaseTitle": "Failed Example 1",
            "expected": expected, "relativePath": "p", "ruleAccessibilityRequirements": required}  # fmt: skip


def test_only_cases_that_conformance_at_these_levels_requires_are_counted(tmp_path: Path) -> None:
    known = act.cases(folder(
        tmp_path, case(required=REQUIRED), case(), case(required={"wcag20:1.1.1": {"secondary": "less strict"}}),
        case(required={"wcag20:1.4.6": {"forConformance": True}}),  # AAA
        case("other", required={**REQUIRED, "wcag21:1.3.5": {"forConformance": True}}),
    ))  # fmt: skip
    assert [each.criteria for each in known] == [("1.1.1",), ("1.1.1", "1.3.5")]
    assert known[0].implemented == {"axe-core": frozenset({"image-alt"}), "alfa": frozenset({"sia-r2"})}
    assert known[1].implemented["alfa"] == frozenset()


def test_a_case_is_found_by_a_rule_that_implements_its_rule() -> None:
    failed = Result("image-alt", ("1.1.1",), Verdict.FAIL, 1)
    other = Result("svg-img-alt", ("1.1.1",), Verdict.FAIL, 1)
    unsure = Result("image-alt", ("1.1.1",), Verdict.REVIEW, 1)
    unrelated = Result("html-has-lang", ("3.1.1",), Verdict.FAIL, 1)
    assert act.judged(CASE, "axe-core", [failed, unsure]) == act.Said(CASE, ("image-alt",), ("image-alt",), True)
    assert act.judged(CASE, "axe-core", [other, unrelated]) == act.Said(CASE, beside=True)
    assert act.judged(CASE, "axe-core", [unsure, unrelated]) == act.Said(CASE, review=("image-alt",))
    assert act.judged(CASE, "alfa", [failed]) == act.Said(CASE, beside=True)


def said(expected: str, failed: bool = False, review: bool = False, trouble: str = "") -> Any:
    changed = act.Case(**{**vars(CASE), "expected": expected})
    return act.Said(changed, ("image-alt",) * failed, ("image-alt",) * review, failed, trouble)


def test_counts() -> None:
    count = act.Count((
        said("failed", True, True), said("failed", review=True), said("failed"), said("failed", trouble="timeout"),
        said("passed", True), said("passed", review=True), said("inapplicable"), said("inapplicable"),
    ))  # fmt: skip
    assert (count.failing, count.others, count.found, count.false) == (4, 4, 1, 1)
    assert (count.review, count.doubted) == (1, 1)
    assert (count.recall, count.false_rate) == (0.25, 0.25)
    assert (count.beside(fails=True), count.beside(fails=False)) == (1, 1)
    assert act.Count(()).recall == 0


def test_report_tells_totals_rules_false_ones_and_pages_not_looked_at() -> None:
    first = [said("failed", True), said("failed", trouble="timeout: 60 s"), said("passed", True)]
    second = [said("failed"), said("failed", True), said("passed", review=True)]
    text = act.report({"axe-core": first, "alfa": second}, {"axe-core": "4", "alfa": "0.1"}, "2026-11-23")
    assert "| axe-core | **50.0%** (1 of 2) | **100.0%** (1 of 1) | 0 | 50.0% | 0 |" in text
    assert "| alfa | **50.0%** (1 of 2) | **0.0%** (0 of 1) | 0 | 50.0% | 1 |" in text
    assert "| either | **100.0%** (2 of 2) |" in text
    assert "acts/rules/r1/) | 1.1.1 | 1 / 2; 1 false of 1 | 1 / 2 |".replace("acts", "act") in text
    assert "| Image has a name | Failed Example 1 | axe-core | timeout: 60 s |" in text


def test_without_cases_it_says_where_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"w3c/wcag-act-rules.*EINDEKSS_ACT"):
        act.main(["--cases", str(tmp_path / "nowhere.zip")])
