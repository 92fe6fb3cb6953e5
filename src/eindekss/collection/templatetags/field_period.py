"""Template filters of a wave's course, its reminders and the audit log."""

import datetime

from django import template

from eindekss.collection import texts
from eindekss.collection.audit.models import Act, AuditEntry
from eindekss.collection.field_period.models import WaveEvent
from eindekss.collection.field_period.moves import LAST_DAY
from eindekss.collection.templatetags.fieldwork import day

register = template.Library()


@register.filter
def wave_state(state: str) -> str:
    return texts.text(f"wave-state-{state}")


@register.filter
def wave_means(state: str) -> str:
    return texts.text(f"wave-means-{state}")


@register.filter
def wave_move(move: str) -> str:
    return texts.text(f"wave-move-{move}")


@register.filter
def wave_event(event: WaveEvent) -> str:
    """One line of a wave's history: from one state, or one last day, to another."""
    if event.move == LAST_DAY:
        before, after = (day(datetime.date.fromisoformat(each)) for each in (event.before, event.after))
        return texts.text("wave-last-day-was", before=before, after=after)
    return f"{wave_state(event.before)} → {wave_state(event.after)}"


@register.filter
def about_text(entry: AuditEntry) -> str:
    """What an act was about; the states of a wave, which the log holds as their keys, in words."""
    if entry.act != Act.WAVE_MOVED:
        return entry.about
    return " → ".join(wave_state(state) for state in entry.about.split())


@register.filter
def act_text(act: str) -> str:
    return texts.text(f"act-{act}")
