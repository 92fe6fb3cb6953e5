"""How far each questionnaire is by section, for a page of institutions at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eindekss.collection.earlier.said import read_earlier
from eindekss.collection.models import Answer
from eindekss.collection.sheet import Sheet, rows_of
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Questionnaire, Section
from eindekss.registry.models import Membership, Participation, RosterRow
from eindekss.registry.models import Wave as WaveRecord


@dataclass(frozen=True)
class Step:
    """One section over all rows of the institution: ``answered`` of ``asked`` questions."""

    section: Section
    answered: int
    asked: int


def sheets(instrument: Instrument, record: WaveRecord, shown: Sequence[Participation]) -> Mapping[int, Sheet]:
    """Institution -> its sheet, as ``sheet.read_sheet`` gives it, from three queries for all of them.

    Where there is a wave before, what was said then is read for each.
    """
    keys = [each.institution_id for each in shown]
    answers: dict[int, dict[str, dict[str, Answer]]] = defaultdict(lambda: defaultdict(dict))
    stored = Answer.objects.filter(response__wave=record, response__institution__in=keys)
    for answer in stored.select_related("response"):
        answers[answer.response.institution_id][answer.row][answer.item] = answer
    rows: dict[int, dict[str, list[RosterRow]]] = defaultdict(lambda: defaultdict(list))
    for row in RosterRow.objects.filter(wave=record, institution__in=keys).order_by("row"):
        rows[row.institution_id][row.unit].append(row)
    categories: dict[int, dict[str, str]] = defaultdict(dict)
    member = Membership.objects.filter(institution__in=keys, classification__wave=record)
    for institution, classification, category in member.values_list(
        "institution_id", "classification__key", "category__key"
    ):
        categories[institution][classification] = category
    units = {key: {unit: tuple(each) for unit, each in rows[key].items()} for key in keys}
    earlier = {each.institution_id: read_earlier(each) for each in shown}
    return {key: Sheet(instrument, answers[key], units[key], categories[key], earlier[key]) for key in keys}


def steps(sheet: Sheet, questionnaire: Questionnaire) -> list[Step]:
    """The filters are worked out once a row, not once a section: a board shows many."""
    counts = {section.id: [0, 0] for section in questionnaire.sections}
    for row in rows_of(sheet, questionnaire):
        key = row.row if row else ""
        asked = sheet.expected(questionnaire, key)
        for section in questionnaire.sections:
            items = [item.id for item in section.items if item.id in asked]
            counts[section.id][0] += sum(_said(sheet.answer(key, item)) for item in items)
            counts[section.id][1] += len(items)
    return [Step(section, *counts[section.id]) for section in questionnaire.sections]


def _said(answer: Answer | None) -> bool:
    return answer is not None and answer.missing != Missing.NOT_ANSWERED
