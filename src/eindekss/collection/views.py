"""The pages of the collection site."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eindekss.collection import answering, audit, lifecycle, overview
from eindekss.collection.access import Visit, questionnaire_page, section_of
from eindekss.collection.attachment import keeping
from eindekss.collection.checking import page as beside
from eindekss.collection.checking import submitting
from eindekss.collection.checking.check import Check, checking
from eindekss.collection.checking.confirming import confirm_posted
from eindekss.collection.earlier import page as earlier
from eindekss.collection.fieldwork.board import extensions
from eindekss.collection.form import SectionForm, build
from eindekss.collection.models import Response
from eindekss.collection.sheet import Sheet, filters, read_sheet, rows_of
from eindekss.collection.site_report import reports
from eindekss.collection.teamwork import around, presence
from eindekss.collection.texts import text
from eindekss.instrument.model import Section
from eindekss.registry.models import RosterRow


@require_GET
@questionnaire_page("view")
def hub(request: HttpRequest, visit: Visit) -> HttpResponse:
    sheet = read_sheet(visit.wave.instrument, visit.participation)
    found = checking(visit.participation, sheet).found(visit.questionnaire)
    context = shared(visit) | around.of_hub(visit, overview.parts(visit, sheet)) | {"broken": submitting.count(found)}
    context["site_report"] = reports.offered(visit.user, visit.participation)
    context["due"] = extensions(visit.record).get(visit.participation.institution_id, visit.record.closed)
    return render(request, "collection/hub.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@questionnaire_page("view")
def section(request: HttpRequest, visit: Visit, section: str, row: str = "") -> HttpResponse:
    at = section_of(visit, section)
    sheet = read_sheet(visit.wave.instrument, visit.participation)
    page = _Page(visit, sheet, at, _row(visit, sheet, row))
    if request.method == "POST":
        return page.save(request)
    return page.render(request, page.fresh())


def _row(visit: Visit, sheet: Sheet, key: str) -> RosterRow | None:
    found = next((row for row in rows_of(sheet, visit.questionnaire) if (row.row if row else "") == key), False)
    if found is False:
        raise Http404
    return found


class _Page:
    """One section before one person: drawn, and saved."""

    def __init__(self, visit: Visit, sheet: Sheet, at: int, row: RosterRow | None) -> None:
        self.visit, self.sheet, self.at, self.row = visit, sheet, at, row

    @property
    def section(self) -> Section:
        return self.visit.questionnaire.sections[self.at]

    @property
    def key(self) -> str:
        return self.row.row if self.row else ""

    def fresh(self) -> SectionForm:
        asked = self.sheet.asked(self.visit.questionnaire, self.key)
        return build(self.section, self.sheet.answers.get(self.key, {}), asked)

    def checks(self) -> list[Check]:
        found = checking(self.visit.participation, self.sheet)
        return found.on_page(self.visit.questionnaire, self.section, self.row)

    def render(self, request: HttpRequest, shown: SectionForm, status: int = 200) -> HttpResponse:
        checks = self.checks()
        beside.put(shown, checks)
        earlier.put(shown, self.sheet, self.key)
        keeping.put(shown, self.visit.response, self.key)
        rules = [check.rule for check in checks]
        open_checks = [check for check in checks if check.open] if self.visit.may_change(self.section.id) else []
        context = (
            shared(self.visit)
            | {
                "section": self.section,
                "row": self.row,
                "form": shown,
                "filters": filters(self.sheet, self.visit.questionnaire, self.section, self.key, rules)
                | {"rules": beside.for_browser(checks)},
                "standing": [(check, beside.first_of(shown, check)) for check in open_checks],
            }
            | around.of_section(self.visit, self.section.id, self.key)
        )
        return render(request, "collection/section.html", context, status=status)

    def save(self, request: HttpRequest) -> HttpResponse:
        if not self.visit.may_change(self.section.id):
            messages.error(request, text("not-your-section" if self.visit.editable else "locked-not-saved"))
            return self.render(request, self.fresh(), status=409)
        posted = self.fresh()
        wanted = posted.read(request.POST)
        taken = earlier.taken_over(posted, self.sheet, self.visit.questionnaire, self.key, wanted, request.POST)
        seen = {each.item.id: each.seen for each in posted.fields}
        before = self.sheet.asked(self.visit.questionnaire, self.key)
        try:
            conflicts = answering.save(self.visit.response, self.key, {**wanted, **taken}, seen, self.visit.user)
        except lifecycle.NotAllowed:
            messages.error(request, text("locked-not-saved"))
            return self.render(request, posted, status=409)
        lasts = presence.LASTS if "js" in request.POST else presence.SITTING
        presence.mark(self.visit, self.section.id, self.key, lasts)
        self.sheet = read_sheet(self.visit.wave.instrument, self.visit.participation)
        try:
            confirm_posted(self.visit.response, self.checks(), request.POST, self.visit.user)
        except lifecycle.NotAllowed:  # a colleague has submitted meanwhile
            messages.error(request, text("locked-not-saved"))
            return self.render(request, posted, status=409)
        if posted.failed or conflicts:
            return self._again(request, posted, conflicts)
        if {"same", "same-all"} & request.POST.keys():
            messages.success(request, text("earlier-taken", count=len(taken)))
            return redirect(request.path + (f"#q-{request.POST['same']}" if "same" in request.POST else ""))
        return self._onward(request, before)

    def _again(self, request: HttpRequest, posted: SectionForm, conflicts: list[answering.Conflict]) -> HttpResponse:
        asked = self.sheet.asked(self.visit.questionnaire, self.key)
        posted.settle(self.sheet.answers.get(self.key, {}), conflicts)
        for each in posted.fields:
            each.asked = each.item.id in asked
        return self.render(request, posted, status=409 if conflicts else 422)

    def _onward(self, request: HttpRequest, before: frozenset[str]) -> HttpResponse:
        """To the next section, unless the answers have opened questions that this page could not show, or break
        rules that it did not tell of."""
        asked = self.sheet.asked(self.visit.questionnaire, self.key)
        newly = [item for item in self.sheet.open_items(self.visit.questionnaire, self.section, self.key)
                 if item.id in asked - before]  # fmt: skip
        if newly and "js" not in request.POST:
            messages.info(request, text("questions-opened"))
            return redirect(request.path)
        if any(check.open and check.rule.id not in request.POST.getlist("told") for check in self.checks()):
            return redirect(request.path)
        messages.success(request, text("saved"))
        address = [self.visit.record.key, self.visit.participation.institution.key, self.visit.questionnaire.id]
        following = self.visit.questionnaire.sections[self.at + 1 : self.at + 2]
        if "back" in request.POST or not following:
            return redirect("hub", *address)
        if self.row:
            return redirect("row-section", *address, self.key, following[0].id)
        return redirect("section", *address, following[0].id)


@require_http_methods(["GET", "HEAD", "POST"])
@questionnaire_page("view")
def review(request: HttpRequest, visit: Visit) -> HttpResponse:
    sheet = read_sheet(visit.wave.instrument, visit.participation)
    left = overview.left_open(visit, sheet)
    unconfirmed, refused = False, False
    if request.method == "POST":
        unconfirmed = bool(left) and "confirm" not in request.POST
        try:
            if not visit.submittable:
                raise lifecycle.NotAllowed
            submitting.explain_posted(visit, request.POST)
            refused = unconfirmed or bool(submitting.submit(visit))
        except lifecycle.NotAllowed:
            messages.error(request, text("locked-not-saved"))
            return _to_hub(visit)
        if not refused:
            audit.record(request, audit.Act.SUBMITTED, _about(visit), visit.record)
            messages.success(request, text("submitted"))
            return _to_hub(visit)
    context = (
        shared(visit)
        | submitting.shown(submitting.standing(visit))
        | {
            "left": left,
            "unconfirmed": unconfirmed,
            "refused": refused,
            "editable": visit.submittable,
        }
    )
    return render(request, "collection/review.html", context, status=422 if refused else 200)


@require_POST
@questionnaire_page("reopen")
def reopen(request: HttpRequest, visit: Visit) -> HttpResponse:
    try:
        if not visit.record.is_open:
            raise lifecycle.NotAllowed
        lifecycle.make("reopen", visit.response, visit.user)
    except (lifecycle.NotAllowed, Response.DoesNotExist):
        messages.error(request, text("not-reopened"))
    else:
        audit.record(request, audit.Act.REOPENED, _about(visit), visit.record)
        messages.success(request, text("reopened"))
    return _to_hub(visit)


def _about(visit: Visit) -> str:
    return f"{visit.participation.institution.key} {visit.questionnaire.id}"


def _to_hub(visit: Visit) -> HttpResponse:
    return redirect("hub", visit.record.key, visit.participation.institution.key, visit.questionnaire.id)


def shared(visit: Visit) -> dict[str, object]:
    return {
        "visit": visit,
        "wave": visit.wave,
        "record": visit.record,
        "participation": visit.participation,
        "institution": visit.participation.institution.key,
        "questionnaire": visit.questionnaire,
        "visit_board": visit.may("board"),
        "asks": visit.may("ask"),
        "editable": visit.editable,
        "locked": locked(visit),
        "reopenable": visit.record.is_open and visit.may("reopen") and lifecycle.can("reopen", visit.response),
    }


def locked(visit: Visit) -> str:
    """Why the person cannot change the questionnaire; '' where they can."""
    if visit.editable:
        return ""
    if visit.record.is_archived:  # nobody may answer any more
        return text("read-only-closed")
    if not visit.may("answer"):
        return text("read-only-looking")
    if visit.record.is_open:
        return text("read-only-submitted")
    if visit.record.state == visit.record.State.PREPARED:
        return text("read-only-prepared")
    return text("read-only-closed")
