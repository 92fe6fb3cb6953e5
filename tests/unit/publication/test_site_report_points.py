"""What mending does to the points: worked out by the scoring stage, told question by question."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import small_wave
from reported import FAILED, GRADED, SITE, USES, books

from eindekss.expression.missing import Missing
from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.plan import Class, Source, Taken, Takes
from eindekss.publication.site_report.standing import Effect, Standing


def standing(folder: Path, given: dict[str, object], outcomes: dict[str, Outcome], *taken: Taken) -> Standing:
    return books(folder, {"ALL": 20, **given}, *taken).standings({"A": outcomes})["A"]


def told(effect: Effect) -> list[tuple[str, float | None, float | None]]:
    return [(" ".join(each.items), each.now, each.then) for each in effect.changes]


def test_a_code_that_passes_brings_its_points_and_opens_what_depends_on_it(tmp_path: Path) -> None:
    found = standing(tmp_path, {"SITE": 2, "USES": Missing.FILTERED}, {"site-search": FAILED}, SITE)
    effect = found.effects["site-search"]
    # What it opens is not answered: no points of 4. From 6 of 11 points to 11 of 15.
    assert told(effect) == [("SITE", 0, 5), ("USES", None, 0)]
    assert (effect.now, effect.then) == (pytest.approx(100 * 6 / 11), pytest.approx(100 * 11 / 15))
    assert (found.now, found.then) == (effect.now, effect.then)
    assert (effect.recorded, effect.differs, effect.most) == (False, False, False)


def test_a_code_of_a_multiple_choice_is_added_to_those_chosen_up_to_the_cap(tmp_path: Path) -> None:
    outcomes = {"forum": Outcome(Status.PASS), "polls": FAILED}
    found = standing(tmp_path, {"SITE": 1, "USES": {1}}, outcomes, USES)
    assert told(found.effects["polls"]) == [("USES", 2, 4)]
    assert found.effects["polls"].gain == pytest.approx(100 * 2 / 15)


def test_all_mended_is_scored_together_not_added_up(tmp_path: Path) -> None:
    found = standing(tmp_path, {"SITE": 1, "USES": set()}, {"forum": FAILED, "polls": FAILED}, USES)
    each = [found.effects[check].points for check in ("forum", "polls")]
    assert each == [2, 3]
    assert (found.then or 0) - (found.now or 0) == pytest.approx(100 * 4 / 15)  # the cap


def test_an_open_answer_is_what_the_visit_saw(tmp_path: Path) -> None:
    found = standing(tmp_path, {"USES": Missing.NOT_REACHED}, {"site-search": FAILED}, SITE)
    assert found.now == pytest.approx(100 * 6 / 11)  # without a site nobody is asked what it is used for
    assert not found.effects["site-search"].differs


def test_an_answer_on_record_stands_against_what_the_visit_saw(tmp_path: Path) -> None:
    found = standing(tmp_path, {"SITE": 1, "USES": {1}}, {"site-search": FAILED}, SITE)
    effect = found.effects["site-search"]
    assert (effect.recorded, effect.differs, effect.counts, effect.gain) == (True, True, False, 0)
    assert told(effect) == [("SITE", 5, 5)]


def test_of_a_number_the_best_band_is_supposed_and_each_finding_alone(tmp_path: Path) -> None:
    rules = [{"mended": 60.0}, {"mended": 95.0}]
    outcomes = {"wcag": Outcome(Status.FAIL, 50.0, figures={"rules": rules})}
    found = standing(tmp_path, {"SITE": 2, "USES": Missing.FILTERED}, outcomes, GRADED)
    assert found.effects["wcag"].most
    assert [change for change in told(found.effects["wcag"]) if change[0] == "SITE"] == [("SITE", 0, 5)]
    assert not found.parts["wcag", 0].counts
    assert found.parts["wcag", 1].gain == found.effects["wcag"].gain > 0


def test_findings_alone_are_not_told_where_the_record_says_otherwise(tmp_path: Path) -> None:
    outcomes = {"wcag": Outcome(Status.FAIL, 50.0, figures={"rules": [{"mended": 60.0}]})}
    assert standing(tmp_path, {"SITE": 1, "USES": {1}}, outcomes, GRADED).parts == {}


@pytest.mark.parametrize(("bounds", "change"), [("minimum: 0", None), ("minimum: 0, maximum: 50", ("ALL", 0, 6))])
def test_a_number_is_supposed_at_the_bounds_of_its_item_and_unknown_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bounds: str, change: tuple[str, float, float] | None
) -> None:
    questions = small_wave.QUESTIONS.replace("en: All, minimum: 0", f"en: All, {bounds}")
    monkeypatch.setattr(small_wave, "QUESTIONS", questions)
    taken = Taken("ALL", Takes.VALUE, Source("wcag", {Status.FAIL: Class.A}))
    effect = standing(tmp_path, {"SITE": 1, "USES": {1}, "ALL": 5}, {"wcag": FAILED}, taken).effects["wcag"]
    assert (effect.known, told(effect)) == (change is not None, [change] if change else [])


def test_what_mending_would_bring_may_be_unknown(tmp_path: Path) -> None:
    without = replace(SITE, source=Source("site-search", {Status.FAIL: Class.A}, {Status.FAIL: 2}))
    effect = standing(tmp_path, {"SITE": 2}, {"site-search": FAILED}, without).effects["site-search"]
    assert (effect.known, effect.then, effect.counts) == (False, None, False)


def test_what_the_index_does_not_ask_has_no_effect(tmp_path: Path) -> None:
    taken = Taken("NOTE", Takes.FINDINGS, Source("site-search", {Status.FAIL: Class.A}))
    effect = standing(tmp_path, {"SITE": 1}, {"site-search": FAILED}, taken).effects["site-search"]
    assert (effect.known, effect.changes, effect.gain) == (True, (), 0)


def test_an_institution_that_is_not_scored_has_no_standing(tmp_path: Path) -> None:
    assert books(tmp_path, {}, SITE).standings({"B": {"site-search": FAILED}}) == {}


def test_every_institution_is_scored_by_its_own_answers(tmp_path: Path) -> None:
    ledger = books(tmp_path, {"SITE": 2, "USES": Missing.FILTERED, "ALL": 20}, SITE)
    better = ledger.frame.with_columns(pl.lit("B").alias("institution"), pl.lit(5.0).alias("ALL"))
    both = replace(ledger, frame=pl.concat([ledger.frame, better]))
    outcomes = {"site-search": FAILED}
    found = both.standings({"B": outcomes, "A": outcomes, "unknown": outcomes})
    assert {key: (each.now, each.then) for key, each in found.items()} == {
        "A": (pytest.approx(100 * 6 / 11), pytest.approx(100 * 11 / 15)),
        "B": (0, pytest.approx(100 * 5 / 15)),
    }


def test_only_what_the_index_asks_can_differ_from_the_record(tmp_path: Path) -> None:
    noted = Taken("NOTE", Takes.FINDINGS, Source("site-search", {Status.FAIL: Class.A}))
    found = standing(tmp_path, {"SITE": 2, "USES": {3}, "NOTE": "x"}, {"site-search": FAILED}, SITE, noted)
    assert not found.effects["site-search"].differs
