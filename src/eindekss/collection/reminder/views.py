"""What the next run of the reminders sends, on any day; and sending it now."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from eindekss.collection.access import wave_page
from eindekss.collection.definition import definition
from eindekss.collection.models import Reminder
from eindekss.collection.reminder.letter import gets_link, way_in, written
from eindekss.collection.reminder.plan import Due, Plan, plan
from eindekss.collection.reminder.rules import Rule, Words, load_rules
from eindekss.collection.reminder.send import send
from eindekss.collection.texts import LANGUAGES, in_both, language, text
from eindekss.dataset.wave import Wave
from eindekss.errors import Refused
from eindekss.registry.models import Wave as WaveRecord

AT_ONCE = 100  # letters by one press of the button: a page must not take longer than servers wait for it
PAGE = 50
MOST_NAMED = 200  # recipients of one rule; the others are counted


@require_GET
@wave_page("board")
def reminders(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """The rules of the wave and whom each would remind on the day asked for, today if none is."""
    wave, today = definition(record), timezone.localdate()
    day = _day(request.GET.get("day", "")) or today
    context: dict[str, Any] = {"wave": wave, "record": record, "day": day, "today": today, "at_once": AT_ONCE}
    try:
        rules = load_rules(wave)
    except Refused as refused:
        context["problems"] = [each.text(language()) for each in refused.problems]
        return render(request, "collection/reminder/reminders.html", context, status=422)
    planned = plan(wave, record, rules, day)
    page = _sent(record, rules, request.GET.get("page"))
    context |= {"rules": _by_rule(wave, rules, planned), "plan": planned, "count": len(planned.letters), "page": page,
                "sendable": record.is_open and day == today and planned.letters}  # fmt: skip
    return render(request, "collection/reminder/reminders.html", context)


def _day(written: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:
        return None


def _by_rule(wave: Wave, rules: tuple[Rule, ...], planned: Plan) -> list[dict[str, Any]]:
    """Each rule with those it reminds, and the letter that the first of them would get."""
    return [_row(wave, planned.day, rule, [due for due in planned.letters if due.rule == rule]) for rule in rules]


def _row(wave: Wave, day: datetime.date, rule: Rule, letters: list[Due]) -> dict[str, Any]:
    named = letters[:MOST_NAMED]
    return {"rule": rule, "count": len(letters), "named": named, "untold": len(letters) - len(named),
            "shown": _shown(wave, day, letters)}  # fmt: skip


def _shown(wave: Wave, day: datetime.date, letters: list[Due]) -> Mapping[str, Words]:
    """Language -> the letter that the first would get; the link in it is made only when the letter leaves."""
    if not letters:
        return {}
    first, here = letters[0], in_both("reminder-address-here")
    last = day + datetime.timedelta(days=settings.ACCESS_LINK_DAYS - 1) if gets_link(first.user) else None
    return {each: written(first, wave, each, way_in(each, here[each], last)) for each in LANGUAGES}


def _sent(record: WaveRecord, rules: tuple[Rule, ...], number: str | None) -> Page:
    """The reminders so far, the latest first, with the titles of their rules and the names of institutions."""
    every = Reminder.objects.filter(wave=record).select_related("user", "institution").order_by("-pk")
    page = Paginator(every, PAGE).get_page(number)
    titles = {rule.id: rule.title for rule in rules}
    names = {each.institution_id: each for each in record.participations.all()} if page.object_list else {}
    for each in page.object_list:
        each.title = titles.get(each.rule, {})
        each.participation = names.get(each.institution_id)
    return page


@require_POST
@wave_page("remind")
def send_now(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    try:
        report = send(record, timezone.localdate(), request, AT_ONCE)
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, problem.text(language()))
        return redirect("reminders", record.key)
    if report.sent:
        messages.success(request, text("reminders-sent", count=len(report.sent)))
    for due in report.undeliverable:
        messages.error(request, text("reminder-undeliverable", email=due.user.email))
    if report.failed:
        messages.error(request, text("reminders-failed", count=len(report.failed)))
    if report.waiting:
        messages.info(request, text("reminders-waiting", count=report.waiting))
    if not (report.sent or report.undeliverable or report.failed):
        messages.info(request, text("reminders-none-due"))
    return redirect("reminders", record.key)
