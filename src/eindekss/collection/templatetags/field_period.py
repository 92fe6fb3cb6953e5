"""Template filters of a wave's course, its reminders and the audit log."""

from django import template

from eindekss.collection import texts

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
def act_text(act: str) -> str:
    return texts.text(f"act-{act}")
