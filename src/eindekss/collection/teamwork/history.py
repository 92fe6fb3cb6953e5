"""Who changed which answer when, from what to what."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from eindekss.collection import spoken
from eindekss.collection.access import Visit, questionnaire_page
from eindekss.collection.answering import NOTHING, Said
from eindekss.collection.models import History
from eindekss.collection.teamwork.people import named
from eindekss.collection.teamwork.wording import question
from eindekss.collection.views import shared
from eindekss.instrument.model import Item, Section
from eindekss.registry.models import RosterRow, User

PAGE = 50


@dataclass(frozen=True)
class Change:
    """One version of one answer. ``item`` and ``section`` are None where the questionnaire asks it no longer."""

    entry: History
    item: Item | None
    section: Section | None
    row: RosterRow | None

    @property
    def question(self) -> str:
        return question(self.section, self.item) if self.item else self.entry.item

    @property
    def who(self) -> str:
        return named(self.entry.changed_by) if self.entry.changed_by else ""

    @property
    def before(self) -> str:
        """The version before in words; a first version changed what had not been answered."""
        had = Said(self.entry.had_value or "", self.entry.had_missing or "")
        return self._shown(NOTHING if self.entry.had_value is None else had)

    @property
    def after(self) -> str:
        return self._shown(Said(self.entry.value, self.entry.missing))

    def _shown(self, said: Said) -> str:
        return spoken.shown(self.item, said) if self.item else said.value or said.missing


@require_GET
@questionnaire_page("view")
def history(request: HttpRequest, visit: Visit) -> HttpResponse:
    chosen = request.GET
    sections = {item.id: section for section in visit.questionnaire.sections for item in section.items}
    items = {item.id: item for item in visit.questionnaire.items}
    rows = {row.row: row for row in _rows(visit)}
    page = Paginator(_found(visit, chosen), PAGE).get_page(chosen.get("page"))
    context = shared(visit) | {
        "page": page,
        "found": page.paginator.count,
        "changes": _changes(page, items, sections, rows),
        "people": _people(visit),
        "chosen": {name: chosen.get(name, "") for name in ("section", "person", "item", "row")},
        "item": items.get(chosen.get("item", "")),
        "asked": _asked(items.get(chosen.get("item", "")), sections),
        "row": rows.get(chosen.get("row", "")),
    }
    return render(request, "collection/teamwork/history.html", context)


def _changes(
    page: Page, items: dict[str, Item], sections: dict[str, Section], rows: dict[str, RosterRow]
) -> list[Change]:
    return [Change(each, items.get(each.item), sections.get(each.item), rows.get(each.row)) for each in page]


def _found(visit: Visit, chosen: QueryDict) -> QuerySet[History]:
    """The versions that fit the filter, the latest first, each with the value before it."""
    found = History.objects.filter(response=visit.response) if visit.response.pk else History.objects.none()
    if item := chosen.get("item"):
        found = found.filter(item=item)
    if row := chosen.get("row"):
        found = found.filter(row=row)
    for section in visit.questionnaire.sections:
        if section.id == chosen.get("section"):
            found = found.filter(item__in=[item.id for item in section.items])
    if (person := chosen.get("person", "")).isdecimal():
        found = found.filter(changed_by=person)
    same = {name: OuterRef(name) for name in ("response", "row", "item")}
    before = History.objects.filter(**same, version=OuterRef("version") - 1)
    had = {f"had_{name}": Subquery(before.values(name)[:1]) for name in ("value", "missing")}
    return found.annotate(**had).select_related("changed_by").order_by(F("changed").desc(nulls_last=True), "-pk")


def _asked(item: Item | None, sections: dict[str, Section]) -> str:
    return question(sections.get(item.id), item) if item else ""


def _people(visit: Visit) -> list[tuple[str, str]]:
    """Who has changed anything: number and name."""
    if visit.response.pk is None:
        return []
    who = User.objects.filter(pk__in=visit.response.history.values("changed_by"))
    return sorted(((str(user.pk), named(user)) for user in who), key=lambda each: each[1])


def _rows(visit: Visit) -> QuerySet[RosterRow]:
    return RosterRow.objects.filter(
        wave=visit.record, institution=visit.participation.institution, unit=visit.questionnaire.unit
    )
