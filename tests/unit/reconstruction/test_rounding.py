"""Which whole numbers are published as a given number."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eindekss.analysis.quantiles import half_up
from eindekss.reconstruction.rounding import Published


def test_a_third_of_104_rounds_from_one_count_only() -> None:
    assert Published(Decimal(32), factor=100).bounds(104) == (33, 33)


def test_halves_round_up() -> None:
    assert Published(Decimal(13), factor=100).bounds(200) == (25, 26)  # 12.5 % is 13, 13.5 % is 14


def test_a_number_that_no_count_gives_has_empty_bounds() -> None:
    least, greatest = Published(Decimal(86), factor=100).bounds(13)  # 11/13 is 85 %, 12/13 is 92 %
    assert least > greatest


def test_millions_are_read_as_an_interval() -> None:
    assert Published(Decimal(3), divisor=1_000_000).bounds() == (2_500_000, 3_499_999)


def test_more_digits_than_decimals_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 0 decimals"):
        _ = Published(Decimal("35.5")).steps


@given(st.integers(1, 400), st.data(), st.integers(0, 2))
def test_bounds_hold_exactly_the_counts_that_round_to_the_number(base: int, data: st.DataObject, decimals: int) -> None:
    count = data.draw(st.integers(0, base))
    printed = half_up(Fraction(100 * count, base), decimals)
    least, greatest = Published(printed, decimals, factor=100).bounds(base)
    same = [each for each in range(base + 1) if half_up(Fraction(100 * each, base), decimals) == printed]
    assert [each for each in range(base + 1) if least <= each <= greatest] == same
