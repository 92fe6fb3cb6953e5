"""What engines found, in one form."""

from typing import Any

import pytest

from eindekss.observation.engines.results import Node, Result, Verdict, by_criterion, criteria, results


def test_tags_of_a_rule_name_its_criteria() -> None:
    assert criteria(["cat.color", "wcag2aa", "wcag143", "wcag1412", "wcag111", "EN-9.1.4.3", "wcag21aa"]) == (
        "1.1.1",
        "1.4.3",
        "1.4.12",
    )


def test_what_was_kept_is_read_failures_first() -> None:
    node = {"selector": "html>body", "inner": "", "html": "<body>", "reasons": ["no"]}
    failed = {"rule": "a", "tags": ["wcag111"], "count": 3, "impact": "critical", "help": "Help", "nodes": [node]}
    kept: dict[str, Any] = {
        "passes": [{"rule": "a", "tags": ["wcag111"], "count": 2}],
        "incomplete": [{**failed, "rule": "b", "nodes": []}],
        "violations": [failed],
    }
    assert results(kept) == (
        Result("a", ("1.1.1",), Verdict.FAIL, 3, "critical", "Help", (Node("html>body", "", "<body>", ("no",)),)),
        Result("b", ("1.1.1",), Verdict.REVIEW, 3, "critical", "Help"),
        Result("a", ("1.1.1",), Verdict.PASS, 2),
    )


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((Verdict.PASS, Verdict.FAIL, Verdict.REVIEW), Verdict.FAIL),
        ((Verdict.REVIEW, Verdict.PASS), Verdict.PASS),
        ((Verdict.REVIEW,), Verdict.REVIEW),
    ],
)
def test_a_criterions_verdict(verdicts: tuple[Verdict, ...], expected: Verdict) -> None:
    found = [Result(str(verdict), ("1.4.3",), verdict, 1) for verdict in verdicts]
    assert by_criterion(found) == {"1.4.3": expected}


def test_criteria_come_in_their_order() -> None:
    found = [Result("a", ("2.5.8", "1.4.12", "1.4.3"), Verdict.PASS, 1)]
    assert list(by_criterion(found)) == ["1.4.3", "1.4.12", "2.5.8"]
