"""# Filters: who is asked what

An item may have a filter, a condition on earlier answers. The item is asked where the condition is true. Nobody is
asked about the data sets of an institution that has none, and an answer left behind from before it said so does not
count.
"""

from pathlib import Path

import polars as pl
import pytest
from both_ways import wide_frame
from instruments import instrument, multi, number, text, yes_no

from eindekss.expression import Missing
from eindekss.instrument.check import check
from eindekss.instrument.model import Instrument
from eindekss.instrument.relevance import hidden_columns, is_relevant, relevant, relevant_columns

OPEN_DATA = (
    yes_no("A00J")  # has the institution public data sets?
    + multi("A06J", "${A00J} = 1")  # how does it make them known?
    + text("A06J_NOTES", "selected(${A06J}, 99)")  # how else?
    + number("V00J", more=", absent: [not-available]")
    + text("SMALL", "${V00J} < 50")
)
CODES = pl.List(pl.Int64)
DTYPES = {
    "A00J": pl.Float64, "A06J": CODES, "A06J_NOTES": pl.String, "V00J": pl.Float64, "SMALL": pl.String,
}  # fmt: skip
FIRST = {"A00J", "V00J"}  # asked of everyone


@pytest.fixture
def open_data(tmp_path: Path) -> Instrument:
    return instrument(tmp_path, OPEN_DATA)


EXAMPLES = {
    "nothing answered yet": ({}, FIRST),
    "has data sets": ({"A00J": 1}, FIRST | {"A06J"}),
    "has none": ({"A00J": 2}, FIRST),
    "makes them known in another way": ({"A00J": 1, "A06J": frozenset({1, 99})}, FIRST | {"A06J", "A06J_NOTES"}),
    "an answer left behind opens nothing": ({"A00J": 2, "A06J": frozenset({99})}, FIRST),
    "staff not known": ({"V00J": Missing.NOT_AVAILABLE}, FIRST),
    "few staff": ({"V00J": 49.0}, FIRST | {"SMALL"}),
}


