"""A list brought into a wave: looked at first, confirmed once, all of it or nothing."""

import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from frame_lists import INSTITUTION_HEADING, ROSTER_HEADING, csv_file, turtle, workbook
from practice import INSTITUTION, OFFICE, Practice

from eindekss.collection.audit.models import AuditEntry
from eindekss.collection.enrolment.comparison import Comparison, Fate, compare, standing
from eindekss.collection.enrolment.incoming import Incoming, read_incoming
from eindekss.collection.enrolment.mapping import read_mapped
from eindekss.collection.enrolment.taking import ChangedMeanwhile, refuse_undoing, take
from eindekss.collection.models import Answer, FrameImport, History, Response
from eindekss.errors import Refused
from eindekss.registry.frame import tables
from eindekss.registry.load import load as load_frame
from eindekss.registry.models import Institution, Membership, Participation, RosterRow, User
from eindekss.registry.models import Wave as WaveRecord

NEW_ROW = ["service", "DEMO", "s7", "Laivas", "Boats", "informative", "given"]
CHANGED_ROW = ["service", "DEMO", "service-1", "Laivas", "Boats", "", "given"]
FISH = ["FISH", "", "Z", "Zivju birojs", "Fish Office", "https://zivis.example", "true", ""]


def roster(*rows: list[str]) -> bytes:
    return csv_file(ROSTER_HEADING, *rows)


def upload(practice: Practice, name: str, content: bytes, **more: str) -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    return practice.client(OFFICE).post(url(practice, "enrolment"), {"list": file, "unit": "", **more})


def url(practice: Practice, page: str) -> str:
    return reverse(page, args=[practice.record.key])


def looked_at(practice: Practice) -> dict[str, object]:
    page = practice.client(OFFICE).get(url(practice, "enrolment-changes"))
    assert page.status_code == 200
    return {"seen": page.context["seen"], "counts": page.context["counts"], "html": page.content.decode()}


def confirm(practice: Practice, **more: str) -> HttpResponse:
    posted = {"seen": looked_at(practice)["seen"], **more}
    return practice.client(OFFICE).post(url(practice, "enrolment-changes"), posted)


def compared(practice: Practice, content: bytes, name: str = "a.csv") -> Comparison:
    return compare(practice.record, read_incoming(practice.wave, name, content))


def test_an_upload_shows_what_changes_and_writes_nothing(practice: Practice) -> None:
    before = standing(practice.record)
    response = upload(practice, "a.csv", roster(NEW_ROW, CHANGED_ROW))
    assert response.headers["Location"] == url(practice, "enrolment-changes")
    shown = looked_at(practice)
    assert [numbers for _, numbers in shown["counts"]] == [[1, 1, 0, 1]]
    html = str(shown["html"])
    assert "<del>Izmēģinājuma pakalpojums 1</del>" in html
    assert "<strong>Laivas</strong>" in html
    assert "Izmēģinājuma pakalpojums 2" in html  # not in the file
    assert standing(practice.record) == before


def test_a_confirmation_writes_and_is_noted(practice: Practice) -> None:
    upload(practice, "a.csv", roster(NEW_ROW, CHANGED_ROW))
    response = confirm(practice)
    assert response.headers["Location"] == url(practice, "enrolment")
    rows = dict(RosterRow.objects.filter(wave=practice.record).values_list("row", "name_lv"))
    assert rows == {"s7": "Laivas", "service-1": "Laivas", "service-2": "Izmēģinājuma pakalpojums 2"}
    entry = FrameImport.objects.get()
    assert (entry.added, entry.changed, entry.removed, entry.content) == (1, 1, 0, None)
    assert (entry.file, entry.by.username) == ("a.csv", OFFICE)
    noted = AuditEntry.objects.get(act="imported")
    assert (noted.who, noted.about, noted.wave) == (OFFICE, "a.csv", practice.record.key)
    page = practice.client(OFFICE).get(url(practice, "enrolment")).content.decode()
    assert "a.csv" in page


def test_what_is_written_is_what_the_stage_frame_reads(practice: Practice) -> None:
    upload(practice, "a.xlsx", workbook({"A": [ROSTER_HEADING, NEW_ROW], "B": [INSTITUTION_HEADING, FISH]}))
    confirm(practice)
    found = {table.name: content for table, content in tables(practice.record.key)}
    assert "FISH" in found["institution"]["institution"].to_list()
    assert ("DEMO", "s7") in found["roster"].select("institution", "row").rows()


