"""A wave built by the same command that a person would give."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from shared import once

from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.wave.places import find_wave

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Built:
    """A wave and its datasets. ``home`` is its EINDEKSS_HOME."""

    wave: Wave
    home: Path

    @property
    def store(self) -> Store:
        return Store(self.home / self.wave.id)

    @property
    def published(self) -> Path:
        return self.store.folder("publish")

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run ``eindekss`` on this wave's home."""
        return command(self.home, *arguments)


def command(
    home: Path, *arguments: str, database: str = "", covered: bool = True
) -> "subprocess.CompletedProcess[str]":
    """Without the address of a ``database`` it is SQLite's in ``home``."""
    environment = os.environ | {"EINDEKSS_HOME": str(home), "LANG": "C.UTF-8"}
    if not covered:
        environment = {key: value for key, value in environment.items() if not key.startswith("COVERAGE")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    if database:
        environment["EINDEKSS_DATABASE"] = database
    else:
        environment.pop("EINDEKSS_DATABASE", None)
    return subprocess.run(
        [sys.executable, "-m", "eindekss.wave", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def build(name: str, home: Path, covered: bool = True) -> Built:
    """Uncovered it takes half as long: one wave built shows what building covers."""
    done = command(home, "demo", name, "--no-serve", covered=covered)
    assert done.returncode == 0, done.stderr
    return _built(name, home)


def built(name: str, folders: pytest.TempPathFactory, covered: bool = True) -> Built:
    """Built once a test run: nothing of it may be changed."""
    return _built(name, once(folders, name, lambda home: build(name, home, covered)))


def with_tables(folders: pytest.TempPathFactory) -> Path:
    """A home whose database has its tables and nothing in them, to be copied: quicker than making it anew."""

    def make(home: Path) -> None:
        environment = os.environ | {"EINDEKSS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "eindekss.web.settings"}
        environment.pop("EINDEKSS_DATABASE", None)
        ready = "from eindekss.wave.database import ready; ready()"
        subprocess.run([sys.executable, "-c", ready], env=environment, check=True)

    return once(folders, "migrated", make)


def _built(name: str, home: Path) -> Built:
    return Built(find_wave(str(next(ROOT.glob(f"*/{name}/wave.toml")).parent)), home)
