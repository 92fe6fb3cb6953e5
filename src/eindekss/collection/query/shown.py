"""Queries as people read them: the question, the answer before and after in words, what was said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eindekss.collection import spoken
from eindekss.collection.answering import Said, Seen, seen_now
from eindekss.collection.definition import definition
from eindekss.collection.models import Answer, Query, Remark
from eindekss.collection.teamwork.people import named
from eindekss.collection.teamwork.wording import question
from eindekss.instrument.model import Item, Questionnaire, Section
from eindekss.registry.models import Participation, RosterRow
from eindekss.registry.models import Wave as WaveRecord


@dataclass(frozen=True)
class Shown:
    """``now`` is the answer as it stands, or as it stood when the query was closed.

    ``item`` and ``section`` are None where the questionnaire asks the item no longer.
    """

    query: Query
    participation: Participation
    questionnaire: Questionnaire
    section: Section | None
    item: Item | None
    row: RosterRow | None
    now: Seen

    @property
    def question(self) -> str:
        return self.question_in("")

    def question_in(self, language: str) -> str:
        """The question's words in a language, the page's where none is given."""
        return question(self.section, self.item, language) if self.item else self.query.item

    @property
    def before(self) -> str:
        return self._words(Said(self.query.before_value, self.query.before_missing))

    @property
    def after(self) -> str:
        return self._words(self.now.said)

    @property
    def changed(self) -> bool:
        return self.now.version != self.query.before_version

    @property
    def remarks(self) -> list[Remark]:
        return list(self.query.remarks.all())

    @property
    def asked_by(self) -> str:
        return named(self.query.asked_by) if self.query.asked_by else ""

    def _words(self, said: Said) -> str:
        return spoken.shown(self.item, said) if self.item else said.value or said.missing


def shown(record: WaveRecord, queries: Iterable[Query]) -> list[Shown]:
    """All of them, from a fixed number of queries to the database. They come with response and remarks."""
    queries = list(queries)
    institutions = {each.response.institution_id for each in queries}
    taking_part = {
        each.institution_id: each
        for each in record.participations.filter(institution__in=institutions).select_related("institution")
    }
    answers, rows = _answers(queries), _rows(record, queries)
    asked = {each.id: each for each in definition(record).instrument.questionnaires}
    return [
        _one(each, taking_part[each.response.institution_id], asked[each.response.questionnaire], answers, rows)
        for each in queries
        if each.response.questionnaire in asked and each.response.institution_id in taking_part
    ]


def _one(
    query: Query,
    participation: Participation,
    asked: Questionnaire,
    answers: Mapping[tuple[int, str, str], Answer],
    rows: Mapping[tuple[int, str, str], RosterRow],
) -> Shown:
    section = next((each for each in asked.sections if any(item.id == query.item for item in each.items)), None)
    item = next((each for each in asked.items if each.id == query.item), None)
    now = seen_now(answers.get((query.response_id, query.row, query.item)))
    if query.after_version is not None:
        now = Seen(query.after_version, Said(query.after_value, query.after_missing))
    row = rows.get((participation.institution_id, asked.unit, query.row))
    return Shown(query, participation, asked, section, item, row, now)


def _answers(queries: list[Query]) -> Mapping[tuple[int, str, str], Answer]:
    found = Answer.objects.filter(
        response__in={each.response_id for each in queries},
        item__in={each.item for each in queries},
        row__in={each.row for each in queries},
    )
    return {(each.response_id, each.row, each.item): each for each in found}


def _rows(record: WaveRecord, queries: list[Query]) -> Mapping[tuple[int, str, str], RosterRow]:
    found = RosterRow.objects.filter(
        wave=record,
        institution__in={each.response.institution_id for each in queries},
        row__in={each.row for each in queries},
    )
    return {(each.institution_id, each.unit, each.row): each for each in found}
