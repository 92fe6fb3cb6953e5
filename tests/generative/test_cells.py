"""Law: the cell table that DuckDB makes equals a plain count in Python, for any rows, banners and weights."""

import math

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from eindekss.analysis.cells import TOTAL, UNCLASSIFIED, Statistic, statistics, sums

QUESTIONS = ("a", "b", "c")
BANNER = ("type", "sector")
CATEGORIES = st.sampled_from(["ministry", "institution", "ĀM", "total", None])
NUMBERS = st.one_of(st.none(), st.integers(-1000, 1000).map(float), st.floats(-1e6, 1e6, width=32))

row = st.fixed_dictionaries(
    {"weight": st.integers(1, 8).map(lambda eighths: eighths / 8)}
    | dict.fromkeys(BANNER, CATEGORIES)
    | dict.fromkeys(QUESTIONS, NUMBERS)
)
SCHEMA = {"weight": pl.Float64(), **dict.fromkeys(BANNER, pl.String()), **dict.fromkeys(QUESTIONS, pl.Float64())}
Key = tuple[str, str, str]


def naive(rows: list[dict]) -> dict[Key, list[float]]:
    found: dict[Key, list[float]] = {}
    for each in rows:
        places = [(TOTAL, TOTAL), *((name, each[name] or UNCLASSIFIED) for name in BANNER)]
        for question in QUESTIONS:
            x, w = each[question], each["weight"]
            if x is None:
                continue
            for banner, category in places:
                totals = found.setdefault((question, banner, category), [0, 0.0, 0.0, 0.0, 0.0])
                for place, value in enumerate((1, w, w * w, w * x, w * x * x)):
                    totals[place] += value
    return found


@settings(max_examples=30, deadline=None)
@given(st.lists(row, max_size=25))
def test_cells_equal_a_plain_count(rows: list[dict]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA)
    cells = sums(frame, {name: pl.col(name) for name in QUESTIONS}, BANNER, weight="weight")
    made = {each[:3]: each[3:] for each in cells.iter_rows()}
    expected = naive(rows)
    assert made.keys() == expected.keys()
    for key, totals in expected.items():
        assert made[key][0] == totals[0]
        scale = sum(abs(each["weight"] * (each[key[0]] or 0)) for each in rows)
        for value, wanted in zip(made[key][1:4], totals[1:4], strict=True):
            assert math.isclose(value, wanted, rel_tol=1e-9, abs_tol=1e-9 * max(1.0, scale))
        assert math.isclose(made[key][4], totals[4], rel_tol=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.lists(row, min_size=1, max_size=25))
def test_a_banner_divides_the_total(rows: list[dict]) -> None:
    """Whatever the categories, their bases add up to the total's, and so do the sums."""
    frame = pl.DataFrame(rows, schema=SCHEMA)
    cells = sums(frame, {name: pl.col(name) for name in QUESTIONS}, BANNER)
    for question in QUESTIONS:
        mine = cells.filter(pl.col("question") == question)
        total = mine.filter(pl.col("banner") == TOTAL)
        for banner in BANNER:
            parts = mine.filter(pl.col("banner") == banner)
            assert parts["n"].sum() == total["n"].sum()
            scale = 1 + frame[question].abs().sum()
            assert math.isclose(parts["wx"].sum(), total["wx"].sum(), rel_tol=1e-9, abs_tol=1e-9 * scale)


@settings(max_examples=15, deadline=None)
@given(st.lists(row, min_size=1, max_size=25))
def test_a_share_stays_between_nothing_and_everything(rows: list[dict]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA)
    condition = (pl.col("a") > 0).cast(pl.Float64)
    found = statistics(sums(frame, {"a": condition}, BANNER), {"a": [Statistic.SHARE, Statistic.COUNT]})
    shares = found.filter(pl.col("measure") == Statistic.SHARE)
    assert shares["value"].is_between(0, 1).all()
    assert (shares["count"] <= shares["base"]).all()
    counts = found.filter(pl.col("measure") == Statistic.COUNT)
    assert counts["value"].to_list() == counts["count"].to_list()
