"""The people of one institution in one wave: who has access, for what, and since when they were last seen."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Max

from eindekss.collection.definition import definition
from eindekss.collection.models import AccessLink, Presence
from eindekss.collection.texts import label
from eindekss.instrument.model import Questionnaire
from eindekss.registry.models import Assignment, Participation, User

MOST = 50  # accesses of one institution that its coordinator may make


def named(user: User) -> str:
    """The name of an account as others read it."""
    return user.get_full_name() or user.get_username()


@dataclass(frozen=True)
class Person:
    """``seen`` is the last visit, to a questionnaire or to the site; ``link`` is a link not used yet."""

    assignment: Assignment
    seen: datetime.datetime | None
    link: AccessLink | None
    language: str
    sections: tuple[str, ...]  # titles of the sections and whole questionnaires that are theirs

    @property
    def user(self) -> User:
        return self.assignment.user

    @property
    def name(self) -> str:
        return named(self.user)


def held(participation: Participation) -> list[Assignment]:
    """The institution's accesses, coordinators first."""
    found = Assignment.objects.filter(
        wave=participation.wave, institution=participation.institution, role=Assignment.Role.INSTITUTION
    )
    return list(found.select_related("user").prefetch_related("delegations").order_by("-coordinates", "pk"))


def people(participation: Participation) -> list[Person]:
    here = _seen(participation)
    links = AccessLink.objects.filter(wave=participation.wave, institution=participation.institution).order_by("pk")
    last = {link.user_id: link for link in links}
    asked = definition(participation.wave).instrument.questionnaires
    return [_person(each, here.get(each.user_id), last.get(each.user_id), asked) for each in held(participation)]


def _seen(participation: Participation) -> Mapping[int, datetime.datetime]:
    """User -> when they were last in one of the institution's questionnaires."""
    there = Presence.objects.filter(response__wave=participation.wave, response__institution=participation.institution)
    return dict(there.values_list("user").annotate(Max("at")))


def _person(
    assignment: Assignment, here: datetime.datetime | None, link: AccessLink | None, asked: Iterable[Questionnaire]
) -> Person:
    moments = [moment for moment in (here, assignment.user.last_login) if moment]
    return Person(
        assignment,
        max(moments, default=None),
        link if link and link.is_usable else None,
        link.language if link else "lv",
        tuple(_titles(assignment, asked)),
    )


def _titles(assignment: Assignment, asked: Iterable[Questionnaire]) -> Iterator[str]:
    mine = {(each.questionnaire, each.section) for each in assignment.delegations.all()}
    for each in asked:
        if (each.id, "") in mine:
            yield label(each.title)
        yield from (label(section.title) for section in each.sections if (each.id, section.id) in mine)


def coordinators(participation: Participation) -> list[Assignment]:
    return [each for each in held(participation) if each.coordinates]
