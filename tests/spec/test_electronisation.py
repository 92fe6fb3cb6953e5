"""The electronisation level, with and without services whose counts are extreme.

Two institutions. A offers an information service used a thousand times, always electronically, and a permit; B
offers a permit and does not know how its results were issued.
"""

import polars as pl
import pytest

from eindekss.analysis import electronisation
from eindekss.analysis.cells import TOTAL
from eindekss.analysis.electronisation import Share
from eindekss.analysis.frames import Frames
from eindekss.analysis.requests import Electronisation, Stage
from eindekss.errors import Place

SERVICES = pl.DataFrame(
    {
        "institution": ["A", "A", "B"],
        "row": ["information", "permit", "permit"],
        "type": ["ministry", "ministry", "institution"],
        "APPLIED": [1000.0, 100.0, 100.0],
        "APPLIED_E": [1000.0, 50.0, 10.0],
        "APPLIED_POST": [0.0, 50.0, 90.0],
        "ISSUED": [1000.0, 100.0, 100.0],
        "ISSUED_E": [1000.0, 0.0, None],
    }
)
# The list names the information service and, against its own rule, A's permit.
OUTLIERS = pl.DataFrame(
    {
        "set": ["extreme"] * 2, "unit": ["service"] * 2,
        "institution": ["A", "A"], "row": ["information", "permit"],
        "listed": [True, True], "by_rule": [True, False],
    }
)  # fmt: skip
FRAMES = Frames({"service": SERVICES}, OUTLIERS, sets=frozenset({"extreme"}))


def text(words: str) -> dict[str, str]:
    return {"lv": words, "en": words}


CHANNELS = {"APPLIED_E": text("e"), "APPLIED_POST": text("post")}
REQUEST = Electronisation(
    unit="service",
    topic="services",
    outliers="extreme",
    stages=(
        Stage("application", text("Applied"), "APPLIED", CHANNELS, "APPLIED_E"),
        Stage("result", text("Issued"), "ISSUED", {"ISSUED_E": text("e")}, "ISSUED_E"),
    ),
    variants={name: text(name) for name in ("all", "listed", "rule")},
    titles={name: text(name) for name in ("comparison", "channels", "institutions", "breaking")},
    words=text("services, n = {n}"),
    place=Place(),
)  # fmt: skip


@pytest.fixture
def rows() -> pl.DataFrame:
    return electronisation.rows(REQUEST, FRAMES)


def values(shares: list[Share], frame: pl.DataFrame, banner: str = TOTAL, category: str = TOTAL) -> dict:
    made = electronisation.cells(shares, frame, ["type"])
    chosen = made.filter(pl.col("banner") == banner, pl.col("category") == category)
    return {(table, stub): value for table, stub, value in chosen.select("table", "stub", "value").iter_rows()}


def test_the_level_is_shown_with_all_rows_without_those_listed_and_without_those_the_rule_finds(
    rows: pl.DataFrame,
) -> None:
    found = values(list(electronisation.comparison(REQUEST)), rows)
    assert found["electronisation", "application-all"] == pytest.approx(1060 / 1200)
    assert found["electronisation", "application-listed"] == pytest.approx(10 / 100)
    assert found["electronisation", "application-rule"] == pytest.approx(60 / 200)


def test_rows_that_do_not_know_the_channel_are_in_neither_sum(rows: pl.DataFrame) -> None:
    """B's hundred results are not counted as if none were electronic."""
    found = values(list(electronisation.comparison(REQUEST)), rows)
    assert found["electronisation", "result-all"] == pytest.approx(1000 / 1100)
    assert ("electronisation", "result-listed") not in found, "nothing is left to count"


def test_each_channel_has_its_share(rows: pl.DataFrame) -> None:
    found = values(list(electronisation.channels(REQUEST)), rows)
    assert found["electronisation-application-rule", "APPLIED_E"] == pytest.approx(0.3)
    assert found["electronisation-application-rule", "APPLIED_POST"] == pytest.approx(0.7)


def test_and_by_type_of_institution(rows: pl.DataFrame) -> None:
    found = values(list(electronisation.comparison(REQUEST)), rows, "type", "institution")
    assert found["electronisation", "application-all"] == pytest.approx(0.1)


def test_institutions_stand_under_one_another_those_without_cases_left_out(rows: pl.DataFrame) -> None:
    made = electronisation.by_institution(list(electronisation.institutions(REQUEST)), rows)
    listed = made.filter(pl.col("table") == "electronisation-application-listed-institutions")
    assert listed.select("stub", "value", "base").rows() == [("B", 0.1, 1)]


def test_listed_rows_that_break_the_rule_are_shown_with_the_share_that_breaks_it(rows: pl.DataFrame) -> None:
    """The list names A's permit, of which half is applied for electronically and no result is electronic."""
    made = electronisation.by_row(list(electronisation.breaking(REQUEST)), rows)
    assert made.select("table", "stub", "value", "count").rows() == [
        ("electronisation-application-breaking", "A/permit", 0.5, 50.0),
        ("electronisation-result-breaking", "A/permit", 0.0, 0.0),
    ]


def test_what_does_not_exist_is_refused() -> None:
    frames = Frames({"service": SERVICES.drop("ISSUED")}, OUTLIERS.clear())
    assert [problem.id for problem in electronisation.problems(REQUEST, frames)] == [
        "stage-item-unknown",
        "outlier-set-unknown",
    ]
    assert [problem.id for problem in electronisation.problems(REQUEST, Frames({}, OUTLIERS))] == ["unit-unknown"]
