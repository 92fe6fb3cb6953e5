"""The audit log as the office reads it: filtered, paged, as CSV."""

import datetime
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from eindekss.collection import download
from eindekss.collection.access import wave_page
from eindekss.collection.audit.log import record as note
from eindekss.collection.audit.models import Act, AuditEntry
from eindekss.collection.definition import definition
from eindekss.registry.models import Wave as WaveRecord

PAGE = 50
COLUMNS = ("at", "who", "act", "about", "wave", "address")


@dataclass(frozen=True)
class Wanted:
    """What the filter asks for; '' and None are no wish."""

    who: str
    act: str
    first: datetime.date | None
    last: datetime.date | None

    @classmethod
    def of(cls, request: HttpRequest) -> "Wanted":
        asked = request.GET
        days = (_day(asked.get(name, "")) for name in ("first", "last"))
        return cls(asked.get("who", "").strip(), asked.get("act", ""), *days)

    def chosen(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        if self.who:
            entries = entries.filter(who__icontains=self.who)
        if self.act:
            entries = entries.filter(act=self.act)
        if self.first:
            entries = entries.filter(at__gte=_midnight(self.first))
        if self.last:
            entries = entries.filter(at__lt=_midnight(self.last + datetime.timedelta(days=1)))
        return entries


def entries_of(wave: WaveRecord) -> QuerySet[AuditEntry]:
    """What concerns the wave: its own acts, and acts about no wave (log-ins) of people who have access to it.

    Failed log-ins of unknown accounts belong to no wave, and every office sees them.
    """
    people = wave.assignments.values("user__username")
    about_none = Q(wave="") & (Q(who__in=people) | Q(who=""))
    return AuditEntry.objects.filter(Q(wave=wave.key) | about_none).order_by("-at", "-pk")


def _day(written: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:
        return None


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


@require_GET
@wave_page("audit")
def log(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    wanted = Wanted.of(request)
    page = Paginator(wanted.chosen(entries_of(record)), PAGE).get_page(request.GET.get("page"))
    context = {"wave": definition(record), "record": record, "page": page, "wanted": wanted, "acts": Act.values}
    return render(request, "collection/audit/log.html", context)


@require_GET
@wave_page("audit")
def export(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """All that the filter leaves, as CSV; that it was taken is itself recorded."""
    found = Wanted.of(request).chosen(entries_of(record))
    rows = [[download.moment(each.at), *(getattr(each, name) for name in COLUMNS[1:])] for each in found]
    note(request, Act.EXPORTED, "log.csv", record)
    return download.as_csv(f"{record.key}-log.csv", COLUMNS, rows)
