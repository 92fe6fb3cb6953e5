"""How the field work of a wave stands: every institution, every questionnaire, from a fixed number of queries."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from eindekss.collection.models import Answer, Event, FieldEvent, Response
from eindekss.dataset.wave import Wave
from eindekss.instrument.model import Questionnaire
from eindekss.registry.models import Participation, RosterRow
from eindekss.registry.models import Wave as WaveRecord

# Beside the states of a response: nothing is asked of this institution; the last day has passed without it.
NOT_NEEDED, OVERDUE = "not-needed", "overdue"
STATES = (*(state.value for state in Response.State), NOT_NEEDED)


@dataclass(frozen=True)
class Cell:
    """One questionnaire of one institution. ``response`` is None until someone has opened it."""

    questionnaire: Questionnaire
    state: str = Response.State.INVITED.value
    overdue: bool = False
    response: int | None = None
    minutes: float | None = None

    def shows(self, state: str) -> bool:
        return self.overdue if state == OVERDUE else self.state == state


@dataclass(frozen=True)
class Line:
    """One institution. ``due`` is its last day: the wave's, or that of its extension."""

    participation: Participation
    due: datetime.date
    extended: bool
    cells: tuple[Cell, ...]

    def named(self, words: str) -> bool:
        """Whether the name in either language, the abbreviation or the key holds the words."""
        who = self.participation
        names = (who.name_lv, who.name_en, who.abbreviation, who.institution.key)
        return any(words.casefold() in name.casefold() for name in names)


@dataclass(frozen=True)
class Total:
    """How many institutions have one questionnaire in each state; those late are counted in their state too."""

    questionnaire: Questionnaire
    counts: tuple[tuple[str, int], ...]
    overdue: int


def lines(wave: Wave, record: WaveRecord, today: datetime.date, institution: str | None = None) -> list[Line]:
    """The wave's institutions by name in Latvian, or one of them."""
    participations = record.participations.select_related("institution").order_by("name_lv", "pk")
    if institution is not None:
        participations = participations.filter(institution__key=institution)
    responses = {(each.institution_id, each.questionnaire): each for each in record.responses.all()}
    rows, extended = _rows(record), extensions(record)
    found = []
    for each in participations:
        due = extended.get(each.institution_id, record.closed)
        late = today > due and each.participates
        cells = tuple(
            _cell(asked, responses.get((each.institution_id, asked.id)), asked.unit in rows[each.institution_id], late)
            for asked in wave.instrument.questionnaires
        )
        found.append(Line(each, due, each.institution_id in extended, cells))
    return found


def _rows(record: WaveRecord) -> Mapping[int, set[str]]:
    """Institution -> the units it has something of; the institution itself is always there."""
    found: dict[int, set[str]] = defaultdict(lambda: {"institution"})
    for institution, unit in RosterRow.objects.filter(wave=record).values_list("institution_id", "unit").distinct():
        found[institution].add(unit)
    return found


def extensions(record: WaveRecord) -> Mapping[int, datetime.date]:
    """Institution -> the last day that the latest extension gives it."""
    given = FieldEvent.objects.filter(wave=record, kind=FieldEvent.Kind.EXTENDED).order_by("pk")
    return dict(given.values_list("institution_id", "until"))


def _cell(asked: Questionnaire, response: Response | None, has_rows: bool, late: bool) -> Cell:
    late = late and asked.respondent != "automatic"  # nobody hands in what a program answers
    if response is None:
        return Cell(asked, overdue=late) if has_rows else Cell(asked, NOT_NEEDED)
    overdue = late and response.state != Response.State.SUBMITTED
    return Cell(asked, response.state, overdue, response.pk, response.minutes)


def chosen(found: Iterable[Line], state: str, words: str) -> list[Line]:
    """Those with a questionnaire in this state ('' is any) and the words in their name."""
    return [
        line
        for line in found
        if line.named(words.strip()) and (not state or any(cell.shows(state) for cell in line.cells))
    ]


def totals(wave: Wave, found: list[Line]) -> list[Total]:
    result = []
    for at, asked in enumerate(wave.instrument.questionnaires):
        cells = [line.cells[at] for line in found]
        states = Counter(cell.state for cell in cells)
        counts = tuple((state, states[state]) for state in STATES)
        result.append(Total(asked, counts, sum(cell.overdue for cell in cells)))
    return result


def activity(responses: QuerySet[Response]) -> Mapping[int, datetime.datetime]:
    """Response -> when it was last answered or moved; one that came from files has no such moment."""
    answered = Answer.objects.filter(response__in=responses, changed__isnull=False)
    moved = Event.objects.filter(response__in=responses)
    last = dict(answered.values_list("response_id").annotate(Max("changed")))
    for response, at in moved.values_list("response_id").annotate(Max("at")):
        last[response] = max(at, last.get(response, at))
    return last
