"""Numbers and words as each language writes them."""

import pytest

from eindekss.publication.wording import number, percent, words


@pytest.mark.parametrize(
    ("value", "language", "decimals", "text"),
    [
        (1234567, "lv", 0, "1\u202f234\u202f567"),
        (1234567, "en", 0, "1,234,567"),
        (59.34, "lv", 1, "59,3"),
        (59.34, "en", 1, "59.3"),
        (62.5, "lv", 0, "63"),
        (0.285 * 100, "lv", 0, "29"),
        (-2.5, "en", 0, "-3"),
        (None, "lv", 0, "–"),
    ],
)
def test_numbers(value: float | None, language: str, decimals: int, text: str) -> None:
    assert number(value, language, decimals) == text


def test_percent_has_a_space_in_latvian_only() -> None:
    assert percent(0.375, "lv") == "38\u202f%"
    assert percent(0.375, "en") == "38%"
    assert percent(None, "en") == "–"


def test_every_word_exists_in_both_languages() -> None:
    assert words("lv").keys() == words("en").keys()
    assert all(isinstance(text, str) for language in ("lv", "en") for text in words(language).values())
