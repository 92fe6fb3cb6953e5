"""No wave is loaded or run with an instrument that has a defect."""

from eindekss.dataset.wave import Wave
from eindekss.errors import Refused
from eindekss.instrument.check import check
from eindekss.source import Entries, read_yaml


def prove(wave: Wave) -> None:
    """Refuse an instrument with every problem that ``check`` finds; filters may name the frame's classifications."""
    problems = check(wave.instrument, classifications=_categories(wave))
    if problems:
        raise Refused(problems)


def _categories(wave: Wave) -> dict[str, list[str]]:
    """Classification -> its categories, as the wave's files declare them."""
    if not wave.has("classifications"):
        return {}
    path = wave.path("classifications")
    entries = read_yaml(path, wave.shown(path)) or ()
    return {
        entry.need("classification", str): [each.need("category", str) for each in entry.need("categories", Entries)]
        for entry in entries
    }
