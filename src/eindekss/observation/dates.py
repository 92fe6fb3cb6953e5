"""Dates in running text: as people write them in the vocabularies' languages, ages counted back from a given moment.

Nothing is filled in: a month without a day, or a year alone, is no date. A date without its year is taken for the
latest such day not after the given one, and says so by its confidence.
"""

import calendar
import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from eindekss.observation.ages import Read, ages, span
from eindekss.observation.vocabulary import fold, vocabulary

SURE, PROBABLE, YEARLESS = 0.95, 0.7, 0.6
_OLDEST = 1990  # of a page on the web; what looks like an older date is a number or history
_Match = re.Match[str]


class Dated(NamedTuple):
    """``words``: as the text has them, from ``start``. ``confidence``: low where the year, or the order, is guessed.

    ``unit``: 0 for a written date; for an age the days of its unit: “pirms 2 nedēļām” (7) is no single day.
    """

    date: datetime.date
    words: str
    start: int
    confidence: float
    unit: int = 0

    @property
    def span(self) -> tuple[datetime.date, datetime.date]:
        """The earliest and the latest day that it may mean."""
        return span(self.date, self.unit)


def dates_in(text: str, day: datetime.date, languages: tuple[str, ...], *, ahead: bool = False) -> tuple[Dated, ...]:
    """Every date of a text, in its order. ``day``: the one on which the text was read, or better the very moment.

    ``ahead``: dates without a year may lie before and after the day (deadlines): the nearest such day is taken.
    """
    folded, whole, moment = fold(text), unicodedata.normalize("NFC", text), _moment(day)
    taken: list[Dated] = []
    places = bytearray(len(folded))  # 1 where a date stands already
    for pattern, read in _grammar(languages):
        for hit in pattern.finditer(folded):
            if any(places[hit.start() : hit.end()]):
                continue
            found = read(hit, moment)
            if found is not None or not {"y", "much"}.isdisjoint(hit.groupdict()):
                # 18 November 1918 is no 18 November of this year, and 101 years ago is not one year ago
                places[hit.start() : hit.end()] = b"\1" * (hit.end() - hit.start())
            if found is not None:
                date, confidence, unit = found
                nearest = _nearest(date, moment.date()) if ahead and confidence == YEARLESS else date
                taken.append(Dated(nearest, whole[hit.start() : hit.end()], hit.start(), confidence, unit))
    return tuple(_of_one_year(sorted(taken, key=lambda each: each.start), folded, languages))


def _of_one_year(found: list[Dated], folded: str, languages: tuple[str, ...]) -> Iterator[Dated]:
    """A date without a year that ends a span is of the year in which the span begins, or of the next."""
    between = _between(languages)
    before: Dated | None = None
    for each in found:
        gap = folded[before.start + len(before.words) : each.start] if before else ""
        ends = before and each.confidence == YEARLESS != before.confidence and between.fullmatch(gap)
        dated = _after(before, each) if before and ends else each
        yield dated
        before = dated


def _after(begun: Dated, ended: Dated) -> Dated:
    """The day and month of ``ended`` when they come next."""
    month, number = ended.date.month, ended.date.day
    year = begun.date.year + ((month, number) < (begun.date.month, begun.date.day))
    date = datetime.date(year, month, min(number, calendar.monthrange(year, month)[1]))
    return ended._replace(date=date, confidence=PROBABLE)


@cache
def _between(languages: tuple[str, ...]) -> "re.Pattern[str]":
    return re.compile(rf"\.?\s*(?:[–—-]|{vocabulary(languages).expression('date-range')})\s*")


class _Found(NamedTuple):
    date: datetime.date
    confidence: float
    unit: int = 0


_Read = Callable[[_Match, datetime.datetime], _Found | None]


def _moment(day: datetime.date) -> datetime.datetime:
    """The end of a day of which no hour is known: what was hours ago was on it."""
    return day if isinstance(day, datetime.datetime) else datetime.datetime.combine(day, datetime.time.max)


