"""A wave's life: opened, closed, archived; what opening freezes, and what closed and archived waves still allow."""

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from practice import INSTITUTION, OFFICE, Practice, change, form

from eindekss.collection.answering import Said, save
from eindekss.collection.definition import definition
from eindekss.collection.field_period import freeze, moves
from eindekss.collection.field_period.freeze import changed, frozen_folder, unchanged, writable
from eindekss.collection.models import AuditEntry, FieldEvent, FrozenFile, Response, WaveEvent
from eindekss.dataset.wave import load_wave
from eindekss.errors import Refused
from eindekss.registry.models import Assignment, Institution, User
from eindekss.registry.models import Wave as WaveRecord

QUESTIONS = "instruments/self-assessment.yaml"
RULES = "edits/rules.yaml"


@pytest.fixture
def wave(practice: Practice, settings: Any) -> WaveRecord:
    """The tutorial's wave itself, prepared, with the office's and an institution's demo accounts assigned to it."""
    settings.OFFICE_SECOND_FACTOR = False
    record = WaveRecord.objects.get(key=practice.wave.id)
    record.state = WaveRecord.State.PREPARED
    record.save()
    first = Institution.objects.get(key="XL-001")
    Assignment.objects.create(user=User.objects.get(username=OFFICE), wave=record, role="office")
    Assignment.objects.create(
        user=User.objects.get(username=INSTITUTION), wave=record, institution=first, role="institution"
    )
    return record


def opened(record: WaveRecord) -> WaveRecord:
    return moves.make("open", record, None)


def folder(record: WaveRecord) -> Path:
    return Path(record.folder)


