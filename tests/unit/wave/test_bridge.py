"""``eindekss bridge`` without a browser: what it tells of two versions of an engine, and what it refuses."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import pytest
from observed_wave import EXAMPLE, observed_wave
from observing import AT

from eindekss.observation.bridging import Bridged, Differing
from eindekss.observation.engines import axe
from eindekss.observation.engines.results import Verdict
from eindekss.observation.kept import Run
from eindekss.observation.visit import Conditions, Page, Piece, Role, Site, Visit
from eindekss.wave import bridge
from eindekss.wave.cli import main

THEN = Conditions("test", browser="Chromium 1", engines={axe.NAME: "4.0.0"})
PAGE = Page("https://a.lv/", Role.HOME, AT, kept={Piece.AXE: "ab"})
NOW = {axe.NAME: "5.0.0"}
MADE = {
    "XL-001": Bridged("XL-001", 2, 1, 90.0, 85.12345, (
        Differing("https://a.lv/", "1.4.3", Verdict.PASS, Verdict.FAIL), Differing("https://a.lv/", "2.5.8", None,
                                                                                  Verdict.PASS))),
    "XL/2": Bridged("XL/2", 1, 0, 100.0, 100.0, ()),
    "XL-003": Bridged("XL-003", 0, 0, None, None, ()),
}  # fmt: skip


def _made(visit: Visit) -> Bridged:
    if visit.site.key == "XL-004":
        raise OSError("the driver has gone")
    return MADE[visit.site.key]


class Browser:
    """In the place of Chromium."""

    def __init__(self, proxy: str, conditions: Conditions) -> None:
        assert proxy == bridge.OFFLINE
        self.conditions = conditions

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    observed_wave(tmp_path)
    monkeypatch.setattr(bridge, "Chromium", Browser)
    monkeypatch.setattr(bridge, "equipped", lambda before: replace(before, browser="Chromium 2", engines=NOW))
    monkeypatch.setattr(bridge, "bridged", lambda _, __, visit: _made(visit))
    return tmp_path / "out"


def crossed(tmp_path: Path, out: Path) -> int:
    return main(["bridge", str(tmp_path / EXAMPLE.name), "--out", str(out)])


def test_scores_then_and_now_and_every_difference(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(out / "observe")
    run.begin(THEN)
    for key in (*MADE, "XL-004"):
        run.keep(Visit(Site(key, "https://a.lv/"), THEN, AT, AT, (PAGE,)))
    assert crossed(tmp_path, out) == 0
    said = capsys.readouterr().out
    assert "axe-core 4.0.0, Chromium 1. Now: axe-core 5.0.0, Chromium 2." in said
    assert "XL-001: 90.000 → 85.123; differences: 2" in said
    assert "XL/2:" not in said
    assert "Pages examined again: 3; failed: 2; differences: 2." in said
    assert _rows(run.folder / "bridge/scores.csv") == [
        ["institution", "pages", "lost", "before", "after", "differing"],
        ["XL-001", "2", "1", "90.000", "85.123", "2"],
        ["XL-003", "0", "0", "-", "-", "0"],
        ["XL-004", "0", "1", "-", "-", "0"],
        ["XL/2", "1", "0", "100.000", "100.000", "0"],
    ]
    assert _rows(run.folder / "bridge/differences.csv")[1:] == [
        ["XL-001", "https://a.lv/", "1.4.3", "pass", "fail"],
        ["XL-001", "https://a.lv/", "2.5.8", "", "pass"],
    ]


def test_a_wave_that_nobody_observed_is_refused(tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert crossed(tmp_path, out) != 0
    assert "eindekss observe" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("below", ["", "observe"], ids=["observe URL --out", "observe WAVE --out"])
def test_a_folder_of_what_was_observed_is_enough(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str], below: str
) -> None:
    """Websites visited by their addresses belong to no wave."""
    run = Run(out / below)
    run.begin(THEN)
    for key in ("XL-001", "XL/2"):
        run.keep(Visit(Site(key, "https://a.lv/"), THEN, AT, AT, (PAGE,)))
    assert main(["bridge", str(out)]) == 0
    assert "XL-001: 90.000 → 85.123; differences: 2" in capsys.readouterr().out
    assert [row[0] for row in _rows(run.folder / "bridge/scores.csv")] == ["institution", "XL-001", "XL/2"]


def test_what_is_neither_a_wave_nor_a_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["--language", "en", "bridge", str(tmp_path / "empty")]) == 1
    assert f"“{tmp_path / 'empty'}”" in capsys.readouterr().err
    assert list((tmp_path / "empty").iterdir()) == []


def _rows(path: Path) -> list[Any]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
