"""The ordered steps from the database to the published files: the only place that knows the order.

Each stage reads datasets that earlier stages wrote, the wave's own files and, for the first two, the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave

Run = Callable[[Wave, Store], None]


@dataclass(frozen=True)
class Stage:
    """``roles`` name the wave's files (wave.toml, [files]) whose content the result depends on.

    ``module`` holds ``run(wave, store)`` and, where the stage reads the database, ``fingerprint(wave)``.
    """

    name: str
    module: str
    reads: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    from_database: bool = False

    def run(self, wave: Wave, store: Store) -> None:
        import_module(self.module).run(wave, store)

    def fingerprint(self, wave: Wave) -> str | None:
        """What the database holds for this stage, as a hash; None for stages that never look there."""
        if not self.from_database:
            return None
        found: str = import_module(self.module).fingerprint(wave)
        return found


STAGES = (
    Stage("frame", "eindekss.registry.frame", from_database=True),
    Stage("extract", "eindekss.collection.extract", reads=("frame",), from_database=True),
    Stage(
        "edit",
        "eindekss.editing.edit",
        reads=("frame", "extract"),
        roles=("rules", "corrections", "outliers"),
    ),
    Stage("score", "eindekss.scoring.score", reads=("frame", "edit"), roles=("index",)),
    Stage(
        "tables",
        "eindekss.analysis.tabulate",
        reads=("frame", "extract", "edit", "score"),
        roles=("tables", "claims"),
    ),
    Stage(
        "publish",
        "eindekss.publication.publish",
        reads=("frame", "extract", "edit", "score", "tables"),
        roles=("report",),
    ),
)
NAMES = tuple(stage.name for stage in STAGES)


def between(first: str = NAMES[0], last: str = NAMES[-1]) -> tuple[Stage, ...]:
    """The stages from the first named to the last named, both included."""
    return STAGES[NAMES.index(first) : NAMES.index(last) + 1]
