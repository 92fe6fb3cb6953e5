"""The stage ``extract``: the grid is full, and where there is no value there is a reason."""

from pathlib import Path

import polars as pl
import pytest
from practice import change, copy_example

from eindekss.collection.answering import Said, save, seen_now
from eindekss.collection.extract import fingerprint, run
from eindekss.collection.load import load
from eindekss.collection.models import Answer, Response, Suggestion
from eindekss.dataset.schema import ANSWER, RESPONSE, SUGGESTION
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave, load_wave
from eindekss.registry import frame
from eindekss.registry.load import load as load_frame
from eindekss.registry.models import Institution
from eindekss.registry.models import Wave as WaveRecord

pytestmark = pytest.mark.django_db


def extracted(folder: Path) -> tuple[Wave, Store]:
    wave, store = load_wave(folder), Store(folder / "store")
    load_frame(wave)
    load(wave)
    frame.run(wave, store)
    run(wave, store)
    return wave, store


def cell(store: Store, institution: str, item: str, row: str = "") -> dict[str, object]:
    found = store.read("extract", ANSWER).filter(
        (pl.col("institution") == institution) & (pl.col("item") == item) & (pl.col("row") == row)
    )
    return found.row(0, named=True)


def test_the_grid_has_every_unit_and_every_item_asked_of_it(tmp_path: Path) -> None:
    wave, store = extracted(copy_example(tmp_path))
    of_institutions = sum(unit == "institution" for unit in wave.instrument.unit_of.values())
    of_services = sum(unit == "service" for unit in wave.instrument.unit_of.values())
    answers = store.read("extract", ANSWER)
    assert answers.height == 5 * of_institutions + 4 * of_services
    filled = sum(answers[name].is_not_null().cast(pl.Int8) for name in ("number", "text", "codes", "missing"))
    assert filled.to_list() == [1] * answers.height


def test_values_keep_their_kind_and_their_source(tmp_path: Path) -> None:
    _, store = extracted(copy_example(tmp_path))
    assert cell(store, "XL-001", "STAFF")["number"] == 40.0
    assert cell(store, "XL-002", "SITE_USES")["codes"] == [1, 2, 99]
    assert cell(store, "XL-002", "SITE_USES_NOTES")["text"] == "Lejupielādēt kartes"
    assert cell(store, "XL-003", "APP_E", "s2")["number"] == 100.0
    assert cell(store, "XL-001", "MOBILE")["source"] == "observed"


