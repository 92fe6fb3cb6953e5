"""The coordinator's pages: colleagues' accesses and sections; and where everybody is now."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eindekss.collection import audit
from eindekss.collection.access import Visit, allowed, institution_page, questionnaire_page, section_of
from eindekss.collection.audit import Act
from eindekss.collection.definition import definition
from eindekss.collection.invitation import contacts, links
from eindekss.collection.invitation.views import invite_all
from eindekss.collection.models import Delegation, FieldEvent
from eindekss.collection.teamwork import delegation, presence
from eindekss.collection.teamwork.people import MOST, Person, coordinators, held, people
from eindekss.collection.texts import text
from eindekss.instrument.model import Questionnaire
from eindekss.registry.models import Assignment, Participation, User

Kind = FieldEvent.Kind


@require_GET
@institution_page("team")
def team(request: HttpRequest, participation: Participation) -> HttpResponse:
    found = people(participation)
    context = _shared(request, participation) | {"people": found, "full": len(found) >= MOST}
    return render(request, "collection/teamwork/team.html", context)


@require_POST
@institution_page("team")
def invite(request: HttpRequest, participation: Participation) -> HttpResponse:
    """A colleague's access, with a personal link by e-mail. Someone who has one already is sent a new link."""
    name, email, language = (request.POST.get(field, "") for field in ("name", "email", "language"))
    if len(held(participation)) >= MOST:
        messages.error(request, text("team-full", most=MOST))
        return _to_team(participation)
    try:
        wanted = contacts.contact(name, email, language)
    except contacts.NotTaken as error:
        for problem in error.problems:
            messages.error(request, problem)
        return _to_team(participation)
    return _send(request, participation, wanted)


