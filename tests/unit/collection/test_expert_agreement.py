"""Agreement of two raters, against published examples and values computed with other software."""

from collections.abc import Sequence

import pytest

from eindekss.collection.expert.agreement import Weight, agreement, linear, pooled, unweighted

Table = Sequence[Sequence[int]]
# Cohen (1960), table 2, as counts of 200.
COHEN = ((88, 14, 18), (10, 40, 10), (2, 6, 12))
# Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, table 18.1: kappa 0.68.
FLEISS = ((75, 1, 4), (5, 4, 1), (0, 0, 10))
FOUR = ((11, 3, 1, 0), (1, 9, 4, 0), (0, 3, 8, 2), (0, 1, 1, 6))


def pairs(table: Table) -> list[tuple[int, int]]:
    return [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]


def test_the_example_that_kappa_was_published_with() -> None:
    found = agreement(pairs(COHEN), range(3))
    assert (found.observed, found.expected) == pytest.approx((0.70, 0.41))
    assert found.kappa == pytest.approx(0.492, abs=0.0005)


def test_the_textbook_example() -> None:
    assert agreement(pairs(FLEISS), range(3)).kappa == pytest.approx(0.68, abs=0.005)


@pytest.mark.parametrize(
    ("table", "weight", "kappa", "error"),
    [
        (COHEN, unweighted, 0.49152542372881347, 0.05100181557607786),
        (COHEN, linear, 0.4736842105263158, 0.054432309177641525),
        (FLEISS, unweighted, 0.676470588235294, 0.08770295347521254),
        (FLEISS, linear, 0.7222222222222223, 0.08430095392318866),
        (FOUR, unweighted, 0.5675675675675677, 0.08977918569031974),
        (FOUR, linear, 0.6883656509695291, 0.07341737841122324),
    ],
)
def test_kappa_and_its_error_are_those_of_statsmodels(table: Table, weight: Weight, kappa: float, error: float) -> None:
    """``cohens_kappa`` of statsmodels 0.15.0; the coefficients also those of scikit-learn 1.9.1."""
    found = agreement(pairs(table), range(len(table)), weight)
    assert (found.kappa, found.error) == pytest.approx((kappa, error), abs=1e-12)


def test_without_pairs_nothing_is_known() -> None:
    found = agreement([], [1, 2])
    assert (found.pairs, found.observed, found.kappa, found.interval) == (0, None, None, None)


def test_one_category_throughout_leaves_kappa_undefined_while_all_are_equal() -> None:
    found = agreement([(1, 1)] * 5, [1, 2])
    assert (found.observed, found.kappa, found.interval) == (1.0, None, None)


def test_full_agreement_has_no_interval() -> None:
    found = agreement([(1, 1), (2, 2)] * 5, [1, 2])
    assert found.kappa == pytest.approx(1)
    assert found.interval is None


def test_a_code_that_is_no_category_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="not among the categories"):
        agreement([(1, 3)], [1, 2])


def test_linear_weights_forgive_a_near_miss_and_not_a_far_one() -> None:
    near, far = [(1, 1), (2, 2), (3, 3), (1, 2)], [(1, 1), (2, 2), (3, 3), (1, 3)]
    codes = [1, 2, 3]
    assert agreement(near, codes).kappa == pytest.approx(agreement(far, codes).kappa, abs=0.05)
    assert agreement(near, codes, linear).kappa > agreement(far, codes, linear).kappa + 0.2


def test_pooled_kappa_of_one_item_is_its_kappa() -> None:
    rated = pairs(FOUR)
    assert pooled([(range(4), rated)], 1).kappa == pytest.approx(agreement(rated, range(4)).kappa)


def test_pooled_kappa_averages_agreement_over_items_of_any_number_of_sites() -> None:
    """One item with full agreement by two categories (expected 1/2), one with none: (1/2 - 1/2) / (1 - 1/2) = 0."""
    first = [(1, 1), (2, 2), (1, 1), (2, 2)]
    second = [(1, 2), (2, 1), None, None]
    found = pooled([([1, 2], first), ([1, 2], second)], 1)
    assert (found.items, found.sites, found.observed, found.kappa) == (2, 4, 0.5, pytest.approx(0))


def test_pooled_kappa_leaves_out_items_that_nobody_rated_twice() -> None:
    rated = pairs(COHEN)
    assert pooled([(range(3), rated), ([1, 2], [None] * len(rated))], 1) == pooled([(range(3), rated)], 1)


def test_of_nothing_the_pooled_kappa_is_unknown() -> None:
    assert pooled([], 1).kappa is None
    assert pooled([([1, 2], [None])], 1).kappa is None
    assert pooled([([1, 2], [(1, 1)])], 1).interval is None


def test_the_pooled_interval_comes_out_the_same_for_the_same_seed_and_holds_kappa() -> None:
    rated = [(range(3), pairs(COHEN)), (range(3), pairs(COHEN)[::-1])]
    once, again, other = pooled(rated, 7), pooled(rated, 7), pooled(rated, 8)
    assert once == again
    assert once.interval != other.interval
    assert once.interval[0] < once.kappa < once.interval[1]