def test_each_reason_for_a_missing_value(tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    change(folder / "answers/answers.csv", "XL-001,,HOW_2,2,,given\n", "")
    for line in (
        "DOC_ALL,3000,,given",
        "DOC_E,900,,given",
        "STANDARD,1,,given",
        "HOW_1,2,,given",
        "HOW_2,3,,given",
    ):
        change(folder / "answers/answers.csv", f"XL-003,,{line}\n", "")
    _, store = extracted(folder)
    assert cell(store, "XL-004", "STAFF")["missing"] == "not-available"
    assert cell(store, "XL-001", "HOW_2")["missing"] == "not-answered"
    assert cell(store, "XL-003", "DOC_ALL")["missing"] == "not-reached"
    assert cell(store, "XL-004", "SITE_USES")["missing"] == "filtered"
    assert cell(store, "XL-005", "STAFF")["missing"] == "non-respondent"
    assert cell(store, "XL-005", "SITE_USES")["missing"] == "non-respondent"
    assert cell(store, "XL-005", "STAFF")["source"] == "none"


def test_an_answer_behind_a_closed_filter_does_not_count_nor_open_others(tmp_path: Path) -> None:
    """XL-002 says it has no website after all: what it wrote of its uses, and the note on them, is out."""
    folder = copy_example(tmp_path)
    change(folder / "answers/answers.csv", "XL-002,,SITE,1,,given", "XL-002,,SITE,2,,given")
    _, store = extracted(folder)
    assert cell(store, "XL-002", "SITE_USES")["missing"] == "filtered"
    assert cell(store, "XL-002", "SITE_USES_NOTES")["missing"] == "filtered"
    assert Answer.objects.get(item="SITE_USES_NOTES").value == "Lejupielādēt kartes"


def test_a_filter_of_a_service_may_look_at_its_institution_and_its_class(tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    filtered = "- id: APP_E\n        relevant: ${SITE} = 1 and ${type} = 'institution'"
    change(folder / "instruments/services.yaml", "- id: APP_E", filtered)
    _, store = extracted(folder)
    assert cell(store, "XL-003", "APP_E", "s1")["number"] == 150.0
    assert cell(store, "XL-004", "APP_E", "s1")["missing"] == "filtered"


def test_a_filter_of_an_institution_may_count_its_services(tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    more = "- id: STANDARD\n        relevant: count_rows('service') > 1"
    change(folder / "instruments/self-assessment.yaml", "- id: STANDARD", more)
    _, store = extracted(folder)
    assert cell(store, "XL-003", "STANDARD")["number"] == 1.0
    assert cell(store, "XL-002", "STANDARD")["missing"] == "filtered"


def test_what_checks_said_stands_beside_the_answers(tmp_path: Path) -> None:
    wave, store = extracted(copy_example(tmp_path))
    assert store.read("extract", SUGGESTION).is_empty()
    before = fingerprint(wave)
    Suggestion.objects.create(
        wave=WaveRecord.objects.get(key=wave.id), institution=Institution.objects.get(key="XL-001"), item="MOBILE",
        decision="E", check_id="mobile 1", reason="robots", observed="2026-11-24T02:00:00+02:00",
    )  # fmt: skip
    assert fingerprint(wave) != before
    run(wave, store)
    assert store.read("extract", SUGGESTION).row(0, named=True) == {
        "institution": "XL-001", "item": "MOBILE", "decision": "E", "value": "", "missing": "", "reason": "robots",
        "check": "mobile 1", "observed": "2026-11-24T00:00:00Z",
    }  # fmt: skip


def test_whoever_assesses_does_not_wait_for_an_institution_to_take_part(tmp_path: Path) -> None:
    """XL-005 takes no part: what its website was not seen to hold is left open, not owed by an institution."""
    wave, store = extracted(copy_example(tmp_path))
    asked = wave.instrument.questionnaire_of("MOBILE").id
    mine = Response.objects.filter(institution__key="XL-005", questionnaire=asked)
    mine.update(state="in-progress")
    Answer.objects.filter(response__in=mine).delete()
    run(wave, store)
    assert cell(store, "XL-005", "MOBILE")["missing"] == "not-reached"
    assert cell(store, "XL-005", "STAFF")["missing"] == "non-respondent"


def test_an_empty_choice_is_a_value(tmp_path: Path) -> None:
    folder = copy_example(tmp_path)
    change(folder / "answers/answers.csv", "XL-001,,SITE_USES,1,,given", "XL-001,,SITE_USES,,,given")
    _, store = extracted(folder)
    assert cell(store, "XL-001", "SITE_USES")["codes"] == []


def test_every_institution_has_a_line_for_every_questionnaire(tmp_path: Path) -> None:
    wave, store = extracted(copy_example(tmp_path))
    replies = store.read("extract", RESPONSE)
    assert replies.height == 5 * len(wave.instrument.questionnaires)
    mine = replies.filter((pl.col("institution") == "XL-005") & (pl.col("questionnaire") == "self-assessment"))
    assert mine["state"].to_list() == ["invited"]


def test_the_fingerprint_follows_answers_and_states(tmp_path: Path) -> None:
    wave, _ = extracted(copy_example(tmp_path))
    first = fingerprint(wave)
    assert fingerprint(wave) == first
    response = Response.objects.get(institution__key="XL-001", questionnaire="self-assessment")
    Response.objects.filter(pk=response.pk).update(state="reopened")
    second = fingerprint(wave)
    assert second != first
    answer = Answer.objects.get(response=response, item="STAFF")
    save(response, "", {"STAFF": Said("41")}, {"STAFF": seen_now(answer)}, None)
    assert fingerprint(wave) not in (first, second)


def test_extracting_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    wave, store = extracted(copy_example(tmp_path))
    first = store.path("extract", ANSWER).read_bytes()
    run(wave, store)
    assert store.path("extract", ANSWER).read_bytes() == first


def test_what_a_non_participant_began_is_kept_and_the_rest_never_came(tmp_path: Path) -> None:
    """XL-005 takes no part by the frame; one answer of it is known all the same."""
    folder = copy_example(tmp_path)
    change(folder / "answers/answers.csv", "XL-005,,MOBILE", "XL-005,,SITE,1,,stated\nXL-005,,MOBILE")
    change(folder / "answers/responses.csv", "XL-001,self", "XL-005,self-assessment,in-progress,\nXL-001,self")
    _, store = extracted(folder)
    assert cell(store, "XL-005", "SITE")["number"] == 1.0
    assert cell(store, "XL-005", "SITE_USES")["missing"] == "non-respondent"
    assert cell(store, "XL-005", "STAFF")["missing"] == "non-respondent"


def test_a_row_spared_by_the_rule_for_long_rosters_was_not_asked_what_it_left_open(tmp_path: Path) -> None:
    """What it answered all the same counts; a row in the choice that left it open did not answer."""
    folder = copy_example(tmp_path)
    rule = "unit: service\nfull_for: {over: 1, share: 0.5, at_least: 1, by: APP_ALL}"
    change(folder / "instruments/services.yaml", "unit: service", rule)
    _, store = extracted(folder)
    assert cell(store, "XL-003", "APP_E", "s1")["number"] == 150.0
    for line in ("XL-003,s1,APP_E,150,,given\n", "XL-003,s2,APP_E,100,,given\n"):
        change(folder / "answers/answers.csv", line, "")
    _, store = extracted(folder)
    reasons = {row: cell(store, "XL-003", "APP_E", row)["missing"] for row in ("s1", "s2")}
    assert reasons == {"s1": "filtered", "s2": "not-answered"}
    change(folder / "answers/answers.csv", "XL-003,s1,APP_ALL,200,,given\n", "")
    _, store = extracted(folder)
    assert cell(store, "XL-003", "APP_E", "s1")["missing"] == "not-reached"
