"""How old something is, in three languages, counted back from the moment of the visit; what only looks so is no age."""

import datetime
from typing import Any

import pytest
from observing import LV, judged, page

from eindekss.observation.dates import PROBABLE, SURE, dates_in
from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.visit import Role

LANGUAGES = ("lv", "en", "ru")
NOON = datetime.datetime.fromisoformat("2026-11-21T12:00:00+02:00")
HOME = page(f'<nav><a href="/jaunumi">Jaunumi</a></nav><main><p>{LV}</p></main>')
ARTICLE = "<p>Jauna kārtība stāsies spēkā pēc publicēšanas oficiālajā izdevumā un attieksies uz visiem.</p>"


def read(text: str, moment: datetime.date = NOON) -> list[tuple[str, int]]:
    return [(each.date.isoformat(), each.unit) for each in dates_in(text, moment, LANGUAGES)]


def news(html: str, **other: Any) -> Outcome:
    return judged("news-fresh", HOME, page(f"<main><h1>Jaunumi</h1>{html}</main>", Role.NEWS, "/jaunumi"), **other)


@pytest.mark.parametrize(
    ("day", "texts"),
    [
        ("2026-11-21", "šodien, tikko, pirms brīža, pirms stundas, pirms pusstundas, pirms 11 stundām, today, just now,"
                       " an hour ago, half an hour ago, 5 mins ago, сегодня, только что, час назад, 21 минуту назад"),
        ("2026-11-20", "vakar, pirms dienas, pirms vienas dienas, dienu atpakaļ, pirms 13 stundām, yesterday,"
                       " a day ago, one day ago, вчера, день назад, 13 часов назад"),
        ("2026-11-19", "aizvakar, pirms 2 dienām, pirms divām dienām, 2 dienas atpakaļ, the day before yesterday,"
                       " two days ago, позавчера, 2 дня назад, два дня назад"),
        ("2026-10-31", "pirms 21 dienas, 21 diena atpakaļ, 21 days ago, 21 день назад, pirms 3 nedēļām 0 dienām"),
        ("2026-11-12", "pirms 1 nedēļas un 2 dienām, pirms 1 nedēļa 2 dienas, 1 week 2 days ago, 1 week and 2 days ago,"
                       " 1 неделя 2 дня назад"),
    ],
)  # fmt: skip
def test_days(day: str, texts: str) -> None:
    for text in texts.split(", "):
        assert read(text) == [(day, 1)], text


@pytest.mark.parametrize(
    ("day", "unit", "texts"),
    [
        ("2026-11-14", 7, "pirms nedēļas, nedēļu atpakaļ, pirms vienas nedēļas, a week ago, 1 wk ago, неделю назад"),
        ("2026-11-07", 7, "pirms 2 nedēļām, pirms divām nedēļām, 2 nedēļas atpakaļ, 2 weeks ago, две недели назад,"
                          " 2 недели назад"),
        ("2026-10-21", 30, "pirms mēneša, mēnesi atpakaļ, pirms 1 mēn., a month ago, месяц назад, 1 мес. назад"),
        ("2026-05-21", 182, "pirms pusgada, half a year ago, полгода назад"),
        ("2026-06-21", 30, "pirms 5 mēnešiem, pirms pieciem mēnešiem, five months ago, 5 месяцев назад"),
        ("2025-11-21", 365, "pirms gada, gadu atpakaļ, pirms 1 gada, a year ago, 1 yr ago, год назад, 1 год назад"),
        ("2021-11-21", 365, "pirms 5 gadiem, pirms pieciem gadiem, 5 years ago, 5 лет назад, пять лет назад"),
        ("2025-09-21", 30, "pirms 1 gada 2 mēnešiem, 1 year 2 months ago, 1 год 2 месяца назад"),
    ],
)  # fmt: skip
def test_what_is_no_single_day_says_how_coarse_it_is(day: str, unit: int, texts: str) -> None:
    for text in texts.split(", "):
        assert read(text) == [(day, unit)], text
        (found,) = dates_in(text, NOON, LANGUAGES)
        assert found.confidence == PROBABLE < SURE
        assert found.span[0] < found.date < found.span[1] < NOON.date()