@cache
def _grammar(languages: tuple[str, ...]) -> tuple[tuple["re.Pattern[str]", _Read], ...]:
    """Patterns in the order in which they take their places: the fullest spelling first."""
    words = vocabulary(languages)
    months = [f"(?P<m{number}>{words.expression(f'date-month-{number}')})" for number in range(1, 13)]
    named = rf"(?:{'|'.join(months)})"
    of_year = words.expression("date-of-year")
    ordinal = r"(?:st|nd|rd|th)?"
    day, year = rf"(?P<d>\d{{1,2}}){ordinal}", r"(?P<y>\d{4})"
    span = rf"(?:\d{{1,2}}\.?\s*(?:[–—-]|{words.expression('date-range')})\s*)?"  # of days: the last one counts
    spelled = (
        rf"(?<!\d){year}\.?\s*(?:{of_year})\.?,?\s*{span}{day}\.?\s*{named}",
        rf"(?<![\d.]){day}\.?(?:\s+of)?\s*{named}\.?,?\s*{year}(?!\d)",
        rf"{named}\.?\s*{day},?\s*{year}(?!\d)",
        rf"(?<!\d){year}\s+{named}\s+{day}(?!\d)",
    )
    yearless = (rf"(?<![\d.]){day}\.?(?:\s+of)?\s*{named}", rf"{named}\.?\s+{day}(?![\d.:])")
    return (
        (re.compile(r"(?<![\d-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)"), _of_numbers),
        *((re.compile(each), _of_words) for each in spelled),
        (re.compile(r"(?<![\d.])(?P<y>\d{4})[./]\s?(?P<m>\d{1,2})[./]\s?(?P<d>\d{1,2})(?!\d)"), _of_numbers),
        (re.compile(r"(?<![\d.])(?P<d>\d{1,2})\s?[./-]\s?(?P<m>\d{1,2})\s?[./-]\s?(?P<y>\d{4}|\d{2})(?![\d/])"),
         _of_numbers),
        *((re.compile(each), _of_words) for each in yearless),
        (re.compile(r"^(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.$"), _of_numbers),
        *((pattern, _of_age(read)) for pattern, read in ages(words)),
    )  # fmt: skip


def _of_age(counted: Read) -> _Read:
    def read(hit: _Match, moment: datetime.datetime) -> _Found | None:
        date, unit = counted(hit, moment)
        return None if date is None else _Found(date, SURE if unit == 1 else PROBABLE, unit)

    return read


def _of_words(hit: _Match, moment: datetime.datetime) -> _Found | None:
    given = hit.groupdict()
    month = next(number for number in range(1, 13) if given[f"m{number}"])
    return _date(given.get("y"), month, int(given["d"]), moment.date(), SURE)


def _of_numbers(hit: _Match, moment: datetime.datetime) -> _Found | None:
    """Day before month, as in Europe; the other way round only where nothing else is a date."""
    day = moment.date()
    given = hit.groupdict()
    year, month, number = given.get("y"), int(given["m"]), int(given["d"])
    if year is not None and len(year) == 2:
        return _date(f"20{year}", month, number, day, PROBABLE)
    slashed = "/" in hit[0] and month != number
    if slashed and month > 12 >= number:
        return _date(year, number, month, day, PROBABLE)
    either = slashed and number <= 12 and not hit[0].startswith(str(year))
    return _date(year, month, number, day, PROBABLE if either else SURE)


def _date(year: str | None, month: int, number: int, day: datetime.date, sure: float) -> _Found | None:
    try:
        if year is not None:
            whole = datetime.date(int(year), month, number)
            return _Found(whole, sure) if _OLDEST <= whole.year <= day.year + 10 else None
        return _Found(_latest(month, number, day), YEARLESS)
    except ValueError:
        return None


def _nearest(before: datetime.date, day: datetime.date) -> datetime.date:
    """That day of the year once more after ``day``, if it is nearer so."""
    after = before + datetime.timedelta(365 + calendar.isleap(day.year + (before.month > 2)))
    return after if (after - day) < (day - before) else before


def _latest(month: int, number: int, day: datetime.date) -> datetime.date:
    """The latest day of that month and number not after the given day. Raises ValueError where there is none."""
    for year in range(day.year, day.year - 9, -1):
        leap = calendar.monthrange(year, month)[1] >= number
        if leap and (found := datetime.date(year, month, number)) <= day:
            return found
    raise ValueError(f"{number}.{month}.")
