"""A wave built by the same command that a person would give."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.wave.places import find_wave

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Built:
    """A wave, its datasets and what the command printed. ``home`` is its EINDEKSS_HOME."""

    wave: Wave
    home: Path
    printed: str

    @property
    def store(self) -> Store:
        return Store(self.home / self.wave.id)

    @property
    def published(self) -> Path:
        return self.store.folder("publish")

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run ``eindekss`` on this wave's home."""
        return command(self.home, *arguments)


def command(home: Path, *arguments: str, database: str = "") -> "subprocess.CompletedProcess[str]":
    """Without the address of a ``database`` it is SQLite's in ``home``."""
    environment = os.environ | {"EINDEKSS_HOME": str(home), "LANG": "C.UTF-8"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    if database:
        environment["EINDEKSS_DATABASE"] = database
    else:
        environment.pop("EINDEKSS_DATABASE", None)
    return subprocess.run(
        [sys.executable, "-m", "eindekss.wave", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def build(name: str, home: Path, database: str = "") -> Built:
    done = command(home, "demo", name, "--no-serve", database=database)
    assert done.returncode == 0, done.stderr
    return Built(find_wave(str(next(ROOT.glob(f"*/{name}/wave.toml")).parent)), home, done.stdout)
