"""Home, language, and the pages for what went wrong."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from eindekss.collection.access import rights
from eindekss.collection.definition import definition
from eindekss.collection.expert.queue import questionnaires
from eindekss.collection.fieldwork.board import extensions
from eindekss.collection.models import Response
from eindekss.registry.models import Assignment, Participation, Wave

_ARCHIVED = Q(wave__state=Wave.State.ARCHIVED)


class Logout(LogoutView):
    """Whoever uses this browser next finds nothing kept in it, not even answers that could not be sent."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"storage"'
        return response


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What the person is assigned to, but for waves that are over."""
    every = _assignments(request)
    entries = [entry for assignment in every.exclude(_ARCHIVED) for entry in _entries(assignment)
               if not _stands_in_queue(assignment, entry)]  # fmt: skip
    context = {"entries": entries, "past": every.filter(_ARCHIVED).exists(), "queues": _queues(every)}
    return render(request, "web/home.html", context)


def _stands_in_queue(assignment: Assignment, entry: dict[str, object]) -> bool:
    return assignment.role == Assignment.Role.EXPERT and entry.get("questionnaire") in questionnaires(entry["wave"])


def _queues(every: QuerySet[Assignment]) -> list[dict[str, object]]:
    """The waves in which the person assesses websites."""
    found = every.exclude(_ARCHIVED).filter(role=Assignment.Role.EXPERT)
    records = {assignment.wave.pk: assignment.wave for assignment in found}.values()
    return [{"record": each, "wave": definition(each)} for each in records if questionnaires(definition(each))]


@require_GET
@login_required
def archive(request: HttpRequest) -> HttpResponse:
    """What the person had access to in archived waves, to be read."""
    entries = [entry for assignment in _assignments(request).filter(_ARCHIVED) for entry in _entries(assignment)]
    return render(request, "web/archive.html", {"entries": entries})


def _assignments(request: HttpRequest) -> QuerySet[Assignment]:
    return request.user.assignments.select_related("wave", "institution").order_by("wave__key", "pk")


def _entries(assignment: Assignment) -> list[dict[str, object]]:
    wave = definition(assignment.wave)
    entry = {"assignment": assignment, "wave": wave, "record": assignment.wave}
    if assignment.institution is None:
        return [entry]
    participation = Participation.objects.filter(wave=assignment.wave, institution=assignment.institution).first()
    respondents = frozenset().union(*(each.respondents for each in rights(assignment)))
    due = extensions(assignment.wave).get(assignment.institution.pk, assignment.wave.closed)
    found = Response.objects.filter(wave=assignment.wave, institution=assignment.institution)
    given = {each.questionnaire: each for each in found}
    asked = [each for each in wave.instrument.questionnaires if each.respondent in respondents]
    place = {"participation": participation, "due": due}
    return [
        entry | place | {"questionnaire": each, "response": given.get(each.id, Response())}
        for each in asked
        if participation
    ]


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie and go back to where the person was."""
    wanted, back = request.POST.get("language", ""), request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "/")
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=31_536_000, samesite="Lax", httponly=True,
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )  # fmt: skip
    return response


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    return render(request, "web/problem.html", {"problem": "locked-out"}, status=429)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/problem.html", {"problem": "forbidden"}, status=403)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the token of the page it belongs to."""
    return render(request, "web/problem.html", {"problem": "expired"}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/problem.html", {"problem": "not-found"}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "web/problem.html", {"problem": "broken"}, status=500)
