"""The draw for a second rating: reproducible, in proportion, independent of the order of the list."""

from fractions import Fraction

import pytest

from eindekss.collection.expert.sampling import allocate, draw, size_of

SITES = dict.fromkeys((f"K{number:02}" for number in range(40)), "")


def test_the_same_seed_draws_the_same_sites_in_whatever_order_they_are_given() -> None:
    assert draw(SITES, "a", 8) == draw(dict(reversed(SITES.items())), "a", 8)
    assert draw(SITES, "a", 8) != draw(SITES, "b", 8)


def test_this_seed_draws_these_sites() -> None:
    """A change of the procedure would make past samples impossible to draw again, so it must be noticed."""
    assert draw(SITES, "2026", 3) == ["K02", "K24", "K38"]  # as sha256sum of 2026:K00 … 2026:K39, sorted, has them


def test_a_larger_sample_holds_the_smaller_one() -> None:
    assert set(draw(SITES, "a", 5)) < set(draw(SITES, "a", 9))


def test_no_more_are_drawn_than_there_are() -> None:
    assert draw(SITES, "a", 100) == sorted(SITES)
    assert draw({}, "a", 3) == []


def test_strata_get_their_shares() -> None:
    strata = {key: "large" if at < 30 else "small" for at, key in enumerate(SITES)}
    found = [strata[key] for key in draw(strata, "a", 8)]
    assert (found.count("large"), found.count("small")) == (6, 2)


@pytest.mark.parametrize(
    ("sizes", "wanted", "given"),
    [
        ({"a": 10, "b": 10}, 3, {"a": 2, "b": 1}),
        ({"a": 7, "b": 2, "c": 1}, 5, {"a": 4, "b": 1, "c": 0}),
        ({"a": 1, "b": 1}, 9, {"a": 1, "b": 1}),
        ({}, 3, {}),
    ],
)
def test_places_go_by_largest_remainder(sizes: dict[str, int], wanted: int, given: dict[str, int]) -> None:
    assert allocate(sizes, wanted) == given


@pytest.mark.parametrize(
    ("share", "sites", "size"),
    [("1/10", 25, 3), ("1/10", 24, 2), ("1/100", 10, 1), ("1", 7, 7), ("1/2", 0, 0)],
)
def test_a_share_becomes_a_number(share: str, sites: int, size: int) -> None:
    assert size_of(Fraction(share), sites) == size
