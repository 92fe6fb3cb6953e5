"""The pages of queries: those of one questionnaire, and one with all that was said about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eindekss.collection import lifecycle
from eindekss.collection.access import Visit, questionnaire_page
from eindekss.collection.models import Query
from eindekss.collection.query import asking, letters
from eindekss.collection.query.shown import Shown, shown
from eindekss.collection.sheet import Sheet, read_sheet, rows_of
from eindekss.collection.site import address
from eindekss.collection.spoken import shown as spoken
from eindekss.collection.teamwork.wording import question
from eindekss.collection.texts import text
from eindekss.collection.views import shared
from eindekss.instrument.model import Item
from eindekss.registry.models import RosterRow

PAGE = 25
State = Query.State


@require_GET
@questionnaire_page("view")
def queries(request: HttpRequest, visit: Visit) -> HttpResponse:
    found = everything().filter(response=visit.response) if visit.response.pk else Query.objects.none()
    page = Paginator(found.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = shared(visit) | {"page": page, "queries": shown(visit.record, page)}
    return render(request, "collection/query/queries.html", context)


def everything() -> QuerySet[Query]:
    """Queries with what their pages show."""
    return Query.objects.select_related("response", "asked_by", "closed_by").prefetch_related("remarks__by")


@require_http_methods(["GET", "HEAD", "POST"])
@questionnaire_page("ask")
def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask about one answer; an answer that is asked about already has its query."""
    sheet = read_sheet(visit.wave.instrument, visit.participation)
    item, row = _asked_about(request, visit, sheet)
    key = row.row if row else ""
    standing = asking.unclosed(visit.response, key, item.id) if visit.response.pk else None
    if standing:
        return _to(visit, standing)
    problem = ""
    if request.method == "POST":
        words = request.POST.get("text", "").strip()
        problem = _unfit(words)
        if not problem:
            return _asked(request, visit, key, item, words)
    section = next(each for each in visit.questionnaire.sections if item in each.items)
    now = asking.standing(visit.response, key, item.id) if visit.response.pk else asking.Seen()
    context = _shared(visit) | {
        "question": question(section, item), "row": row, "answer": spoken(item, now.said), "problem": problem,
        "words": request.POST.get("text", ""),
    }  # fmt: skip
    return render(request, "collection/query/ask.html", context, status=422 if problem else 200)


def _asked_about(request: HttpRequest, visit: Visit, sheet: Sheet) -> tuple[Item, RosterRow | None]:
    wanted, key = request.GET.get("item", ""), request.GET.get("row", "")
    item = next((each for each in visit.questionnaire.items if each.id == wanted), None)
    row = next((row for row in rows_of(sheet, visit.questionnaire) if (row.row if row else "") == key), False)
    if item is None or row is False:
        raise Http404
    return item, row


def _asked(request: HttpRequest, visit: Visit, row: str, item: Item, words: str) -> HttpResponse:
    try:
        made = asking.ask(visit.response, row, item.id, words, request.user)
    except asking.NotNow:
        messages.error(request, text("query-not-now"))
        return redirect("hub", *_address(visit))
    _reopen(request, visit)
    _tell(request, visit, made, words, letters.asked)
    messages.success(request, text("query-asked"))
    return _to(visit, made)


def _reopen(request: HttpRequest, visit: Visit) -> None:
    """Reopen the questionnaire where the person may and wishes so."""
    if "reopen" in request.POST and _reopenable(visit) and not asking.reopen(visit.response, request.user):
        messages.error(request, text("not-reopened"))


def _reopenable(visit: Visit) -> bool:
    return visit.may("reopen") and visit.record.is_open and lifecycle.can("reopen", visit.response)


def _tell(request: HttpRequest, visit: Visit, query: Query, words: str, letter: object) -> None:
    """Send the letter. The query stands, whether it reaches anyone or not."""
    link = address(reverse("query", args=[*_address(visit), str(query.pk)]), request)
    for email in letter(_one(visit, query.pk), words, request.user, link):
        messages.error(request, text("query-unsent", email=email))


def _unfit(words: str) -> str:
    if not words:
        return text("query-empty")
    return text("query-too-long", longest=asking.LONGEST) if len(words) > asking.LONGEST else ""


@require_http_methods(["GET", "HEAD", "POST"])
@questionnaire_page("view")
def query(request: HttpRequest, visit: Visit, query: int) -> HttpResponse:
    """What was said, and a further word: from those who answer the questionnaire a reply, from others a question."""
    one, problem = _one(visit, query), ""
    replying = visit.may("answer")
    if request.method == "POST":
        if not (replying or visit.may("ask")):
            raise PermissionDenied
        words = request.POST.get("text", "").strip()
        problem = _unfit(words)
        if not problem:
            return _said(request, visit, one.query, words, replying)
    context = _shared(visit) | {
        "one": one, "problem": problem, "words": request.POST.get("text", ""), "replying": replying,
        "asking": visit.may("ask"), "closable": _closable(visit, one.query), "changeable": _changeable(visit, one),
    }  # fmt: skip
    return render(request, "collection/query/query.html", context, status=422 if problem else 200)


def _changeable(visit: Visit, one: Shown) -> bool:
    return one.section is not None and visit.may_change(one.section.id)


def _said(request: HttpRequest, visit: Visit, query: Query, words: str, replying: bool) -> HttpResponse:
    try:
        asking.say(query, words, request.user, State.ANSWERED if replying else State.OPEN)
    except asking.NotNow:
        messages.error(request, text("query-closed-already"))
        return _to(visit, query)
    _reopen(request, visit)
    _tell(request, visit, query, words, letters.replied if replying else letters.asked)
    messages.success(request, text("query-said"))
    return _to(visit, query)


@require_POST
@questionnaire_page("ask")
def close(request: HttpRequest, visit: Visit, query: int) -> HttpResponse:
    one = _one(visit, query)
    if not _closable(visit, one.query):
        raise PermissionDenied
    try:
        asking.close(one.query, request.user)
    except asking.NotNow:
        messages.error(request, text("query-closed-already"))
    else:
        messages.success(request, text("query-closed-now"))
    return _to(visit, one.query)


def _closable(visit: Visit, query: Query) -> bool:
    """The office closes any query, others those that they have raised."""
    return query.state != State.CLOSED and visit.may("ask") and (visit.may("reopen") or query.asked_by == visit.user)


def _one(visit: Visit, key: int) -> Shown:
    found = everything().filter(pk=key, response=visit.response.pk)
    one = next(iter(shown(visit.record, found)), None)
    if one is None:
        raise Http404
    return one


def _to(visit: Visit, query: Query) -> HttpResponse:
    return redirect("query", *_address(visit), str(query.pk))


def _address(visit: Visit) -> tuple[str, str, str]:
    return visit.record.key, visit.participation.institution.key, visit.questionnaire.id


def _shared(visit: Visit) -> dict[str, object]:
    return shared(visit) | {"longest": asking.LONGEST, "reopenable": _reopenable(visit)}
