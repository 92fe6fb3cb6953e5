"""``eindekss import``: answers collected with another tool, taken whole through a mapping or refused whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.db import transaction

from eindekss.collection import lifecycle
from eindekss.collection.answering import Said, save, seen_now
from eindekss.collection.imported_file import Grid, read_grid
from eindekss.collection.incoming import Checker, Incoming
from eindekss.collection.mapping import ColumnMapping, read_mapping
from eindekss.collection.models import Answer, Response
from eindekss.dataset.values import fit
from eindekss.dataset.wave import Wave
from eindekss.errors import Problem, Refused, refuse
from eindekss.registry.bulk import ids
from eindekss.registry.models import Institution
from eindekss.registry.models import Wave as WaveRecord

SOURCE = "imported"


@dataclass(frozen=True)
class Report:
    """What an import brought: answers, from how many institutions."""

    answers: int
    institutions: int


def import_file(wave: Wave, file: Path, mapping: Path) -> Report:
    """Take in a CSV, Excel (.xlsx) or SPSS (.sav) file. Every problem is named by row, column, value and remedy.

    An empty cell brings no answer. An answer that somebody gave in the browser is never overwritten, and a
    response that is locked takes nothing in: both are problems like any other.
    """
    record = WaveRecord.objects.filter(key=wave.id).first()
    if record is None:
        refuse("wave-not-loaded", wave=wave.id)
    columns = read_mapping(mapping)
    grid = read_grid(file, columns.sheet)
    problems = list(columns.problems(grid.heading, wave.instrument, grid.place()))
    if problems:
        raise Refused(problems)
    answers = list(_answers(columns, grid, problems))
    problems += Checker(wave.instrument, wave.id).problems(answers)
    problems += _clashes(record, wave, answers)
    if problems:
        raise Refused(problems)
    _take(record, wave, answers)
    return Report(len(answers), len({answer.institution for answer in answers}))


def _answers(columns: ColumnMapping, grid: Grid, problems: list[Problem]) -> Iterator[Incoming]:
    """One incoming answer for each filled cell; what a cell cannot mean goes to ``problems``."""
    for number, cells in grid.rows:
        institution = cells.get(columns.key, "")
        if not institution:
            if any(cells.values()):
                problems.append(Problem("import-key-empty", grid.place(number, columns.key)))
            continue
        for column in columns.columns:
            said = column.read(cells)
            if said is not None:
                value, missing = said
                row = cells.get(columns.row, "") if columns.row else ""
                place = grid.place(number, column.named)
                yield Incoming(institution, row, column.item, value, missing, SOURCE, place)


def _clashes(record: WaveRecord, wave: Wave, answers: Sequence[Incoming]) -> Iterator[Problem]:
    questionnaire = _questionnaires(wave)
    given = {
        (institution, row, item): (value, missing)
        for institution, row, item, value, missing in Answer.objects.filter(
            response__wave=record, source="given"
        ).values_list("response__institution__key", "row", "item", "value", "missing")
    }
    locked = set(
        Response.objects.filter(wave=record, state=Response.State.SUBMITTED)
        .exclude(answers__source=SOURCE)
        .values_list("institution__key", "questionnaire")
    )
    reported = set()
    for answer in answers:
        asked = questionnaire.get(answer.item)
        if (answer.institution, asked) in locked and (answer.institution, asked) not in reported:
            reported.add((answer.institution, asked))
            values = {"institution": answer.institution, "questionnaire": asked}
            yield Problem("import-locked", answer.place, values)
        elif given.get(answer.key, (answer.value, answer.missing)) != (answer.value, answer.missing):
            yield Problem("import-over-given", answer.place, {"item": answer.item, "value": answer.value})


def _questionnaires(wave: Wave) -> Mapping[str, str]:
    return {item.id: each.id for each in wave.instrument.questionnaires for item in each.items}


@transaction.atomic
def _take(record: WaveRecord, wave: Wave, answers: Sequence[Incoming]) -> None:
    # Closing the wave locks it and then its responses; whoever locks many of them goes the same way.
    WaveRecord.objects.select_for_update(no_key=True).get(pk=record.pk)
    questionnaire, institutions = _questionnaires(wave), ids(Institution.objects)

    def whose(answer: Incoming) -> tuple[str, str, str]:
        return answer.institution, questionnaire[answer.item], answer.row

    for (institution, asked, row), group in groupby(sorted(answers, key=whose), key=whose):
        response = _opened(record, institutions[institution], asked)
        standing = {answer.item: seen_now(answer) for answer in response.answers.filter(row=row)}
        wanted = {answer.item: _said(wave, answer) for answer in group}
        save(response, row, wanted, standing, user=None, source=SOURCE)
    for response in Response.objects.filter(wave=record, answers__source=SOURCE).distinct():
        if lifecycle.can("submit", response):
            lifecycle.make("submit", response, None)


def _said(wave: Wave, answer: Incoming) -> Said:
    value = "" if answer.missing else fit(wave.instrument.items[answer.item], answer.value)
    return Said(value, answer.missing)


def _opened(record: WaveRecord, institution: int, questionnaire: str) -> Response:
    """The response, open for the import: one submitted by an earlier import is opened again, and noted."""
    response, _ = Response.objects.get_or_create(wave=record, institution_id=institution, questionnaire=questionnaire)
    for move in ("open", "reopen"):
        if lifecycle.can(move, response):
            response = lifecycle.make(move, response, None)
    return response
