"""Languages are proven by words of the target; what a page declares or calls itself proves nothing."""

import pytest
from observing import EN, LV, RU, judged, page

from eindekss.observation.outcome import Status
from eindekss.observation.visit import Reason, Role, Trouble

SWITCH = '<header><a href="/en">EN</a></header>'
HOME = page(f"{SWITCH}<main><p>{LV}</p></main>")
DECLARED = page(
    f'<html lang="lv"><head><link rel="alternate" hreflang="en" href="/en"></head><body><main>{LV}</main></body></html>'
)


@pytest.mark.parametrize("home", [HOME, DECLARED])
def test_another_language_with_its_own_words_passes(home: object) -> None:
    outcome = judged("languages", home, page(f"<main>{EN}</main>", Role.LANGUAGE, "/en", "en"))
    assert outcome.status is Status.PASS
    assert outcome.value == ("lv", "en")


def test_a_version_outside_the_sample_is_opened() -> None:
    outcome = judged("languages", HOME, answers={"https://www.example.org/en": f"<main>{EN}</main>"})
    assert outcome.value == ("lv", "en")


def test_a_version_that_only_calls_itself_english_fails() -> None:
    outcome = judged("languages", HOME, page(f"<main>{LV}</main>", Role.LANGUAGE, "/en", "en"))
    assert outcome.status is Status.FAIL
    assert outcome.value == ("lv",)


def test_the_frame_in_another_language_does_not_count_where_the_content_is_long_enough() -> None:
    english = f"<header>{LV * 3}</header><main>{EN}</main>"
    assert judged("languages", HOME, page(english, Role.LANGUAGE, "/en", "en")).value == ("lv", "en")


@pytest.mark.parametrize("answer", ["<main>Under construction</main>", Trouble(Reason.TIMEOUT), Trouble(Reason.ROBOTS)])
def test_a_version_too_short_or_not_opened_is_for_a_person(answer: str | Trouble) -> None:
    assert judged("languages", HOME, answers={"https://www.example.org/en": answer}).status is Status.REVIEW


def test_a_wanted_language_that_is_missing_makes_it_partial() -> None:
    home = page(f'<a href="/ru">По-русски</a><main>{LV}</main>')
    russian = page(f"<main>{RU}</main>", Role.LANGUAGE, "/ru", "ru")
    assert judged("languages", home, russian).status is Status.PASS
    wanted = judged("languages", home, russian, settings={"languages": {"wanted": ["lv", "en"]}})
    assert wanted.status is Status.PARTIAL


def test_one_language_fails_and_a_translation_machine_is_for_a_person() -> None:
    assert judged("languages", page(f"<main>{LV}</main>")).status is Status.FAIL
    machine = '<div id="google_translate_element"></div>'
    assert judged("languages", page(f"{machine}<main>{LV}</main>")).status is Status.REVIEW
