import pytest

from eindekss.dataset.numerals import number_text


@pytest.mark.parametrize(
    ("value", "decimals", "latvian", "english"),
    [
        (84.995, None, "84,995", "84.995"),
        (12345.0, None, "12\u202f345", "12,345"),
        (62.5, 0, "63", "63"),
        (0.285 * 100, 0, "29", "29"),
        (1000, 0, "1\u202f000", "1,000"),
        (1234567.5, 1, "1\u202f234\u202f567,5", "1,234,567.5"),
    ],
)
def test_numbers_as_each_language_writes_them(value: float, decimals: int | None, latvian: str, english: str) -> None:
    assert number_text(value, "lv", decimals) == latvian
    assert number_text(value, "en", decimals) == english
