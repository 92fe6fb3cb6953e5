"""Working minutes between two moments, by the calendar's rule, clock changes included."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from eindekss.collection.expert.clock import ALL_WEEK, Calendar, elapsed, middle

RIGA = ZoneInfo("Europe/Riga")
OFFICE = Calendar(
    RIGA, opens=datetime.time(9), closes=datetime.time(17), holidays=frozenset([datetime.date(2017, 11, 20)])
)


def at(written: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(written).replace(tzinfo=RIGA)


@pytest.mark.parametrize(
    ("sent", "answered", "minutes"),
    [
        ("2017-11-21T10:00", "2017-11-21T10:45", 45),
        ("2017-11-21T16:50", "2017-11-22T09:10", 20),  # overnight
        ("2017-11-21T07:00", "2017-11-21T09:30", 30),  # before opening
        ("2017-11-21T20:00", "2017-11-21T21:00", 0),  # all of it after hours
        ("2017-11-17T16:00", "2017-11-21T10:00", 120),  # Friday to Tuesday over a weekend and a holiday on Monday
        ("2017-11-13T09:00", "2017-11-17T17:00", 5 * 8 * 60),
        ("2017-11-21T10:00", "2017-11-21T10:00", 0),
    ],
)
def test_only_working_time_counts(sent: str, answered: str, minutes: float) -> None:
    assert OFFICE.minutes(at(sent), at(answered)) == minutes


def test_the_hour_that_the_clock_skips_is_not_worked() -> None:
    """On 26 March 2017 it was never 03:30 in Riga; on 29 October 03:30 came twice."""
    night = Calendar(RIGA, ALL_WEEK, datetime.time(2), datetime.time(5))
    day = datetime.timedelta(days=1)
    spring, autumn = at("2017-03-26T00:00"), at("2017-10-29T00:00")
    assert night.minutes(spring, spring + day) == 120
    assert night.minutes(autumn, autumn + day) == 240


def test_moments_may_be_of_any_zone() -> None:
    sent, answered = at("2017-11-21T10:00").astimezone(datetime.UTC), at("2017-11-21T10:45")
    assert OFFICE.minutes(sent, answered) == elapsed(sent, answered) == 45


@pytest.mark.parametrize(
    ("minutes", "median"),
    [([], None), ([30], 30), ([10, 50, 20], 20), ([10, 20], 15), ([None], None), ([5, None], None),
     ([5, 7, None], 7), ([5, None, None], None)],
)  # fmt: skip
def test_a_test_without_an_answer_counts_as_longest(minutes: list[float | None], median: float | None) -> None:
    assert middle(minutes) == median
