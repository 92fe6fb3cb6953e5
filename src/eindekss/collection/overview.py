"""How far a questionnaire is, by section; how far a wave is, by institution."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from eindekss.collection.access import Visit
from eindekss.collection.models import Response
from eindekss.collection.sheet import Sheet, rows_of
from eindekss.dataset.wave import Wave
from eindekss.instrument.model import Item, Questionnaire, Section
from eindekss.registry.models import Participation, RosterRow
from eindekss.registry.models import Wave as WaveRecord


@dataclass(frozen=True)
class Step:
    """One section of the hub: ``answered`` of ``asked`` questions."""

    section: Section
    answered: int
    asked: int

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


@dataclass(frozen=True)
class Line:
    """One institution on the office's board."""

    participation: Participation
    cells: tuple[tuple[Questionnaire, str], ...]


def parts(visit: Visit, sheet: Sheet) -> list[Part]:
    questionnaire = visit.questionnaire
    return [
        Part(row, tuple(Step(each, *sheet.counts(questionnaire, each, row.row if row else ""))
                        for each in questionnaire.sections))
        for row in rows_of(sheet, questionnaire)
    ]  # fmt: skip


def left_open(visit: Visit, sheet: Sheet) -> list[Open]:
    return list(_left_open(visit.questionnaire, sheet))


def _left_open(questionnaire: Questionnaire, sheet: Sheet) -> Iterator[Open]:
    for row in rows_of(sheet, questionnaire):
        for section in questionnaire.sections:
            for item in sheet.open_items(questionnaire, section, row.row if row else ""):
                yield Open(section, row, item)


def lines(wave: Wave, record: WaveRecord, shown: Iterable[Participation]) -> list[Line]:
    participations = list(shown)
    keys = [each.institution_id for each in participations]
    found = Response.objects.filter(wave=record, institution__in=keys)
    states: Mapping[tuple[int, str], str] = {
        (institution, questionnaire): state
        for institution, questionnaire, state in found.values_list("institution_id", "questionnaire", "state")
    }
    return [
        Line(each, tuple((asked, states.get((each.institution_id, asked.id), Response.State.INVITED))
                         for asked in wave.instrument.questionnaires))
        for each in participations
    ]  # fmt: skip
