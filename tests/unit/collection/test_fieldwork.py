"""The office's board: what state everyone is in, how far, since when; and what the office does about it."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from practice import INSTITUTION, OFFICE, Practice, form

from eindekss.collection.fieldwork import board, progress
from eindekss.collection.models import FieldEvent, Response
from eindekss.collection.sheet import read_sheet
from eindekss.registry.models import Institution, Participation


def url(practice: Practice, rest: str = "", key: str = "DEMO") -> str:
    return f"/office/{practice.record.key}/institution/{key}/{rest}"


def line(practice: Practice, days: int = 0, key: str = "DEMO") -> board.Line:
    """The institution's line so many days after the wave's last day."""
    today = practice.record.closed + datetime.timedelta(days=days)
    return board.lines(practice.wave, practice.record, today, key)[0]


def cell(practice: Practice, days: int = 0, questionnaire: str = "self-assessment") -> board.Cell:
    return next(each for each in line(practice, days).cells if each.questionnaire.id == questionnaire)


def add(practice: Practice, *names: str) -> None:
    for at, name in enumerate(names):
        institution = Institution.objects.create(key=f"{name}-{at}")
        Participation.objects.create(wave=practice.record, institution=institution, name_lv=name)


def answered(practice: Practice) -> None:
    practice.client(INSTITUTION).post(practice.url("section", "about"), form({"STAFF": "12"}))


def test_states_follow_the_institution(practice: Practice) -> None:
    assert cell(practice).state == "invited"
    practice.client(INSTITUTION).get(practice.url("hub"))
    assert cell(practice).state == "opened"
    answered(practice)
    assert cell(practice).state == "in-progress"
    practice.client(INSTITUTION).post(practice.url("review"), {"confirm": "1"})
    assert cell(practice).state == "submitted"


def test_what_is_not_submitted_is_overdue_from_the_day_after_the_last(practice: Practice) -> None:
    assert not cell(practice, 0).overdue
    assert cell(practice, 1).overdue
    practice.client(INSTITUTION).get(practice.url("hub"))
    practice.client(INSTITUTION).post(practice.url("review"), {"confirm": "1"})
    assert not cell(practice, 1).overdue


def test_an_institution_outside_the_wave_is_never_overdue(practice: Practice) -> None:
    Participation.objects.filter(wave=practice.record).update(participates=False)
    assert not any(each.overdue for each in line(practice, 100).cells)


def test_nothing_is_due_about_services_where_there_are_none(practice: Practice) -> None:
    add(practice, "Bez pakalpojumiem")
    states = {each.questionnaire.id: (each.state, each.overdue)
              for each in line(practice, 1, "Bez pakalpojumiem-0").cells}  # fmt: skip
    assert states["services"] == ("not-needed", False)
    assert states["self-assessment"] == ("invited", True)


def test_an_extension_moves_the_last_day_and_the_latest_one_holds(practice: Practice) -> None:
    office, closed = practice.client(OFFICE), practice.record.closed
    for days in (30, 10):
        until = closed + datetime.timedelta(days=days)
        office.post(url(practice, "extend/"), {"until": until.isoformat(), "reason": "Slimība"})
    assert line(practice).due == until
    assert not cell(practice, 10).overdue
    assert cell(practice, 11).overdue
    assert [event.text for event in FieldEvent.objects.all()] == ["Slimība"] * 2


@pytest.mark.parametrize("until", ["", "rīt", "2020-01-01", "closed"])
def test_an_extension_that_extends_nothing_is_refused(practice: Practice, until: str) -> None:
    until = practice.record.closed.isoformat() if until == "closed" else until
    page = practice.client(OFFICE).post(url(practice, "extend/"), {"until": until}, follow=True)
    assert "Termiņš nav mainīts." in page.content.decode()
    assert not FieldEvent.objects.exists()


def test_a_note_stands_in_the_history_with_who_wrote_it(practice: Practice) -> None:
    page = practice.client(OFFICE).post(url(practice, "note/"), {"text": "Zvanīja, <b>paskaidrots</b>"}, follow=True)
    assert "Zvanīja, &lt;b&gt;paskaidrots&lt;/b&gt;" in page.content.decode()
    assert FieldEvent.objects.get().by.username == OFFICE


@pytest.mark.parametrize("words", ["", "  ", "ž" * 4001])
def test_an_empty_or_endless_note_is_refused(practice: Practice, words: str) -> None:
    page = practice.client(OFFICE).post(url(practice, "note/"), {"text": words}, follow=True)
    assert "Piezīme nav pievienota." in page.content.decode()
    assert not FieldEvent.objects.exists()


def test_the_log_of_field_work_is_only_added_to(practice: Practice) -> None:
    practice.client(OFFICE).post(url(practice, "note/"), {"text": "Zvanīja"})
    with pytest.raises(TypeError):
        FieldEvent.objects.update(text="")
    with pytest.raises(TypeError):
        FieldEvent.objects.all().delete()


def test_moves_and_steps_stand_in_one_history_the_latest_first(practice: Practice) -> None:
    answered(practice)
    practice.client(OFFICE).post(url(practice, "note/"), {"text": "Zvanīja"})
    page = practice.client(OFFICE).get(url(practice)).content.decode()
    assert 0 < page.index("Piezīme: Zvanīja") < page.index(": sākta pildīt") < page.index(": atvērta<")


def test_the_office_reopens_from_the_institutions_page(practice: Practice) -> None:
    answered(practice)
    reopen = practice.url("reopen")
    assert reopen not in practice.client(OFFICE).get(url(practice)).content.decode()
    practice.client(INSTITUTION).post(practice.url("review"), {"confirm": "1"})
    assert f'action="{reopen}"' in practice.client(OFFICE).get(url(practice)).content.decode()


def test_progress_is_what_the_institution_sees_itself(practice: Practice) -> None:
    answered(practice)
    practice.client(INSTITUTION).get(practice.url("hub", questionnaire="services"))
    participation = Participation.objects.select_related("wave", "institution").get(wave=practice.record)
    sheet = progress.sheets(practice.wave.instrument, practice.record, [participation])[participation.institution_id]
    alone = read_sheet(practice.wave.instrument, participation)
    assert (sheet.answers, sheet.rows, sheet.categories) == (alone.answers, alone.rows, alone.categories)
    for asked in practice.wave.instrument.questionnaires:
        rows = [row.row for row in alone.rows[asked.unit]] if asked.unit in alone.rows else [""]
        for step in progress.steps(sheet, asked):
            counts = [alone.counts(asked, step.section, row) for row in rows]
            assert (step.answered, step.asked) == tuple(map(sum, zip(*counts, strict=True)))
    first = progress.steps(sheet, practice.wave.instrument.questionnaires[0])[0]
    assert first.answered == 1


def test_the_filter_takes_a_state_and_words_of_the_name(practice: Practice) -> None:
    add(practice, "Ūdens pārvalde", "Meža dienests")
    answered(practice)
    office, page = practice.client(OFFICE), f"/waves/{practice.record.key}/"

    def found(**wanted: str) -> list[str]:
        return [row["line"].participation.name_lv for row in office.get(page, wanted).context["lines"]]

    assert found(state="in-progress") == ["Izmēģinājuma iestāde"]
    assert found(name="ŪDENS") == ["Ūdens pārvalde"]
    assert found(name="meža", state="in-progress") == []
    assert found(state="overdue") == []
    assert len(found()) == 3


def test_totals_count_everyone_in_every_state(practice: Practice) -> None:
    add(practice, "Ūdens pārvalde", "Meža dienests")
    answered(practice)
    late = practice.record.closed + datetime.timedelta(days=1)
    every = board.lines(practice.wave, practice.record, late)
    first = board.totals(practice.wave, every)[0]
    assert {state: count for state, count in first.counts if count} == {"invited": 2, "in-progress": 1}
    assert first.overdue == 3


def queries(practice: Practice, page: str) -> int:
    client = practice.client(OFFICE)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(page).status_code == 200
    return len(caught)


@pytest.mark.parametrize("page", ["/waves/{}/", "/office/{}/board.csv"])
def test_a_thousand_institutions_take_as_many_queries_as_one(practice: Practice, page: str) -> None:
    answered(practice)
    page = page.format(practice.record.key)
    before = queries(practice, page)
    new = Institution.objects.bulk_create(Institution(key=f"K{at}") for at in range(1000))
    Participation.objects.bulk_create(
        Participation(wave=practice.record, institution=each, name_lv=f"Iestāde {each.key}") for each in new
    )
    Response.objects.bulk_create(
        Response(wave=practice.record, institution=each, questionnaire="self-assessment", state="opened")
        for each in new
    )
    assert queries(practice, page) == before <= 20


def test_the_export_has_a_row_for_each_institution_and_questionnaire(practice: Practice) -> None:
    add(practice, "=HYPERLINK(1)")
    answered(practice)
    sent = practice.client(OFFICE).get(f"/office/{practice.record.key}/board.csv")
    rows = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert len(rows) == 2 * len(practice.wave.instrument.questionnaires)
    mine = next(row for row in rows if row["institution"] == "DEMO" and row["state"] == "in-progress")
    assert mine["due"] == practice.record.closed.isoformat()
    assert mine["last_activity"].startswith(timezone.localdate().isoformat())
    assert {row["name"][0] for row in rows if "HYPERLINK" in row["name"]} == {"'"}
