"""Who assesses which site."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from eindekss.collection import audit
from eindekss.collection.definition import definition
from eindekss.collection.models import SecondRating
from eindekss.registry.models import Assignment, Institution, Participation, User
from eindekss.registry.models import Wave as WaveRecord

ROLE = Assignment.Role.EXPERT


REASONS = ("unknown", "second", "no-experts")


class NotGiven(Exception):
    """The site was not given to anybody, for one of the ``REASONS``."""


def experts(record: WaveRecord) -> list[User]:
    """Who is an expert of any wave: they have shown that they know the work. Nobody else is offered."""
    found = User.objects.filter(assignments__role=ROLE, is_active=True)
    return list(found.exclude(assignments__wave=record, assignments__role=Assignment.Role.OFFICE)
                .distinct().order_by("username"))  # fmt: skip


def assessed(record: WaveRecord) -> QuerySet[Participation]:
    """Whose websites are assessed: those that take part, or all where the wave asks institutions nothing."""
    asks = definition(record).instrument.asks_institutions
    return record.participations.filter(participates=True) if asks else record.participations.all()


def unassigned(record: WaveRecord) -> list[Participation]:
    """Institutions whose website is assessed and that have no expert yet, by name."""
    taken = Assignment.objects.filter(wave=record, role=ROLE).values("institution")
    found = assessed(record).exclude(institution__in=taken)
    return list(found.select_related("institution").order_by("name_lv", "pk"))


@transaction.atomic
def give(record: WaveRecord, username: str, key: str, by: HttpRequest) -> int:
    """One site to one expert. Refused where it is they who rate it a second time: they would see the first answers."""
    expert = next((each for each in experts(record) if each.username == username), None)
    institution = Institution.objects.filter(participations__wave=record, key=key).first()
    if expert is None or institution is None:
        raise NotGiven("unknown")
    if SecondRating.objects.filter(wave=record, institution=institution, rater=expert).exists():
        raise NotGiven("second")
    _, new = Assignment.objects.get_or_create(user=expert, wave=record, institution=institution, role=ROLE)
    if new:
        audit.record(by, audit.Act.ACCESS_GIVEN, f"{key} {username}", record)
    return int(new)


@transaction.atomic
def divide(record: WaveRecord, by: HttpRequest) -> int:
    """All sites that have no expert, to the wave's experts: each time to the one with the fewest, ties by user name."""
    mine = Assignment.objects.filter(wave=record, role=ROLE)
    load = {each: mine.filter(user=each).count() for each in experts(record) if mine.filter(user=each).exists()}
    if not load:
        raise NotGiven("no-experts")
    sites = unassigned(record)
    for site in sites:
        expert = min(load, key=lambda each: (load[each], each.username))
        load[expert] += 1
        Assignment.objects.create(user=expert, wave=record, institution=site.institution, role=ROLE)
        audit.record(by, audit.Act.ACCESS_GIVEN, f"{site.institution.key} {expert.username}", record)
    return len(sites)
