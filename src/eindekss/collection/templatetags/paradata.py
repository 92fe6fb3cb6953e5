"""Template tags for times: ``{{ minutes|duration }}``."""

from django import template

from eindekss.collection.texts import text

register = template.Library()


@register.filter
def duration(minutes: float) -> str:
    """Whole minutes, from an hour on with hours."""
    hours, rest = divmod(round(minutes), 60)
    return text("times-hours", hours=hours, minutes=rest) if hours else text("times-minutes", minutes=rest)
