"""News are fresh in every language by dates that can be relied on; announced events and the day's date are no news."""

import datetime
from typing import Any

import pytest
from observing import EN, LV, judged, page, unseen

from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.visit import Reason, Role

HOME = page(f'<nav><a href="/jaunumi">Jaunumi</a></nav><main><p>{LV}</p></main>')


def news(html: str, **other: Any) -> Outcome:
    return judged("news-fresh", HOME, page(f"<main><h1>Jaunumi</h1>{html}</main>", Role.NEWS, "/jaunumi"), **other)


@pytest.mark.parametrize(
    "item",
    [
        "<time datetime='2026-11-16'>16. novembris</time>",
        "<li><span>16.11.2026.</span><a href=/a>Iestāde atver durvis</a>",
        "<p>2026. gada 16. novembris</p>",
        "<div class=date>16. novembrī</div>",
        "<p>16 ноября 2026 г.</p>",
        "<p>pirms 5 dienām</p>",
    ],
)
def test_a_recent_item_passes_with_its_day(item: str) -> None:
    outcome = news(item)
    assert outcome.status is Status.PASS
    assert outcome.value == datetime.date(2026, 11, 16)


def test_an_old_item_fails_with_its_day() -> None:
    outcome = news("<p>16.06.2026.</p><p>1.02.2026.</p>")
    assert (outcome.status, outcome.value) == (Status.FAIL, datetime.date(2026, 6, 16))
    assert "16.06.2026" in outcome.findings[0].says.lv


@pytest.mark.parametrize(
    "distraction",
    [
        "<p>Seminārs notiks 2026. gada 5. decembrī</p>",
        "<p>2026. gada 21. novembris, vārda dienas: Zigis, Zigmunds</p>",
        "<p>Konferencē 2026. gada 20. novembrī runās par pilsētas nākotni un par to, ko tā dos iedzīvotājiem</p>",
    ],
)
def test_events_calendars_and_sentences_do_not_make_old_news_fresh(distraction: str) -> None:
    assert news(f"{distraction}<p>16.06.2026.</p>").status is Status.FAIL


def test_the_days_date_in_the_header_is_no_news() -> None:
    listing = page("<header>2026. gada 21. novembris</header><main><p>16.06.2026.</p></main>", Role.NEWS, "/jaunumi")
    assert judged("news-fresh", HOME, listing).status is Status.FAIL


def test_items_without_a_date_are_opened_and_else_left_to_a_person() -> None:
    item = '<a href="/a">Iestāde atver durvis visiem interesentiem</a>'
    dated = {"https://www.example.org/a": "<main><time datetime=2026-11-18></time><p>Teksts</main>"}
    assert news(item, answers=dated).value == datetime.date(2026, 11, 18)
    assert news(item, answers={}).status is Status.REVIEW


def test_an_old_english_section_fails_the_whole() -> None:
    home = page(f'<nav><a href="/jaunumi">Jaunumi</a><a href="/en">EN</a></nav><main><p>{LV}</p></main>')
    fresh = page("<main><p>20.11.2026.</p></main>", Role.NEWS, "/jaunumi")
    answers = {
        "https://www.example.org/en": f'<nav><a href="/en/news">News</a></nav><main>{EN}</main>',
        "https://www.example.org/en/news": "<main><p>3 March 2025</p></main>",
    }
    outcome = judged("news-fresh", home, fresh, answers=answers)
    assert (outcome.status, outcome.value) == (Status.FAIL, datetime.date(2025, 3, 3))
    answers["https://www.example.org/en/news"] = "<main><p>19 November 2026</p></main>"
    assert judged("news-fresh", home, fresh, answers=answers).status is Status.PASS


def test_ages_are_counted_to_the_reference_date() -> None:
    html = "<p>20.11.2026.</p><p>1.03.2026.</p>"
    assert news(html, until="2026-03-20").value == datetime.date(2026, 3, 1)


def test_news_that_could_not_be_looked_at_are_no_no() -> None:
    outcome = judged(
        "news-fresh", HOME, page("", Role.NEWS, "/jaunumi", trouble=unseen(Role.NEWS, Reason.ROBOTS).trouble)
    )
    assert outcome.trouble is not None
    assert outcome.trouble.reason is Reason.ROBOTS


def test_no_news_at_all_fails() -> None:
    assert judged("news-fresh", page(f"<main>{LV}</main>")).status is Status.FAIL
