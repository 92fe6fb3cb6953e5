"""How far a questionnaire is, by section, and what is still to be answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from eindekss.collection.access import Visit
from eindekss.collection.sheet import Sheet, rows_of
from eindekss.instrument.model import Item, Questionnaire, Section
from eindekss.registry.models import RosterRow

MOST_ROWS = 50  # hub.html says so


@dataclass(frozen=True)
class Step:
    """One section of the hub: ``answered`` of ``asked`` questions.

    ``people`` answer for it, ``yours`` says that you are one of them, ``here`` names who is in it now.
    """

    section: Section
    answered: int
    asked: int
    people: tuple[str, ...] = ()
    yours: bool = False
    here: str = ""

    @property
    def state(self) -> str:
        if self.answered == 0:
            return "not-needed" if self.asked == 0 else "not-started"
        return "done" if self.answered == self.asked else "started"


@dataclass(frozen=True)
class Part:
    """The sections for one roster row, or for the institution itself (row None)."""

    row: RosterRow | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Open:
    """A question still to be answered."""

    section: Section
    row: RosterRow | None
    item: Item

    @property
    def heading(self) -> tuple[str, str]:
        """What groups it with its neighbours on the review page."""
        return self.row.row if self.row else "", self.section.id

    @property
    def anchor(self) -> str:
        return f"q-{self.item.id}"


def parts(visit: Visit, sheet: Sheet) -> list[Part]:
    """The sections of each row; of a long roster those of the first rows, since the grid has them all."""
    questionnaire = visit.questionnaire
    return [
        Part(row, tuple(Step(each, *sheet.counts(questionnaire, each, row.row if row else ""))
                        for each in questionnaire.sections))
        for row in islice(rows_of(sheet, questionnaire), MOST_ROWS)
    ]  # fmt: skip


def left_open(visit: Visit, sheet: Sheet) -> list[Open]:
    return list(_left_open(visit.questionnaire, sheet))


def _left_open(questionnaire: Questionnaire, sheet: Sheet) -> Iterator[Open]:
    for row in rows_of(sheet, questionnaire):
        for section in questionnaire.sections:
            for item in sheet.open_items(questionnaire, section, row.row if row else ""):
                yield Open(section, row, item)
