"""Laws of agreement, the draw and working time that hold for whatever is given."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eindekss.collection.expert.agreement import agreement, linear, pooled, unweighted
from eindekss.collection.expert.clock import ALL_WEEK, Calendar, elapsed
from eindekss.collection.expert.sampling import allocate, draw

CODES = [1, 2, 3, 4]
code = st.sampled_from(CODES)
ratings = st.lists(st.tuples(code, code), min_size=1, max_size=40)
weights = st.sampled_from([unweighted, linear])


@given(ratings, weights)
def test_it_does_not_matter_who_is_called_first(pairs: list[tuple[int, int]], weight: object) -> None:
    there, back = agreement(pairs, CODES, weight), agreement([(j, i) for i, j in pairs], CODES, weight)
    assert there.kappa == pytest.approx(back.kappa)
    assert there.error == pytest.approx(back.error)


@given(ratings, weights)
def test_kappa_lies_between_minus_one_and_one_and_its_interval_holds_it(
    pairs: list[tuple[int, int]], weight: object
) -> None:
    found = agreement(pairs, CODES, weight)
    assert found.kappa is None or -1 - 1e-9 <= found.kappa <= 1 + 1e-9
    assert found.observed <= 1 + 1e-9
    if found.interval:
        assert found.interval[0] <= found.kappa <= found.interval[1]


@given(st.lists(code, min_size=2, max_size=40), weights)
def test_who_always_agrees_has_kappa_one_or_nothing_to_tell_apart(codes: list[int], weight: object) -> None:
    found = agreement([(each, each) for each in codes], CODES, weight)
    assert found.kappa == (None if len(set(codes)) == 1 else pytest.approx(1))


@given(ratings, st.permutations(CODES))
def test_names_of_categories_do_not_matter(pairs: list[tuple[int, int]], order: list[int]) -> None:
    renamed = dict(zip(CODES, order, strict=True))
    other = agreement([(renamed[i], renamed[j]) for i, j in pairs], CODES)
    assert agreement(pairs, CODES).kappa == pytest.approx(other.kappa)


@given(ratings)
def test_linear_weights_do_not_mind_the_order_turned_round(pairs: list[tuple[int, int]]) -> None:
    turned = agreement([(5 - i, 5 - j) for i, j in pairs], CODES, linear)
    assert agreement(pairs, CODES, linear).kappa == pytest.approx(turned.kappa)


@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.sampled_from([1, 2])), min_size=1, max_size=40))
def test_of_two_categories_the_weighted_kappa_is_the_plain_one(pairs: list[tuple[int, int]]) -> None:
    assert agreement(pairs, [1, 2], linear).kappa == pytest.approx(agreement(pairs, [1, 2]).kappa)


@given(ratings)
def test_an_item_said_twice_has_the_pooled_kappa_of_once(pairs: list[tuple[int, int]]) -> None:
    once, twice = pooled([(CODES, pairs)], 1), pooled([(CODES, pairs)] * 2, 1)
    assert once.kappa == pytest.approx(twice.kappa)
    assert once.kappa == pytest.approx(agreement(pairs, CODES).kappa)


sites = st.dictionaries(st.text(min_size=1, max_size=5), st.sampled_from("abc"), max_size=30)


@given(sites, st.text(max_size=5), st.integers(0, 40))
def test_the_draw_takes_as_many_as_wanted_from_the_list(found: dict[str, str], seed: str, size: int) -> None:
    drawn = draw(found, seed, size)
    assert len(drawn) == len(set(drawn)) == min(size, len(found))
    assert set(drawn) <= set(found)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 50)), st.integers(0, 100))
def test_no_stratum_is_further_than_one_place_from_its_share(sizes: dict[str, int], wanted: int) -> None:
    given_places, total = allocate(sizes, wanted), sum(sizes.values())
    assert sum(given_places.values()) == min(wanted, total)
    for stratum, size in sizes.items():
        assert abs(given_places[stratum] - size * min(wanted, total) / total) < 1
        assert given_places[stratum] <= size


RIGA = ZoneInfo("Europe/Riga")
moments = st.datetimes(datetime.datetime(2017, 1, 1), datetime.datetime(2017, 12, 31), timezones=st.just(datetime.UTC))


@given(st.lists(moments, min_size=3, max_size=3).map(sorted))
def test_working_time_adds_up_and_is_never_more_than_the_clock(three: list[datetime.datetime]) -> None:
    first, second, third = three
    office = Calendar(RIGA)
    whole = office.minutes(first, third)
    assert whole == pytest.approx(office.minutes(first, second) + office.minutes(second, third))
    assert 0 <= whole <= elapsed(first, third) + 1e-9


@given(moments, moments)
def test_who_is_always_open_works_by_the_clock(one: datetime.datetime, other: datetime.datetime) -> None:
    always = Calendar(RIGA, ALL_WEEK, datetime.time(0), datetime.time(23, 59, 59, 999999))
    sent, answered = sorted((one, other))
    assert always.minutes(sent, answered) == pytest.approx(elapsed(sent, answered), abs=0.001)
