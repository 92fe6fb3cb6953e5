"""Who is in which section now: pages tell of themselves while they are looked at; who falls silent has gone."""

import datetime
from collections import defaultdict
from collections.abc import Mapping

from django.utils import timezone

from eindekss.collection.access import Visit
from eindekss.collection.models import Presence
from eindekss.collection.paradata import time_spent
from eindekss.collection.teamwork.people import named
from eindekss.collection.texts import text

LASTS = datetime.timedelta(seconds=90)
SITTING = datetime.timedelta(hours=1)  # without a script: a page left open longer than this was left alone
PAUSE = datetime.timedelta(seconds=15)  # what comes sooner from the same place is not written down
Where = tuple[str, str]  # section, row
GRID = "*"  # stands for the page with all rows and sections at once; no section is called so


def mark(visit: Visit, section: str = "", row: str = "", lasts: datetime.timedelta = LASTS) -> None:
    """Note where the person is; section '' is the list of sections. Who only looks on is not noted.

    The time since the last word, no longer than ``lasts``, counts for the section where the person was.
    """
    if visit.response.pk is None or not visit.may("answer"):
        return
    now = timezone.now()
    last = Presence.objects.filter(response=visit.response, user=visit.user).first()
    since = now - last.at if last else None
    if last and (last.section, last.row) == (section, row) and since <= PAUSE:
        return
    Presence.objects.update_or_create(
        response=visit.response, user=visit.user, defaults={"section": section, "row": row, "at": now}
    )
    if last and last.section and since <= lasts:
        time_spent.add(visit.response, last.section, since)


def others(visit: Visit) -> Mapping[Where, list[str]]:
    """Section and row -> names of the other people who are there now.

    For those who answer and the office; an expert who may only look on is not told who works when.
    """
    found: dict[Where, list[str]] = defaultdict(list)
    if visit.response.pk is None or not (visit.may("answer") or visit.may("board")):
        return found
    there = Presence.objects.filter(response=visit.response, at__gt=timezone.now() - LASTS).exclude(section="")
    for each in there.exclude(user=visit.user).select_related("user").order_by("user__first_name", "user__pk"):
        found[each.section, each.row].append(named(each.user))
    return found


def words(names: list[str], section: str = "") -> str:
    """``Anna Ozola is in this section``; nothing where nobody is."""
    if not names:
        return ""
    who = ", ".join(names)
    if section == GRID:
        return text("presence-grid-one", who=who) if len(names) == 1 else text("presence-grid-several", who=who)
    return text("presence-one", who=who) if len(names) == 1 else text("presence-several", who=who)
