"""The wide frames of Lakeland: what expressions of tables and claims can name."""

import polars as pl
import pytest

from eindekss.analysis.frames import Frames, read_frames
from eindekss.dataset.schema import ROSTER
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.errors import Place
from eindekss.expression import Sort, parse


@pytest.fixture
def frames(wave: Wave, store: Store) -> Frames:
    return read_frames(wave, store)


def test_every_institution_has_a_row_whether_it_answered_or_not(frames: Frames) -> None:
    assert frames.units["institution"]["institution"].to_list() == [f"XL-00{number}" for number in range(1, 6)]


def test_taking_part_and_completing_are_texts(frames: Frames) -> None:
    found = frames.units["institution"].select("participates", "complete", "minutes")
    assert found.row(0) == ("true", "true", 50.0)
    assert found.row(4) == ("false", "false", None)


def test_rows_of_a_roster_see_their_institution(frames: Frames) -> None:
    services = frames.units["service"]
    assert services.select("institution", "row", "kind", "type", "participates").row(0) == (
        "XL-002", "s1", "informative", "institution", "true",
    )  # fmt: skip
    assert services["minutes"].to_list() == [95.0, 120.0, 120.0, 35.0]


def test_a_roster_without_a_questionnaire_is_a_unit_too(wave: Wave, store: Store) -> None:
    extra = pl.DataFrame([{"unit": "office", "institution": "XL-001", "row": "1", "name_lv": "", "name_en": "",
                           "kind": "", "source": "stated"}])  # fmt: skip
    store.write("frame", ROSTER, pl.concat([store.read("frame", ROSTER), extra]))
    assert read_frames(wave, store).units["office"].height == 1


def test_variables_are_items_classifications_and_the_plain_ones(frames: Frames) -> None:
    assert {"STAFF", "type", "minutes", "complete"} <= frames.variables["institution"]
    assert "APP_ALL" not in frames.variables["institution"]
    assert not any("@" in name or ":" in name for name in frames.variables["institution"])


def test_an_outlier_set_without_a_list_is_what_its_rule_finds(frames: Frames) -> None:
    assert frames.listed("extreme").rows() == [("XL-002", "s1"), ("XL-003", "s1")]
    unlisted = Frames(frames.units, frames.outliers.with_columns(pl.lit(value=False).alias("listed")))
    assert unlisted.listed("extreme").rows() == [("XL-002", "s1")]


@pytest.mark.parametrize(
    ("unit", "text", "problems"),
    [
        ("institution", "${STAFF} + sum_rows(${APP_ALL}) > 0", []),
        ("institution", "${APP_ALL} > 0", ["expression-dangling"]),
        ("institution", "sum_rows(${STAFF} + ${APP_ALL}) > 0", ["expression-rows"]),
        ("institution", "count_rows('service') = 1", []),
        ("institution", "selected(${SITE_USES}, 4)", ["expression-code"]),
        ("institution", "${type} = 'agency'", ["expression-code"]),
        ("institution", "${type} = 1", ["expression-unlike"]),
        ("institution", "${STAFF}", ["expression-result"]),
        ("institution", "absent(${STAFF}, 'not-available')", []),
        ("institution", "absent(${type}, 'not-available')", ["expression-absent"]),
        ("service", "${APP_ALL} > ${minutes}", []),
        ("office", "true", ["unit-unknown"]),
    ],
)
def test_conditions_that_cannot_be_computed_are_problems(
    frames: Frames, unit: str, text: str, problems: list[str]
) -> None:
    found = list(frames.problems(unit, [(parse(text), Sort.BOOLEAN)], Place(file="tables.yaml", line=3)))
    assert [each.id for each in found] == problems
    assert all(each.place.line == 3 for each in found)
