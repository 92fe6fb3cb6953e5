import polars as pl
import pytest

from eindekss.expression import column, parse, with_rosters

FRAME = pl.DataFrame({"institution": ["a", "b", "c"], "A": [1.0, None, 3.0]})
SERVICES = pl.DataFrame({"institution": ["a", "a", "b"], "P52": [10.0, 5.0, None]})


def test_aggregates_are_columns_named_by_their_text() -> None:
    expressions = [parse("sum_rows(${P52}) > 1"), parse("count_rows('service') + sum_rows(${P52})")]
    frame = with_rosters(FRAME, {"service": SERVICES}, expressions)
    assert frame.columns == ["institution", "A", "sum_rows(${P52})", "count_rows('service')"]
    assert frame["sum_rows(${P52})"].to_list() == [15.0, None, None]
    assert frame["count_rows('service')"].to_list() == [2.0, 1.0, 0.0]
    assert frame.select(column(expressions[0])).to_series().to_list() == [True, None, None]


def test_nothing_is_true_of_any_row_where_there_are_no_rows() -> None:
    expression = parse("any_row(${P52} > 7)")
    frame = with_rosters(FRAME, {"service": SERVICES}, [expression])
    assert frame.select(column(expression)).to_series().to_list() == [True, None, False]


def test_an_aggregate_over_items_that_no_roster_has_is_a_programming_error() -> None:
    with pytest.raises(KeyError, match="no roster has every variable"):
        with_rosters(FRAME, {"service": SERVICES}, [parse("sum_rows(${X}) > 1")])


def test_a_sum_of_many_parts_is_rounded_once() -> None:
    parts = pl.DataFrame({"institution": ["a"] * 10, "P52": [0.1] * 10})
    frame = with_rosters(FRAME, {"service": parts}, [parse("sum_rows(${P52})")])
    assert frame["sum_rows(${P52})"][0] == 1.0


def test_whole_numbers_of_any_width_can_be_computed_with() -> None:
    frame = pl.DataFrame({"N": pl.Series([7, 0, None], dtype=pl.Int32)})
    assert frame.select(column(parse("10 div ${N} + 1"))).to_series().to_list() == [10 / 7 + 1, None, None]


def test_an_expression_without_variables_holds_for_every_row() -> None:
    assert FRAME.filter(column(parse("1 + 1 = 2"))).height == 3
    assert FRAME.with_columns(column(parse("round(1.005, 2)")).alias("r"))["r"].to_list() == [1.01] * 3


def test_a_quotient_with_a_constant_is_the_quotient_to_the_last_bit() -> None:
    """Polars multiplies with the reciprocal, and 417326.1 div 1.005 then differs from what one response gives."""
    numbers = [417326.1 + number / 7 for number in range(1000)]
    frame = pl.DataFrame({"N": [*numbers, None, 0.0]})
    expected = [*(number / 1.005 for number in numbers), None, 0.0]
    assert frame.select(column(parse("${N} div 1.005"))).to_series().to_list() == expected
    assert frame.select(column(parse("${N} div 0"))).to_series().to_list() == [None] * 1002
