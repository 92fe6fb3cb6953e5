"""The pages of checks: a comment kept as soon as it is written, and all that is broken in a questionnaire."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from eindekss.collection import lifecycle
from eindekss.collection.access import Visit, questionnaire_page
from eindekss.collection.checking.check import Checking, checking
from eindekss.collection.checking.confirming import confirm
from eindekss.collection.sheet import read_sheet
from eindekss.collection.views import shared
from eindekss.instrument.rules import INSTITUTION, Rule, Severity
from eindekss.registry.models import RosterRow

PAGE = 50


@require_GET
@questionnaire_page("view")
def checks(request: HttpRequest, visit: Visit) -> HttpResponse:
    found = _checking(visit).found(visit.questionnaire)
    context = shared(visit) | {"page": Paginator(found, PAGE).get_page(request.GET.get("page"))}
    return render(request, "collection/checking/checks.html", context)


@require_POST
@questionnaire_page("answer")
def explain(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Keep ``comment`` on the ``rule`` of the ``row``, on the answers as the server has them.

    ``status`` is ``kept``; ``not-broken`` where those answers do not break the rule; or ``locked``.
    """
    checks, row = _checking(visit), _row(visit, request.POST.get("row", ""))
    rule = _rule(visit, checks, request.POST.get("rule", ""))
    check = next(iter(checks.broken([rule], row)), None)
    if check is None:
        return JsonResponse({"status": "not-broken"})
    try:
        if not visit.editable:
            raise lifecycle.NotAllowed
        confirm(visit.response, check, request.POST.get("comment", ""), visit.user)
    except lifecycle.NotAllowed:
        return JsonResponse({"status": "locked"}, status=409)
    return JsonResponse({"status": "kept"})


def _rule(visit: Visit, checks: Checking, wanted: str) -> Rule:
    """A soft rule that looks at a section which this person may answer in."""
    rules = (rule for rule in checks.rules.of(visit.questionnaire) if rule.severity is Severity.SOFT)
    found = next((rule for rule in rules if rule.id == wanted), None)
    if found is None:
        raise Http404
    sections = (checks.rules.places[name].section.id for name in found.variables if name in checks.rules.places)
    if visit.editable and not any(map(visit.may_change, sections)):
        raise PermissionDenied
    return found


def _row(visit: Visit, wanted: str) -> RosterRow | None:
    if visit.questionnaire.unit == INSTITUTION:
        return None
    rows = RosterRow.objects.filter(wave=visit.record, institution=visit.participation.institution)
    return get_object_or_404(rows, unit=visit.questionnaire.unit, row=wanted)


def _checking(visit: Visit) -> Checking:
    return checking(visit.participation, read_sheet(visit.wave.instrument, visit.participation))
