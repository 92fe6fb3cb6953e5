"""How long an answer took: minutes on the clock, or minutes of an institution's working time."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

DAY = datetime.timedelta(days=1)
ALL_WEEK = frozenset(range(7))


@dataclass(frozen=True)
class Calendar:
    """Working time: these days of the week (0 is Monday) from ``opens`` to ``closes``, holidays left out.

    Times are those of the clock on the wall in ``zone``, also on the days when it is put forward or back.
    """

    zone: datetime.tzinfo
    days: frozenset[int] = frozenset(range(5))
    opens: datetime.time = datetime.time(9)
    closes: datetime.time = datetime.time(17)
    holidays: frozenset[datetime.date] = frozenset()

    def minutes(self, sent: datetime.datetime, answered: datetime.datetime) -> float:
        """Working minutes between two moments; the part of the span that lies outside working time counts nothing."""
        spans = (self._overlap(day, sent, answered) for day in self._working_days(sent, answered))
        return sum(spans, datetime.timedelta()) / datetime.timedelta(minutes=1)

    def _working_days(self, sent: datetime.datetime, answered: datetime.datetime) -> Iterator[datetime.date]:
        day, last = sent.astimezone(self.zone).date(), answered.astimezone(self.zone).date()
        while day <= last:
            if day.weekday() in self.days and day not in self.holidays:
                yield day
            day += DAY

    def _overlap(self, day: datetime.date, sent: datetime.datetime, answered: datetime.datetime) -> datetime.timedelta:
        """The differences are taken in universal time: the hour that a clock skips is not worked."""
        opens, closes = (
            datetime.datetime.combine(day, hour, self.zone).astimezone(datetime.UTC)
            for hour in (self.opens, self.closes)
        )
        return max(min(answered, closes) - max(sent, opens), datetime.timedelta())


def elapsed(sent: datetime.datetime, answered: datetime.datetime) -> float:
    """Minutes on the clock."""
    return (answered - sent) / datetime.timedelta(minutes=1)


def middle(minutes: list[float | None]) -> float | None:
    """The median of several tests, where None is a test that never got an answer and counts as longest.

    None where the middle itself was never answered; of an even number, the mean of the middle two, None if one is.
    """
    ordered = sorted(minutes, key=lambda each: (each is None, each or 0.0))
    if not ordered:
        return None
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return None if low is None or high is None else (low + high) / 2
