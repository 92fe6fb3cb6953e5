"""How an institution stands in the index, and what mending would change: what a report tells of points."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """A question of the index: its points as things are and as supposed; None where it is not counted."""

    label: Mapping[str, str]
    items: tuple[str, ...]
    answer: Mapping[str, str]
    now: float | None
    then: float | None
    attainable: float


@dataclass(frozen=True)
class Effect:
    """``now`` and ``then``: the institution's index, None where it has none.

    ``known`` is False where an item that the check fills counts, and nobody can say which answer mending would bring.
    ``most``: less may come of mending in part. ``recorded``: the answer is already what mending would bring.
    ``differs``: the answer on record is not what this visit saw.
    """

    changes: tuple[Change, ...]
    now: float | None
    then: float | None
    known: bool = True
    most: bool = False
    recorded: bool = False
    differs: bool = False

    @property
    def gain(self) -> float:
        return 0.0 if self.now is None or self.then is None else self.then - self.now

    @property
    def points(self) -> float:
        return sum((each.then or 0.0) - (each.now or 0.0) for each in self.changes)

    @property
    def counts(self) -> bool:
        """Whether mending would change points."""
        return self.known and round(self.points, 9) != 0


@dataclass(frozen=True)
class Standing:
    """One institution's index as it is (``why_none`` by language), with all mended, and check by check."""

    title: Mapping[str, str]
    scale: float
    now: float | None
    then: float | None
    why_none: Mapping[str, str]
    effects: Mapping[str, Effect]
    parts: Mapping[tuple[str, int], Effect]  # check and the place of one finding among its findings
