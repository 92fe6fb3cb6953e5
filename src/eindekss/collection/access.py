"""Who may do what: the rights of each role as a table, and the one door through which every page is entered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from typing import Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from eindekss.collection import lifecycle
from eindekss.collection.definition import definition
from eindekss.collection.models import Response, SecondRating
from eindekss.collection.teamwork import delegation
from eindekss.dataset.wave import Wave
from eindekss.instrument.model import Questionnaire
from eindekss.registry.models import Assignment, Participation, User
from eindekss.registry.models import Wave as WaveRecord

Page = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Rights:
    """``respondents``: whose questionnaires; ``actions``: what with them."""

    respondents: frozenset[str]
    actions: frozenset[str]


_ANSWERS = frozenset({"view", "answer"})
RIGHTS = {
    Assignment.Role.INSTITUTION: Rights(frozenset({"institution"}), _ANSWERS),
    Assignment.Role.EXPERT: Rights(frozenset({"expert"}), _ANSWERS),
    Assignment.Role.OFFICE: Rights(
        frozenset({"institution", "expert", "automatic"}),
        frozenset(
            {"view", "reopen", "board", "fieldwork", "team", "ask", "move", "remind", "audit", "enrol", "accounts"}
        ),
    ),
}
# All that is left of everybody's rights in an archived wave.
READING = frozenset({"view", "board", "audit"})
# What a duty of an assignment adds to its role.
DUTIES = {
    "coordinates": Rights(frozenset({"institution"}), frozenset({"team"})),
    "asks": Rights(frozenset({"institution"}), frozenset({"view", "ask"})),
}


def rights(assignment: Assignment) -> tuple[Rights, ...]:
    return (RIGHTS[assignment.role], *(added for duty, added in DUTIES.items() if getattr(assignment, duty)))


@dataclass(frozen=True)
class Visit:
    """One questionnaire of one institution, as one user has it before them."""

    user: User
    record: WaveRecord
    wave: Wave
    participation: Participation
    questionnaire: Questionnaire
    response: Response

    @property
    def editable(self) -> bool:
        return self.may("answer") and self.record.is_open and lifecycle.can("answer", self.response)

    @property
    def submittable(self) -> bool:
        return self.editable and self.confined_to is None

    @cached_property
    def confined_to(self) -> frozenset[str] | None:
        """The only sections that this person may answer in; None where they may answer in all."""
        institution, asked = self.participation.institution_id, self.questionnaire
        return delegation.confined_to(self.user, self.record.pk, institution, asked.id, asked.respondent)

    def may_change(self, section: str) -> bool:
        return self.editable and (self.confined_to is None or section in self.confined_to)

    def may(self, action: str) -> bool:
        return any(
            action in each.actions and self.questionnaire.respondent in each.respondents for each in self._rights
        )

    @cached_property
    def _rights(self) -> tuple[Rights, ...]:
        return tuple(_held(self.user, self.record, self.participation))


def allowed(
    user: User, action: str, record: WaveRecord, participation: Participation | None = None, respondent: str = ""
) -> bool:
    """Whether one of the user's assignments in this wave gives the right.

    Without an institution the action is about the whole wave, which is the office's alone.
    """
    return any(
        action in each.actions and (participation is None or respondent in each.respondents)
        for each in _held(user, record, participation)
    )


def _held(user: User, record: WaveRecord, participation: Participation | None) -> Iterator[Rights]:
    """What the user's assignments give them here, or in the whole wave."""
    here = {None, participation.institution_id if participation else None}
    for assignment in user.held:
        if assignment.wave_id != record.pk or assignment.institution_id not in here:
            continue
        if not (assignment.role == Assignment.Role.EXPERT and _rates_second(user, record, participation)):
            for each in rights(assignment):
                yield replace(each, actions=each.actions & READING) if record.is_archived else each


def _rates_second(user: User, record: WaveRecord, participation: Participation | None) -> bool:
    """Whether the expert gives the site its second rating: then the first one's answers are closed to them."""
    return (
        participation is not None
        and SecondRating.objects.filter(rater=user, wave=record, institution=participation.institution_id).exists()
    )


def wave_page(action: str) -> Callable[..., Callable[..., HttpResponse]]:
    """A page about a whole wave, or about one institution as the office sees it."""

    def enter(view: Callable[Concatenate[HttpRequest, WaveRecord, ...], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        @login_required
        def entered(request: HttpRequest, wave: str, **rest: str) -> HttpResponse:
            record = WaveRecord.objects.filter(key=wave).first()
            if record is None or not allowed(request.user, action, record):
                raise PermissionDenied
            return view(request, record, **rest)

        return entered

    return enter


def institution_page(action: str) -> Callable[..., Page]:
    """A page about one institution's part in a wave, whatever the questionnaire."""

    def enter(
        view: Callable[Concatenate[HttpRequest, Participation, ...], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @wraps(view)
        @login_required
        def entered(request: HttpRequest, wave: str, institution: str, **rest: str) -> HttpResponse:
            participation = _participation(wave, institution)
            if participation is None or not allowed(
                request.user, action, participation.wave, participation, "institution"
            ):
                raise PermissionDenied
            return view(request, participation, **rest)

        return entered

    return enter


def _participation(wave: str, institution: str) -> Participation | None:
    found = Participation.objects.select_related("wave", "institution")
    return found.filter(wave__key=wave, institution__key=institution).first()


def questionnaire_page(action: str) -> Callable[..., Callable[..., HttpResponse]]:
    """A page about one questionnaire of one institution. What may not be seen is not said to exist either."""

    def enter(view: Callable[Concatenate[HttpRequest, Visit, ...], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        @login_required
        def entered(request: HttpRequest, wave: str, institution: str, questionnaire: str, **rest: str) -> HttpResponse:
            return view(request, visit_of(request.user, action, wave, institution, questionnaire), **rest)

        return entered

    return enter


def visit_of(user: User, action: str, wave: str, institution: str, questionnaire: str) -> Visit:
    """What the user has before them; the same refusal for what they may not see and for what does not exist."""
    participation = _participation(wave, institution)
    if participation is None:
        raise PermissionDenied
    described = definition(participation.wave)
    asked = next((each for each in described.instrument.questionnaires if each.id == questionnaire), None)
    if asked is None:
        raise PermissionDenied
    response = Response.objects.filter(
        wave=participation.wave, institution=participation.institution, questionnaire=questionnaire
    ).first() or Response(wave=participation.wave, institution=participation.institution, questionnaire=questionnaire)
    visit = Visit(user, participation.wave, described, participation, asked, response)
    if not visit.may(action):
        raise PermissionDenied
    _open(visit)
    return visit


def _open(visit: Visit) -> None:
    """The first visit of someone who may answer opens the response."""
    if not (visit.record.is_open and visit.may("answer") and lifecycle.can("open", visit.response)):
        return
    found, _ = Response.objects.get_or_create(
        wave=visit.record, institution=visit.participation.institution, questionnaire=visit.questionnaire.id
    )
    try:
        found = lifecycle.make("open", found, visit.user)
    except lifecycle.NotAllowed:  # a colleague opened it in the same moment
        found.refresh_from_db()
    visit.response.pk, visit.response.state, visit.response.opened = found.pk, found.state, found.opened


def section_of(visit: Visit, section: str) -> int:
    """The section's place in its questionnaire."""
    for at, each in enumerate(visit.questionnaire.sections):
        if each.id == section:
            return at
    raise Http404
