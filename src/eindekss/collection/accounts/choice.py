"""Choosing institutions for an expert: boxes to tick, or where there are too many of these, keys one a line."""

from collections import Counter
from dataclasses import dataclass

from django.http import QueryDict

from eindekss.collection.texts import text
from eindekss.registry.models import Assignment, Institution, Participation
from eindekss.registry.models import Wave as WaveRecord

MOST_BOXES = 300


def chosen(posted: QueryDict) -> list[str]:
    """The keys that were ticked or written, each once."""
    return list(dict.fromkeys([*posted.getlist("institution"), *posted.get("keys", "").split()]))


@dataclass(frozen=True)
class Choice:
    """What was chosen; ``problems`` in the language of the page."""

    institutions: tuple[Institution, ...] = ()
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, record: WaveRecord, posted: QueryDict) -> "Choice":
        keys = chosen(posted)
        known = {each.key: each for each in Institution.objects.filter(participations__wave=record, key__in=keys)}
        problems = tuple(text("account-keys-unknown", key=key) for key in keys if key not in known)
        if not keys:
            problems = (text("account-no-institution"),)
        return cls(tuple(known[key] for key in keys if key in known), problems)


@dataclass(frozen=True)
class Choices:
    """``boxes``: participation, how many experts it has, whether it is chosen; ``keys`` instead of too many boxes."""

    boxes: list[tuple[Participation, int, bool]]
    keys: str


def choices(record: WaveRecord, mine: list[str]) -> Choices:
    if record.participations.count() > MOST_BOXES:
        return Choices([], "\n".join(mine))
    given = record.assignments.filter(role=Assignment.Role.EXPERT).values_list("institution_id", flat=True)
    experts = Counter(given)
    every = record.participations.select_related("institution").order_by("name_lv", "pk")
    return Choices([(each, experts[each.institution_id], each.institution.key in mine) for each in every], "")
