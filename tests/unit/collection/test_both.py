"""Two answers to one question: both kept together where that makes sense."""

import pytest
from colleagues import ANNA, colleague
from hypothesis import given
from hypothesis import strategies as st
from practice import INSTITUTION, Practice, form

from eindekss.collection.answering import Said
from eindekss.collection.teamwork.both import both
from eindekss.instrument.model import Item, Kind, Option

TEXT = Item("T", Kind.TEXT, {"lv": "T"})
MULTI = Item("M", Kind.MULTI, {"lv": "M"}, tuple(Option(code, {"lv": str(code)}) for code in range(1, 8)))
_CODES = st.frozensets(st.integers(1, 7))


def said(codes: frozenset[int]) -> Said:
    return Said(" ".join(map(str, sorted(codes))))


@given(_CODES, _CODES)
def test_choices_of_both_are_united(theirs: frozenset[int], mine: frozenset[int]) -> None:
    assert both(MULTI, said(theirs), said(mine)) == said(theirs | mine) == both(MULTI, said(mine), said(theirs))


def test_texts_of_both_are_joined_theirs_first_with_a_blank_line(practice: Practice) -> None:
    assert both(TEXT, Said("Viņas"), Said("Mans\nteksts")) == Said("Viņas\n\nMans\nteksts")


@pytest.mark.parametrize(
    ("item", "theirs", "mine"),
    [
        (TEXT, Said(missing="not-answered"), Said("Mans")),
        (MULTI, Said("1"), Said(missing="not-available")),
        (TEXT, Said("a" * 15_000), Said("b" * 15_000)),
        (Item("N", Kind.NUMBER, {"lv": "N"}), Said("1"), Said("2")),
        (Item("L", Kind.LINK, {"lv": "L"}), Said("https://a.lv"), Said("https://b.lv")),
    ],
)
def test_there_is_no_both_of_other_answers(item: Item, theirs: Said, mine: Said) -> None:
    assert both(item, theirs, mine) is None


def in_conflict(practice: Practice, item: str, theirs: object, mine: object) -> str:
    """The page that comes back where a colleague has answered meanwhile; returns what it has ``seen``."""
    colleague(practice)
    practice.client(ANNA).post(practice.url("section", "online"), form({"SITE": "1", item: theirs}))
    back = practice.client(INSTITUTION).post(practice.url("section", "online"), form({item: mine}))
    assert back.status_code == 409
    return str(back.context["form"].seen)


@pytest.mark.parametrize(
    ("keep", "notes", "uses"),
    [("mine", "Mans", "2"), ("theirs", "Viņas", "1"), ("both", "Viņas\n\nMans", "1 2"), ("x", "Mans", "2")],
)
@pytest.mark.parametrize("item", ["SITE_USES_NOTES", "SITE_USES"])
def test_without_a_script_the_choice_is_made_on_the_page(
    practice: Practice, item: str, keep: str, notes: str, uses: str
) -> None:
    theirs, mine = ("Viņas", "Mans") if item == "SITE_USES_NOTES" else (["1"], ["2"])
    seen = in_conflict(practice, item, theirs, mine)
    practice.client(INSTITUTION).post(
        practice.url("section", "online"), form({item: mine}, seen, **{f"k-{item}": keep})
    )
    assert practice.answers()[item] == (notes if item == "SITE_USES_NOTES" else uses)


def test_both_is_offered_only_where_it_makes_sense(practice: Practice) -> None:
    colleague(practice)
    practice.client(ANNA).post(practice.url("section", "about"), form({"STAFF": "12"}))
    client = practice.client(INSTITUTION)
    page = client.post(practice.url("section", "about"), form({"STAFF": "13"})).content.decode()
    assert 'id="k-STAFF-theirs"' in page
    assert 'id="k-STAFF-both"' not in page
    told = client.post(practice.url("answer"), {"item": "STAFF", "a-STAFF": "13"}).json()
    assert (told["status"], told["both"]) == ("conflict", False)
    practice.client(ANNA).post(practice.url("section", "online"), form({"SITE": "1", "SITE_USES_NOTES": "Viņas"}))
    told = client.post(practice.url("answer"), {"item": "SITE_USES_NOTES", "a-SITE_USES_NOTES": "Mans"}).json()
    assert (told["status"], told["both"]) == ("conflict", True)
