"""rules.yaml as the questionnaires and editing read it: one expression a rule, true where it is broken."""

from pathlib import Path

import pytest
from small_wave import TYPES, instrument, write

from eindekss.errors import Refused
from eindekss.expression import Missing, render
from eindekss.instrument.rules import Rule, Severity, load_rules

ELECTRONIC = '{id: e, unit: institution, severity: hard, must: "${ELECTRONIC} <= ${ALL}", lv: a, en: a}'
MOVED = "{id: moved, unit: institution, items: [ALL, POST], changed_by: 30%, lv: a, en: a}"


def rules(folder: Path, *entries: str) -> tuple[Rule, ...]:
    text = "rules:\n" + "".join(f"  - {entry}\n" for entry in entries)
    return load_rules(write(folder, "rules.yaml", text), instrument(folder), TYPES, "rules.yaml")


def refused(folder: Path, *entries: str) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as found:
        rules(folder, *entries)
    assert all(problem.text("lv") and problem.text("en") for problem in found.value.problems)
    return [(problem.id, problem.place.line) for problem in found.value.problems]


@pytest.mark.parametrize(
    ("electronic", "every", "broken"),
    [(5.0, 4.0, True), (4.0, 4.0, False), (Missing.NOT_AVAILABLE, 4.0, False), (5.0, Missing.NOT_ANSWERED, False)],
)
def test_a_missing_answer_breaks_nothing(tmp_path: Path, electronic: object, every: object, broken: bool) -> None:
    (rule,) = rules(tmp_path, ELECTRONIC)
    assert rule.is_broken({"ELECTRONIC": electronic, "ALL": every}, {}) is broken


@pytest.mark.parametrize(("site", "broken"), [(1.0, True), (2.0, False), (Missing.NOT_ANSWERED, False)])
def test_a_rule_holds_where_its_condition_does(tmp_path: Path, site: object, broken: bool) -> None:
    (rule,) = rules(tmp_path, ELECTRONIC.replace("must:", 'when: "${SITE} = 1", must:'))
    assert rule.is_broken({"ELECTRONIC": 5.0, "ALL": 4.0, "SITE": site}, {}) is broken


def test_a_rule_knows_what_it_rests_on(tmp_path: Path) -> None:
    text = 'must: "${ALL} >= prev(${ALL}) - sum_rows(${CASES})", when: "${type} = \'office\' and ${ALL} > 0"'
    (rule,) = rules(tmp_path, f"{{id: r, unit: institution, severity: soft, {text}, lv: a, en: a}}")
    assert [render(each) for each in rule.rests_on] == ["${ALL}", "prev(${ALL})", "sum_rows(${CASES})", "${type}"]
    assert rule.variables == ("ALL", "type")


def test_a_change_allowed_is_a_rule_for_each_item(tmp_path: Path) -> None:
    made = rules(tmp_path, MOVED)
    assert [(rule.id, rule.severity, rule.variables) for rule in made] == [
        ("moved-ALL", Severity.SOFT, ("ALL",)),
        ("moved-POST", Severity.SOFT, ("POST",)),
    ]


@pytest.mark.parametrize(
    ("before", "now", "broken"),
    [
        (100.0, 130.0, False),
        (100.0, 130.5, True),
        (100.0, 70.0, False),
        (100.0, 69.0, True),
        (0.0, 1.0, True),
        (0.0, 0.0, False),
        (Missing.NOT_AVAILABLE, 7.0, False),
        (100.0, Missing.NOT_AVAILABLE, False),
    ],
)
def test_exactly_the_change_allowed_is_allowed(tmp_path: Path, before: object, now: object, broken: bool) -> None:
    rule = rules(tmp_path, MOVED)[0]
    assert rule.is_broken({"ALL": now, "ALL@prev": before}, {}) is broken


def test_twenty_nine_percent_of_whole_numbers_is_exact(tmp_path: Path) -> None:
    """0.29 * 100 is below 29 in binary fractions."""
    rule = rules(tmp_path, MOVED.replace("30%", "29%"))[0]
    assert not rule.is_broken({"ALL": 129.0, "ALL@prev": 100.0}, {})


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (MOVED.replace("30%", "a third"), "edit-percent-broken"),
        (MOVED.replace("[ALL, POST]", "[SITE]"), "edit-item-not-number"),
        (MOVED.replace("[ALL, POST]", "[CASES]"), "edit-item-unknown"),
        (MOVED.replace("[ALL, POST]", "[ALL, ALL]"), "edit-id-twice"),
        (MOVED.replace("items:", 'must: "true", items:'), "key-unknown"),
        (ELECTRONIC.replace("id: e", "id: e e"), "edit-id-broken"),
        (ELECTRONIC.replace("${ALL}", "prev(${NONE})"), "expression-dangling"),
    ],
)
def test_a_rule_gone_wrong_is_named_with_its_line(tmp_path: Path, entry: str, problem: str) -> None:
    assert refused(tmp_path, entry) == [(problem, 2)]


def test_what_a_change_allowed_is_called_may_not_be_taken(tmp_path: Path) -> None:
    assert refused(tmp_path, MOVED, ELECTRONIC.replace("id: e", "id: moved-ALL")) == [("edit-id-twice", 3)]