def refused(function: Any, *values: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as found:
        function(*values)
    return [(each.id, each.place.file) for each in found.value.problems]


def page(practice: Practice, record: WaveRecord, rest: str = "", who: str = OFFICE) -> Any:
    return practice.client(who).get(f"/office/{record.key}/wave/{rest}")


def press(practice: Practice, record: WaveRecord, move: str) -> Any:
    return practice.client(OFFICE).post(f"/office/{record.key}/wave/{move}/", follow=True)


def test_the_office_opens_closes_and_archives_and_every_move_is_kept(practice: Practice, wave: WaveRecord) -> None:
    for move in ("open", "close", "archive"):
        press(practice, wave, move)
    wave.refresh_from_db()
    assert wave.is_archived
    kept = [(each.move, each.before, each.after, each.by.username) for each in WaveEvent.objects.order_by("pk")]
    assert kept == [
        ("open", "prepared", "open", OFFICE), ("close", "open", "closed", OFFICE),
        ("archive", "closed", "archived", OFFICE),
    ]  # fmt: skip
    logged = AuditEntry.objects.filter(act="wave-moved", wave=wave.key).order_by("pk")
    assert [(each.who, each.about) for each in logged] == [
        (OFFICE, "prepared open"), (OFFICE, "open closed"), (OFFICE, "closed archived"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "allowed"),
    [("prepared", {"open"}), ("open", {"close"}), ("closed", {"open", "archive"}), ("archived", set())],
)
def test_each_state_lets_only_its_own_moves_happen(wave: WaveRecord, state: str, allowed: set[str]) -> None:
    for move in moves.MOVES:
        WaveRecord.objects.filter(pk=wave.pk).update(state=state)
        if move in allowed:
            assert moves.make(move, wave, None).state == moves.MOVES[move].after
        else:
            assert refused(moves.make, move, wave, None) == [("wave-move-impossible", None)]
            assert WaveRecord.objects.get(pk=wave.pk).state == state


def test_the_confirmation_changes_nothing_and_says_what_the_move_means(practice: Practice, wave: WaveRecord) -> None:
    words = page(practice, wave, "open/").content.decode()
    assert "tiek iesaldētas" in words
    assert "Iestādes, kas piedalās: 4; cilvēki, kam ir piekļuve: 2" in words
    wave.refresh_from_db()
    assert (wave.state, WaveEvent.objects.count()) == ("prepared", 0)


def set_last_day(practice: Practice, record: WaveRecord, day: datetime.date | str) -> str:
    posted = {"day": str(day)}
    return practice.client(OFFICE).post(f"/office/{record.key}/wave/last-day/", posted, follow=True).content.decode()


def test_the_last_day_is_moved_for_everyone_and_kept_in_the_history(practice: Practice) -> None:
    before, after = practice.record.closed, practice.record.closed + datetime.timedelta(days=7)
    assert f"Pēdējā diena: {before:%d.%m.%Y.} → {after:%d.%m.%Y.}" in set_last_day(practice, practice.record, after)
    practice.record.refresh_from_db()
    assert practice.record.closed == after
    page_of = practice.client(OFFICE).get(f"/office/{practice.record.key}/institution/DEMO/").content.decode()
    assert f"<strong>{after:%d.%m.%Y.}</strong>" in page_of
    assert AuditEntry.objects.filter(act="deadline-extended").count() == 1


@pytest.mark.parametrize("day", ["", "rīt", "yesterday", "2000-01-01"])
def test_a_last_day_that_nobody_could_keep_to_is_refused(practice: Practice, day: str) -> None:
    closed = practice.record.closed
    if day == "yesterday":
        WaveRecord.objects.update(opened="2020-01-01")
        day = str(timezone.localdate() - datetime.timedelta(days=1))
    words = set_last_day(practice, practice.record, day)
    assert "nevar būt pēdējā diena" in words or "ierakstiet datumu" in words
    practice.record.refresh_from_db()
    assert practice.record.closed == closed


def test_the_last_day_of_a_closed_wave_is_settled(practice: Practice) -> None:
    WaveRecord.objects.filter(pk=practice.record.pk).update(state="closed")
    words = set_last_day(practice, practice.record, practice.record.closed + datetime.timedelta(days=1))
    assert "pēdējā diena vairs nemainās" in words
    assert not WaveEvent.objects.exists()


def test_a_last_day_moved_before_opening_does_not_confuse_what_was_opened_when(wave: WaveRecord) -> None:
    WaveEvent.objects.create(wave=wave, move="last-day", before="2025-03-31", after="2025-04-30")
    record = opened(wave)
    change(folder(record) / QUESTIONS, "kind: number", "kind: number  # a remark")
    assert changed(record, load_wave(folder(record)))[0].values["day"]["lv"] == f"{timezone.localdate():%d.%m.%Y.}"


def test_closing_early_is_said_with_what_is_unfinished(practice: Practice, wave: WaveRecord) -> None:
    opened(wave)
    WaveRecord.objects.update(closed="2999-01-01")
    words = page(practice, wave, "close/").content.decode()
    assert "Plānotā pēdējā diena vēl nav pagājusi." in words
    unfinished = Response.objects.filter(wave=wave).exclude(state="submitted")
    assert "Vēl neiesniegtās anketas:" in words
    assert not unfinished.filter(state="in-progress").exists()


def test_opening_freezes_what_is_asked(wave: WaveRecord) -> None:
    record = opened(wave)
    names = set(FrozenFile.objects.values_list("name", flat=True))
    assert names == {
        "wave.toml", "instruments/self-assessment.yaml", "instruments/observation.yaml", "instruments/services.yaml",
        "instruments/opinion.yaml", "edits/rules.yaml", "frame/classifications.yaml",
    }  # fmt: skip
    assert len(record.frozen) == 64
    assert changed(record, load_wave(folder(record))) == []
    with pytest.raises(TypeError):
        FrozenFile.objects.update(content="")


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [(QUESTIONS, "kind: number", "kind: number  # a remark", "frozen-file-changed"),
     (RULES, "rules:", "rules:  # a remark", "frozen-file-changed"),
     ("wave.toml", 'period = "2024"', 'period = "2025"', "frozen-settings-changed"),
     ("wave.toml", '"instruments/observation.yaml", ', "", "frozen-settings-changed")],
)  # fmt: skip
def test_a_definition_that_differs_is_refused_by_file(
    wave: WaveRecord, file: str, old: str, new: str, problem: str
) -> None:
    record = opened(wave)
    change(folder(record) / file, old, new)
    found = [(each.id, each.place.file) for each in changed(record, load_wave(folder(record)))]
    assert (problem, f"lakeland-2025/{file}") in found


def test_a_wave_opened_before_there_was_freezing_says_so_and_is_frozen_by_opening_it_again(
    practice: Practice, wave: WaveRecord
) -> None:
    WaveRecord.objects.filter(pk=wave.pk).update(state="open")
    told = "pirms vietne to prata"
    assert told in page(practice, wave).content.decode()
    assert told not in page(practice, practice.record).content.decode()  # a practice wave never is frozen
    for move in ("close", "open"):
        press(practice, wave, move)
    wave.refresh_from_db()
    assert wave.frozen
    assert told not in page(practice, wave).content.decode()


