"""The office's pages: the board of a wave, and one institution with its people, steps and notes."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from eindekss.collection import audit, download, lifecycle
from eindekss.collection.access import wave_page
from eindekss.collection.definition import definition
from eindekss.collection.download import moment
from eindekss.collection.fieldwork import board as standing
from eindekss.collection.fieldwork.progress import sheets, steps
from eindekss.collection.models import AccessLink, Event, FieldEvent, Response
from eindekss.collection.query.asking import counts
from eindekss.collection.reminder.plan import last_reminded
from eindekss.collection.sheet import Sheet
from eindekss.collection.site_report import reports
from eindekss.collection.texts import label, language, text
from eindekss.dataset.wave import Wave
from eindekss.registry.models import Assignment, Institution
from eindekss.registry.models import Wave as WaveRecord

PAGE = 25
_LONGEST_NOTE = 4000
_COLUMNS = (
    "institution", "name", "questionnaire", "state", "overdue", "due", "last_activity", "minutes", "last_reminder",
)  # fmt: skip


@require_GET
@wave_page("board")
def board(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    wave = definition(record)
    every = standing.lines(wave, record, timezone.localdate())
    state, words = request.GET.get("state", ""), request.GET.get("name", "")
    found = standing.chosen(every, state, words)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "wave": wave, "record": record, "page": page, "found": len(found), "institutions": len(every),
        "state": state, "words": words, "states": (*standing.STATES, standing.OVERDUE),
        "totals": standing.totals(wave, every), "lines": _rows(wave, record, list(page)),
        "queries_open": sum(each.get("open", 0) for each in counts(record).values()),
    }  # fmt: skip
    return render(request, "collection/fieldwork/board.html", context)


def _rows(wave: Wave, record: WaveRecord, shown: list[standing.Line]) -> list[dict[str, Any]]:
    """The lines of a page with how far they are and when somebody last worked on them."""
    known = sheets(wave.instrument, record, [line.participation for line in shown])
    begun = [cell.response for line in shown for cell in line.cells if cell.response]
    last = standing.activity(Response.objects.filter(pk__in=begun))
    reminded, asked = last_reminded(record), counts(record)
    return [
        _row(line, known[line.participation.institution_id], last)
        | {"reminded": reminded.get(line.participation.institution_id)}
        | {"queries": asked.get(line.participation.institution_id, {})}
        for line in shown
    ]


def _row(line: standing.Line, sheet: Sheet, last: Mapping[int, datetime.datetime]) -> dict[str, Any]:
    cells = []
    for cell in line.cells:
        sections = steps(sheet, cell.questionnaire) if cell.response else []
        answered, asked = sum(each.answered for each in sections), sum(each.asked for each in sections)
        worked = last.get(cell.response or 0)
        cells.append({"cell": cell, "steps": sections, "answered": answered, "asked": asked, "last": worked})
    moments = [each["last"] for each in cells if each["last"]]
    minutes = sum(cell.minutes or 0.0 for cell in line.cells)
    return {"line": line, "cells": cells, "last": max(moments, default=None), "minutes": minutes}


@require_GET
@wave_page("board")
def export(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """A row for each institution and questionnaire."""
    wave = definition(record)
    last = standing.activity(record.responses.all())
    rows = _exported(standing.lines(wave, record, timezone.localdate()), last, last_reminded(record))
    audit.record(request, audit.Act.EXPORTED, "board.csv", record)
    return download.as_csv(f"{record.key}-board.csv", _COLUMNS, rows)


def _exported(
    found: Iterable[standing.Line],
    last: Mapping[int, datetime.datetime],
    reminded: Mapping[int, datetime.datetime],
) -> Iterable[list[str]]:
    for line in found:
        for cell in line.cells:
            moments = (last.get(cell.response or 0), reminded.get(line.participation.institution_id))
            minutes = "" if cell.minutes is None else f"{cell.minutes:g}"
            yield [line.participation.institution.key, line.participation.name(language()),
                   label(cell.questionnaire.title), cell.state, str(cell.overdue).lower(), line.due.isoformat(),
                   moment(moments[0]), minutes, moment(moments[1])]  # fmt: skip


@require_GET
@wave_page("board")
def institution(request: HttpRequest, record: WaveRecord, institution: str) -> HttpResponse:
    wave = definition(record)
    line = _line(wave, record, institution)
    of = line.participation.institution
    for_reopening = {response.questionnaire for response in Response.objects.filter(wave=record, institution=of)
                     if record.is_open and lifecycle.can("reopen", response)}  # fmt: skip
    context = {
        "wave": wave, "record": record, "row": _rows(wave, record, [line])[0], "line": line,
        "participation": line.participation, "reopenable": for_reopening, "people": _people(record, of),
        "history": _history(record, of), "site_report": reports.offered(request.user, line.participation),
    }  # fmt: skip
    return render(request, "collection/fieldwork/institution.html", context)


def _line(wave: Wave, record: WaveRecord, key: str) -> standing.Line:
    found = standing.lines(wave, record, timezone.localdate(), key)
    if not found:
        raise Http404
    return found[0]


def _people(record: WaveRecord, of: Institution) -> list[Assignment]:
    """Who has access, with the link that each could still use and the language they were last written to in."""
    people = list(Assignment.objects.filter(wave=record, institution=of).select_related("user").order_by("role", "pk"))
    sent = {link.user_id: link for link in AccessLink.objects.filter(wave=record, institution=of).order_by("pk")}
    for person in people:
        last = sent.get(person.user_id)
        person.language = last.language if last else "lv"
        person.link = last if last and last.is_usable else None
    return people


def _history(record: WaveRecord, of: Institution) -> list[Event | FieldEvent]:
    """Moves of its questionnaires and steps of the office, the latest first."""
    moves = Event.objects.filter(response__wave=record, response__institution=of).select_related("response", "by")
    steps = FieldEvent.objects.filter(wave=record, institution=of).select_related("by")
    titles = {each.id: each.title for each in definition(record).instrument.questionnaires}
    for move in moves:
        move.title = titles.get(move.response.questionnaire, {})
    return sorted((*moves, *steps), key=lambda each: (each.at, each.pk), reverse=True)


@require_POST
@wave_page("fieldwork")
def note(request: HttpRequest, record: WaveRecord, institution: str) -> HttpResponse:
    """Keep what was said, for example on the telephone."""
    of = _institution(record, institution)
    words = request.POST.get("text", "").strip()
    if not words or len(words) > _LONGEST_NOTE:
        messages.error(request, text("note-unfit", longest=_LONGEST_NOTE))
    else:
        FieldEvent.objects.create(wave=record, institution=of, kind=FieldEvent.Kind.NOTE, text=words, by=request.user)
        messages.success(request, text("note-kept"))
    return redirect("institution", record.key, institution)


@require_POST
@wave_page("fieldwork")
def extend(request: HttpRequest, record: WaveRecord, institution: str) -> HttpResponse:
    """Give the institution a later last day than the wave's."""
    of = _institution(record, institution)
    until = _day(request.POST.get("until", ""))
    if until is None or until <= record.closed:
        messages.error(request, text("extension-unfit"))
    else:
        reason = request.POST.get("reason", "").strip()[:_LONGEST_NOTE]
        FieldEvent.objects.create(
            wave=record, institution=of, kind=FieldEvent.Kind.EXTENDED, until=until, text=reason, by=request.user
        )
        audit.record(request, audit.Act.DEADLINE_EXTENDED, f"{institution} {until.isoformat()}", record)
        messages.success(request, text("extension-given"))
    return redirect("institution", record.key, institution)


def _day(written: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:
        return None


def _institution(record: WaveRecord, key: str) -> Institution:
    found = Institution.objects.filter(Q(participations__wave=record), key=key).first()
    if found is None:
        raise Http404
    return found
