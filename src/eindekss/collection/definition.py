"""A wave's definition: from its folder, read again only when a file of it has changed; once opened, as it was then."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from eindekss.collection.field_period.freeze import frozen_folder
from eindekss.dataset.wave import Wave, load_wave
from eindekss.registry.models import Wave as WaveRecord


def definition(record: WaveRecord) -> Wave:
    folder = Path(record.folder)
    return _frozen(frozen_folder(record), folder) if record.frozen else _read(folder, _stamp(folder))


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    files = [folder / "wave.toml", *sorted((folder / "instruments").glob("*.yaml"))]
    return tuple((file.name, file.stat().st_mtime_ns) for file in files if file.is_file())


@lru_cache(maxsize=8)
def _read(folder: Path, stamp: tuple[tuple[str, int], ...]) -> Wave:
    return load_wave(folder)


@lru_cache(maxsize=8)
def _frozen(copy: Path, folder: Path) -> Wave:
    """The definition from its frozen copy; what is not frozen stays where it is, in the wave's folder."""
    wave = load_wave(copy)
    return replace(wave, files={role: _placed(named, copy, folder) for role, named in wave.files.items()})


def _placed(named: str | list[str], copy: Path, folder: Path) -> str | list[str]:
    if isinstance(named, list):
        return [str(_placed(each, copy, folder)) for each in named]
    return named if (copy / named).is_file() else str(folder / named)
