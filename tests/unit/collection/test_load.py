"""Answers from the wave's files go into the tables of the web questionnaires: all of them, or none."""

from pathlib import Path

import pytest
from practice import change, copy_example

from eindekss.collection.answering import Said, save
from eindekss.collection.load import load
from eindekss.collection.models import Answer, Response
from eindekss.dataset.wave import load_wave
from eindekss.errors import Refused
from eindekss.registry.load import load as load_frame

pytestmark = pytest.mark.django_db
ANSWERS = "answers/answers.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = copy_example(tmp_path)
    load_frame(load_wave(target))
    return target


def refused(folder: Path) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(Refused) as found:
        load(load_wave(folder))
    return [(each.id, each.place.line, each.place.column) for each in found.value.problems]


def test_each_answer_is_a_row_and_each_questionnaire_that_came_back_a_response(folder: Path) -> None:
    assert load(load_wave(folder)) == 45
    assert Answer.objects.count() == 45
    staff = Answer.objects.get(response__institution__key="XL-004", item="STAFF")
    assert (staff.value, staff.missing, staff.source) == ("", "not-available", "given")
    response = Response.objects.get(institution__key="XL-003", questionnaire="self-assessment")
    assert (response.state, response.minutes) == ("submitted", 120)
    assert not Response.objects.filter(institution__key="XL-005", questionnaire="self-assessment").exists()


def test_loading_twice_gives_the_same(folder: Path) -> None:
    load(load_wave(folder))
    load(load_wave(folder))
    assert (Answer.objects.count(), Response.objects.count()) == (45, 12)


def test_every_problem_is_listed_with_line_and_column_and_nothing_is_written(folder: Path) -> None:
    file = folder / ANSWERS
    change(file, "XL-001,,SITE,1,,given", "XL-001,,SITE,7,,given")
    change(file, "XL-001,,STANDARD,2,,given", "XL-001,,STANDART,2,,given")
    change(file, "XL-001,,DOC_ALL,1000,,given", "XL-001,,DOC_ALL,daudz,,given")
    change(file, "XL-001,,DOC_E,800,,given", "XL-001,,DOC_E,800,not-available,given")
    change(file, "XL-002,,STAFF,120,,given", "XL-009,,STAFF,120,,given")
    change(file, "XL-002,,STANDARD,1,,given", "XL-002,,STANDARD,,not-available,given")
    change(file, "XL-002,s1,APP_ALL,9000,,given", "XL-002,s9,APP_ALL,9000,,given")
    change(file, "XL-003,,STAFF,80,,given", "XL-003,s1,STAFF,-80,,guessed")
    change(file, "XL-004,,SITE,2,,given", "XL-004,,STAFF,2,,given")
    change(file, "XL-004,,DOC_ALL,100,,given", "XL-004,,DOC_ALL,,,given")
    change(file, "XL-004,,DOC_E,,not-available,given", "XL-004,,DOC_E,,lost,given")
    assert sorted(refused(folder), key=lambda each: (each[1], each[0])) == [
        ("answer-code-unknown", 3, "value"),
        ("answer-item-unknown", 5, "item"),
        ("number-broken", 8, "value"),
        ("value-and-reason", 9, "missing"),
        ("frame-institution-unknown", 11, "institution"),
        ("reason-not-offered", 15, "missing"),
        ("answer-row-unknown", 20, "row"),
        ("frame-source-unknown", 23, "source"),
        ("number-too-small", 23, "value"),
        ("row-unwanted", 23, "row"),
        ("answer-twice", 37, "item"),
        ("answer-empty", 41, "value"),
        ("reason-unknown", 42, "missing"),
    ]
    assert not Answer.objects.exists()
    assert not Response.objects.exists()


def test_a_reply_list_with_an_unknown_state_or_institution_is_refused(folder: Path) -> None:
    change(folder / "answers/responses.csv", "XL-001,self-assessment,submitted,50", "XL-009,survey,finished,long")
    assert {identifier for identifier, _, _ in refused(folder)} == {
        "frame-institution-unknown", "reply-unknown", "minutes-broken",
    }  # fmt: skip


def test_answers_need_their_frame_first(tmp_path: Path) -> None:
    assert refused(copy_example(tmp_path)) == [("wave-not-loaded", None, None)]


def test_what_somebody_typed_online_is_not_wiped_out_by_a_file(folder: Path) -> None:
    load(load_wave(folder))
    response = Response.objects.get(institution__key="XL-001", questionnaire="self-assessment")
    Response.objects.filter(pk=response.pk).update(state="reopened")
    save(response, "", {"STAFF": Said("41")}, {}, None)
    save(response, "", {"NEW": Said("1")}, {}, None)
    assert [identifier for identifier, _, _ in refused(folder)] == ["answers-given-online"]
    assert Answer.objects.filter(response=response, item="NEW").exists()