def test_a_row_left_out_stays_unless_its_removal_is_ticked(practice: Practice) -> None:
    upload(practice, "a.csv", roster(NEW_ROW))
    confirm(practice, remove="1")
    assert set(RosterRow.objects.values_list("row", flat=True).filter(wave=practice.record)) == {"s7"}
    assert FrameImport.objects.get().removed == 2


@pytest.mark.parametrize("table", [Answer, History])
def test_a_row_with_answers_or_a_history_of_them_is_never_removed(practice: Practice, table: type) -> None:
    response = Response.objects.create(
        wave=practice.record, institution=Institution.objects.get(key="DEMO"), questionnaire="services"
    )
    table.objects.create(response=response, row="service-2", item="APP_ALL", value="3", source="given")
    upload(practice, "a.csv", roster(NEW_ROW))
    confirm(practice, remove="1")
    assert set(RosterRow.objects.values_list("row", flat=True).filter(wave=practice.record)) == {"s7", "service-2"}


def test_an_institution_with_people_stays_and_an_unused_one_goes_with_all_it_has(practice: Practice) -> None:
    alone = Institution.objects.create(key="ALONE")
    Participation.objects.create(wave=practice.record, institution=alone, name_lv="Viena", name_en="Alone")
    RosterRow.objects.create(wave=practice.record, institution=alone, unit="service", row="s1", name_lv="a")
    upload(practice, "a.csv", csv_file(INSTITUTION_HEADING, FISH))
    assert "bet paliek" in str(looked_at(practice)["html"])
    confirm(practice, remove="1")
    present = Participation.objects.filter(wave=practice.record).values_list("institution__key", flat=True)
    assert set(present) == {"DEMO", "FISH"}
    assert not RosterRow.objects.filter(institution=alone).exists()
    assert Institution.objects.filter(key="ALONE").exists()  # other waves may know it


def test_a_number_learnt_later_is_kept_of_an_institution_that_other_waves_know(practice: Practice) -> None:
    Institution.objects.create(key="40003032949")
    row = ["40003032949", "40003032949", "", "Pazīstama", "Known", "", "true", ""]
    upload(practice, "a.csv", csv_file(INSTITUTION_HEADING, row))
    confirm(practice)
    assert Institution.objects.get(key="40003032949").registration_number == "40003032949"
    without = ["40003032949", "", "", "Pazīstama", "Known", "", "true", ""]
    assert compared(practice, csv_file(INSTITUTION_HEADING, without)).of("institutions", Fate.CHANGED) == []


def test_a_list_of_one_institution_says_nothing_of_another(practice: Practice) -> None:
    other = Institution.objects.create(key="OTHER")
    Participation.objects.create(wave=practice.record, institution=other, name_lv="Cita", name_en="Other")
    RosterRow.objects.create(wave=practice.record, institution=other, unit="service", row="s1", name_lv="a")
    gone = [each.key for each in compared(practice, roster(NEW_ROW)).changes if each.fate is Fate.GONE]
    assert gone == [("service", "DEMO", "service-1"), ("service", "DEMO", "service-2")]


def test_columns_that_the_file_lacks_are_left_as_they_stand(practice: Practice) -> None:
    found = compared(
        practice, csv_file(["unit", "institution", "row", "name_lv"], ["service", "DEMO", "service-1", "A"])
    )
    assert [(each.fate, each.differing) for each in found.changes][:1] == [
        (Fate.CHANGED, [("name_lv", "Izmēģinājuma pakalpojums 1", "A")])
    ]


def test_an_empty_cell_empties_what_stood_there(practice: Practice) -> None:
    found = compared(practice, roster(["service", "DEMO", "service-1", "Izmēģinājuma pakalpojums 1", "", "", ""]))
    assert found.changes[0].differing == [("name_en", "Practice service 1", "")]


