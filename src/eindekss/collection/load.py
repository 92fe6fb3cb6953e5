"""The wave's answers, from its files into the tables that the web questionnaires write: all of them, or none."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from eindekss.collection.incoming import Checker, Incoming
from eindekss.collection.models import Answer, Response
from eindekss.dataset.values import fit
from eindekss.dataset.wave import Wave
from eindekss.errors import Place, Problem, Refused, refuse
from eindekss.registry.bulk import ids, insert
from eindekss.registry.models import Institution, Participation
from eindekss.registry.models import Wave as WaveRecord
from eindekss.source import Row, read_csv

COLUMNS = ("institution", "row", "item", "value", "missing", "source")
RESPONSE_COLUMNS = ("institution", "questionnaire", "state", "minutes")


class Replied(NamedTuple):
    """How one questionnaire of one institution came back."""

    state: str = Response.State.SUBMITTED
    opened: str | None = None
    submitted: str | None = None
    minutes: float | None = None


def load(wave: Wave) -> int:
    """Replace the wave's answers by those of its files and say how many there are.

    Refused where someone has answered this wave in the browser or by import: a file must not wipe that out.
    """
    record = WaveRecord.objects.filter(key=wave.id).first()
    if record is None:
        refuse("wave-not-loaded", wave=wave.id)
    kept = Response.objects.filter(wave=record, history__isnull=False)
    if kept.exists():
        refuse("answers-given-online", Place(file=f"{wave.id}/wave.toml"), wave=wave.id)
    answers = [Incoming(*(row[name] for name in COLUMNS), place=row.place()) for row in _rows(wave, "answers", COLUMNS)]
    replies = _rows(wave, "responses", RESPONSE_COLUMNS)
    problems = list(chain(Checker(wave.instrument, wave.id).problems(answers), _reply_problems(wave, replies)))
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        Response.objects.filter(wave=record).delete()
        _write(record, wave, answers, _replies(wave, answers, replies))
    return len(answers)


def _rows(wave: Wave, role: str, columns: tuple[str, ...]) -> list[Row]:
    if not wave.has(role):
        return []
    named = wave.files[role]
    paths = [wave.folder / name for name in ([named] if isinstance(named, str) else named)]
    return [row for path in paths for row in read_csv(path, columns, shown_as=wave.shown(path))]


def _reply_problems(wave: Wave, rows: Iterable[Row]) -> Iterator[Problem]:
    participations = Participation.objects.filter(wave__key=wave.id)
    institutions = set(participations.values_list("institution__key", flat=True))
    questionnaires = [each.id for each in wave.instrument.questionnaires]
    known = {"institution": institutions, "questionnaire": questionnaires, "state": list(Response.State)}
    for row in rows:
        if row["institution"] not in institutions:
            yield Problem("frame-institution-unknown", row.place("institution"), {"key": row["institution"]})
        for column in ("questionnaire", "state"):
            if row[column] not in known[column]:
                values = {"value": row[column], "known": ", ".join(known[column])}
                yield Problem("reply-unknown", row.place(column), values)
        if not row["minutes"].replace(".", "", 1).isdigit() and row["minutes"]:
            yield Problem("minutes-broken", row.place("minutes"), {"value": row["minutes"]})


def _replies(wave: Wave, answers: Iterable[Incoming], rows: Iterable[Row]) -> Mapping[tuple[str, str], Replied]:
    """Institution and questionnaire -> how it came back. One that has answers came back even if not listed."""
    questionnaire = {item.id: each.id for each in wave.instrument.questionnaires for item in each.items}
    replies = {(answer.institution, questionnaire[answer.item]): Replied() for answer in answers}
    for row in rows:
        cells = row.cells
        replies[row["institution"], row["questionnaire"]] = Replied(
            row["state"],
            cells.get("started") or None,
            cells.get("submitted") or None,
            float(row["minutes"]) if row["minutes"] else None,
        )
    return replies


def _write(record: WaveRecord, wave: Wave, answers: list[Incoming], replies: Mapping[tuple[str, str], Replied]) -> None:
    institutions = ids(Institution.objects)
    zone = ZoneInfo("UTC")
    insert(
        Response,
        ("wave_id", "institution_id", "questionnaire", "state", "opened", "submitted", "minutes"),
        [
            (record.pk, institutions[institution], questionnaire, reply.state, _moment(reply.opened, zone),
             _moment(reply.submitted, zone), reply.minutes)
            for (institution, questionnaire), reply in replies.items()
        ],
    )  # fmt: skip
    rows = Response.objects.filter(wave=record).values_list("institution__key", "questionnaire", "pk")
    responses = {(institution, questionnaire): pk for institution, questionnaire, pk in rows}
    items = wave.instrument.items
    questionnaire_of = {item.id: each.id for each in wave.instrument.questionnaires for item in each.items}
    insert(
        Answer,
        ("response_id", "row", "item", "value", "missing", "source", "version"),
        [
            (
                responses[answer.institution, questionnaire_of[answer.item]],
                answer.row,
                answer.item,
                "" if answer.missing else fit(items[answer.item], answer.value),
                answer.missing,
                answer.source,
                1,
            )
            for answer in answers
        ],
    )


def _moment(text: str | None, zone: ZoneInfo) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone) if text else None
