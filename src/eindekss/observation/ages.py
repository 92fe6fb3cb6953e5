"""How long ago something was, as pages say it: “pirms 3 dienām”, “a week ago”, “вчера”, “1 gadu 2 mēnešus atpakaļ”.

Counted back from the moment at which the page was read: hours from that hour, months and years by the calendar. The
unit tells how exact that is: programs cut or round “a year ago” from anything between half a year and two.
"""

import calendar
import datetime
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from eindekss.observation.vocabulary import Vocabulary

_UNITS = {"minutes": 1, "hours": 1, "days": 1, "weeks": 7, "months": 30, "half-years": 182, "years": 365}
_MONTHS = {"months": 1, "half-years": 6, "years": 12}
_HOURS = {"minutes": 1 / 60, "hours": 1, "days": 24, "weeks": 24 * 7}
_COUNTS = range(1, 11)  # that are written in words
_LONGEST = 3660  # days: what is said to be longer ago is history, or a number


class Age(NamedTuple):
    """``unit``: days of the smallest unit that was said, at least 1. None for ``date``: said, but longer ago."""

    date: datetime.date | None
    unit: int


Read = Callable[["re.Match[str]", datetime.datetime], Age]


def ages(words: Vocabulary) -> Iterator[tuple["re.Pattern[str]", Read]]:
    """Patterns for folded text, in the order in which they take their places, and how each is read."""
    for back, group in ((2, "date-before-yesterday"), (1, "date-yesterday"), (0, "date-now"), (0, "date-today")):
        yield re.compile(words.expression(group)), _days_back(back)
    before, after = (words.expression(f"date-ago-{side}") for side in ("before", "after"))
    numbers = [f"(?P<c{number}>{words.expression(f'date-count-{number}')})" for number in _COUNTS]
    units = [f"(?P<{_name(unit)}>{words.expression(f'date-{unit}')})" for unit in _UNITS]
    counted = rf"(?:(?P<n>(?<!\w)\d{{1,6}})|{'|'.join(numbers)})\s+(?:{'|'.join(units)})\.?"
    nameless = re.sub(r"\?P<[^>]+>", "?:", counted)
    several = rf"(?P<much>{nameless}(?:\s*,)?(?:\s+(?:{words.expression('date-and')}\s+)?{nameless})*)"
    read = _read(re.compile(counted))
    yield re.compile(rf"(?:{before})\s+{several}(?:\s+(?:{after}))?"), read
    yield re.compile(rf"{several}\s+(?:{after})"), read
    for unit in _UNITS:
        one = rf"(?P<much>{words.expression(f'date-one-{unit}')})"
        yield re.compile(rf"(?:{before})\s+{one}(?!\.?\s*\w)"), _one(unit)  # “pirms gada beigām” is no age
        yield re.compile(rf"{one}\s+(?:{after})"), _one(unit)


def span(date: datetime.date, unit: int) -> tuple[datetime.date, datetime.date]:
    """The earliest and the latest day that an age may mean: programs cut what is over, or round to the nearest."""
    if unit <= 1:
        return date, date
    return date - datetime.timedelta(unit), date + datetime.timedelta(unit // 2)


def _days_back(days: int) -> Read:
    return lambda _, moment: Age(moment.date() - datetime.timedelta(days), 1)


def _one(unit: str) -> Read:
    return lambda _, moment: _back(moment, [(1, unit)])


def _read(counted: "re.Pattern[str]") -> Read:
    def read(hit: "re.Match[str]", moment: datetime.datetime) -> Age:
        return _back(moment, [_amount(each.groupdict()) for each in counted.finditer(hit["much"])])

    return read


def _amount(said: dict[str, str | None]) -> tuple[int, str]:
    count = said["n"] or next(number for number in _COUNTS if said[f"c{number}"])
    return int(count), next(unit for unit in _UNITS if said[_name(unit)])


def _back(moment: datetime.datetime, amounts: list[tuple[int, str]]) -> Age:
    unit = min(_UNITS[unit] for _, unit in amounts)
    if sum(count * _UNITS[unit] for count, unit in amounts) > _LONGEST:
        return Age(None, unit)
    months = sum(count * _MONTHS.get(unit, 0) for count, unit in amounts)
    hours = sum(count * _HOURS.get(unit, 0) for count, unit in amounts)
    return Age(_months_before((moment - datetime.timedelta(hours=hours)).date(), months), unit)


def _months_before(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _name(unit: str) -> str:
    return unit.replace("-", "_")
