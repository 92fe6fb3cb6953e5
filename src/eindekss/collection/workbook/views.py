"""The pages of the Excel way: download, upload, look at what would change, confirm."""

import secrets
from collections.abc import Mapping
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from eindekss.collection import audit, lifecycle
from eindekss.collection.access import Visit, questionnaire_page
from eindekss.collection.checking.check import Check
from eindekss.collection.checking.uploaded import contradictions
from eindekss.collection.sheet import Sheet, read_sheet
from eindekss.collection.teamwork import delegation
from eindekss.collection.texts import label, language, text
from eindekss.collection.views import shared
from eindekss.collection.workbook import merge
from eindekss.collection.workbook.guard import LARGEST_FILE, MIB
from eindekss.collection.workbook.merge import Change, Touched
from eindekss.collection.workbook.read import read
from eindekss.collection.workbook.write import write
from eindekss.errors import Problem, Refused, refuse

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_TOLD = 1_000
_ROWS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@questionnaire_page("answer")
def workbook(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Download and upload. What was uploaded waits in the person's session until they have seen what changes."""
    sheet = _sheet(visit)
    if request.method != "POST":
        return _page(request, visit)
    if not visit.editable:
        messages.error(request, text("locked-not-saved"))
        return _page(request, visit, status=409)
    try:
        file, touched = _uploaded(request, visit, sheet)
    except Refused as refused:
        return _page(request, visit, list(refused.problems), 422)
    if not merge.changes(touched, sheet, visit.questionnaire):
        messages.info(request, text("workbook-nothing-new"))
        return _page(request, visit)
    _Pending(request, visit).keep(file, touched)
    _record(request, visit, audit.Act.WORKBOOK_UPLOADED, file)
    return _to("workbook-changes", visit)


def _uploaded(request: HttpRequest, visit: Visit, sheet: Sheet) -> tuple[str, list[Touched]]:
    given = request.FILES.get("workbook")
    if given is None:
        refuse("workbook-no-file")
    if given.size > LARGEST_FILE:  # before any of it is read
        refuse("workbook-too-large", largest=LARGEST_FILE // MIB)
    touched = read(given.name, given.read(), visit, sheet)
    changed = {each.item.id: label(each.item.label) for each in merge.changes(touched, sheet, visit.questionnaire)}
    if not_mine := delegation.foreign(visit.questionnaire, visit.confined_to, changed):
        refuse("workbook-section-not-yours", items="; ".join(changed[item] for item in not_mine))
    return given.name, touched


@require_GET
@never_cache
@questionnaire_page("answer")
def download(request: HttpRequest, visit: Visit) -> HttpResponse:
    name = f"{visit.record.key}-{visit.participation.institution.key}-{visit.questionnaire.id}.xlsx"
    _record(request, visit, audit.Act.EXPORTED, name)
    return HttpResponse(
        write(visit, _sheet(visit)),
        content_type=KIND,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@questionnaire_page("answer")
def changes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the uploaded workbook would change. Only confirming here writes anything."""
    pending, sheet = _Pending(request, visit), _sheet(visit)
    found = pending.changes(sheet)
    if not found:
        return _nothing_waits(request, visit, pending)
    if request.method != "POST":
        return _preview(request, visit, pending, found)
    if "discard" in request.POST:
        pending.drop()
        messages.info(request, text("workbook-discarded"))
        return _to("workbook", visit)
    if request.POST.get("token") != pending.token:
        messages.error(request, text("workbook-other-upload"))
        return _preview(request, visit, pending, found, status=409)
    return _confirm(request, visit, pending, found)


def _confirm(request: HttpRequest, visit: Visit, pending: "_Pending", found: list[Change]) -> HttpResponse:
    if merge.undecided(found, request.POST):
        return _preview(request, visit, pending, found, status=422)
    chosen = merge.wanted(found, request.POST)
    try:
        if not visit.editable:
            raise lifecycle.NotAllowed
        written = merge.apply(visit.response, chosen, visit.user)
    except lifecycle.NotAllowed:
        messages.error(request, text("locked-not-saved"))
        return _to("hub", visit)
    if not written:
        messages.error(request, text("workbook-changed-meanwhile"))
        return _preview(request, visit, pending, pending.changes(_sheet(visit)), status=409)
    _record(request, visit, audit.Act.WORKBOOK_APPLIED, str(pending.held.get("file", "")))
    pending.drop()
    messages.success(request, text("workbook-applied", count=len(chosen)))
    return _to("hub", visit)


class _Pending:
    """What was uploaded and not confirmed, in the session: on the server, and no other person's."""

    def __init__(self, request: HttpRequest, visit: Visit) -> None:
        self.session, self.version = request.session, visit.questionnaire.version
        self.questionnaire = visit.questionnaire
        institution = visit.participation.institution.key
        self.key = f"workbook:{visit.record.key}:{institution}:{visit.questionnaire.id}"

    @property
    def held(self) -> Mapping[str, object]:
        held: Mapping[str, object] = self.session.get(self.key, {})
        return held if held.get("version") == self.version else {}

    @property
    def token(self) -> object:
        """Names the upload, so that a page that shows an earlier one confirms nothing."""
        return self.held.get("token")

    def keep(self, file: str, touched: list[Touched]) -> None:
        self.session[self.key] = {
            "file": file,
            "version": self.version,
            "token": secrets.token_urlsafe(12),
            "touched": [each.held() for each in touched],
        }

    def changes(self, sheet: Sheet) -> list[Change]:
        try:
            return merge.changes(map(Touched.of, self.held.get("touched", ())), sheet, self.questionnaire)
        except KeyError:  # the roster or the questionnaire has changed under it
            return []

    def drop(self) -> None:
        self.session.pop(self.key, None)


def _sheet(visit: Visit) -> Sheet:
    if visit.questionnaire.unit == "institution":
        raise Http404
    return read_sheet(visit.wave.instrument, visit.participation, brief=True)


def _record(request: HttpRequest, visit: Visit, act: str, file: str) -> None:
    about = f"{visit.participation.institution.key} {visit.questionnaire.id}: {file}"
    audit.record(request, act, about, visit.record)


def _to(page: str, visit: Visit) -> HttpResponse:
    return redirect(page, visit.record.key, visit.participation.institution.key, visit.questionnaire.id)


def _nothing_waits(request: HttpRequest, visit: Visit, pending: _Pending) -> HttpResponse:
    if pending.held:
        messages.info(request, text("workbook-nothing-new"))
        pending.drop()
    return _to("workbook", visit)


def _page(request: HttpRequest, visit: Visit, problems: list[Problem] | None = None, status: int = 200) -> HttpResponse:
    told = [
        {"place": each.place.text(language()), "what": each.what(language()), "remedy": each.remedy(language())}
        for each in (problems or [])[:_MOST_TOLD]
    ]
    context = shared(visit) | {
        "problems": told,
        "count": len(problems or []),
        "untold": len(problems or []) - len(told),
    }
    return render(request, "collection/workbook.html", context, status=status)


def _unusual(visit: Visit, found: list[Change]) -> list[Check]:
    """What will have to be explained once the changes are saved."""
    sheet = _sheet(visit)
    new = merge.after(sheet, [Touched(each.row.row, each.item.id, each.then, each.mine) for each in found])
    changed = [(each.row.row, each.item.id) for each in found]
    return [check for check in contradictions(visit.participation, visit.questionnaire, new, changed) if check.open]


def _preview(
    request: HttpRequest, visit: Visit, pending: _Pending, found: list[Change], status: int = 200
) -> HttpResponse:
    plain = [each for each in found if not each.conflict]
    rows = [(row, list(each)) for row, each in groupby(plain, key=lambda change: change.row)]
    posted = request.POST if request.method == "POST" else {}
    open_still = {each.name for each in merge.undecided(found, posted)} if status == 422 else set()
    context = shared(visit) | {
        "file": pending.held.get("file"),
        "token": pending.token,
        "count": len(plain),
        "page": Paginator(rows, _ROWS_A_PAGE).get_page(request.GET.get("page")),
        "conflicts": [(each, posted.get(each.name), each.name in open_still) for each in found if each.conflict],
        "undecided": open_still,
        "unusual": _unusual(visit, found),
    }
    return render(request, "collection/workbook_changes.html", context, status=status)
