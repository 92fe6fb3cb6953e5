"""A wave's definition, read from its folder once and again only when a file of it has changed."""

from functools import lru_cache
from pathlib import Path

from eindekss.dataset.wave import Wave, load_wave
from eindekss.registry.models import Wave as WaveRecord


def definition(record: WaveRecord) -> Wave:
    folder = Path(record.folder)
    return _read(folder, _stamp(folder))


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    files = [folder / "wave.toml", *sorted((folder / "instruments").glob("*.yaml"))]
    return tuple((file.name, file.stat().st_mtime_ns) for file in files if file.is_file())


@lru_cache(maxsize=8)
def _read(folder: Path, stamp: tuple[tuple[str, int], ...]) -> Wave:
    return load_wave(folder)
