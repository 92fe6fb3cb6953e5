"""Seeded draws and whole-number shares."""

from hypothesis import given
from hypothesis import strategies as st

from eindekss.reconstruction.draw import apportion, lognormal, normal, uniform


def test_a_draw_hangs_on_its_seed_and_name_alone() -> None:
    assert normal(1, "a", "b") == normal(1, "a", "b")
    assert len({normal(1, "a"), normal(2, "a"), normal(1, "b")}) == 3


def test_no_spread_is_the_median() -> None:
    assert lognormal(1, 40.0, 0.0, "x") == 40.0
    assert 0 <= uniform(1, "x") < 1


@given(st.integers(0, 10**6), st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_parts_add_up_and_stay_within_one_of_their_share(total: int, weights: list[float]) -> None:
    parts = apportion(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) <= 1.000001
