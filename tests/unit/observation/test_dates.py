"""Dates as Latvian, English and Russian pages write them; what is no date stays none."""

import datetime
import unicodedata

import pytest

from eindekss.observation.dates import PROBABLE, SURE, YEARLESS, dates_in

DAY = datetime.date(2026, 11, 23)
LANGUAGES = ("lv", "en", "ru")
THAT = datetime.date(2026, 11, 21)


def read(text: str) -> list[datetime.date]:
    return [each.date for each in dates_in(text, DAY, LANGUAGES)]


@pytest.mark.parametrize(
    "text",
    [
        "2026. gada 21. novembris",
        "2026.gada 21.novembrī",
        "Rīgā, 2026. g. 21. novembrī",
        "21. novembris, 2026",
        "21. nov. 2026",
        "21.11.2026.",
        "21.11.2026",
        "21/11/2026",
        "11/21/2026",
        "21-11-2026",
        "2026.11.21.",
        "2026-11-21",
        "2026-11-21T09:30:00+02:00",
        "21.11.26",
        "November 21, 2026",
        "21 November 2026",
        "21st of November 2026",
        "Nov 21, 2026",
        "21 ноября 2026 года",
        "21 ноября 2026 г.",
        "Publicēts: 21.11.2026. 10:15",
    ],
)
def test_whole_dates(text: str) -> None:
    assert read(text) == [THAT]


@pytest.mark.parametrize("text", ["21. novembris", "21. novembrī", "Nov 21", "21 ноября", "21.11."])
def test_a_date_without_its_year_is_the_latest_such_day_and_less_sure(text: str) -> None:
    (found,) = dates_in(text, DAY, LANGUAGES)
    assert found.date == THAT
    assert found.confidence == YEARLESS


def test_a_later_day_without_a_year_was_last_year() -> None:
    assert read("5. decembrī") == [datetime.date(2025, 12, 5)]
    assert read("29. februāris") == [datetime.date(2024, 2, 29)]


def test_a_deadline_without_a_year_is_the_nearest_such_day() -> None:
    ahead = dates_in("Priekšlikumus gaida līdz 5. decembrim", DAY, LANGUAGES, ahead=True)
    assert [each.date for each in ahead] == [datetime.date(2026, 12, 5)]
    back = dates_in("līdz 10. novembrim", DAY, LANGUAGES, ahead=True)
    assert [each.date for each in back] == [datetime.date(2026, 11, 10)]


@pytest.mark.parametrize(
    ("text", "days"),
    [("šodien", 0), ("Vakar, 10.30", 1), ("pirms 3 dienām", 3), ("2 days ago", 2), ("5 часов назад", 0), ("вчера", 1),
     ("pirms 2 nedēļām", 14)],
)  # fmt: skip
def test_relative_dates_are_counted_from_the_day_of_the_visit(text: str, days: int) -> None:
    assert read(text) == [DAY - datetime.timedelta(days)]


@pytest.mark.parametrize(
    "text",
    ["2026. gads", "2026", "2026. gada novembris", "novembris", "November 2026", "plkst. 10.30", "tālr. 67 123 456",
     "31.02.2026", "2026. gada 31. februāris", "redakcija 1.2", "9.00–17.00", "© 2026", "1987-05-12", "no 1. klases",
     "32. decembris", "00.11.2026", "vakarā"],
)  # fmt: skip
def test_what_is_no_date_stays_none(text: str) -> None:
    assert read(text) == []


def test_the_first_of_january_is_only_read_where_it_is_written() -> None:
    assert read("2026. gada 1. janvārī") == [datetime.date(2026, 1, 1)]
    assert read("2026. gada plāns, janvāris") == []


def test_a_date_that_two_orders_fit_is_read_the_european_way_and_less_sure() -> None:
    (found,) = dates_in("03/04/2026", DAY, LANGUAGES)
    assert (found.date, found.confidence) == (datetime.date(2026, 4, 3), PROBABLE)
    (pointed,) = dates_in("03.04.2026", DAY, LANGUAGES)
    assert pointed.confidence == SURE


def test_several_dates_stand_in_their_order_with_their_words() -> None:
    found = dates_in("No 2026. gada 1. oktobra līdz 21.11.2026.", DAY, LANGUAGES)
    assert [each.words for each in found] == ["2026. gada 1. oktobra", "21.11.2026"]
    assert [each.date for each in found] == [datetime.date(2026, 10, 1), THAT]


def test_words_fit_a_text_written_with_separate_marks() -> None:

    (found,) = dates_in(unicodedata.normalize("NFD", "Ķekavā 2026. gada 21. novembrī"), DAY, LANGUAGES)
    assert found.words == "2026. gada 21. novembrī"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1918. gada 18. novembrī dibināta valsts", []),
        ("18 November 1918", []),
        ("18 ноября 1918 года", []),
        ("01.01.1900.", []),
        ("2024. gada 3.–5. aprīlī", ["2024-04-05"]),
        ("2024. gada 3. un 4. aprīlī", ["2024-04-04"]),
        ("no 2024. gada 1. janvāra līdz 31. decembrim", ["2024-01-01", "2024-12-31"]),
        ("no 2025. gada 1. decembra līdz 15. janvārim", ["2025-12-01", "2026-01-15"]),
        ("from 28 January 2025 to 29 February", ["2025-01-28", "2025-02-28"]),
        ("2024. gada 3. aprīlī un, kā ziņots, 5. maijā", ["2024-04-03", "2026-05-05"]),
    ],
)
def test_a_year_that_is_said_is_never_taken_for_another(text: str, days: list[str]) -> None:
    read = dates_in(text, datetime.date(2026, 11, 21), ("lv", "en", "ru"))
    assert [each.date.isoformat() for each in read] == days
