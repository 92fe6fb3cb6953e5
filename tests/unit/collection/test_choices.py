"""A question's options and links are put together without a template: what a wave says must not become markup."""

import re

import pytest
from django.utils.translation import override
from practice import INSTITUTION, Practice, change

from eindekss.collection.answering import Seen
from eindekss.collection.form import Field
from eindekss.collection.templatetags.questions import choices
from eindekss.instrument.model import Item, Kind, Option

WICKED = '"><script>x</script> & co'
SHOWN = "&quot;&gt;&lt;script&gt;x&lt;/script&gt; &amp; co"


def field(kind: Kind, typed: str) -> Field:
    options = tuple(Option(code, {"lv": f"Atbilde {code}", "en": WICKED}) for code in (1, 2, 11))
    return Field(Item("Q", kind, {"lv": "Kas?", "en": "What?"}, options), Seen(), asked=True, typed=typed)


def inputs(html: str) -> dict[str, bool]:
    """Value of each input -> whether it is checked."""
    return {value: bool(ticked) for value, ticked in re.findall(r'<input [^>]*value="(\d+)"( checked)?>', html)}


@pytest.mark.parametrize(
    ("kind", "typed", "ticked"),
    [(Kind.SINGLE, "1", {"1"}), (Kind.MULTI, "2 11", {"2", "11"}), (Kind.SINGLE, "", set())],
)
def test_what_was_chosen_is_ticked_and_nothing_else(kind: Kind, typed: str, ticked: set[str]) -> None:
    drawn = choices(field(kind, typed))
    assert inputs(drawn) == {code: code in ticked for code in ("1", "2", "11")}
    assert drawn.count(f'type="{"radio" if kind is Kind.SINGLE else "checkbox"}"') == 3
    assert re.findall(r'id="(a-Q-\d+)"', drawn) == re.findall(r'for="(a-Q-\d+)"', drawn) == ["a-Q-1", "a-Q-2", "a-Q-11"]


def test_an_options_text_is_no_markup() -> None:
    with override("en"):
        drawn = choices(field(Kind.SINGLE, ""))
    assert drawn.count(SHOWN) == 3
    assert "<script" not in drawn


def test_a_questions_text_is_no_markup_in_its_links(practice: Practice) -> None:
    file = practice.wave.folder / "instruments" / "self-assessment.yaml"
    text = file.read_text(encoding="utf-8")
    first = re.search(r"id: STAFF\n\s+kind: number\n\s+lv: (.+)\n", text)
    assert first
    change(file, f"lv: {first.group(1)}", f"lv: '{WICKED}'")
    page = practice.client(INSTITUTION).get(practice.url("section", "about")).content.decode()
    assert page.count(SHOWN) >= 2  # the label, and the link to the history
    assert "<script>x" not in page