@pytest.mark.parametrize(
    "text",
    ["pirms gada beigām", "pirms mēneša vidus", "pirms 30 gadiem", "101 год назад", "pirms 2024. gada",
     "pirms dienesta", "dienas, nedēļas un gadi", "много лет назад", "pirms vairākām dienām", "2 gadi",
     "atpakaļ uz 3 dienu plānu", "12345678 days ago", "pirms 5. maija ceļa"],
)  # fmt: skip
def test_what_is_no_age_stays_none(text: str) -> None:
    assert [each for each in read(text) if each[1]] == []


def test_hours_are_counted_from_the_hour_where_it_is_known_and_months_by_the_calendar() -> None:
    assert read("pirms 5 stundām", NOON.replace(hour=3)) == [("2026-11-20", 1)]
    assert read("pirms 5 stundām", NOON.date()) == [("2026-11-21", 1)]
    assert read("pirms mēneša", datetime.date(2026, 3, 31)) == [("2026-02-28", 30)]
    assert read("pirms gada", datetime.date(2024, 2, 29)) == [("2023-02-28", 365)]


@pytest.mark.parametrize(
    ("item", "day"),
    [
        ("<li><span>pirms 3 dienām</span> <a href=/a>Iestāde atver durvis</a>", "2026-11-18"),
        ("<p>Publicēts vakar, plkst. 10.30</p>", "2026-11-20"),
        ("<p>Jaunumi · pirms 3 dienām · Jānis</p>", "2026-11-18"),
        ("<p>Опубликовано вчера в 10:30</p>", "2026-11-20"),
        ("<time>2 days ago</time>", "2026-11-19"),
        ("<table><tr><td>pirms 3 dienām</td><td>Atver durvis</td></tr></table>", "2026-11-18"),
        ("<p>Preses nodaļa, pirms 3 dienām</p>", "2026-11-18"),
        ("<p>Publicēja J. Bērziņš pirms 3 dienām</p>", "2026-11-18"),
        ("<p>Ziņas pirms 3 dienām</p>", "2026-11-18"),
        ("<p>pirms 3 dienām<br>Iestāde atver durvis</p>", "2026-11-18"),
        ("<ul><li>Vakar <a href=/a>Iestāde atver durvis</a></ul>", "2026-11-20"),
        ("<p>Ievietots: pirms 3 dienām | Skatīts: 145 reizes</p>", "2026-11-18"),
        ("<p><small>Updated about 2 hours ago</small></p>", "2026-11-21"),
    ],
)
def test_the_age_of_an_item_dates_it(item: str, day: str) -> None:
    outcome = news(item + ARTICLE)
    assert (outcome.status, str(outcome.value)) == (Status.PASS, day)


@pytest.mark.parametrize(
    "item",
    ["<h2>Šodien svinam svētkus</h2>", "<p>Pirms 3 dienām ministrs tikās ar mēru</p>", "<p>Vakar notika sēde</p>",
     "<p>Vakar <a href=/a>domē</a> notika sēde</p>",
     "<table><tr><th>Šodien</th><td>9–17</td></tr></table>", "<ul><li><a href='/a'>Šodien</a></li></ul>",
     "<p>Šodien 9.00–17.00</p>", "<p>Šodien: svētki</p><p>Šodien, 21. novembrī, ir sestdiena</p>"],
)  # fmt: skip
def test_words_of_today_in_headlines_and_calendars_make_no_old_news_fresh(item: str) -> None:
    assert news(f"{item}<p>16.06.2026.</p>{ARTICLE}").status is Status.FAIL


def test_a_coarse_age_decides_where_every_day_that_it_may_mean_does() -> None:
    fresh = news("<p>pirms 2 nedēļām</p>")
    assert (fresh.status, fresh.value) == (Status.PASS, "pirms 2 nedēļām")
    stale = news("<p>Publicēts pirms gada</p>")
    assert (stale.status, stale.value) == (Status.FAIL, "pirms gada")
    assert stale.findings[0].says.lv == "Pie jaunākās ziņas (lv) rakstīts „pirms gada”."
    either = news("<p>месяц назад</p>")
    assert (either.status, either.value) == (Status.REVIEW, "месяц назад")


def test_ages_count_from_the_visit_and_what_came_after_the_reference_date_is_left_out() -> None:
    assert news("<p>pirms 3 dienām</p><p>16.06.2026.</p>", until="2026-11-01").status is Status.FAIL
    assert str(news("<p>pirms 3 dienām</p>", day="2026-10-03", until="2026-11-01").value) == "2026-09-30"
