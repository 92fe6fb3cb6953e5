"""The page of the files beside one answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eindekss.collection import audit, lifecycle
from eindekss.collection.access import Visit, questionnaire_page
from eindekss.collection.attachment import keeping
from eindekss.collection.attachment.kinds import KINDS
from eindekss.collection.attachment.models import Attachment
from eindekss.collection.kept import path
from eindekss.collection.sheet import read_sheet, rows_of
from eindekss.collection.texts import text
from eindekss.collection.views import shared
from eindekss.instrument.model import Item, Section
from eindekss.registry.models import RosterRow


@require_http_methods(["GET", "HEAD", "POST"])
@questionnaire_page("view")
def files(request: HttpRequest, visit: Visit, item: str) -> HttpResponse:
    """What stands beside the answer, and the way to add a file; ``row`` of the address names a roster row."""
    asked, section = _asked(visit, item)
    row = _row(visit, request.GET.get("row", ""))
    key = row.row if row else ""
    problem = ""
    if request.method == "POST":
        if not visit.may_change(section.id):
            raise PermissionDenied
        problem = _attached(request, visit, asked, key)
        if not problem:
            return redirect(request.get_full_path())
    context = shared(visit) | {
        "item": asked,
        "row": row,
        "section": section,
        "files": keeping.beside(visit.response, asked.id, key),
        "changing": visit.may_change(section.id),
        "problem": problem,
        "accepted": ",".join(f".{kind}" for kind in KINDS),
    }
    return render(request, "collection/attachment/files.html", context, status=422 if problem else 200)


def _attached(request: HttpRequest, visit: Visit, item: Item, row: str) -> str:
    """Take the file in; what is wrong with it, in words, where it is not taken."""
    file = request.FILES.get("file")
    if file is None:
        return text("file-none")
    try:
        made = keeping.attach(visit, item.id, row, file)
    except keeping.Unfit as unfit:
        return text(unfit.text, largest=keeping.LARGEST // keeping.MIB, most=keeping.MOST)
    except lifecycle.NotAllowed:  # submitted, or the wave closed, while the file was on its way
        return text("locked-not-saved")
    audit.record(request, audit.Act.FILE_ATTACHED, f"{visit.participation.institution.key} {item.id}", visit.record)
    messages.success(request, text("file-added", name=made.name))
    return ""


@require_GET
@never_cache
@questionnaire_page("view")
def file(request: HttpRequest, visit: Visit, attachment: int) -> FileResponse:
    """The file itself, only ever downloaded: nothing that somebody uploaded is a page of this site."""
    found = _found(visit, attachment)
    if not path(found.digest).is_file():
        raise Http404
    return FileResponse(
        path(found.digest).open("rb"), as_attachment=True, filename=found.name, content_type=KINDS[found.kind]
    )


@require_POST
@questionnaire_page("view")
def remove(request: HttpRequest, visit: Visit, attachment: int) -> HttpResponse:
    found = _found(visit, attachment)
    asked, section = _asked(visit, found.item)
    if not visit.may_change(section.id):
        raise PermissionDenied
    keeping.remove(found, visit.user)
    audit.record(request, audit.Act.FILE_REMOVED, f"{visit.participation.institution.key} {asked.id}", visit.record)
    messages.success(request, text("file-removed", name=found.name))
    address = [visit.record.key, visit.participation.institution.key, visit.questionnaire.id, asked.id]
    return redirect(reverse("files", args=address, query={"row": found.row} if found.row else None))


def _asked(visit: Visit, item: str) -> tuple[Item, Section]:
    """The item, if it asks for files, and its section."""
    for section in visit.questionnaire.sections:
        for each in section.items:
            if each.id == item and each.evidence:
                return each, section
    raise Http404


def _row(visit: Visit, key: str) -> RosterRow | None:
    sheet = read_sheet(visit.wave.instrument, visit.participation)
    for row in rows_of(sheet, visit.questionnaire):
        if (row.row if row else "") == key:
            return row
    raise Http404


def _found(visit: Visit, attachment: int) -> Attachment:
    found = Attachment.objects.filter(pk=attachment, response_id=visit.response.pk, removed=None).first()
    if found is None:
        raise Http404
    return found
