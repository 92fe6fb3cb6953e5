"""The index of websites: a wave of its own, whose questions are the modern checks', from outcomes to scores."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_wave import answers, frame_of

from eindekss.dataset.wave import Wave, declared_categories, load_wave
from eindekss.dataset.wide import wide, with_memberships
from eindekss.expression.missing import Missing
from eindekss.observation.check import checks
from eindekss.observation.outcome import Outcome, Status, not_assessable
from eindekss.observation.plan import Class, Takes, read_plan
from eindekss.observation.suggest import suggestions
from eindekss.observation.visit import Reason
from eindekss.scoring.aggregate import measure
from eindekss.scoring.load import load_index
from eindekss.scoring.model import TOTAL, Index
from eindekss.scoring.score import scored

WAVES = Path(__file__).parents[2] / "waves"
FILES = ("https", "headers", "security_txt", "mail", "dnssec", "ipv6", "performance", "third_parties", "statement",
         "tagged_pdf", "page_titles", "broken_links", "not_found", "robots_txt", "sitemap", "open_data")  # fmt: skip


@pytest.fixture(scope="module")
def wave() -> Wave:
    return load_wave(WAVES / "latvia-web-2026")


@pytest.fixture(scope="module")
def index(wave: Wave) -> Index:
    return load_index(wave.path("index"), wave.instrument, declared_categories(wave), "index.yaml")


def answered(wave: Wave, outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    """What the wave's plan makes of outcomes, as answers."""
    made = suggestions(read_plan(wave), wave.instrument, outcomes, "lv")
    said = {each.item: Missing(each.missing) if each.missing else each.value for each in made}
    return {item: value if isinstance(value, Missing) else int(value) for item, value in said.items() if value}


def total(wave: Wave, index: Index, outcomes: Mapping[str, Outcome]) -> dict[str, float | None]:
    """The scores of all topics and of the whole."""
    given = {"A": answered(wave, outcomes)}
    table = wide(answers(wave.instrument, given), wave.instrument)
    frame: pl.DataFrame = with_memberships(table, frame_of(wave.instrument, given).membership)
    row = scored(frame, index).row(0, named=True)
    return {node: row[measure(node, "score")] for node in (TOTAL, *(topic.id for topic in index.topics))}


def everywhere(status: Status) -> dict[str, Outcome]:
    return {id: Outcome(status) for id in checks()}


def test_every_modern_check_has_one_question_and_every_question_its_points(wave: Wave, index: Index) -> None:
    modern = {id for id, each in checks().items() if each.judge.__module__.rpartition(".")[2] in FILES}
    plan = read_plan(wave)
    assert len(plan.items) == len(modern)
    assert {each.source.check for each in plan.items} == modern
    assert {each.item for each in plan.items} == set(wave.instrument.items) == {each.id for each in index.questions}


def test_codes_are_the_questions_and_what_could_not_be_seen_is_never_a_no(wave: Wave) -> None:
    for taken in read_plan(wave).items:
        options = {option.code for option in wave.instrument.items[taken.item].options}
        assert taken.takes is Takes.CODE
        assert set(taken.source.codes.values()) == options, taken.item
        assert (taken.unassessable, taken.absent) == (None, "not-available")


def test_the_best_website_has_all_points_and_the_worst_none(wave: Wave, index: Index) -> None:
    best, worst = (total(wave, index, everywhere(status)) for status in (Status.PASS, Status.FAIL))
    assert list(best.values()) == pytest.approx([100.0] * len(best))
    assert set(worst.values()) == {0.0}


def test_half_done_is_half(wave: Wave, index: Index) -> None:
    partly = {id: Outcome(Status.PARTIAL) for id in ("loading-lcp", "loading-cls", "loading-bytes")}
    assert total(wave, index, everywhere(Status.FAIL) | partly)["speed"] == 50


def test_where_there_is_nothing_to_judge_the_rest_decides(wave: Wave, index: Index) -> None:
    none = {id: Outcome(Status.NOT_APPLICABLE) for id in ("tagged-pdf", "open-data", "cookie-flags", "broken-links")}
    scores = total(wave, index, everywhere(Status.PASS) | none)
    assert scores[TOTAL] == pytest.approx(100)
    assert scores["catalogue"] is None


def test_a_website_that_bars_programs_has_no_score(wave: Wave, index: Index) -> None:
    barred = dict.fromkeys(checks(), not_assessable(Reason.BLOCKED))
    assert set(total(wave, index, barred).values()) == {None}
    few = ("loading-lcp", "loading-cls", "loading-bytes", "spf")
    missing = dict.fromkeys(few, not_assessable(Reason.TIMEOUT))
    assert total(wave, index, everywhere(Status.PASS) | missing)[TOTAL] == pytest.approx(100)


def test_the_e_index_knows_nothing_of_it() -> None:
    """The series of the e-index stays whole: no question of the index of websites is asked in its wave."""
    e_index, web = (load_wave(WAVES / name).instrument for name in ("latvia-2017", "latvia-web-2026"))
    assert not set(e_index.items) & set(web.items)


def test_the_wave_as_it_stands_can_be_opened_and_puts_before_experts_what_checks_only_suggest(
    db: None, settings: Any, tmp_path: Path, wave: Wave
) -> None:
    from practice import quick_settings  # noqa: PLC0415 - its models need Django set up

    from eindekss.collection.definition import definition  # noqa: PLC0415
    from eindekss.collection.expert.queue import questionnaires  # noqa: PLC0415
    from eindekss.collection.field_period import moves  # noqa: PLC0415
    from eindekss.registry.load import load  # noqa: PLC0415

    quick_settings(settings, tmp_path)
    record = moves.make("open", load(wave), None)
    (asked,) = questionnaires(definition(record))
    unsure = {each.item for each in read_plan(wave).items if {Class.S, Class.E} & {*each.source.classes.values()}}
    assert {item.id for item in asked.items} == unsure == {"W_COOKIES", "W_STATEMENT", "W_OPEN_DATA"}