def test_a_catalogue_adds_services_and_keeps_what_it_does_not_speak_of(practice: Practice) -> None:
    upload(practice, "catalogue.ttl", turtle())
    assert "dct:description" in str(looked_at(practice)["html"])
    confirm(practice)
    row = RosterRow.objects.get(wave=practice.record, row="0711-07")
    assert (row.name_lv, row.name_en, row.unit) == ("Laivas reģistrācija", "Boat registration", "service")
    assert row.source == "imported"


def test_classes_come_in_too(practice: Practice) -> None:
    record = WaveRecord.objects.get(key=practice.wave.id)
    WaveRecord.objects.filter(pk=record.pk).update(state="open")
    content = csv_file(["institution", "classification", "category"], ["XL-001", "type", "institution"])
    incoming = read_incoming(practice.wave, "a.csv", content)
    take(FrameImport(wave=record, file="a.csv", content=incoming.held()), compare(record, incoming).digest, False)
    assert Membership.objects.get(institution__key="XL-001").category.key == "institution"


def test_a_list_that_changes_nothing_says_so(practice: Practice) -> None:
    names = {at: (f"Izmēģinājuma pakalpojums {at}", f"Practice service {at}") for at in (1, 2)}
    rows = [["service", "DEMO", f"service-{at}", *both, "", "given"] for at, both in names.items()]
    response = upload(practice, "a.csv", roster(*rows))
    assert response.headers["Location"] == url(practice, "enrolment")
    assert not FrameImport.objects.exists()
    assert not compared(practice, roster(*rows)).changes


def test_a_refused_upload_names_every_problem_and_keeps_the_one_before(practice: Practice) -> None:
    upload(practice, "good.csv", roster(NEW_ROW))
    response = upload(practice, "bad.csv", roster(["boat", "NOBODY", "s", "a", "", "", "given"]))
    assert response.status_code == 422
    html = response.content.decode()
    assert "bad.csv, 2. rinda, sleja „unit”" in html
    assert "NOBODY" in html
    assert FrameImport.objects.get().file == "good.csv"


@pytest.mark.parametrize("posted", [{}, {"list": ""}])
def test_no_file_is_told(practice: Practice, posted: dict[str, str]) -> None:
    response = practice.client(OFFICE).post(url(practice, "enrolment"), posted)
    assert response.status_code == 422
    assert "Datne nav izvēlēta" in response.content.decode()


def test_a_discarded_file_leaves_nothing(practice: Practice) -> None:
    upload(practice, "a.csv", roster(NEW_ROW))
    practice.client(OFFICE).post(url(practice, "enrolment-changes"), {"discard": "1"})
    assert not FrameImport.objects.exists()
    assert practice.client(OFFICE).get(url(practice, "enrolment-changes")).status_code == 302


def test_only_what_was_looked_at_is_confirmed(practice: Practice) -> None:
    upload(practice, "a.csv", roster(NEW_ROW))
    seen = looked_at(practice)["seen"]
    RosterRow.objects.create(
        wave=practice.record, institution=Institution.objects.get(key="DEMO"), unit="service", row="s7", name_lv="Cits",
        source="given",
    )  # fmt: skip
    response = practice.client(OFFICE).post(url(practice, "enrolment-changes"), {"seen": seen})
    assert response.status_code == 409
    assert RosterRow.objects.get(row="s7").name_lv == "Cits"
    confirm(practice)
    assert RosterRow.objects.get(row="s7").name_lv == "Laivas"


def test_one_upload_is_taken_once(practice: Practice) -> None:
    upload(practice, "a.csv", roster(NEW_ROW))
    seen = looked_at(practice)["seen"]
    for expected in (url(practice, "enrolment"), url(practice, "enrolment")):
        response = practice.client(OFFICE).post(url(practice, "enrolment-changes"), {"seen": seen})
        assert response.headers["Location"] == expected
    assert FrameImport.objects.get().added == 1


