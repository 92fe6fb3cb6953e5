"""What colleagues and queries add to a questionnaire's own pages."""

from collections.abc import Mapping
from dataclasses import replace

from eindekss.collection.access import Visit
from eindekss.collection.models import Query
from eindekss.collection.overview import Part, Step
from eindekss.collection.query import asking
from eindekss.collection.query.shown import shown
from eindekss.collection.teamwork import delegation, presence
from eindekss.collection.teamwork.people import named
from eindekss.registry.models import User


def of_hub(visit: Visit, parts: list[Part]) -> dict[str, object]:
    """The sections with who answers for them and who is there, one's own first; and the queries that wait."""
    presence.mark(visit)
    there = presence.others(visit)
    responsible = delegation.responsible(visit.record, visit.participation.institution, visit.questionnaire)
    return {
        "parts": [_marked(part, visit.user, responsible, there) for part in parts],
        "waiting": _waiting(visit),
        "in_grid": presence.words(there.get((presence.GRID, ""), []), presence.GRID),
        "team": visit.may("team") and visit.questionnaire.respondent == "institution",
    }


def _marked(
    part: Part, user: User, responsible: Mapping[str, list[User]], there: Mapping[presence.Where, list[str]]
) -> Part:
    row = part.row.row if part.row else ""

    def marked(step: Step) -> Step:
        people = responsible.get(step.section.id, [])
        here = presence.words(there.get((step.section.id, row), []))
        return replace(step, people=tuple(map(named, people)), yours=user in people, here=here)

    steps = sorted(map(marked, part.steps), key=lambda step: not step.yours)
    return replace(part, steps=tuple(steps))


def _waiting(visit: Visit) -> list[object]:
    if visit.response.pk is None:
        return []
    found = Query.objects.exclude(state=Query.State.CLOSED).filter(response=visit.response).order_by("pk")
    return shown(visit.record, found.select_related("response", "asked_by").prefetch_related("remarks__by"))


def of_grid(visit: Visit) -> dict[str, object]:
    """Who else has all rows before them, and the queries that wait."""
    presence.mark(visit, presence.GRID)
    there = presence.others(visit).get((presence.GRID, ""), [])
    return {"here": presence.words(there, presence.GRID), "waiting": _waiting(visit)}


def of_section(visit: Visit, section: str, row: str) -> dict[str, object]:
    """Who else is in the section, and the queries on its answers by item."""
    presence.mark(visit, section, row)
    waiting = asking.waiting(visit.response)
    return {
        "editable": visit.may_change(section),
        "confined": visit.editable and not visit.may_change(section),
        "here": presence.words(presence.others(visit).get((section, row), [])),
        "queried": {item: query for (of, item), query in waiting.items() if of == row},
    }
