"""A run on disk: what is there is done, conditions are frozen, and outcomes read back as they were."""

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest
from observing import AT, judged, page

from eindekss.errors import Refused
from eindekss.observation.kept import Run
from eindekss.observation.outcome import Box, Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.visit import Conditions, Reason, Site, Trouble, Visit

CONDITIONS = Conditions("eindekss/test", "Chromium 1", {"axe-core": "4.14.1"}, seed="ezeri")


def visit(key: str) -> Visit:
    return Visit(Site(key, f"https://{key}.lv/"), CONDITIONS, AT, AT)


def test_conditions_are_frozen_when_the_run_begins(tmp_path: Path) -> None:
    run = Run(tmp_path)
    assert run.conditions() is None
    run.begin(CONDITIONS)
    run.begin(CONDITIONS)
    assert run.conditions() == CONDITIONS
    assert run.frozen()["engines"] == {"axe-core": "4.14.1"}


def test_other_conditions_are_refused_by_name_and_change_nothing(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.begin(CONDITIONS)
    with pytest.raises(Refused) as refused:
        run.begin(replace(CONDITIONS, browser="Chromium 2", seed="upes"))
    (problem,) = refused.value.problems
    assert "browser, seed" in problem.text("en")
    assert problem.place.file == str(tmp_path / "conditions.json")
    assert run.conditions() == CONDITIONS


def test_a_run_goes_on_with_what_was_not_visited(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.keep(visit("b"))
    assert Run(tmp_path).left(["c", "b", "a"]) == ("c", "a")
    assert (run.visit("b"), run.visit("a")) == (visit("b"), None)


def test_a_file_half_written_when_the_program_was_killed_is_no_visit(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.keep(visit("b"))
    (tmp_path / "visits" / ".a.json.99").write_text('{"site": {"key": "a"')
    assert run.left(["a", "b"]) == ("a",)
    assert [path.name for path in (tmp_path / "visits").glob("*.json")] == ["b.json"]


@pytest.mark.parametrize("key", ["../../etc", "a/b", "www.a.lv:8080", "Ķekava", ".", "..", "a b?c#d"])
def test_any_key_is_a_file_of_its_own_in_the_run(tmp_path: Path, key: str) -> None:
    run = Run(tmp_path / "run")
    run.keep(visit(key))
    run.judge(key, {"a": Outcome(Status.PASS)})
    assert run.visit(key) == visit(key)
    assert len(list((tmp_path / "run" / "visits").iterdir())) == 1
    assert len(list(tmp_path.rglob("*.json"))) == 2
    assert all(path.is_relative_to(tmp_path / "run") for path in tmp_path.rglob("*.json"))


@pytest.mark.parametrize(
    "value", [None, True, False, 0, 97.25, "vārdi", "2026-11-20", datetime.date(2026, 11, 20), (), ("lv", "en")]
)
def test_an_outcome_reads_back_as_it_was(tmp_path: Path, value: object) -> None:
    seen = (Sighting("https://a.lv/", AT, "Meklēt", "html>body", "ab", Box(1, 2, 3, 4), "cd"),)
    finding = Finding(Words("Trūkst.", "Missing."), Words("Labot.", "Mend."), seen, "1.4.3")
    outcome = Outcome(Status.PARTIAL, value, 0.5, seen, (finding,), Words("Piezīme", "Note"))  # type: ignore[arg-type]
    run = Run(tmp_path)
    run.judge("a", {"b": outcome, "a": not_assessable(Reason.ROBOTS, "/lv")})
    assert run.outcomes("a") == {"a": not_assessable(Trouble(Reason.ROBOTS, "/lv")), "b": outcome}
    assert type(run.outcomes("a")["b"].value) is type(value)


def test_half_a_character_costs_no_run(tmp_path: Path) -> None:
    Run(tmp_path).judge("a", {"b": Outcome(Status.PASS, "smaids \ud83d")})
    assert Run(tmp_path).outcomes("a")["b"].value == "smaids ?"


def test_what_was_not_judged_has_no_outcomes(tmp_path: Path) -> None:
    assert Run(tmp_path).outcomes("a") == {}


def test_a_real_checks_outcome_reads_back_equal(tmp_path: Path) -> None:
    outcome = judged("participation-link", page('<nav><a href="/l">Sabiedrības līdzdalība</a></nav>'))
    Run(tmp_path).judge("a", {"participation-link": outcome})
    assert Run(tmp_path).outcomes("a") == {"participation-link": outcome}
    assert json.loads((tmp_path / "outcomes" / "a.json").read_text())["participation-link"]["status"] == outcome.status
