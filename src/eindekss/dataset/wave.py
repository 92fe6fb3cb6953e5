"""A wave as its folder describes it: titles, dates, notice, and which files hold what."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eindekss.errors import Place, refuse
from eindekss.instrument.load import load_instrument
from eindekss.instrument.model import Instrument, Label
from eindekss.source import read_toml


@dataclass(frozen=True)
class Wave:
    """``notice`` is printed on every output; empty for a wave of real answers.

    ``files`` are the folder's other definitions by role (paths relative to the folder).
    """

    id: str
    folder: Path
    title: Label
    owner: Label
    languages: tuple[str, ...]
    country: str
    opened: datetime.date
    closed: datetime.date
    reference_date: datetime.date
    period: str
    instrument: Instrument
    notice: Label | None = None
    files: Mapping[str, Any] = field(default_factory=dict)

    def path(self, role: str) -> Path:
        """The file for a role, e.g. ``index`` or ``claims``; refuses when wave.toml names none."""
        if role not in self.files:
            refuse("wave-file-unnamed", Place(file=f"{self.id}/wave.toml"), role=role)
        return self.folder / str(self.files[role])

    def has(self, role: str) -> bool:
        return role in self.files

    def shown(self, path: Path) -> str:
        """A path as people see it: relative to the folder that holds the wave."""
        return str(path.relative_to(self.folder.parent)) if path.is_relative_to(self.folder.parent) else str(path)


def load_wave(folder: Path) -> Wave:
    """Read ``wave.toml`` and the instruments it names."""
    settings = read_toml(folder / "wave.toml", shown_as=f"{folder.name}/wave.toml")
    try:
        wave, files = settings["wave"], settings["files"]
        paths = [folder / name for name in files["instruments"]]
        return Wave(
            id=wave["id"],
            folder=folder,
            title=wave["title"],
            owner=wave["owner"],
            languages=tuple(wave["languages"]),
            country=wave["country"],
            opened=wave["opened"],
            closed=wave["closed"],
            reference_date=wave["reference_date"],
            period=wave["period"],
            notice=wave.get("notice"),
            instrument=load_instrument(paths, tuple(wave["languages"]), root=folder.parent),
            files=files,
        )
    except KeyError as error:
        refuse("key-missing", Place(file=f"{folder.name}/wave.toml"), key=error.args[0])
