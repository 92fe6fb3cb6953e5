"""The page of a wave's course, and the confirmation of each move."""

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eindekss.collection.access import wave_page
from eindekss.collection.definition import definition
from eindekss.collection.field_period import moves
from eindekss.collection.field_period.freeze import changed
from eindekss.collection.fieldwork import board
from eindekss.collection.models import Response
from eindekss.collection.texts import language, text
from eindekss.dataset.wave import load_wave
from eindekss.errors import Problem, Refused
from eindekss.registry.models import Wave as WaveRecord

# What each move means, in the order told.
MEANINGS = {
    "open": ("wave-open-fill", "wave-open-freeze"),
    "open-again": ("wave-open-again",),
    "open-practice": ("wave-open-fill", "wave-open-practice"),
    "close": ("wave-close-lock", "wave-close-letters", "wave-close-back"),
    "archive": ("wave-archive-read", "wave-archive-office", "wave-archive-final"),
}


@require_GET
@wave_page("board")
def course(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """Where the wave stands, what was done with it, and whether its folder still is what it was opened with."""
    context = {
        "wave": definition(record), "record": record, "possible": moves.possible(record),
        "differs": _told(_differences(record)), "files": record.frozen_files.order_by("pk"),
        "history": record.moves.select_related("by").order_by("-pk"),
    }  # fmt: skip
    return render(request, "collection/field_period/course.html", context)


def _differences(record: WaveRecord) -> Iterable[Problem]:
    """Problems of the folder, one that cannot even be read included: the site works from the frozen copy."""
    try:
        return changed(record, load_wave(Path(record.folder))) if record.frozen else []
    except Refused as refused:
        return refused.problems


def _told(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [
        {"place": each.place.text(language()), "what": each.what(language()), "remedy": each.remedy(language())}
        for each in problems
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@wave_page("move")
def move(request: HttpRequest, record: WaveRecord, move: str) -> HttpResponse:
    """Say what the move means for whom, and on yes make it."""
    if move not in moves.MOVES:
        raise Http404
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            moves.make(move, record, request)
        except Refused as refused:
            problems = _told(refused.problems)
        else:
            messages.success(request, text(f"wave-moved-{move}"))
            return redirect("wave-course", record.key)
    elif record.state not in moves.MOVES[move].before:
        return redirect("wave-course", record.key)
    context = _confirmation(record, move) | {"problems": problems}
    return render(request, "collection/field_period/move.html", context, status=422 if problems else 200)


@require_POST
@wave_page("move")
def last_day(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    try:
        day = datetime.date.fromisoformat(request.POST.get("day", ""))
        moves.change_last_day(record, day, request)
    except ValueError:
        messages.error(request, text("wave-last-day-none"))
    except Refused as refused:
        for each in refused.problems:
            messages.error(request, each.text(language()))
    else:
        messages.success(request, text("wave-last-day-changed"))
    return redirect("wave-course", record.key)


def _confirmation(record: WaveRecord, move: str) -> dict[str, Any]:
    wave, today = definition(record), timezone.localdate()
    lines = [line for line in board.lines(wave, record, today) if line.participation.participates]
    unfinished = sum(
        cell.state not in (Response.State.SUBMITTED, board.NOT_NEEDED) and cell.questionnaire.respondent != "automatic"
        for line in lines
        for cell in line.cells
    )
    return {
        "wave": wave, "record": record, "move": move,
        "meanings": [text(each) for each in MEANINGS[_meaning(record, move)]],
        "institutions": len(lines), "unfinished": unfinished,
        "people": record.assignments.filter(user__is_active=True).values("user").distinct().count(),
        "early": move == "close" and today <= record.closed,
        "extended": sum(line.extended and line.due >= today for line in lines) if move == "close" else 0,
    }  # fmt: skip


def _meaning(record: WaveRecord, move: str) -> str:
    if move == "open" and record.is_practice:
        return "open-practice"
    return "open-again" if move == "open" and record.frozen else move


@require_GET
@wave_page("board")
def frozen_file(request: HttpRequest, record: WaveRecord, name: str) -> HttpResponse:
    """A file as it was when the wave opened."""
    found = record.frozen_files.filter(name=name).first()
    if found is None:
        raise PermissionDenied
    disposition = content_disposition_header(True, name.rpartition("/")[2])
    return HttpResponse(found.content, content_type="text/plain; charset=utf-8",
                        headers={"Content-Disposition": disposition})  # fmt: skip
