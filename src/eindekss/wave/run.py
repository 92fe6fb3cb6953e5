"""Run stages: skip one whose inputs are as its manifest says, write a manifest after each."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import eindekss
from eindekss.dataset.manifest import Manifest, hashes, read_manifest, row_counts, sha256
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.errors import refuse
from eindekss.wave.stages import Stage


@dataclass(frozen=True)
class Step:
    """One stage done: ``skipped`` when nothing it depends on had changed."""

    stage: Stage
    skipped: bool
    manifest: Manifest


def run(wave: Wave, store: Store, stages: tuple[Stage, ...]) -> Iterator[Step]:
    """Run the stages in order, yielding each as it ends."""
    for stage in stages:
        yield run_stage(wave, store, stage)


def run_stage(wave: Wave, store: Store, stage: Stage) -> Step:
    """Run one stage, or skip it. A stage that fails leaves its old result in place."""
    for needed in stage.reads:
        if read_manifest(store.folder(needed)) is None:
            refuse("stage-missing", stage=stage.name, needed=needed, wave=wave.id)
    planned = plan(wave, store, stage)
    folder = store.folder(stage.name)
    found = read_manifest(folder)
    if found and found.same_inputs(planned) and found.outputs == _outputs(folder):
        return Step(stage, True, found)
    made = _run_apart(wave, store, stage)
    manifest = replace(planned, outputs=_outputs(made), rows=row_counts(made))
    manifest.write(made)
    if folder.exists():
        shutil.rmtree(folder)
    made.rename(folder)
    return Step(stage, False, manifest)


def plan(wave: Wave, store: Store, stage: Stage) -> Manifest:
    """The manifest a run would have now, its outputs still empty."""
    inputs: dict[str, str] = {}
    for needed in stage.reads:
        found = read_manifest(store.folder(needed))
        inputs |= {f"{needed}/{name}": digest for name, digest in (found.outputs if found else {}).items()}
    inputs |= {name: sha256(wave.folder / name) for name in _definitions(wave, stage)}
    parameters = {"database": stage.fingerprint(wave)} if stage.from_database else {}
    return Manifest(stage.name, eindekss.__version__, code_hash(), inputs, parameters)


def _definitions(wave: Wave, stage: Stage) -> list[str]:
    named: list[str] = ["wave.toml", *wave.files["instruments"]]
    for role in stage.roles:
        if wave.has(role):
            value = wave.files[role]
            named += [value] if isinstance(value, str) else list(value)
    return [name for name in named if (wave.folder / name).is_file()]


def _run_apart(wave: Wave, store: Store, stage: Stage) -> Path:
    """Run into a folder beside the real one, so that a failure half-way harms nothing."""
    apart = _Overlay(store, stage.name)
    folder = apart.folder(stage.name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        stage.run(wave, apart)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


class _Overlay(Store):
    """The store with one stage's folder replaced by a fresh one."""

    def __init__(self, store: Store, stage: str) -> None:
        super().__init__(store.root)
        self.stage = stage

    def folder(self, stage: str) -> Path:
        return self.root / (f".{stage}.new" if stage == self.stage else stage)


def _outputs(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        return {}
    return hashes((path for path in folder.rglob("*") if path.name != "manifest.json"), folder)


@cache
def code_hash() -> str:
    """A hash of the program's own source: a changed program runs its stages again."""
    root = Path(eindekss.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
