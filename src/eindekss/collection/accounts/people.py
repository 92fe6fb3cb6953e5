"""Everyone who has access in a wave, from a fixed number of queries."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Max

from eindekss.collection.models import AccessLink, Presence
from eindekss.collection.teamwork.people import named
from eindekss.collection.texts import language
from eindekss.registry.models import Assignment, Participation, User
from eindekss.registry.models import Wave as WaveRecord

Role = Assignment.Role
NAMED = 3  # institutions named in the list


class LinkState(StrEnum):
    """What has become of the last link that a person was sent."""

    NONE = "none"
    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Account:
    """One person in one wave. ``institutions`` are key and name; the office has none."""

    user: User
    roles: tuple[str, ...]
    institutions: tuple[tuple[str, str], ...]
    seen: datetime.datetime | None
    link: AccessLink | None

    @property
    def name(self) -> str:
        return named(self.user)

    @property
    def more(self) -> int:
        """How many institutions the list does not name."""
        return len(self.institutions) - NAMED

    @property
    def has_address(self) -> bool:
        return bool(self.user.email)

    @property
    def link_state(self) -> str:
        link = self.link
        if link is None:
            return LinkState.NONE.value
        if link.used:
            return LinkState.USED.value
        if link.revoked:
            return LinkState.REVOKED.value
        return (LinkState.OPEN if link.is_usable else LinkState.EXPIRED).value

    @property
    def language(self) -> str:
        """The language that they were last written to in."""
        return self.link.language if self.link else "lv"

    def fits(self, words: str, role: str, link: str) -> bool:
        said = (self.name, self.user.username, self.user.email, *(part for each in self.institutions for part in each))
        return (
            any(words.casefold() in each.casefold() for each in said)
            and (not role or role in self.roles)
            and (not link or link == self.link_state)
        )


def everyone(record: WaveRecord, person: int | None = None) -> list[Account]:
    """By name; or the one person, where they have access here."""
    assignments = record.assignments.select_related("user", "institution").order_by("pk")
    if person is not None:
        assignments = assignments.filter(user=person)
    mine: dict[User, list[Assignment]] = defaultdict(list)
    for each in assignments:
        mine[each.user].append(each)
    names = _names(record)
    links = {link.user_id: link for link in AccessLink.objects.filter(wave=record).order_by("pk")}
    present = Presence.objects.filter(response__wave=record).values_list("user").annotate(Max("at"))
    there = dict(present)
    found = [_account(user, given, names, links.get(user.pk), there.get(user.pk)) for user, given in mine.items()]
    return sorted(found, key=lambda each: (each.name.casefold(), each.user.pk))


def _names(record: WaveRecord) -> dict[int, str]:
    participations: Iterable[Participation] = record.participations.all()
    return {each.institution_id: each.name(language()) for each in participations}


def _account(
    user: User, given: list[Assignment], names: dict[int, str], link: AccessLink | None, there: datetime.datetime | None
) -> Account:
    of = [(each.institution.key, names.get(each.institution_id, each.institution.key))
          for each in given if each.institution]  # fmt: skip
    moments = [moment for moment in (user.last_login, there) if moment]
    return Account(
        user,
        tuple(sorted({each.role for each in given})),
        tuple(sorted(of, key=lambda each: each[1].casefold())),
        max(moments, default=None),
        link,
    )
