"""What may stand as a value, and how people write and read it."""

import pytest
from django.utils import translation

from eindekss.collection.answering import Said
from eindekss.collection.spoken import number_shown, number_typed, shown
from eindekss.dataset.values import Unfit, fit
from eindekss.instrument.model import Item, Kind, Option

LABEL = {"lv": "Jautājums", "en": "Question"}
OPTIONS = (Option(1, {"lv": "jā", "en": "yes"}), Option(2, {"lv": "nē", "en": "no"}), Option(99, LABEL))


def item(kind: Kind, **more: object) -> Item:
    return Item("X", kind, LABEL, OPTIONS if kind in (Kind.SINGLE, Kind.MULTI) else (), **more)


@pytest.mark.parametrize(
    ("asked", "value", "canonical"),
    [
        (item(Kind.SINGLE), "1", "1"), (item(Kind.SINGLE), "1.0", "1"), (item(Kind.MULTI), "99 1", "1 99"),
        (item(Kind.MULTI), "", ""), (item(Kind.NUMBER), "1240", "1240"), (item(Kind.NUMBER), "5.0", "5"),
        (item(Kind.NUMBER, decimals=2), "0.25", "0.25"), (item(Kind.TEXT), "ar\nrindu", "ar\nrindu"),
        (item(Kind.LINK), "https://ezeri.example/a?b=c", "https://ezeri.example/a?b=c"),
        (item(Kind.DATE), "2017-12-31", "2017-12-31"),
    ],
)  # fmt: skip
def test_what_fits_is_brought_into_one_form(asked: Item, value: str, canonical: str) -> None:
    assert fit(asked, value) == canonical
    assert fit(asked, canonical) == canonical


@pytest.mark.parametrize(
    ("asked", "value", "problem"),
    [
        (item(Kind.SINGLE), "3", "answer-code-unknown"), (item(Kind.SINGLE), "jā", "answer-code-unknown"),
        (item(Kind.SINGLE), "1.5", "answer-code-unknown"), (item(Kind.SINGLE), "", "answer-empty"),
        (item(Kind.MULTI), "1 3", "answer-code-unknown"), (item(Kind.MULTI), "1 1", "answer-code-twice"),
        (item(Kind.NUMBER), "nan", "number-broken"), (item(Kind.NUMBER), "1e999", "number-broken"),
        (item(Kind.NUMBER), "0.5", "number-too-fine"), (item(Kind.NUMBER, maximum=100), "101", "number-too-large"),
        (item(Kind.NUMBER, minimum=0), "-1", "number-too-small"), (item(Kind.TEXT), "a" * 20_001, "text-too-long"),
        (item(Kind.TEXT), "a\x00b", "text-broken"), (item(Kind.LINK), "javascript:alert(1)", "link-broken"),
        (item(Kind.LINK), "https://ezeri", "link-broken"), (item(Kind.DATE), "2017-02-30", "date-broken"),
    ],
)  # fmt: skip
def test_what_does_not_fit_says_why(asked: Item, value: str, problem: str) -> None:
    with pytest.raises(Unfit) as unfit:
        fit(asked, value)
    assert unfit.value.id == problem


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("1 240", "1240"), ("1\u00a0240,5", "1240.5"), ("1\u202f240", "1240"), ("−3", "-3"), ("1.5", "1.5")],
)
def test_numbers_are_taken_as_people_type_them(typed: str, stored: str) -> None:
    assert number_typed(typed) == stored


@pytest.mark.parametrize(("language", "read"), [("lv", "−1\u202f234\u202f567,25"), ("en", "−1,234,567.25")])
def test_numbers_are_shown_as_the_language_writes_them(language: str, read: str) -> None:
    with translation.override(language):
        assert number_shown("-1234567.25") == read
        assert number_shown("-0.5")[0] == "−"


@pytest.mark.parametrize(
    ("said", "lv", "en"),
    [
        (Said("1 2"), "jā; nē", "yes; no"),
        (Said(missing="not-available"), "Dati nav pieejami", "Data not available"),
        (Said(missing="not-answered"), "Nav atbildēts", "Not answered"),
    ],
)
def test_answers_are_read_back_in_words(said: Said, lv: str, en: str) -> None:
    for language, words in (("lv", lv), ("en", en)):
        with translation.override(language):
            assert shown(item(Kind.MULTI), said) == words
