"""A wave as its folder describes it: titles, dates, notice, and which files hold what."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eindekss.errors import Place, refuse
from eindekss.instrument.load import load_instrument
from eindekss.instrument.model import Instrument, Label
from eindekss.instrument.scope import Classifications
from eindekss.source import Entries, read_toml, read_yaml


@dataclass(frozen=True, eq=False)
class Wave:
    """Equal only to itself, so that what is worked out for a wave can be kept for it.

    ``notice`` is printed on every output; empty for a wave of real answers.

    ``files`` are the folder's other definitions by role (paths relative to the folder).
    ``previous`` names the wave before, '' where there is none; ``renamed``: item -> its id in that wave.
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
    previous: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)

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
            previous=wave.get("previous", ""),
            renamed=settings.get("renamed", {}),
        )
    except KeyError as error:
        refuse("key-missing", Place(file=f"{folder.name}/wave.toml"), key=error.args[0])


def previous_wave(wave: Wave, home: Path | None = None) -> Wave | None:
    """The wave before, from the folder of that name below this wave's or beside it; None where none is named.

    ``home``: the wave's folder, where its definition was read from a copy elsewhere.
    """
    if not wave.previous:
        return None
    home = home or wave.folder
    for folder in (home / wave.previous, home.parent / wave.previous):
        if (folder / "wave.toml").is_file():
            return load_wave(folder)
    refuse("wave-previous-unknown", Place(file=f"{wave.id}/wave.toml"), name=wave.previous)


def declared_categories(wave: Wave) -> Classifications:
    """Classification -> its categories, as the wave's files declare them: what expressions may name."""
    if not wave.has("classifications"):
        return {}
    path = wave.path("classifications")
    entries = read_yaml(path, wave.shown(path)) or ()
    return {
        entry.need("classification", str): [each.need("category", str) for each in entry.need("categories", Entries)]
        for entry in entries
    }
