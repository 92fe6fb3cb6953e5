"""Kept visits judged: every check, again and again, and the dataset that comes of it."""

import datetime
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from observing import page, seen

from eindekss.dataset.schema import OUTCOME
from eindekss.dataset.store import Store
from eindekss.observation.check import checks
from eindekss.observation.judging import judge, judge_all, write_outcomes, written
from eindekss.observation.kept import Run
from eindekss.observation.outcome import Status
from eindekss.observation.visit import Reason, Site, Trouble, Visit

DAY = datetime.date(2026, 11, 21)
HOME = '<nav><a href="/p">Sabiedrības līdzdalība</a></nav>' + "<p>Ministrija aicina iedzīvotājus piedalīties.</p>" * 9


def kept(run: Run, key: str, trouble: Trouble | None = None) -> Visit:
    looked = seen(page(HOME), evidence=run.evidence)
    visit = replace(looked.visit, site=Site(key, "https://a.lv/"), trouble=trouble)
    run.keep(visit)
    return visit


def test_every_check_judges_and_its_outcome_is_kept(tmp_path: Path) -> None:
    run = Run(tmp_path)
    outcomes = judge(run, kept(run, "a"), DAY, {})
    assert list(outcomes) == list(checks())
    assert run.outcomes("a") == outcomes
    assert outcomes["participation-link"].status is Status.PASS


def test_judging_again_gives_the_same_bytes(tmp_path: Path) -> None:
    run = Run(tmp_path)
    visit = kept(run, "a")
    judge(run, visit, DAY, {})
    first = (tmp_path / "outcomes" / "a.json").read_bytes()
    (tmp_path / "outcomes" / "a.json").unlink()
    judge(run, visit, DAY, {})
    assert (tmp_path / "outcomes" / "a.json").read_bytes() == first


def test_several_processes_judge_as_one_does(tmp_path: Path) -> None:
    run, keys = Run(tmp_path), ("e", "a", "d", "b", "c")
    for key in keys:
        kept(run, key, Trouble(Reason.ROBOTS, "/") if key == "b" else None)
    alone = dict(judge_all(run, keys, DAY, {"news": {"ever": False}}))
    shared = dict(judge_all(run, keys, DAY, {"news": {"ever": False}}, processes=2))
    assert shared == alone
    assert list(shared) == list(keys)
    assert run.outcomes("b") == alone["b"]


def test_a_killed_run_leaves_no_process_behind() -> None:
    """Without a watch they would wait for work for ever: each holds the other end of its own queue open."""
    script = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from eindekss.observation.judging import _end_with_parent
if __name__ == "__main__":
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _end_with_parent) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        left = Path(f"/proc/{int(running.stdout.readline())}")
        assert left.exists()
        running.kill()
    until = time.monotonic() + 30
    while left.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not left.exists()


def test_the_dataset_has_a_row_for_each_site_and_check_with_reasons(tmp_path: Path) -> None:
    run, store = Run(tmp_path / "observe"), Store(tmp_path)
    for key, trouble in (("a", None), ("b", Trouble(Reason.ROBOTS, "/"))):
        judge(run, kept(run, key, trouble), DAY, {})
    write_outcomes(store, run, ["a", "b"])
    rows = store.read("observe", OUTCOME).to_dicts()
    assert len(rows) == 2 * len(checks())
    assert {(row["status"], row["reason"], row["detail"]) for row in rows if row["institution"] == "b"} == {
        ("not-assessable", "robots", "/")
    }
    link = next(row for row in rows if (row["institution"], row["check"]) == ("a", "participation-link"))
    assert (link["status"], link["reason"], link["version"]) == ("pass", None, checks()["participation-link"].version)
    assert link["evidence"] > 0
    assert link["observed"].startswith("2026-11-21T")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (True, "true"),
        (97.25, "97.25"),
        (3, "3"),
        (("lv", "en"), "lv en"),
        (DAY, "2026-11-21"),
        ("a", "a"),
    ],
)
def test_values_are_written_as_text(value: object, text: str | None) -> None:
    assert written(value) == text  # type: ignore[arg-type]
