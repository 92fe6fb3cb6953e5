"""Segments: institutions grouped into quantiles of a number, or by bounds as published."""

from decimal import Decimal

import polars as pl
import pytest

from eindekss.analysis.frames import Frames
from eindekss.analysis.quantiles import fill_starts, group_of, quantile_starts, rounded
from eindekss.analysis.segments import Maturity, Segmentation, maturity, segment
from eindekss.expression import parse


def text(words: str) -> dict[str, str]:
    return {"lv": words, "en": words}


def whole(*numbers: int) -> list[Decimal]:
    return [Decimal(number) for number in numbers]


def sizes(values: list[Decimal], groups: int) -> list[int]:
    starts = fill_starts(values, [None] * groups, 0)
    found = [group_of(value, starts) for value in values]
    return [found.count(number) for number in range(1, groups + 1)]


def test_ten_different_numbers_give_five_groups_of_two() -> None:
    assert sizes(whole(*range(1, 11)), 5) == [2, 2, 2, 2, 2]


def test_an_upper_bound_is_the_smallest_number_that_enough_do_not_exceed() -> None:
    """Of seven numbers a fifth is 1.4: two of them are the first to reach it."""
    assert quantile_starts(whole(1, 2, 3, 4, 5, 6, 7), 5, Decimal(1)) == whole(3, 4, 6, 7)


def test_equal_numbers_are_never_split() -> None:
    """Six institutions of one size stay together, though a fifth would be two; groups may be left empty."""
    assert sizes(whole(5, 5, 5, 5, 5, 5, 7, 8, 9, 10), 5) == [6, 0, 0, 2, 2]


def test_bounds_as_published_may_be_mixed_with_bounds_to_be_found() -> None:
    """Printed for staff: up to 47, 48 to 127, 277 and more. The bound between 128 and 277 halves those between."""
    values = whole(10, 47, 48, 127, 128, 150, 200, 276, 277, 900)
    starts = fill_starts(values, [None, Decimal(48), Decimal(128), None, Decimal(277)], 0)
    assert starts == whole(10, 48, 128, 151, 277)
    assert [group_of(value, starts) for value in values] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_a_number_is_rounded_as_its_label_shows_before_it_is_placed() -> None:
    """49.5 % is shown as 50 %, and so belongs to the group that begins there."""
    starts = [Decimal(0), Decimal(50)]
    assert group_of(rounded(49.5, 0), starts) == 2
    assert group_of(rounded(49.4, 0), starts) == 1


INSTITUTIONS = pl.DataFrame(
    {
        "institution": ["A", "B", "C", "D", "E"],
        "row": [""] * 5,
        "STAFF": [47.0, 48.0, 1200.0, None, 5.0],
        "SHARE": [0.495, 0.5, 1.0, None, 0.0],
    }
)
SERVICES = pl.DataFrame({"institution": ["A", "A", "B"], "row": ["1", "2", "1"], "CASES": [10.0, 20.0, 5.0]})
FRAMES = Frames({"institution": INSTITUTIONS, "service": SERVICES}, pl.DataFrame(schema={"set": pl.String()}))


def divided(of: str, *starts: int | None, percent: bool = False) -> tuple[dict[str, str], dict[str, str]]:
    """(institution -> category, category -> Latvian label)."""
    bounds = tuple(None if start is None else Decimal(start) for start in starts)
    made = segment(Segmentation("q", text("Q"), parse(of), bounds, text("nav datu"), percent=percent), FRAMES, 3)
    members = made.membership.select("institution", "category").iter_rows()
    return dict(members), dict(made.classification.select("category", "label_lv").iter_rows())


def test_labels_show_bounds_and_missing_is_a_category_of_its_own() -> None:
    members, labels = divided("${STAFF}", None, 48, 128)
    assert members == {"A": "1", "B": "2", "C": "3", "D": "missing", "E": "1"}
    assert labels == {"1": "≤ 47", "2": "48–127", "3": "≥ 128", "missing": "nav datu"}


def test_shares_are_labelled_in_percent_with_both_ends() -> None:
    members, labels = divided("${SHARE}", 0, 50, percent=True)
    assert labels == {"1": "0–49\u202f%", "2": "50–100\u202f%", "missing": "nav datu"}
    assert members["A"] == "2", "49.5 % is shown as 50 %"


def test_thousands_are_parted_by_a_thin_space() -> None:
    _, labels = divided("${STAFF}", None, 1200)
    assert labels["1"] == "≤ 1\u202f199"


def test_institutions_below_the_first_bound_count_as_missing() -> None:
    """Who provides no services has no place among the fifths of the number of services."""
    members, labels = divided("count_rows('service')", 1, 2)
    assert members == {"A": "2", "B": "1", "C": "missing", "D": "missing", "E": "missing"}
    assert labels["1"] == "1"


def test_services_can_be_added_up_for_their_institution() -> None:
    members, _ = divided("sum_rows(${CASES})", 0, 10)
    assert members["A"] == "2"
    assert members["B"] == "1"
    assert members["C"] == "missing"


def test_a_position_in_the_banner_and_the_basis_are_kept() -> None:
    spec = Segmentation("q", text("Q"), parse("${STAFF}"), (None, None), text("–"))
    made = segment(spec, FRAMES, 3)
    assert made.classification["position"].unique().to_list() == [3]
    assert made.membership["basis"].unique().to_list() == ["derived"]


@pytest.fixture
def levels() -> list:
    words = Maturity(text("Maturity"), text("Maturity: {topic}"), text("Level {level}"), text("not assessed"))
    scores = pl.DataFrame(
        {
            "institution": ["A", "B", "A", "B", "A", "B"],
            "node": ["total", "total", "online", "online", "website", "website"],
            "level": [3, None, 1, 2, 1, 1],
        }
    )
    nodes = pl.DataFrame(
        {
            "node": ["online", "website", "total"], "kind": ["topic", "indicator", "total"], "position": [1, 2, 0],
            "title_lv": ["Tīmeklis", "–", "–"], "title_en": ["Online", "–", "–"],
        }
    )  # fmt: skip
    return list(maturity(words, scores, nodes, 7))


def test_maturity_levels_overall_and_by_topic_are_classifications(levels: list) -> None:
    overall, online = levels
    assert dict(overall.membership.select("institution", "category").iter_rows()) == {"A": "3", "B": "missing"}
    assert dict(online.membership.select("institution", "category").iter_rows()) == {"A": "1", "B": "2"}
    assert online.classification["classification"].unique().to_list() == ["maturity_online"]
    assert online.classification["title_en"].unique().to_list() == ["Maturity: Online"]
    assert [each.classification["position"][0] for each in levels] == [7, 8]


def test_every_level_has_a_column_even_where_nobody_stands_on_it(levels: list) -> None:
    assert levels[0].classification["category"].to_list() == ["1", "2", "3", "missing"]
