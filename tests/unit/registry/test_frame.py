"""The stage ``frame`` hands on what the tables hold, and knows when that has changed."""

from pathlib import Path

import pytest
from practice import change, copy_example

from eindekss.dataset.schema import CLASSIFICATION, INSTITUTION, MEMBERSHIP, ROSTER
from eindekss.dataset.store import Store
from eindekss.dataset.wave import load_wave
from eindekss.registry.frame import fingerprint, run
from eindekss.registry.load import load

pytestmark = pytest.mark.django_db


def test_the_datasets_hold_what_was_loaded(tmp_path: Path) -> None:
    wave, store = load_wave(copy_example(tmp_path)), Store(tmp_path / "store")
    load(wave)
    run(wave, store)
    institutions = store.read("frame", INSTITUTION)
    assert institutions["institution"].to_list() == [f"XL-00{number}" for number in range(1, 6)]
    assert institutions["participates"].to_list() == [True, True, True, True, False]
    assert store.read("frame", CLASSIFICATION)["category_position"].to_list() == [1, 0]
    assert store.read("frame", MEMBERSHIP).height == 5
    assert store.read("frame", ROSTER)["name_en"].to_list() == [
        "Depth map", "Berth rental", "Navigation permit", "Fishing card",
    ]  # fmt: skip


def test_the_fingerprint_changes_with_the_frame_and_with_nothing_else(tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    wave = load_wave(folder)
    load(wave)
    first = fingerprint(wave)
    load(wave)
    assert fingerprint(wave) == first
    change(folder / "frame/rosters.csv", "Depth map", "Depth chart")
    load(wave)
    assert fingerprint(wave) != first


def test_a_wave_sees_nothing_of_another_wave(tmp_path: Path) -> None:
    wave = load_wave(copy_example(tmp_path / "one"))
    load(wave)
    first = fingerprint(wave)
    other = copy_example(tmp_path / "two")
    change(other / "wave.toml", 'id = "lakeland-2025"', 'id = "lakeland-2026"')
    change(other / "frame/institutions.csv", "Ministry of Lakes", "Ministry of Ponds")
    load(load_wave(other))
    assert fingerprint(wave) == first
