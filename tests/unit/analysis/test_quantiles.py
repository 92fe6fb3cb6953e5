"""Corners of dividing numbers into groups."""

from decimal import Decimal

import pytest

from eindekss.analysis.quantiles import fill_starts, group_of, groups, quantile_starts, rounded


def test_without_values_there_are_no_groups() -> None:
    assert quantile_starts([], 5, Decimal(1)) == []
    assert groups([], fill_starts([], [None] * 5, 0), 0, open_below=True) == []


def test_bounds_given_hold_without_values() -> None:
    assert fill_starts([], [Decimal(0), Decimal(50)], 0) == [Decimal(0), Decimal(50)]


def test_an_open_bound_with_nothing_between_its_neighbours_leaves_an_empty_group() -> None:
    values = [Decimal(1), Decimal(9)]
    starts = fill_starts(values, [Decimal(0), Decimal(5), None, Decimal(8)], 0)
    assert [group_of(value, starts) for value in values] == [1, 4]
    assert [group.number for group in groups(values, starts, 0, open_below=False)] == [1, 4]


def test_below_the_first_bound_there_is_no_group() -> None:
    assert group_of(Decimal(0), [Decimal(1), Decimal(5)]) is None


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(0.285, 2, "0.29"), (2.5, 0, "3"), (49.499999999999, 0, "49"), (-0.5, 0, "-1")],
)
def test_rounds_half_up_on_the_decimal_text(value: float, decimals: int, expected: str) -> None:
    assert rounded(value, decimals) == Decimal(expected)


def test_decimals_set_the_step_between_groups() -> None:
    starts = quantile_starts([Decimal("0.1"), Decimal("0.2")], 2, Decimal("0.1"))
    assert starts == [Decimal("0.2")]
