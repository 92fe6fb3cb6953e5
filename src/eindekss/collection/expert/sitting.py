"""One expert before one site: its first rater, whose answers count, or its second, who does not see the first's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from typing import Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from eindekss.collection import spoken
from eindekss.collection.access import Visit, visit_of
from eindekss.collection.answering import Said, Seen, seen_now
from eindekss.collection.definition import definition
from eindekss.collection.expert.plan import plan_of
from eindekss.collection.models import Answer, Decision, Response, SecondAnswer, SecondRating, Suggestion
from eindekss.collection.sheet import Sheet, read_sheet
from eindekss.collection.texts import text
from eindekss.collection.views import locked
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Questionnaire
from eindekss.registry.models import Assignment, Participation, User

UNIT = "institution"  # what the items of an assessment are about


@dataclass(frozen=True)
class Sitting:
    """``second`` is None for the first rater, and then the answers are the response's own."""

    visit: Visit
    second: SecondRating | None = None

    @property
    def user(self) -> User:
        return self.visit.user

    @property
    def address(self) -> list[str]:
        """What every address about the site begins with: wave, institution, questionnaire."""
        return [self.visit.record.key, self.visit.participation.institution.key, self.visit.questionnaire.id]

    @property
    def editable(self) -> bool:
        if self.second is None:
            return self.visit.editable
        return self.visit.record.is_open and self.second.finished is None

    @property
    def locked(self) -> str:
        """Why the rater cannot change anything; '' where they can."""
        if self.editable:
            return ""
        if self.second is not None and self.visit.record.is_open:
            return text("read-only-submitted")
        return locked(self.visit)

    @cached_property
    def sheet(self) -> Sheet:
        sheet = read_sheet(self.visit.wave.instrument, self.visit.participation)
        return sheet if self.second is None else seen_by_second(sheet, self.visit.questionnaire, self.second)

    @cached_property
    def items(self) -> list[Item]:
        """What this rater is asked, filters worked out; what the timer measures is not for a second rater."""
        asked = self.sheet.asked(self.visit.questionnaire, "")
        timed = plan_of(self.visit.wave).timed if self.second else frozenset()
        return [item for item in self.visit.questionnaire.items if item.id in asked - timed]

    @cached_property
    def suggestions(self) -> Mapping[str, Suggestion]:
        """By item, with what may be shown of them: a second rater sees outcomes only where the sample says so."""
        found = Suggestion.objects.filter(wave=self.visit.record, institution=self.visit.participation.institution)
        return {each.item: each for each in found.prefetch_related("evidence")}

    @property
    def outcomes_shown(self) -> bool:
        return self.second is None or self.second.sample.suggestions_shown

    def outcome(self, item: str) -> Suggestion | None:
        """The suggestion whose outcome this rater sees."""
        found = self.suggestions.get(item)
        return found if found and found.has_outcome and self.outcomes_shown else None

    def left_open(self, item: str) -> Suggestion | None:
        """The suggestion of a check that looked and left the item to the expert, who sees its evidence at most."""
        found = self.suggestions.get(item)
        return found if found and not found.has_outcome and self.outcomes_shown else None

    def standing(self, item: str) -> Answer | SecondAnswer | None:
        return self.sheet.answer("", item)

    def seen(self, item: str) -> Seen:
        return seen_now(self.standing(item))

    def answered(self, item: str) -> bool:
        return self.seen(item).said.missing != Missing.NOT_ANSWERED

    @property
    def rating(self) -> dict[str, object]:
        """What decisions about the site belong to."""
        return {"second": self.second} if self.second else {"response": self.visit.response}

    @cached_property
    def decisions(self) -> Mapping[str, Decision]:
        """By item, the last that anybody made of this rating and has not taken back."""
        if self.second is None and self.visit.response.pk is None:
            return {}
        return {each.item: each for each in Decision.objects.filter(**self.rating, undone=None).order_by("pk")}

    def overtaken(self, item: str) -> Decision | None:
        """The decision against which a later look at the website speaks."""
        decided, shown = self.decisions.get(item), self.outcome(item)
        return decided if decided and shown and decided.is_overtaken(shown, self.seen(item).said) else None

    @property
    def left(self) -> list[Item]:
        """What is still to be decided, or to be decided again."""
        return [item for item in self.items if not self.answered(item.id) or self.overtaken(item.id)]


def seen_by_second(sheet: Sheet, asked: Questionnaire, second: SecondRating) -> Sheet:
    """The institution's sheet with the first rater's answers taken out and the second's put in."""
    own = {item.id for item in asked.items}
    rest = {item: answer for item, answer in sheet.answers.get("", {}).items() if item not in own}
    mine = {answer.item: answer for answer in second.answers.all()}
    return replace(sheet, answers={**sheet.answers, "": {**rest, **mine}})


View = Callable[Concatenate[HttpRequest, Sitting, ...], HttpResponse]


def sitting_page(action: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """A page of one expert questionnaire about one institution, for its first rater, its second one or the office."""

    def enter(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        @login_required
        def entered(request: HttpRequest, wave: str, institution: str, questionnaire: str, **rest: str) -> HttpResponse:
            return view(request, _sitting(request.user, action, wave, institution, questionnaire), **rest)

        return entered

    return enter


def _sitting(user: User, action: str, wave: str, institution: str, questionnaire: str) -> Sitting:
    second = (
        SecondRating.objects.select_related("sample", "wave", "institution")
        .filter(wave__key=wave, institution__key=institution, questionnaire=questionnaire, rater=user)
        .first()
    )
    sitting = _second(user, second) if second else Sitting(visit_of(user, action, wave, institution, questionnaire))
    asked = sitting.visit.questionnaire
    if asked.respondent != "expert" or asked.unit != UNIT:
        raise PermissionDenied
    return sitting


def _second(user: User, second: SecondRating) -> Sitting:
    """A second rater comes in by the draw, as long as they are an expert of the wave at all."""
    wave = definition(second.wave)
    asked = next((each for each in wave.instrument.questionnaires if each.id == second.questionnaire), None)
    expert = user.assignments.filter(wave=second.wave, role=Assignment.Role.EXPERT).exists()
    participation = Participation.objects.select_related("wave", "institution").filter(
        wave=second.wave, institution=second.institution
    ).first()  # fmt: skip
    if asked is None or participation is None or not expert:
        raise PermissionDenied
    nothing = Response(wave=second.wave, institution=second.institution, questionnaire=asked.id)
    return Sitting(Visit(user, second.wave, wave, participation, asked, nothing), second)


def suggested(suggestion: Suggestion) -> Said:
    return Said(suggestion.value, suggestion.missing)


def said_shown(item: Item, said: Said) -> str:
    """An answer in words; a multiple choice of nothing is an answer, too."""
    return text("assess-none-of-these") if said == ("", "") else spoken.shown(item, said)
