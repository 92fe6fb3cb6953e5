"""The cell producer's corners: weights, blocks, empty frames, statistics of nothing."""

import polars as pl
import pytest

from eindekss.analysis import cells
from eindekss.analysis.cells import TOTAL, UNCLASSIFIED, Statistic, statistics, sums

FRAME = pl.DataFrame(
    {
        "x": [1.0, 0.0, None, 1.0],
        "y": [0.1, 0.2, 0.3, None],
        "w": [2.0, 0.5, 1.0, 1.0],
        "type": ["a", "b", "a", None],
    }
)


def row(frame: pl.DataFrame, question: str, category: str = TOTAL) -> dict:
    return frame.filter(pl.col("question") == question, pl.col("category") == category).row(0, named=True)


def test_rows_outside_the_base_do_not_enter_at_all() -> None:
    found = row(sums(FRAME, {"q": pl.col("x")}, ["type"]), "q")
    assert (found["n"], found["w"], found["wx"]) == (3, 3.0, 2.0)


def test_weights_enter_sums_and_leave_the_base_unweighted() -> None:
    reduced = sums(FRAME, {"q": pl.col("x")}, [], weight="w")
    found = row(reduced, "q")
    assert (found["n"], found["w"], found["w2"], found["wx"]) == (3, 3.5, 5.25, 3.0)
    share = statistics(reduced, {"q": [Statistic.SHARE, Statistic.BASE]})
    assert dict(share.select("measure", "value").iter_rows()) == {"share": pytest.approx(3 / 3.5), "base": 3.0}


def test_rows_without_a_category_stand_under_one_of_their_own() -> None:
    assert row(sums(FRAME, {"q": pl.col("x")}, ["type"]), "q", UNCLASSIFIED)["n"] == 1


def test_sums_are_free_of_the_noise_of_binary_fractions() -> None:
    assert row(sums(FRAME, {"q": pl.col("y")}, []), "q")["wx"] == 0.6


def test_many_questions_are_worked_off_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    questions = {name: pl.col("x") * factor for name, factor in (("a", 1), ("b", 2), ("c", 3))}
    whole = sums(FRAME, questions, ["type"])
    monkeypatch.setattr(cells, "_BLOCK_ROWS", 5)
    assert sums(FRAME, questions, ["type"]).equals(whole)


def test_no_rows_and_no_questions_give_an_empty_table() -> None:
    assert sums(FRAME.clear(), {"q": pl.col("x")}, ["type"]).is_empty()
    assert sums(FRAME, {}, ["type"]).is_empty()


def test_nothing_can_be_said_of_an_empty_base() -> None:
    empty = sums(FRAME, {"q": pl.lit(None, dtype=pl.Float64)}, [])
    full = cells.complete(empty, ["q"], pl.DataFrame(schema={"banner": pl.String(), "category": pl.String()}))
    found = statistics(full, {"q": [Statistic.SHARE, Statistic.MEAN, Statistic.SUM, Statistic.COUNT]})
    assert dict(found.select("measure", "value").iter_rows()) == {
        "share": None, "mean": None, "sum": None, "count": 0.0,
    }  # fmt: skip
