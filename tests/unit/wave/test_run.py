"""Running stages: unchanged ones are skipped, changed ones run, failing ones harm nothing."""

import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from eindekss.dataset.schema import MEMBERSHIP
from eindekss.dataset.store import Store, from_rows
from eindekss.dataset.wave import Wave
from eindekss.errors import Refused
from eindekss.wave.places import find_wave
from eindekss.wave.run import run_stage
from eindekss.wave.stages import NAMES, Stage, between

ROW = {"institution": "a", "classification": "type", "category": "ministry", "basis": "stated"}


@pytest.fixture
def wave() -> Wave:
    return find_wave("examples/lakeland-2025")


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A stage's module whose fingerprint and behaviour a test may change."""
    made = ModuleType("made_stage")

    def run(wave: Wave, store: Store) -> None:
        if made.fails:
            raise RuntimeError("half-way")
        store.write("made", MEMBERSHIP, from_rows(MEMBERSHIP, [ROW | {"category": made.database}]))

    made.run, made.fingerprint, made.fails, made.database = run, lambda wave: made.database, False, "ministry"
    monkeypatch.setitem(sys.modules, "made_stage", made)
    return made


STAGE = Stage("made", "made_stage", from_database=True)


def test_an_unchanged_stage_is_skipped(tmp_path: Path, wave: Wave, module: ModuleType) -> None:
    store = Store(tmp_path)
    assert not run_stage(wave, store, STAGE).skipped
    assert run_stage(wave, store, STAGE).skipped


def test_a_changed_database_runs_it_again(tmp_path: Path, wave: Wave, module: ModuleType) -> None:
    store = Store(tmp_path)
    run_stage(wave, store, STAGE)
    module.database = "institution"
    assert not run_stage(wave, store, STAGE).skipped
    assert store.read("made", MEMBERSHIP)["category"].to_list() == ["institution"]


def test_a_tampered_output_runs_it_again(tmp_path: Path, wave: Wave, module: ModuleType) -> None:
    store = Store(tmp_path)
    run_stage(wave, store, STAGE)
    store.path("made", MEMBERSHIP).write_bytes(b"tampered")
    assert not run_stage(wave, store, STAGE).skipped


def test_a_failing_stage_leaves_the_old_result(tmp_path: Path, wave: Wave, module: ModuleType) -> None:
    store = Store(tmp_path)
    before = run_stage(wave, store, STAGE).manifest
    module.database, module.fails = "institution", True
    with pytest.raises(RuntimeError):
        run_stage(wave, store, STAGE)
    assert store.read("made", MEMBERSHIP)["category"].to_list() == ["ministry"]
    assert {path.name for path in tmp_path.iterdir()} == {"made"}
    module.database, module.fails = "ministry", False
    assert run_stage(wave, store, STAGE).manifest == before


def test_a_stage_whose_input_was_never_made_is_refused(tmp_path: Path, wave: Wave, module: ModuleType) -> None:
    with pytest.raises(Refused, match="eindekss run lakeland-2025 --to extract"):
        run_stage(wave, Store(tmp_path), replace(STAGE, reads=("extract",)))


def test_stages_between_two_names() -> None:
    assert [stage.name for stage in between("edit", "tables")] == ["edit", "score", "tables"]
    assert tuple(stage.name for stage in between()) == NAMES


def test_a_stage_reads_only_earlier_stages() -> None:
    for position, stage in enumerate(between()):
        assert set(stage.reads) <= set(NAMES[:position])