@pytest.mark.parametrize(("answers", "asked"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_an_item_is_asked_where_its_filter_is_true(
    open_data: Instrument, answers: dict[str, object], asked: set[str]
) -> None:
    assert relevant(open_data, answers) == asked


def test_whole_columns_give_the_same_items_as_one_response_at_a_time(open_data: Instrument) -> None:
    rows = [answers for answers, _ in EXAMPLES.values()]
    columns = relevant_columns(open_data, wide_frame(rows, DTYPES))
    assert columns.columns == list(open_data.items)
    for row, (answers, _) in zip(columns.iter_rows(named=True), EXAMPLES.values(), strict=True):
        assert {name for name, asked in row.items() if asked} == relevant(open_data, answers)


def test_an_item_that_rests_on_a_filtered_item_is_filtered_too(open_data: Instrument) -> None:
    """The filtered answer is unknown, and unknown is not true, however the second filter is put."""
    left_behind = {"A00J": 2, "A06J": frozenset({99})}
    assert not is_relevant(open_data, "A06J_NOTES", left_behind)
    assert is_relevant(open_data, "A06J_NOTES", {**left_behind, "A00J": 1})


@pytest.mark.parametrize(
    ("answers", "reasons"),
    [
        ({"A00J": 2}, {"A06J": Missing.FILTERED, "A06J_NOTES": Missing.FILTERED}),
        ({"A00J": Missing.NOT_ANSWERED}, {"A06J": Missing.NOT_REACHED, "A06J_NOTES": Missing.NOT_REACHED}),
        ({"A00J": Missing.NON_RESPONDENT}, {"A06J": Missing.NOT_REACHED}),
        ({"V00J": Missing.NOT_AVAILABLE}, {"SMALL": Missing.FILTERED}),
        ({"A00J": 1, "V00J": 49.0}, {"A06J": None, "SMALL": None}),
    ],
)
def test_filtered_says_that_the_filter_decided_not_reached_that_it_could_not(
    open_data: Instrument, answers: dict[str, object], reasons: dict[str, Missing | None]
) -> None:
    """Of an institution that left open whether it has data sets, nobody knows whether the next question applies."""
    hidden = hidden_columns(open_data, wide_frame([answers], DTYPES)).row(0, named=True)
    assert {name: hidden[name] for name in reasons} == reasons


def test_a_filter_may_look_at_the_rows_of_a_roster(tmp_path: Path) -> None:
    asked = yes_no("BUSY", "sum_rows(${P52}) > 100 and count_rows('service') > 1")
    found = instrument(tmp_path, asked, rows=number("P52"))
    assert is_relevant(found, "BUSY", {}, {"service": [{"P52": 60}, {"P52": 50}]})
    assert not is_relevant(found, "BUSY", {}, {"service": [{"P52": 500}]})


# ---- the proof that every filter means something ---------------------------------------------------------------


def _found(folder: Path, items: str, rows: str = "") -> list[str]:
    return [problem.id for problem in check(instrument(folder, items, rows))]


def test_a_sound_instrument_has_no_problem(open_data: Instrument) -> None:
    assert check(open_data) == []


PROBLEMS = {
    "a name that does not exist": (yes_no("A") + yes_no("B", "${AA} = 1"), ["expression-dangling"]),
    "a code that does not exist": (yes_no("A") + yes_no("B", "${A} = 3"), ["expression-code"]),
    "several answers compared like one": (multi("K") + text("B", "${K} = 99"), ["expression-codes"]),
    "a text compared with a code": (text("T") + yes_no("B", "${T} = 1"), ["expression-unlike"]),
    "a number where a condition should stand": (number("N") + yes_no("B", "${N} + 1"), ["expression-result"]),
    "a filter on what comes later": (yes_no("A", "${B} = 1") + yes_no("B"), ["filter-looks-ahead"]),
    "filters that wait for one another": (
        yes_no("A", "${B} = 1") + yes_no("B", "${C} = 1") + yes_no("C", "${A} = 1"),
        ["filter-cycle"],
    ),
    "a filter on itself": (yes_no("A", "${A} = 1"), ["filter-cycle"]),
    "two codes at once": (yes_no("A") + yes_no("B", "${A} = 1 and ${A} = 2"), ["filter-contradictory"]),
    "a number both small and large": (number("N") + yes_no("B", "${N} < 5 and ${N} > 5"), ["filter-contradictory"]),
    "below the smallest allowed": (
        number("N", more=", minimum: 0") + yes_no("B", "${N} < 0"),
        ["filter-contradictory"],
    ),
    "an absence that is not offered": (
        number("N") + yes_no("B", "absent(${N}, 'not-available')"),
        ["filter-contradictory"],
    ),
    "asked of those who said no, about what they were not asked": (
        yes_no("A") + yes_no("B", "${A} = 1") + yes_no("C", "${A} = 2 and ${B} = 1"),
        ["item-unreachable"],
    ),
    "ruled out two steps earlier": (
        yes_no("A") + yes_no("B", "${A} = 1") + yes_no("C", "${B} = 1") + yes_no("D", "${C} = 1 and ${A} = 2"),
        ["item-unreachable"],
    ),
    "more ticks than there are options": (
        multi("K") + text("B", "count_selected(${K}) > 4"),
        ["filter-contradictory"],
    ),
    "an equation that only search could solve": (
        number("N") + number("M") + yes_no("B", "${N} * ${N} = ${M} * ${M} * 2 and ${M} > 0"),
        ["filter-undecided"],
    ),
}


@pytest.mark.parametrize(("items", "expected"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_what_is_wrong_with_filters_is_found(tmp_path: Path, items: str, expected: list[str]) -> None:
    assert _found(tmp_path, items) == expected


SOUND = {
    "every option ticked": multi("K") + text("B", "count_selected(${K}) = 4"),
    "ticked but not the others": multi("K")
    + text("B", "selected(${K}, 1) and count_selected(${K}) = 3 and not selected(${K}, 2)"),
    "exactly the bound": number("N", more=", minimum: 0, maximum: 10") + yes_no("B", "${N} >= 10"),
    "between two neighbours": number("N", more=", decimals: 2") + yes_no("B", "${N} > 1.01 and ${N} < 1.03"),
    "an absence that is offered": number("N", more=", absent: [not-available]")
    + yes_no("B", "absent(${N}, 'not-available')"),
    "left unanswered": yes_no("A") + yes_no("B", "is_na(${A})"),
    "asked only where the other was not": yes_no("A")
    + yes_no("B", "${A} = 1")
    + yes_no("C", "absent(${B}, 'filtered')"),
    "any text": text("T") + yes_no("B", "${T} != 'a' and ${T} > 'b'"),
    "one number above another": number("N") + number("M") + yes_no("B", "${N} > ${M}"),
}


@pytest.mark.parametrize("items", SOUND.values(), ids=SOUND.keys())
def test_filters_that_can_be_true_are_let_be(tmp_path: Path, items: str) -> None:
    assert _found(tmp_path, items) == []


def test_between_two_neighbouring_values_there_is_nothing(tmp_path: Path) -> None:
    """A number without decimals cannot lie between 1 and 2."""
    items = number("N") + yes_no("B", "${N} > 1 and ${N} < 2")
    assert _found(tmp_path, items) == ["filter-contradictory"]


def test_filters_may_name_classifications_with_known_categories(tmp_path: Path) -> None:
    found = instrument(tmp_path, yes_no("B", "${type} = 'ministry'"))
    assert check(found, {"type": ["ministry", "institution"]}) == []
    assert [problem.id for problem in check(found, {"type": ["institution"]})] == ["expression-code"]
    assert [problem.id for problem in check(found)] == ["expression-dangling"]