def test_what_does_not_decide_the_questions_may_change(wave: WaveRecord) -> None:
    record = opened(wave)
    change(folder(record) / "wave.toml", "closed = 2025-03-31", "closed = 2025-04-30")
    change(folder(record) / "wave.toml", "Lakeland e-index 2025", "The Lakeland e-index of 2025")
    change(folder(record) / "frame/institutions.csv", "Ministry of Lakes", "Ministry of Lakes and Bogs")
    assert changed(record, load_wave(folder(record))) == []


def test_a_classification_is_frozen_where_a_filter_names_it(practice: Practice, wave: WaveRecord) -> None:
    """The tutorial's filters name none, so a category may come in; once one is named, it may not."""

    def new_category() -> list[Any]:
        file = folder(wave) / "frame/classifications.yaml"
        text = file.read_text(encoding="utf-8")
        at = text.index("  categories:\n") + len("  categories:\n")
        added = "    - {category: new-one, lv: Jauna, en: New}\n"
        file.write_text(text[:at] + added + text[at:], encoding="utf-8")
        return changed(WaveRecord.objects.get(pk=wave.pk), load_wave(folder(wave)))

    opened(wave)
    assert new_category() == []
    FrozenFile.objects.all()._raw_delete("default")
    WaveRecord.objects.update(frozen="", state="prepared")
    _named_in_a_filter(wave)
    opened(wave)
    assert [each.id for each in new_category()] == ["frozen-file-changed"]


def _named_in_a_filter(wave: WaveRecord) -> None:
    """Give the expert's question a filter over the frame's first classification."""
    import yaml  # noqa: PLC0415

    first = yaml.safe_load((folder(wave) / "frame/classifications.yaml").read_text(encoding="utf-8"))[0]
    name, category = first["classification"], first["categories"][0]["category"]
    condition = f"\"${{{name}}} = '{category}'\""
    change(
        folder(wave) / "instruments/opinion.yaml", "kind: date, lv", f"kind: date, relevant: {condition}, lv"
    )  # fmt: skip


def test_rules_may_be_refined_once_the_wave_is_closed_but_questions_may_not(wave: WaveRecord) -> None:
    opened(wave)
    record = moves.make("close", wave, None)
    change(folder(record) / RULES, "rules:", "rules:  # more to come")
    assert changed(record, load_wave(folder(record))) == []
    change(folder(record) / QUESTIONS, "kind: number", "kind: number  # a remark")
    assert [each.place.file for each in changed(record, load_wave(folder(record)))] == [f"lakeland-2025/{QUESTIONS}"]


def test_loading_refuses_a_changed_questionnaire_in_plain_words(wave: WaveRecord) -> None:
    record = opened(wave)
    change(folder(record) / QUESTIONS, "kind: number", "kind: number  # a remark")
    with pytest.raises(Refused) as found:
        unchanged(load_wave(folder(record)))
    words = found.value.problems[0].text("en")
    assert words.startswith(f"lakeland-2025/{QUESTIONS}: This file is no longer what the wave “lakeland-2025”")
    assert "make a new wave" in words


def test_the_site_goes_on_with_the_frozen_questions_and_tells_the_office(practice: Practice, wave: WaveRecord) -> None:
    record = opened(wave)
    before = definition(record).instrument.items["STAFF"].label["en"]
    change(folder(record) / QUESTIONS, before, "Something else entirely")
    assert definition(WaveRecord.objects.get(pk=record.pk)).instrument.items["STAFF"].label["en"] == before
    words = page(practice, record).content.decode()
    assert "Viļņa mapē ir citas datnes" in words
    assert f"lakeland-2025/{QUESTIONS}" in words


def test_a_folder_that_cannot_be_read_any_more_stops_nobody(practice: Practice, wave: WaveRecord) -> None:
    record = opened(wave)
    (folder(record) / QUESTIONS).write_text("questionnaire: [", encoding="utf-8")
    url = f"/waves/{record.key}/XL-001/self-assessment/"
    assert practice.client(INSTITUTION).get(url).status_code == 200
    assert "Viļņa mapē ir citas datnes" in page(practice, record).content.decode()


def test_the_copy_is_made_again_from_the_database_wherever_it_is_missing(
    wave: WaveRecord, settings: Any, tmp_path: Path
) -> None:
    record = opened(wave)
    settings.HOME = tmp_path / "another machine"
    copy = frozen_folder(record)
    assert copy.is_relative_to(settings.HOME)
    for each in ("wave.toml", QUESTIONS, RULES):
        assert (copy / each).read_text(encoding="utf-8") == (folder(record) / each).read_text(encoding="utf-8")


