"""Template filters of experts' pages: shares and coefficients as the page's language writes them."""

import datetime
import json
from collections.abc import Iterable

from django import template

from eindekss.collection import texts

register = template.Library()


# A template says '' where what it asks for has no such thing, e.g. a weighted kappa of an item without an order.
_NOTHING = (None, "")


@register.filter
def share(value: float | None) -> str:
    """A share as a percentage without decimals; a dash where there is none."""
    if value in _NOTHING:
        return "–"
    return f"{value * 100:.0f}\u202f%" if texts.language() == "lv" else f"{value:.0%}"


@register.filter
def coefficient(value: float | None) -> str:
    """Two decimals, a true minus sign, the language's decimal mark; a dash where there is none."""
    if value in _NOTHING:
        return "–"
    written = f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
    return written.replace(".", ",") if texts.language() == "lv" else written


@register.filter(name="json")
def as_json(value: object) -> str:
    """For a hidden field; the template escapes it."""
    return json.dumps(value, ensure_ascii=False)


@register.filter
def clock(value: datetime.time) -> str:
    return f"{value:%H:%M}"


@register.filter
def weekdays(days: Iterable[int]) -> str:
    """Days of the week, 0 is Monday, by their short names; three and more on end as a range."""
    names = texts.text("weekdays").split()
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said = (f"{names[run[0]]}–{names[run[-1]]}" if run[2:] else ", ".join(names[day] for day in run) for run in runs)
    return ", ".join(said)
