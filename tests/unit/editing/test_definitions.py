"""rules.yaml and outliers.yaml: every mistake a person can make in them is named with its line."""

from pathlib import Path

import pytest
from small_wave import TYPES, instrument, write

from eindekss.editing.definitions import load_edits, load_outliers
from eindekss.errors import Refused
from eindekss.instrument.rules import Severity

RULE = '{id: a, unit: institution, severity: hard, must: "${ALL} >= 0", lv: a, en: a}'
IMPUTATION = '{id: i, unit: institution, item: ALL, when: "is_na(${ALL})", value: "${POST}", lv: a, en: a}'


@pytest.mark.parametrize(
    ("written", "instead", "problem"),
    [
        ("unit: institution", "unit: city", "edit-unit-unknown"),
        ("severity: hard", "severity: fatal", "value-not-among"),
        ("${ALL} >= 0", "${NONE} >= 0", "expression-dangling"),
        ("${ALL} >= 0", "${ALL}", "expression-result"),
        ("${ALL} >= 0", "${ALL} >=", "expression-unfinished"),
        ("${ALL} >= 0", "${CASES} >= 0", "expression-dangling"),
        ("lv: a, ", "", "key-missing"),
        ("must:", "should:", "key-unknown"),
    ],
)
def test_a_rule_gone_wrong(tmp_path: Path, written: str, instead: str, problem: str) -> None:
    assert problem in refused(tmp_path, f"rules:\n  - {RULE.replace(written, instead)}\n")


@pytest.mark.parametrize(
    ("written", "instead", "problem"),
    [
        ("item: ALL", "item: NONE", "edit-item-unknown"),
        ("item: ALL", "item: CASES", "edit-item-unknown"),  # of another unit
        ("item: ALL", "item: SITE", "edit-item-not-number"),
        ('"${POST}"', '"${POST} > 1"', "expression-result"),
    ],
)
def test_an_imputation_gone_wrong(tmp_path: Path, written: str, instead: str, problem: str) -> None:
    assert refused(tmp_path, f"imputations:\n  - {IMPUTATION.replace(written, instead)}\n") == [problem]


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(Refused) as found:
        load_edits(write(folder, "rules.yaml", text), instrument(folder), TYPES, "rules.yaml")
    assert all(problem.text("lv") and problem.text("en") for problem in found.value.problems)
    assert all(problem.place.line for problem in found.value.problems)
    return [problem.id for problem in found.value.problems]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    strange = IMPUTATION.replace("ALL", "NONE", 1)
    text = f"rules:\n  - {RULE}\n  - {RULE}\n  - just a text\nimputations:\n  - {strange}\n"
    assert refused(tmp_path, text) == ["edit-id-twice", "element-not-mapping", "edit-item-unknown"]


def test_sound_rules_are_read(tmp_path: Path) -> None:
    text = f"rules:\n  - {RULE}\nimputations:\n  - {IMPUTATION}\n"
    rules = load_edits(write(tmp_path, "rules.yaml", text), instrument(tmp_path), TYPES)
    assert (rules.rules[0].severity, rules.rules[0].when) == (Severity.HARD, None)
    assert rules.imputations[0].item.id == "ALL"


def test_an_empty_rules_file_is_refused_and_an_empty_outliers_file_has_no_sets(tmp_path: Path) -> None:
    empty = write(tmp_path, "empty.yaml", "# nothing\n")
    with pytest.raises(Refused, match="empty or not a mapping"):
        load_edits(empty, instrument(tmp_path))
    assert load_outliers(empty, instrument(tmp_path)) == ()


def test_outlier_sets_are_a_list(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not a list"):
        load_outliers(write(tmp_path, "o.yaml", "set: extreme\n"), instrument(tmp_path))
