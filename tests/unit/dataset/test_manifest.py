"""A manifest says what a stage was given and what it made."""

from dataclasses import replace
from pathlib import Path

from eindekss.dataset.manifest import Manifest, hashes, read_manifest, sha256

GIVEN = Manifest("edit", "1", "code", {"extract/answer.parquet": "1"}, {"database": "x"})


def test_written_and_read_back(tmp_path: Path) -> None:
    made = replace(GIVEN, outputs={"answer.parquet": "2"}, rows={"answer": 3})
    made.write(tmp_path)
    assert read_manifest(tmp_path) == made


def test_no_manifest_reads_as_none(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None


def test_outputs_do_not_count_as_inputs() -> None:
    assert GIVEN.same_inputs(replace(GIVEN, outputs={"answer.parquet": "other"}))


def test_changed_input_parameter_or_program_counts() -> None:
    assert not GIVEN.same_inputs(replace(GIVEN, inputs={"extract/answer.parquet": "other"}))
    assert not GIVEN.same_inputs(replace(GIVEN, parameters={"database": "other"}))
    assert not GIVEN.same_inputs(replace(GIVEN, code="other"))


def test_hashes_are_by_relative_path(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("b")
    (tmp_path / "a").write_text("a")
    assert list(hashes([tmp_path / "b", tmp_path / "a"], tmp_path)) == ["a", "b"]
    assert hashes([tmp_path / "a"], tmp_path)["a"] == sha256(tmp_path / "a")
