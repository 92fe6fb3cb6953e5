"""The office's pages of queries: the list with its filters, the file of all of them, and which experts may ask."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from eindekss.collection import download
from eindekss.collection.access import wave_page
from eindekss.collection.definition import definition
from eindekss.collection.download import moment
from eindekss.collection.invitation import links
from eindekss.collection.models import FieldEvent, Query
from eindekss.collection.query.shown import Shown, shown
from eindekss.collection.query.views import PAGE, everything
from eindekss.collection.teamwork.people import named
from eindekss.collection.texts import language, text
from eindekss.registry.models import Assignment
from eindekss.registry.models import Wave as WaveRecord

_COLUMNS = (
    "institution", "name", "questionnaire", "section", "row", "item", "question", "state", "asked", "asked_by",
    "closed", "closed_by", "before_version", "before_value", "before_missing", "before", "after_version",
    "after_value", "after_missing", "after", "changed", "said",
)  # fmt: skip


@require_GET
@wave_page("board")
def queries(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """Every query of the wave, by state, questionnaire and institution."""
    chosen = {name: request.GET.get(name, "") for name in ("state", "questionnaire", "name")}
    found = _chosen(record, chosen)
    page = Paginator(found.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "wave": definition(record), "record": record, "page": page, "queries": shown(record, page), "chosen": chosen,
        "found": page.paginator.count, "states": Query.State.values,
    }  # fmt: skip
    return render(request, "collection/query/office.html", context)


def _chosen(record: WaveRecord, chosen: dict[str, str]) -> QuerySet[Query]:
    found = everything().filter(response__wave=record)
    if chosen["state"]:
        found = found.filter(state=chosen["state"])
    if chosen["questionnaire"]:
        found = found.filter(response__questionnaire=chosen["questionnaire"])
    if words := chosen["name"].strip().casefold():
        named_so = [
            each.institution_id
            for each in record.participations.select_related("institution")
            if any(words in name.casefold() for name in (each.name_lv, each.name_en, each.institution.key))
        ]
        found = found.filter(response__institution__in=named_so)
    return found


@require_GET
@wave_page("board")
def export(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """Every query with the answer before and after."""
    found = shown(record, everything().filter(response__wave=record).order_by("pk"))
    return download.as_csv(f"{record.key}-queries.csv", _COLUMNS, _exported(found))


def _exported(found: Iterable[Shown]) -> Iterable[list[object]]:
    for one in found:
        query = one.query
        closed_by = named(query.closed_by) if query.closed_by else ""
        said = "\n".join(f"{moment(each.at)} {named(each.by) if each.by else ''}: {each.text}" for each in one.remarks)
        yield [
            one.participation.institution.key, one.participation.name(language()), one.questionnaire.id,
            one.section.id if one.section else "", query.row, query.item, one.question, query.state,
            moment(query.asked), one.asked_by, moment(query.closed), closed_by, query.before_version,
            query.before_value, query.before_missing, one.before, one.now.version,
            one.now.said.value, one.now.said.missing, one.after, str(one.changed).lower(), said,
        ]  # fmt: skip


@require_POST
@wave_page("fieldwork")
def allow(request: HttpRequest, record: WaveRecord, institution: str) -> HttpResponse:
    """Let an expert see the institution's answers and raise queries on them, or no longer."""
    expert = Assignment.objects.filter(
        wave=record, institution__key=institution, role=Assignment.Role.EXPERT,
        user__username=request.POST.get("expert", ""),
    ).select_related("institution", "user").first()  # fmt: skip
    if expert is None:
        raise Http404
    expert.asks = "asks" in request.POST
    expert.save(update_fields=["asks"])
    kind = FieldEvent.Kind.ASKS if expert.asks else FieldEvent.Kind.ASKS_NO_MORE
    links.note(record, expert.institution, kind, expert.user.get_username(), request.user)
    messages.success(request, text("asks-kept"))
    return redirect("institution", record.key, institution)