def test_a_copy_that_somebody_laid_hands_on_is_made_again(wave: WaveRecord) -> None:
    record = opened(wave)
    was = frozen_folder(record)
    (was / QUESTIONS).write_text("questionnaire: other", encoding="utf-8")
    freeze._copy.cache_clear()  # as in a process that starts
    assert (frozen_folder(record) / QUESTIONS).read_text(encoding="utf-8") == (folder(record) / QUESTIONS).read_text(
        encoding="utf-8"
    )


def test_the_office_downloads_a_frozen_file_as_it_was(practice: Practice, wave: WaveRecord) -> None:
    record = opened(wave)
    was = (folder(record) / QUESTIONS).read_text(encoding="utf-8")
    change(folder(record) / QUESTIONS, "kind: number", "kind: text")
    sent = page(practice, record, f"frozen/{QUESTIONS}")
    assert sent.content.decode() == was
    assert 'filename="self-assessment.yaml"' in sent.headers["Content-Disposition"]
    assert page(practice, record, "frozen/../../secret").status_code in (403, 404)


def test_a_wave_closed_too_early_opens_again_with_the_same_questions_only(practice: Practice, wave: WaveRecord) -> None:
    opened(wave)
    record = moves.make("close", wave, None)
    change(folder(record) / QUESTIONS, "kind: number", "kind: number  # a remark")
    words = press(practice, record, "open")
    assert words.status_code == 422
    assert f"lakeland-2025/{QUESTIONS}" in words.content.decode()
    change(folder(record) / QUESTIONS, "kind: number  # a remark", "kind: number")
    assert opened(record).is_open
    assert FrozenFile.objects.count() == 7


def test_an_instrument_with_a_defect_is_not_opened(wave: WaveRecord) -> None:
    change(folder(wave) / "instruments/opinion.yaml", "kind: date, lv", "kind: date, relevant: ${NOWHERE} = 1, lv")
    assert "frozen" not in str(refused(moves.make, "open", wave, None))
    wave.refresh_from_db()
    assert (wave.state, wave.frozen, FrozenFile.objects.count()) == ("prepared", "", 0)


def test_rules_and_reminders_with_a_mistake_are_not_opened_either(wave: WaveRecord) -> None:
    change(folder(wave) / "wave.toml", 'rules = "edits/rules.yaml"', 'rules = "edits/rules.yaml"\nreminders = "r.yaml"')
    (folder(wave) / "r.yaml").write_text("- reminder: x\n", encoding="utf-8")
    assert refused(moves.make, "open", wave, None) == [("key-missing", "lakeland-2025/r.yaml")]
    (folder(wave) / "r.yaml").write_text("", encoding="utf-8")
    change(folder(wave) / RULES, "rules:", "ruels:")
    assert refused(moves.make, "open", wave, None)[0][1] == f"lakeland-2025/{RULES}"
    wave.refresh_from_db()
    assert wave.state == "prepared"


def test_a_practice_wave_is_opened_without_freezing_anything(practice: Practice) -> None:
    moves.make("close", practice.record, None)
    words = page(practice, practice.record, "open/").content.decode()
    assert "netiek iesaldēti" in words
    assert "tiek iesaldētas" not in words
    record = moves.make("open", practice.record, None)
    assert (record.frozen, record.frozen_files.count()) == ("", 0)


def test_closing_locks_every_way_in(practice: Practice) -> None:
    client, office = practice.client(INSTITUTION), practice.client(OFFICE)
    client.post(practice.url("section", "about"), form({"STAFF": "12"}))
    client.get(practice.url("hub", questionnaire="services"))
    press(practice, practice.record, "close")
    assert client.post(practice.url("section", "about"), form({"STAFF": "99"})).status_code == 409
    assert client.post(practice.url("answer"), {"item": "STAFF", "a-STAFF": "99", "h-STAFF": "1"}).status_code == 409
    client.post(practice.url("review"), {"confirm": "1"})
    file = SimpleUploadedFile("x.xlsx", b"PK")
    workbook = practice.url("workbook", questionnaire="services")
    assert client.post(workbook, {"workbook": file}).status_code == 409
    office.post(practice.url("reopen"))
    assert practice.answers() == {"STAFF": "12"}
    assert practice.response().state == "in-progress"


