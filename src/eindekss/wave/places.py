"""Where things are: waves by name, and their datasets."""

from pathlib import Path

from eindekss.dataset.home import home
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave, load_wave
from eindekss.errors import refuse

SHELVES = ("waves", "examples")


def find_wave(name: str) -> Wave:
    """A wave by its folder, or by its name below ``waves`` or ``examples``."""
    for folder in (Path(name), *(Path(shelf) / name for shelf in SHELVES)):
        if (folder / "wave.toml").is_file():
            return load_wave(folder.resolve())
    known = sorted(path.parent.name for shelf in SHELVES for path in Path(shelf).glob("*/wave.toml"))
    refuse("wave-unknown", name=name, known=", ".join(known) or "-")


def store_of(wave: Wave) -> Store:
    return Store(home() / wave.id)
