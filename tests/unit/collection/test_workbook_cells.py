"""What stands in a cell and what it means: there and back the same, in either language."""

import datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from eindekss.collection.answering import NOTHING, Said
from eindekss.collection.workbook.cells import Cell, as_shown, meant, spelled
from eindekss.dataset.values import Unfit
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind, Option

OPTIONS = (
    Option(1, {"lv": "jā; pilnībā", "en": "yes; fully"}),
    Option(2, {"lv": "nē", "en": "no"}),
    Option(-9, {"lv": "cits", "en": "other"}),
)
BOTH = (Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE)


def item(kind: Kind, **more: object) -> Item:
    options = OPTIONS if kind in (Kind.SINGLE, Kind.MULTI) else ()
    return Item("X", kind, {"lv": "Jautājums", "en": "Question"}, options, **{"absent": BOTH, **more})


ONE, MANY, NUMBER = item(Kind.SINGLE), item(Kind.MULTI), item(Kind.NUMBER, decimals=2, minimum=0)
TEXT, LINK, DATE = item(Kind.TEXT), item(Kind.LINK), item(Kind.DATE)


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize(
    ("asked", "value"),
    [(ONE, "1"), (ONE, "-9"), (MANY, ""), (MANY, "2"), (MANY, "-9 1 2"), (NUMBER, "0"), (NUMBER, "12.5"),
     (TEXT, "=2+2"), (TEXT, "divas\nrindas"), (LINK, "https://ezeri.example"), (DATE, "2017-12-31")],
)  # fmt: skip
def test_an_answer_comes_back_as_it_went(asked: Item, value: str, language: str) -> None:
    with translation.override(language):
        assert meant(asked, spelled(asked, Said(value))) == Said(value)


@pytest.mark.parametrize("asked", [ONE, MANY, NUMBER, TEXT, LINK, DATE])
@pytest.mark.parametrize("reason", BOTH)
def test_a_reason_comes_back_in_the_other_language_too(asked: Item, reason: Missing) -> None:
    with translation.override("lv"):
        cell = spelled(asked, Said(missing=reason))
    with translation.override("en"):
        assert meant(asked, cell) == Said(missing=reason)


@given(some.decimals(0, 10**12, places=2))
def test_any_number_comes_back_as_it_went(number: object) -> None:
    value = meant(NUMBER, str(number)).value
    assert meant(NUMBER, spelled(NUMBER, Said(value))).value == value


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_a_blank_cell_says_nothing(blank: str) -> None:
    assert meant(ONE, blank) == meant(NUMBER, blank) == meant(TEXT, blank) == NOTHING


@pytest.mark.parametrize(
    ("asked", "cell", "value"),
    [(ONE, 1.0, "1"), (ONE, "2", "2"), (ONE, "nē", "2"), (ONE, "No", "2"), (ONE, "2 - whatever", "2"), (MANY, 2.0, "2"),
     (MANY, "2;1", "1 2"), (MANY, "1, 2", "1 2"), (MANY, "2 – nē; other", "-9 2"), (NUMBER, "1 240,5", "1240.5"),
     (NUMBER, 3.0, "3"), (TEXT, 15.0, "15"), (TEXT, "a\r\nb", "a\nb"), (DATE, datetime.date(2017, 1, 2), "2017-01-02"),
     (DATE, datetime.datetime(2017, 1, 2), "2017-01-02")],
)  # fmt: skip
def test_what_people_write_is_understood(asked: Item, cell: Cell, value: str) -> None:
    assert meant(asked, cell) == Said(value)


@pytest.mark.parametrize(
    ("asked", "cell", "why"),
    [(ONE, "varbūt", "workbook-choice-unknown"), (ONE, 7.0, "workbook-choice-unknown"),
     (ONE, 1.5, "workbook-choice-unknown"), (MANY, "1; 1", "answer-code-twice"), (MANY, 1.2, "workbook-choice-unknown"),
     (NUMBER, "daudz", "number-broken"), (NUMBER, -1.0, "number-too-small"), (NUMBER, 0.125, "number-too-fine"),
     (NUMBER, True, "number-broken"), (NUMBER, datetime.date(2017, 1, 2), "number-broken"),
     (DATE, "31.12.2017", "date-broken"), (DATE, 43100.0, "date-broken"), (LINK, "mana lapa", "link-broken")],
)  # fmt: skip
def test_what_cannot_be_taken_is_said(asked: Item, cell: Cell, why: str) -> None:
    with pytest.raises(Unfit) as caught:
        meant(asked, cell)
    assert caught.value.id == why


def test_a_reason_that_is_not_offered_is_said_but_may_stand_in_a_text() -> None:
    with pytest.raises(Unfit) as caught:
        meant(item(Kind.NUMBER, absent=()), "Neattiecas")
    assert caught.value.id == "reason-not-offered"
    assert meant(item(Kind.TEXT, absent=()), "Neattiecas") == Said("Neattiecas")


@pytest.mark.parametrize(
    ("asked", "said", "shown"),
    [(NUMBER, Said(missing="edited-out"), NOTHING), (MANY, Said(""), Said("")), (TEXT, Said(" a \n"), Said("a")),
     (TEXT, Said("Dati nav pieejami"), Said(missing="not-available")), (NUMBER, Said("12.5"), Said("12.5"))],
)  # fmt: skip
def test_what_a_cell_cannot_show_of_an_answer_is_no_change(asked: Item, said: Said, shown: Said) -> None:
    assert as_shown(asked, said) == shown