def test_an_archived_wave_can_be_read_and_not_changed_by_the_office(practice: Practice) -> None:
    practice.client(INSTITUTION).post(practice.url("section", "about"), form({"STAFF": "12"}))
    WaveRecord.objects.filter(pk=practice.record.pk).update(state="archived")
    office, wave = practice.client(OFFICE), practice.record.key
    before = FieldEvent.objects.count()
    for url in (f"/waves/{wave}/", f"/office/{wave}/institution/DEMO/", f"/office/{wave}/board.csv",
                f"/office/{wave}/log/", f"/office/{wave}/reminders/", practice.url("hub")):  # fmt: skip
        assert office.get(url).status_code == 200, url
    for url in (f"/office/{wave}/institution/DEMO/note/", f"/office/{wave}/institution/DEMO/extend/",
                f"/office/{wave}/institution/DEMO/invite/", f"/office/{wave}/contacts/", practice.url("reopen"),
                f"/office/{wave}/reminders/send/", f"/office/{wave}/wave/open/"):  # fmt: skip
        assert office.post(url, {"text": "x"}).status_code == 403, url
    assert FieldEvent.objects.count() == before


def test_an_archived_wave_leaves_the_home_page_and_stays_readable(practice: Practice) -> None:
    client = practice.client(INSTITUTION)
    client.post(practice.url("section", "about"), form({"STAFF": "12"}))
    hub = practice.url("hub")
    assert hub in client.get("/").content.decode()
    assert "/archive/" not in client.get("/").content.decode()
    WaveRecord.objects.filter(pk=practice.record.pk).update(state="archived")
    home = client.get("/").content.decode()
    assert hub not in home
    assert 'href="/archive/"' in home
    assert "Šobrīd jums nav nevienas pildāmas anketas." in home
    assert hub in client.get("/archive/").content.decode()
    assert client.get(hub).status_code == 200
    assert 'summary-list__value">12' in client.get(practice.url("section", "about")).content.decode()


def test_the_forms_that_an_archived_wave_would_refuse_are_not_shown(practice: Practice) -> None:
    url = f"/office/{practice.record.key}/institution/DEMO/"
    assert 'id="until"' in practice.client(OFFICE).get(url).content.decode()
    WaveRecord.objects.filter(pk=practice.record.pk).update(state="archived")
    words = practice.client(OFFICE).get(url).content.decode()
    assert 'id="until"' not in words
    assert 'id="invited-email"' not in words


def test_nothing_is_loaded_or_imported_into_an_archived_wave(practice: Practice) -> None:
    writable(practice.wave)
    WaveRecord.objects.filter(key=practice.wave.id).update(state="archived")
    assert refused(writable, practice.wave) == [("wave-archived", None)]


def test_what_is_frozen_is_not_a_waves_rows(wave: WaveRecord) -> None:
    """An institution that comes into the frame late changes no question, and answers go on being saved."""
    record = opened(wave)
    response = Response.objects.create(
        wave=record, institution=Institution.objects.get(key="XL-002"), questionnaire="self-assessment", state="opened"
    )
    save(response, "", {"STAFF": Said("5")}, {}, None)
    assert changed(record, load_wave(folder(record))) == []


@pytest.mark.parametrize(
    ("who", "start"),
    [(OFFICE, "/"), (OFFICE, "/waves/{wave}/"), (OFFICE, "/office/{wave}/institution/DEMO/"), (OFFICE, "{hub}"),
     (OFFICE, "/office/{wave}/wave/"), (OFFICE, "/office/{wave}/reminders/"), (OFFICE, "/office/{wave}/log/"),
     (INSTITUTION, "/"), (INSTITUTION, "/archive/"), (INSTITUTION, "{hub}"), (INSTITUTION, "{section}")],
)  # fmt: skip
def test_no_link_of_an_archived_wave_leads_to_a_closed_door(practice: Practice, who: str, start: str) -> None:
    practice.client(INSTITUTION).post(practice.url("section", "about"), form({"STAFF": "12"}))
    WaveRecord.objects.filter(pk=practice.record.pk).update(state="archived")
    client, key = practice.client(who), practice.record.key
    words = client.get(start.format(wave=key, hub=practice.url("hub"), section=practice.url("section", "about")))
    links = set(re.findall(r'href="(/[^"#?]*)', words.content.decode())) - {"/"}
    shut = sorted(each for each in links if not each.startswith("/static/") and client.get(each).status_code == 403)
    assert (words.status_code, shut) == (200, [])
