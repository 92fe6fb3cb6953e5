"""Template filters of the office's pages: days, moments and minutes as the page's language writes them."""

import datetime

from django import template
from django.utils import timezone

from eindekss.collection import texts
from eindekss.collection.models import Event
from eindekss.dataset.numerals import number_text

register = template.Library()


@register.filter
def day(value: datetime.date) -> str:
    return texts.day(value, texts.language())


@register.filter
def moment(value: datetime.datetime) -> str:
    local = timezone.localtime(value)
    return f"{day(local)} {local:%H:%M}"


@register.filter
def whole(value: float) -> str:
    """A count, or minutes without a fraction, thousands set apart."""
    return number_text(value, texts.language(), 0)


@register.filter
def is_move(value: object) -> bool:
    return isinstance(value, Event)


@register.filter
def step_text(kind: str) -> str:
    """The words for a step of the field work."""
    return texts.text(f"event-{kind}")


@register.filter
def move_text(move: str) -> str:
    """The words for a move of a questionnaire."""
    return texts.text(f"move-{move}")
