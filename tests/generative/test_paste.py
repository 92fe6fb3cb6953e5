"""Laws of the grid: what it shows, copied and pasted back, gives the same answers; a block comes apart as it was put
together."""

from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from eindekss.collection.answering import NOTHING, Said
from eindekss.collection.grid.cell import meaning, written
from eindekss.collection.grid.paste import as_block, cells
from eindekss.dataset.values import Unfit, fit
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind, Option

LABEL = {"lv": "Jautājums", "en": "Question"}
OPTIONS = (
    Option(1, {"lv": "jā", "en": "yes"}),
    Option(2, {"lv": "nē; daļēji", "en": "no; in part"}),
    Option(99, {"lv": "cits", "en": "other"}),
)
BOTH = (Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\t\n\"'="), max_size=12
)
VALUES = {
    Kind.SINGLE: st.sampled_from(["1", "2", "99"]),
    Kind.MULTI: st.sets(st.sampled_from([1, 2, 99])).map(lambda codes: " ".join(map(str, sorted(codes)))),
    Kind.NUMBER: st.integers(0, 10**9).map(str) | st.decimals(0, 10**6, places=2).map(lambda d: f"{float(d):g}"),
    Kind.TEXT: WORDS,
    Kind.LINK: st.sampled_from(["https://ezeri.example/lapa?a=1&b=2", "http://a.lv"]),
    Kind.DATE: st.dates().map(lambda day: day.isoformat()),
}


@st.composite
def answered(draw: st.DrawFn) -> tuple[Item, Said]:
    """An item and an answer that could stand in it."""
    kind = draw(st.sampled_from(list(Kind)))
    options = OPTIONS if kind in (Kind.SINGLE, Kind.MULTI) else ()
    item = Item("X", kind, LABEL, options, absent=draw(st.sampled_from([(), BOTH])), decimals=2 * (kind is Kind.NUMBER))
    reasons = st.sampled_from([Said(missing=why) for why in item.absent] or [NOTHING])
    said = draw(VALUES[kind].map(Said) | reasons)
    if said.missing:
        return item, said
    try:
        return item, Said(fit(item, said.value))
    except Unfit:
        return item, NOTHING


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(answered(), min_size=1, max_size=4), min_size=1, max_size=4), st.sampled_from(["lv", "en"]))
def test_a_block_copied_from_the_grid_and_pasted_back_changes_nothing(
    grid: list[list[tuple[Item, Said]]], language: str
) -> None:
    """Texts that only whitespace tells from nothing, or at whose ends whitespace stands, come back without it."""
    with translation.override(language):
        back = cells(as_block([[written(item, said) for item, said in row] for row in grid]))
        assert len(back) == len(grid)
        for row, typed in zip(grid, back, strict=True):
            for (item, said), words in zip(row, typed, strict=True):
                if item.kind is Kind.TEXT and said != _stripped(said):
                    continue
                assert meaning(item, words) == _as_typed(item, said)


def _stripped(said: Said) -> Said:
    return Said(said.value.strip(), said.missing)


def _as_typed(item: Item, said: Said) -> Said:
    """A text that is itself the word for a reason is read as the reason: nobody could tell them apart."""
    if item.kind is Kind.TEXT:
        for why in item.absent:
            if said.value.casefold() in {word.casefold() for word in (why, *why.label.values())}:
                return Said(missing=why)
    return said


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=4).filter(lambda rows: rows[-1] != [""]))
def test_a_block_comes_apart_as_it_was_put_together(rows: list[list[str]]) -> None:
    assert cells(as_block(rows)) == rows


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab"\t\n\r'), max_size=40))
def test_no_block_is_too_odd_to_be_read(block: str) -> None:
    found = cells(block)
    assert all(len(row) >= 1 for row in found)
    assert sum(cell.count("a") for row in found for cell in row) == block.count("a")
