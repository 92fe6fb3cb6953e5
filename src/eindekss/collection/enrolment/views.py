"""The office's pages: a list is uploaded, what it would change is looked at, and only a confirmation writes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from eindekss.collection import audit
from eindekss.collection.access import wave_page
from eindekss.collection.definition import definition
from eindekss.collection.enrolment import export as files
from eindekss.collection.enrolment import taking
from eindekss.collection.enrolment.comparison import Comparison, Fate, compare
from eindekss.collection.enrolment.incoming import Incoming, read_incoming
from eindekss.collection.enrolment.shown import counts, note_text, shown, unit_name
from eindekss.collection.enrolment.tables import LARGEST_FILE
from eindekss.collection.models import FrameImport
from eindekss.collection.texts import language, text
from eindekss.errors import Problem, Refused, refuse
from eindekss.registry.frame_files import roster_units
from eindekss.registry.models import Wave as WaveRecord

_MOST_TOLD = 1_000
_CHANGES_A_PAGE = 100
_EARLIER_SHOWN = 50
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@wave_page("enrol")
def enrolment(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """Upload. What was read waits until the person has seen what changes."""
    if request.method != "POST":
        return _page(request, record)
    try:
        incoming = _uploaded(request, record)
        found = compare(record, incoming)
    except Refused as refused:
        return _page(request, record, list(refused.problems), 422)
    if found.problems:
        return _page(request, record, found.problems, 422)
    if not found.changes:
        messages.info(request, text("enrolment-nothing-new"))
        return redirect("enrolment", record.key)
    _waiting(request, record).delete()
    FrameImport.objects.create(wave=record, by=request.user, file=incoming.file[:200], content=incoming.held())
    return redirect("enrolment-changes", record.key)


def _uploaded(request: HttpRequest, record: WaveRecord) -> Incoming:
    given = request.FILES.get("list")
    if not taking.takes_lists(record):
        refuse("enrolment-wave-closed", wave=record.key)
    if given is None:
        refuse("enrolment-no-file")
    if given.size > LARGEST_FILE:  # before any of it is read
        refuse("enrolment-too-large", largest=LARGEST_FILE // 2**20)
    return read_incoming(definition(record), given.name, given.read(), request.POST.get("unit", ""))


def _waiting(request: HttpRequest, record: WaveRecord) -> QuerySet[FrameImport]:
    return FrameImport.objects.filter(wave=record, by=request.user, applied=None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@wave_page("enrol")
def changes(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """What the uploaded list would change. Only confirming here writes anything."""
    entry = _waiting(request, record).order_by("pk").last()
    if entry is None:
        return redirect("enrolment", record.key)
    if request.method != "POST":
        found = compare(record, Incoming.of(entry.content))
        if found.problems:
            return _page(request, record, found.problems, 409)
        return _preview(request, record, entry, found)
    if "discard" in request.POST:
        entry.delete()
        messages.info(request, text("enrolment-discarded"))
        return redirect("enrolment", record.key)
    return _confirm(request, record, entry)


def _confirm(request: HttpRequest, record: WaveRecord, entry: FrameImport) -> HttpResponse:
    try:
        taking.take(entry, request.POST.get("seen", ""), "remove" in request.POST, request)
    except Refused as refused:
        return _page(request, record, list(refused.problems), 409)
    except taking.ChangedMeanwhile:
        messages.error(request, text("enrolment-changed-meanwhile"))
        return _preview(request, record, entry, compare(record, Incoming.of(entry.content)), 409)
    said = {"added": entry.added, "changed": entry.changed, "removed": entry.removed}
    messages.success(request, text("enrolment-taken", **said))
    return redirect("enrolment", record.key)


@require_GET
@never_cache
@wave_page("enrol")
def export(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """The lists as they stand, to be filled in further and uploaded again."""
    audit.record(request, audit.Act.EXPORTED, "frame.xlsx", record)
    return HttpResponse(
        files.as_workbook(record, language()),
        content_type=_WORKBOOK,
        headers={"Content-Disposition": content_disposition_header(True, f"{record.key}-frame.xlsx")},
    )


def _page(
    request: HttpRequest, record: WaveRecord, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    wave = definition(record)
    told = [
        {"place": each.place.text(language()), "what": each.what(language()), "remedy": each.remedy(language())}
        for each in (problems or [])[:_MOST_TOLD]
    ]
    earlier = record.frame_imports.exclude(applied=None).select_related("by").order_by("-applied")
    context = {
        "wave": wave, "record": record, "takes": taking.takes_lists(record), "problems": told,
        "count": len(problems or []), "untold": len(problems or []) - len(told),
        "units": [(unit, unit_name(unit)) for unit in roster_units(wave)], "chosen": request.POST.get("unit", ""),
        "waiting": _waiting(request, record).order_by("pk").last(),
        "earlier": earlier[:_EARLIER_SHOWN],
    }  # fmt: skip
    return render(request, "collection/enrolment/upload.html", context, status=status)


def _preview(
    request: HttpRequest, record: WaveRecord, entry: FrameImport, found: Comparison, status: int = 200
) -> HttpResponse:
    incoming = Incoming.of(entry.content)
    flat = [(name, fate, each) for name, fate, group in shown(found.changes) for each in group]
    context = {
        "wave": definition(record), "record": record, "file": entry.file, "seen": found.digest,
        "counts": counts(found), "notes": [note_text(note) for note in incoming.notes], "gone": found.count(Fate.GONE),
        "page": Paginator(flat, _CHANGES_A_PAGE).get_page(request.GET.get("page")), "changes": len(flat),
    }  # fmt: skip
    return render(request, "collection/enrolment/changes.html", context, status=status)
