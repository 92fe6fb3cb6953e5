"""What one token opens: one institution's own questionnaires in one wave."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404

from eindekss.collection import lifecycle
from eindekss.collection.api.models import Token
from eindekss.collection.definition import definition
from eindekss.collection.models import Response
from eindekss.collection.sheet import Sheet, read_sheet
from eindekss.dataset.wave import Wave
from eindekss.instrument.model import Questionnaire
from eindekss.registry.models import Participation, RosterRow, User


@dataclass(frozen=True)
class Scope:
    """A request's token with what it stands for."""

    token: Token
    participation: Participation

    @cached_property
    def wave(self) -> Wave:
        return definition(self.participation.wave)

    @property
    def author(self) -> User:
        return self.token.author

    @property
    def questionnaires(self) -> Iterator[Questionnaire]:
        return (each for each in self.wave.instrument.questionnaires if each.respondent == "institution")

    def questionnaire(self, wanted: str) -> Questionnaire:
        found = next((each for each in self.questionnaires if each.id == wanted), None)
        if found is None:
            raise Http404
        return found

    def response(self, questionnaire: Questionnaire) -> Response:
        """The response as it stands; one that nobody has opened yet is not in the database."""
        key = {
            "wave": self.participation.wave,
            "institution": self.participation.institution,
            "questionnaire": questionnaire.id,
        }
        return Response.objects.filter(**key).first() or Response(**key)

    def editable(self, response: Response) -> bool:
        return self.participation.wave.is_open and any(lifecycle.can(move, response) for move in ("open", "answer"))

    def rows(self, questionnaire: Questionnaire) -> list[RosterRow]:
        if questionnaire.unit == "institution":
            return []
        of = {"wave": self.participation.wave, "institution": self.participation.institution}
        return list(RosterRow.objects.filter(**of, unit=questionnaire.unit).order_by("row"))

    def keys(self, questionnaire: Questionnaire) -> frozenset[str]:
        """The rows that may be answered for: '' is the institution itself."""
        if questionnaire.unit == "institution":
            return frozenset({""})
        return frozenset(row.row for row in self.rows(questionnaire))

    def sheet(self) -> Sheet:
        return read_sheet(self.wave.instrument, self.participation)
