"""What the person's session holds of the grid: which paste was the last, and its cells that were not taken."""

import datetime

from django.http import HttpRequest

from eindekss.collection.access import Visit
from eindekss.collection.grid.cell import explained
from eindekss.collection.grid.paste import Pasted
from eindekss.collection.grid.table import Line
from eindekss.dataset.values import Unfit

_MOST_KEPT = 500


class Held:
    """Something about one questionnaire in the person's session."""

    name = ""

    def __init__(self, request: HttpRequest, visit: Visit) -> None:
        self.session = request.session
        institution = visit.participation.institution.key
        self.key = f"{self.name}:{visit.record.key}:{institution}:{visit.questionnaire.id}"

    def drop(self) -> None:
        self.session.pop(self.key, None)


class LastPaste(Held):
    """The moment of the last paste, by which the history knows its answers."""

    name = "grid-pasted"

    def keep(self, moment: datetime.datetime, count: int) -> None:
        self.session[self.key] = [moment.isoformat(), count]

    @property
    def moment(self) -> datetime.datetime | None:
        held = self.session.get(self.key)
        return datetime.datetime.fromisoformat(held[0]) if held else None

    @property
    def count(self) -> int:
        return self.session.get(self.key, ["", 0])[1]


class Kept(Held):
    """Pasted cells that were not taken: they stand in the grid as pasted until their answers change."""

    name = "grid-refused"

    def keep(self, pasted: Pasted) -> None:
        self.drop()
        if pasted.refused:
            self.session[self.key] = [
                [each.row.row, each.column.item.id, each.typed, each.version] for each in pasted.refused[:_MOST_KEPT]
            ]

    @property
    def count(self) -> int:
        return len(self.session.get(self.key, ()))

    def mark(self, lines: list[Line]) -> None:
        held = {(row, item): (typed, version) for row, item, typed, version in self.session.get(self.key, ())}
        for cell in (cell for line in lines for cell in line.cells):
            typed, version = held.get((cell.row, cell.item.id), ("", -1))
            if version == cell.seen.version and cell.mine:
                cell.typed = typed
                try:
                    cell.read({cell.id: typed})
                except Unfit as unfit:
                    cell.error = explained(cell.item, unfit, typed)
