"""Laws of rosters asked in full for some rows only: both evaluators agree, and what is spared stays spared."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from eindekss.expression import Missing, Value
from eindekss.instrument.in_full import spared, spared_column
from eindekss.instrument.model import FullFor

RULES = st.builds(
    FullFor,
    over=st.integers(0, 12),
    share=st.sampled_from([0.05, 0.1, 0.2, 0.5, 1.0]),
    at_least=st.integers(0, 6),
    by=st.just("N"),
)
NUMBERS = st.one_of(
    st.sampled_from([Missing.NOT_ANSWERED, Missing.NOT_AVAILABLE, Missing.NOT_APPLICABLE, Missing.NON_RESPONDENT]),
    st.integers(0, 4).map(float),
    st.floats(-10, 1e9),
)
ROSTERS = st.dictionaries(st.text("abcāž019", min_size=1, max_size=4), NUMBERS, max_size=25)


@settings(max_examples=150, deadline=None)
@given(RULES, st.lists(ROSTERS, max_size=3))
def test_both_evaluators_spare_the_same_rows(rule: FullFor, rosters: list[dict[str, Value]]) -> None:
    cells = [(str(at), row, number) for at, roster in enumerate(rosters) for row, number in roster.items()]
    frame = pl.DataFrame({
        "institution": pl.Series([at for at, _, _ in cells], dtype=pl.String),
        "row": pl.Series([row for _, row, _ in cells], dtype=pl.String),
        "N": pl.Series([None if isinstance(n, Missing) else n for _, _, n in cells], dtype=pl.Float64),
        "N@missing": pl.Series([str(n) if isinstance(n, Missing) else None for _, _, n in cells], dtype=pl.String),
    })  # fmt: skip
    expected = [spared(rule, rosters[int(at)]).get(row) for at, row, _ in cells]
    assert spared_column(rule, frame).to_list() == expected


@settings(max_examples=150, deadline=None)
@given(RULES, ROSTERS, st.data())
def test_an_open_number_that_comes_in_brings_no_spared_row_back(
    rule: FullFor, roster: dict[str, Value], data: st.DataObject
) -> None:
    still = [row for row, number in roster.items() if number is Missing.NOT_ANSWERED]
    if not still:
        return
    before = {row for row, why in spared(rule, roster).items() if why is Missing.FILTERED}
    later = roster | {data.draw(st.sampled_from(still)): data.draw(st.floats(0, 1e9))}
    assert before <= spared(rule, later).keys()


@settings(max_examples=150, deadline=None)
@given(RULES, ROSTERS)
def test_as_many_rows_as_the_rule_says_and_more_only_by_ties(rule: FullFor, roster: dict[str, Value]) -> None:
    ranked = {row: n for row, n in roster.items() if n not in (Missing.NOT_ANSWERED, Missing.NON_RESPONDENT)}
    full = [row for row in ranked if row not in spared(rule, roster)]
    wanted = min(rule.number(len(roster)), len(ranked))
    assert len(full) >= wanted
    if len(full) > wanted:
        least = min(ranked[row] for row in full)
        assert least > 0
        assert sum(ranked[row] > least for row in full) < wanted
