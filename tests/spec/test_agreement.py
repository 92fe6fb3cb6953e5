"""# How far two experts agree

Part of the websites are rated by two experts who do not see each other's answers. What they agree on shows how much
an answer depends on who gave it. Cohen's kappa takes away from it what chance alone would give.
"""

import pytest

from eindekss.collection.answering import Said
from eindekss.collection.expert.agreement import agreement, linear, pooled
from eindekss.collection.expert.clock import middle
from eindekss.collection.expert.comparison import coded
from eindekss.collection.expert.double import Pair
from eindekss.collection.expert.quality import Followed, Judged, wilson
from eindekss.collection.expert.sampling import draw
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind, Option

YES, NO = 1, 2
CODES = [YES, NO]


def item(kind: Kind, *codes: int) -> Item:
    return Item("M", kind, {"en": "M"}, tuple(Option(code, {"en": str(code)}) for code in codes))


def pair(asked: Item, first: str, second: str, **more: object) -> Pair:
    reasons = set(Missing)
    said = [Said(missing=each) if each in reasons else Said(each) for each in (first, second)]
    known = {"asked_first": True, "asked_second": True, "asked_now": True, "by_person": True, "settled": None} | more
    return Pair(asked, *said, **known)


def test_agreement_is_the_share_of_websites_rated_the_same() -> None:
    assert agreement([(YES, YES), (YES, YES), (NO, NO), (YES, NO)], CODES).observed == 0.75


def test_kappa_counts_only_what_is_more_than_chance() -> None:
    """Both said yes to 3 of 4. Chance gives 3/4 · 3/4 + 1/4 · 1/4 = 0.625; of the 0.375 left they have reached 0."""
    found = agreement([(YES, YES), (YES, YES), (YES, NO), (NO, YES)], CODES)
    assert (found.observed, found.expected) == (0.5, 0.625)
    assert found.kappa == pytest.approx((0.5 - 0.625) / (1 - 0.625))


def test_kappa_is_one_for_full_agreement_and_zero_for_as_much_as_chance_gives() -> None:
    assert agreement([(YES, YES), (NO, NO)], CODES).kappa == pytest.approx(1)
    assert agreement([(YES, YES), (YES, NO), (NO, YES), (NO, NO)], CODES).kappa == pytest.approx(0)


def test_kappa_is_undefined_where_there_was_nothing_to_tell_apart() -> None:
    """Everybody said yes to everything: agreement is full, and chance would have given the same."""
    found = agreement([(YES, YES)] * 20, CODES)
    assert (found.observed, found.kappa) == (1.0, None)


def test_where_answers_have_an_order_a_near_miss_counts_in_part() -> None:
    """Three levels: the neighbouring level is half an agreement, the far one none."""
    assert agreement([(1, 2)], [1, 2, 3], linear).observed == 0.5
    assert agreement([(1, 3)], [1, 2, 3], linear).observed == 0.0


def test_each_option_of_a_multiple_choice_is_a_yes_or_no_of_its_own() -> None:
    asked = item(Kind.MULTI, 1, 2)
    found = list(coded(asked, [pair(asked, "1 2", "2"), pair(asked, "", "")]))
    assert found == [(1, [0, 1], [(1, 0), (0, 0)]), (2, [0, 1], [(1, 1), (0, 0)])]


def test_a_reason_why_there_is_no_value_is_a_category_of_its_own() -> None:
    asked = item(Kind.SINGLE, 1, 2)
    ((_, categories, codes),) = coded(asked, [pair(asked, "1", "not-available"), pair(asked, "2", "2")])
    assert (len(categories), codes[1]) == (3, (2, 2))
    assert codes[0][1] not in (1, 2)


def test_numbers_texts_links_and_dates_are_the_same_or_not() -> None:
    asked = item(Kind.NUMBER)
    ((_, categories, codes),) = coded(asked, [pair(asked, "12", "12"), pair(asked, "12", "13")])
    assert agreement(codes, categories).observed == 0.5


def test_only_what_both_were_asked_and_answered_is_compared() -> None:
    asked = item(Kind.SINGLE, 1, 2)
    assert pair(asked, "1", "2").both
    assert not pair(asked, "1", "not-answered").both
    assert not pair(asked, "1", "2", asked_second=False).both


def test_what_a_check_decided_alone_is_no_rating() -> None:
    assert not pair(item(Kind.SINGLE, 1, 2), "1", "1", by_person=False).both


def test_ratings_that_differ_are_settled_as_long_as_the_question_is_asked() -> None:
    asked = item(Kind.SINGLE, 1, 2)
    assert pair(asked, "1", "2").differ
    assert not pair(asked, "1", "1").differ
    assert not pair(asked, "1", "2", asked_now=False).differ


def test_a_question_that_one_was_not_asked_differs_from_any_answer() -> None:
    assert pair(item(Kind.SINGLE, 1, 2), "1", "1", asked_second=False).differ


def test_all_items_together_have_one_kappa_from_their_mean_agreement() -> None:
    """Agreement 1 and 1/2, by chance 1/2 and 1/2: (3/4 - 1/2) / (1 - 1/2)."""
    same = [(YES, YES), (NO, NO), (YES, YES), (NO, NO)]
    half = [(YES, YES), (NO, NO), (YES, NO), (NO, YES)]
    assert pooled([(CODES, same), (CODES, half)], seed=1).kappa == pytest.approx(0.5)


def test_a_sample_is_drawn_by_its_seed_alone() -> None:
    sites = {"A": "", "B": "", "C": "", "D": "", "E": ""}
    assert draw(sites, "2026", 2) == draw(dict(reversed(sites.items())), "2026", 2)


def test_strata_are_drawn_in_proportion() -> None:
    sites = {f"m{at}": "ministry" for at in range(4)} | {f"a{at}": "agency" for at in range(12)}
    assert [key[0] for key in draw(sites, "2026", 4)].count("m") == 1


def test_a_check_is_judged_by_how_often_experts_accept_its_suggestion() -> None:
    found = Followed("M", "search 1", accepted=8, overridden=2, unaided=5)
    assert found.agreement == 0.8
    assert found.interval == pytest.approx((0.490, 0.943), abs=0.001)


def test_precision_is_of_what_was_suggested_and_recall_of_what_experts_said() -> None:
    found = Judged("M", "search 1", "1", right=6, wrong=2, missed=4)
    assert (found.precision, found.recall) == (0.75, 0.6)


def test_of_nothing_there_is_no_share() -> None:
    assert Judged("M", "search 1", "1", 0, 0, 0).precision is None
    assert wilson(0, 0) is None


def test_of_several_reaction_tests_the_median_counts_and_silence_is_longest() -> None:
    assert middle([10, 90, 20]) == 20
    assert middle([10, None, 20]) == 20
    assert middle([10, None, None]) is None