def _send(request: HttpRequest, participation: Participation, wanted: links.Contact) -> HttpResponse:
    """Send the link and go on to the person's sections. A name that an account has already is its owner's."""
    known = User.objects.filter(username=wanted.email).first()
    kept = links.Contact((known.first_name if known else "") or wanted.name, wanted.email, wanted.language)
    unsent = invite_all(
        request, participation.wave, [contacts.Invited(participation.institution, kept)], letter="colleague"
    )
    for problem in unsent:
        messages.error(request, problem)
    if unsent:
        return _to_team(participation)
    messages.success(request, text("invited", email=wanted.email))
    access = next(each for each in held(participation) if each.user.username == wanted.email)
    return redirect("team-person", participation.wave.key, participation.institution.key, str(access.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@institution_page("team")
def person(request: HttpRequest, participation: Participation, person: int) -> HttpResponse:
    """One person's sections and duties."""
    found = _person(participation, person)
    problem = ""
    if request.method == "POST":
        problem = _keep(request, participation, found.assignment)
        if not problem:
            messages.success(request, text("team-kept"))
            return _to_team(participation)
    posted = request.POST if problem else None
    context = _shared(request, participation) | {
        "person": found,
        "self": found.user == request.user,
        "last_coordinator": _is_last_coordinator(participation, found.assignment),
        "choices": _choices(participation, found.assignment, posted.getlist("section") if posted else None),
        "coordinates": "coordinates" in posted if posted else found.assignment.coordinates,
        "confined": "confined" in posted if posted else found.assignment.confined,
        "problem": problem,
    }
    return render(request, "collection/teamwork/person.html", context, status=422 if problem else 200)


def _choices(
    participation: Participation, assignment: Assignment, posted: list[str] | None
) -> list[tuple[Questionnaire, list[tuple[str, object, bool]]]]:
    """Questionnaire -> what can be ticked: (value, section or None for the whole, whether it is ticked)."""
    mine = {f"{each.questionnaire}/{each.section}" for each in assignment.delegations.all()}
    ticked = mine if posted is None else set(posted)
    return [
        (asked, [(value := f"{asked.id}/{each.id if each else ''}", each, value in ticked)
                 for each in (None, *asked.sections)])
        for asked in _asked(participation)
    ]  # fmt: skip


def _asked(participation: Participation) -> list[Questionnaire]:
    every = definition(participation.wave).instrument.questionnaires
    return [each for each in every if each.respondent == "institution"]


@transaction.atomic
def _keep(request: HttpRequest, participation: Participation, assignment: Assignment) -> str:
    """Keep what was posted; returns what is wrong with it, and then keeps nothing."""
    coordinates, confined = "coordinates" in request.POST, "confined" in request.POST
    if coordinates and confined:
        return text("team-coordinator-confined")
    if not coordinates and _is_last_coordinator(participation, assignment):
        return text("team-last-coordinator")
    offered = [(asked.id, section) for asked in _asked(participation)
               for section in (delegation.WHOLE, *(each.id for each in asked.sections))]  # fmt: skip
    wanted = [pair for pair in offered if "/".join(pair) in request.POST.getlist("section")]
    before = {(each.questionnaire, each.section) for each in assignment.delegations.all()}
    if coordinates != assignment.coordinates:
        _note(participation, Kind.COORDINATOR if coordinates else Kind.COORDINATOR_NO_MORE, assignment, request.user)
        _record(request, Act.COORDINATOR if coordinates else Act.COORDINATOR_NO_MORE, assignment)
    if before != set(wanted) or confined != assignment.confined:
        _note(participation, Kind.DELEGATED, assignment, request.user)
    if before != set(wanted):
        _record(request, Act.DELEGATED, assignment, *("/".join(pair).rstrip("/") for pair in wanted))
    if confined != assignment.confined:
        _record(request, Act.CONFINED if confined else Act.CONFINED_NO_MORE, assignment)
    assignment.coordinates, assignment.confined = coordinates, confined
    assignment.save(update_fields=["coordinates", "confined"])
    for each in assignment.delegations.all():
        if (each.questionnaire, each.section) not in wanted:
            each.delete()
    for questionnaire, section in wanted:
        Delegation.objects.get_or_create(
            assignment=assignment, questionnaire=questionnaire, section=section, defaults={"by": request.user}
        )
    return ""


@require_POST
@institution_page("team")
def link(request: HttpRequest, participation: Participation, person: int) -> HttpResponse:
    """A new link for someone who has access; the one before ends."""
    found = _person(participation, person)
    if found.user.email.lower() != found.user.username:  # an account that no invitation has made
        messages.error(request, text("team-no-address"))
        return _to_team(participation)
    return _send(request, participation, links.Contact(found.name, found.user.email, found.language))


@require_POST
@institution_page("team")
def withdraw(request: HttpRequest, participation: Participation, person: int) -> HttpResponse:
    """End a person's access to the institution's questionnaires; what they answered stays."""
    found = _person(participation, person)
    if found.user == request.user or _is_last_coordinator(participation, found.assignment):
        messages.error(request, text("team-not-withdrawn"))
        return redirect("team-person", participation.wave.key, participation.institution.key, str(person))
    with transaction.atomic():
        links.revoke(participation.wave, participation.institution, found.user, request.user)
        _note(participation, Kind.ACCESS_WITHDRAWN, found.assignment, request.user)
        _record(request, Act.ACCESS_REVOKED, found.assignment)
        found.assignment.delete()
    messages.success(request, text("team-withdrawn", name=found.name))
    return _to_team(participation)


def _is_last_coordinator(participation: Participation, assignment: Assignment) -> bool:
    return [each.pk for each in coordinators(participation)] == [assignment.pk]


def _note(participation: Participation, kind: Kind, assignment: Assignment, by: User) -> None:
    links.note(participation.wave, participation.institution, kind, assignment.user.get_username(), by)


def _record(request: HttpRequest, act: Act, assignment: Assignment, *sections: str) -> None:
    """Into the audit log: whose access and, of sections, all that the person has from now on."""
    about = " ".join([assignment.institution.key, assignment.user.get_username(), *sections])
    audit.record(request, act, about, assignment.wave)


def _person(participation: Participation, key: int) -> Person:
    found = next((each for each in people(participation) if each.assignment.pk == key), None)
    if found is None:
        raise Http404
    return found


def _to_team(participation: Participation) -> HttpResponse:
    return redirect("team", participation.wave.key, participation.institution.key)


def _shared(request: HttpRequest, participation: Participation) -> dict[str, object]:
    return {
        "wave": definition(participation.wave),
        "record": participation.wave,
        "participation": participation,
        "institution": participation.institution.key,
        "most": MOST,
        "office": allowed(request.user, "board", participation.wave),
    }


@require_POST
@questionnaire_page("view")
def beat(request: HttpRequest, visit: Visit) -> JsonResponse:
    """The page says where the person is and hears who else is where: section and row -> words."""
    section, row = request.POST.get("section", ""), request.POST.get("row", "")
    if section not in ("", presence.GRID):
        section_of(visit, section)
    presence.mark(visit, section, row[:60])
    there = {"/".join(where): presence.words(names, where[0]) for where, names in presence.others(visit).items()}
    return JsonResponse({"there": there})