def test_another_persons_upload_is_not_seen(practice: Practice) -> None:
    upload(practice, "a.csv", roster(NEW_ROW))
    colleague = User.objects.create(username="kolēģe")
    colleague.assignments.create(wave=practice.record, role="office")
    page = practice.client("kolēģe").get(url(practice, "enrolment-changes"))
    assert page.headers["Location"] == url(practice, "enrolment")


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_a_wave_that_is_over_takes_no_list(practice: Practice, state: str) -> None:
    upload(practice, "a.csv", roster(NEW_ROW))
    seen = looked_at(practice)["seen"]
    WaveRecord.objects.filter(pk=practice.record.pk).update(state=state)
    client = practice.client(OFFICE)
    file = SimpleUploadedFile("a.csv", roster(NEW_ROW))
    answers = [client.post(url(practice, "enrolment-changes"), {"seen": seen}),
               client.post(url(practice, "enrolment"), {"list": file})]  # fmt: skip
    assert {each.status_code for each in answers} <= {403, 409, 422}
    assert not RosterRow.objects.filter(row="s7").exists()


def test_a_prepared_wave_takes_lists(practice: Practice) -> None:
    WaveRecord.objects.filter(pk=practice.record.pk).update(state="prepared")
    upload(practice, "a.csv", roster(NEW_ROW))
    confirm(practice)
    assert RosterRow.objects.filter(row="s7").exists()


def test_the_institution_sees_its_new_service_in_its_questionnaire(practice: Practice) -> None:
    upload(practice, "a.csv", roster(NEW_ROW))
    confirm(practice)
    assert "Laivas" in practice.client(INSTITUTION).get(practice.url("hub", questionnaire="services")).content.decode()


def test_a_mapping_names_other_headings(practice: Practice, tmp_path: Path) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(
        "columns: {institution: Kura iestāde, row: Nr., name_lv: Kā sauc}\nunit: service\n", encoding="utf-8"
    )
    content = csv_file(["Nr.", "Kā sauc", "Kura iestāde"], ["7", "Laivas", "DEMO"])
    incoming = read_incoming(practice.wave, "a.csv", content, mapped=read_mapped(file))
    assert [dict(each.cells) for each in incoming.rows["rosters"]] == [
        {"row": "7", "name_lv": "Laivas", "institution": "DEMO", "unit": "service"}
    ]


@pytest.mark.parametrize(("content", "why"), [
    ("", "enrolment-mapping-empty"), ("colums: {}", "key-unknown"),
    ("columns: {colour: Krāsa}", "enrolment-mapping-column"),
])  # fmt: skip
def test_a_mapping_that_is_no_good_is_refused(tmp_path: Path, content: str, why: str) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        read_mapped(file)
    assert [each.id for each in caught.value.problems] == [why]


def test_the_waves_files_do_not_silently_undo_what_was_brought_in(practice: Practice) -> None:
    record = WaveRecord.objects.get(key=practice.wave.id)
    WaveRecord.objects.filter(pk=record.pk).update(state="open")
    refuse_undoing(practice.wave)  # nothing was brought in yet
    incoming = read_incoming(practice.wave, "a.csv", roster(["service", "XL-002", "s9", "Jauns", "", "", "given"]))
    take(FrameImport(wave=record, file="a.csv", content=incoming.held()), compare(record, incoming).digest, False)
    with pytest.raises(Refused) as caught:
        refuse_undoing(practice.wave)
    assert [each.id for each in caught.value.problems] == ["enrolment-would-be-undone"]
    with (practice.wave.folder / "frame" / "rosters.csv").open("a", encoding="utf-8") as file:
        file.write("service,XL-002,s9,Jauns,,,given\n")
    refuse_undoing(practice.wave)  # the files say the same now
    load_frame(practice.wave)
    assert RosterRow.objects.filter(wave=record, row="s9").exists()


def test_changed_meanwhile_writes_nothing(practice: Practice) -> None:
    incoming = read_incoming(practice.wave, "a.csv", roster(NEW_ROW))
    with pytest.raises(ChangedMeanwhile):
        take(FrameImport(wave=practice.record, file="a.csv", content=incoming.held()), "another", False)
    assert not FrameImport.objects.exists()


def test_what_waits_is_what_was_read(practice: Practice) -> None:
    incoming = read_incoming(practice.wave, "a.xlsx", workbook({"A": [ROSTER_HEADING, NEW_ROW]}))
    assert Incoming.of(incoming.held()).held() == incoming.held()


def test_the_moment_is_that_of_the_confirmation(practice: Practice) -> None:
    upload(practice, "a.csv", roster(NEW_ROW))
    confirm(practice)
    assert timezone.now() - FrameImport.objects.get().applied < datetime.timedelta(minutes=1)
