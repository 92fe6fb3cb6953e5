"""The preview of an uploaded workbook: nothing is written before someone confirms, and nobody's answer is lost."""

import html
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from practice import EXPERT, INSTITUTION, Practice, change, form
from workbooks import SHEET, address, download, edited, every_kind, opened, saved, upload

from eindekss.collection.models import Answer, Event, History, Response
from eindekss.registry.models import Assignment, RosterRow, User


@pytest.fixture
def client(practice: Practice):
    every_kind(practice)
    return practice.client(INSTITUTION)


def online(practice: Practice, client: Client, row: str = "service-1", **answers: object) -> None:
    """Somebody answers on the page of the row."""
    url = practice.url("row-section", row, "applications", questionnaire="services")
    page = client.get(url).content.decode()
    seen = html.unescape(re.search(r'name="seen" value="([^"]*)"', page).group(1))
    assert client.post(url, form(dict(answers), seen)).status_code == 302


def bring(practice: Practice, client: Client, cells: dict[str, Any], content: bytes | None = None) -> HttpResponse:
    """Upload the workbook with these cells changed, and look at what would change."""
    response = upload(practice, client, edited(content or download(practice, client), cells))
    assert response.status_code == 302, response.content.decode()
    assert response.headers["Location"] == address(practice, "workbook-changes")
    return client.get(response.headers["Location"])


def words(response: HttpResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def confirm(practice: Practice, client: Client, page: HttpResponse, **posted: str) -> HttpResponse:
    return client.post(address(practice, "workbook-changes"), {"token": page.context["token"], **posted})


def keep(item: str, which: str, row: str = "service-1") -> dict[str, str]:
    return {f"keep:{row}:{item}": which}


def test_what_changes_is_shown_and_nothing_written_before_it_is_confirmed(practice: Practice, client) -> None:
    online(practice, client, APP_ALL="1240")
    before = History.objects.count()
    page = bring(practice, client, {"C3": 1300, "E3": "1 – ir", "D4": "Dati nav pieejami"})
    assert "Atbildes, kas mainīsies: 3" in words(page)
    assert "Izmēģinājuma pakalpojums 1 Pieteikumi pavisam Tagad: 1 240 → Turpmāk: 1 300" in words(page)
    assert "Elektroniskie pieteikumi Tagad: Nav atbildēts → Turpmāk: Dati nav pieejami" in words(page)
    assert practice.answers("service-1") == {"APP_ALL": "1240"}
    assert History.objects.count() == before


def test_confirming_writes_versions_with_history_and_source(practice: Practice, client) -> None:
    online(practice, client, APP_ALL="1240")
    page = bring(practice, client, {"C3": 1300, "D4": "Dati nav pieejami"})
    assert "workbook:lakeland-2025-demo:DEMO:services" in client.session
    done = confirm(practice, client, page)
    assert done.headers["Location"] == address(practice, "hub")
    assert practice.answers("service-1") == {"APP_ALL": "1300"}
    assert practice.answers("service-2") == {"APP_E": "[not-available]"}
    versions = History.objects.filter(row="service-1", item="APP_ALL").order_by("version")
    assert [(each.version, each.value, each.source) for each in versions] == [
        (1, "1240", "given"),
        (2, "1300", "given"),
    ]
    assert {each.changed_by.username for each in versions} == {INSTITUTION}
    assert practice.response("services").state == "in-progress"
    assert "No darbgrāmatas saglabātās atbildes: 2." in words(client.get(done.headers["Location"]))
    assert "workbook:lakeland-2025-demo:DEMO:services" not in client.session


def test_a_confirmed_workbook_is_not_applied_twice(practice: Practice, client) -> None:
    page = bring(practice, client, {"C3": 7})
    confirm(practice, client, page)
    again = confirm(practice, client, page)
    assert again.headers["Location"] == address(practice)
    assert History.objects.count() == 1


def test_every_kind_of_answer_makes_the_journey(practice: Practice, client) -> None:
    cells = {"C3": 12, "D3": "Data not available", "E3": "1 – ir", "F3": "1; 3", "G3": 4.5, "H3": "2016-05-01",
             "I3": "https://ezeri.example/1", "J3": "divas\nrindas"}  # fmt: skip
    confirm(practice, client, bring(practice, client, cells))
    assert practice.answers("service-1") == {
        "APP_ALL": "12", "APP_E": "[not-available]", "FORM": "1", "WAYS": "1 3", "PRICE": "4.5", "SINCE": "2016-05-01",
        "ABOUT": "https://ezeri.example/1", "REMARK": "divas\nrindas",
    }  # fmt: skip
    untouched = upload(practice, client, saved(opened(download(practice, client))))
    assert "nav nekā, kas mainītu" in words(untouched)


def test_what_was_not_touched_in_the_workbook_does_not_undo_what_came_online(practice: Practice, client) -> None:
    online(practice, client, APP_ALL="10", APP_E="5")
    old = download(practice, client)
    online(practice, client, APP_E="6")
    page = bring(practice, client, {"C3": 11}, old)
    assert "Mainītas arī tīmeklī" not in words(page)
    confirm(practice, client, page)
    assert practice.answers("service-1") == {"APP_ALL": "11", "APP_E": "6"}


def test_rows_are_shown_in_the_order_of_the_roster_whatever_the_files(practice: Practice, client) -> None:
    page = bring(practice, client, {"A3": "service-2", "A4": "service-1", "C3": 2, "C4": 1})
    assert re.findall(r"pakalpojums (\d) Pieteikumi", words(page)) == ["1", "2"]


def test_both_having_written_the_same_is_no_conflict_and_no_change(practice: Practice, client) -> None:
    old = download(practice, client)
    online(practice, client, APP_ALL="10")
    assert "nav nekā, kas mainītu" in words(upload(practice, client, edited(old, {"C3": 10})))


def conflict(practice: Practice, client: Client) -> HttpResponse:
    online(practice, client, APP_ALL="10")
    old = download(practice, client)
    online(practice, client, APP_ALL="20")
    return bring(practice, client, {"C3": 30, "D4": 1}, old)


def test_a_conflict_shows_all_three_and_asks(practice: Practice, client) -> None:
    page = conflict(practice, client)
    assert "Mainītas arī tīmeklī: 1" in words(page)
    assert "Lejupielādes brīdī: 10 No darbgrāmatas: 30 Tīmeklī saglabātā: 20" in words(page)
    assert "Atbildes, kas mainīsies: 1" in words(page)
    undecided = confirm(practice, client, page)
    assert undecided.status_code == 422
    assert "Kļūda: Kas mainīsies" in undecided.content.decode()
    assert 'href="#c-1-mine"' in undecided.content.decode()
    assert practice.answers("service-2") == {}


@pytest.mark.parametrize(("which", "stands"), [("mine 2", "30"), ("theirs 2", "20")])
def test_the_person_decides(practice: Practice, client, which: str, stands: str) -> None:
    confirm(practice, client, conflict(practice, client), **keep("APP_ALL", which))
    assert practice.answers("service-1") == {"APP_ALL": stands}
    assert practice.answers("service-2") == {"APP_E": "1"}


def test_a_choice_holds_only_against_the_answer_that_was_shown(practice: Practice, client) -> None:
    page = conflict(practice, client)
    online(practice, client, APP_ALL="25")
    stale = confirm(practice, client, page, **keep("APP_ALL", "mine 2"))
    assert stale.status_code == 422
    assert "Tīmeklī saglabātā: 25" in words(stale)
    assert practice.answers("service-1") == {"APP_ALL": "25"}
    assert practice.answers("service-2") == {}


def test_an_answer_changed_online_after_the_preview_becomes_a_conflict(practice: Practice, client) -> None:
    page = bring(practice, client, {"C3": 30, "C4": 1})
    online(practice, client, APP_ALL="25")
    assert confirm(practice, client, page).status_code == 422
    assert practice.answers("service-1") == {"APP_ALL": "25"}
    assert practice.answers("service-2") == {}


def test_a_change_in_the_very_moment_of_saving_undoes_the_whole(
    practice: Practice, client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague saves the second row after the preview was compared and before the rows are written."""
    page = bring(practice, client, {"C3": 30, "C4": 1})
    colleague = practice.client(INSTITUTION)
    compared = []

    def meanwhile(found: object, posted: object) -> list[object]:
        if not compared:
            online(practice, colleague, "service-2", APP_ALL="25")
        compared.append(found)
        return []

    monkeypatch.setattr("eindekss.collection.workbook.merge.undecided", meanwhile)
    answered = confirm(practice, client, page)
    assert answered.status_code == 409
    assert "Kāds tikmēr ir mainījis atbildes" in words(answered)
    assert "Tīmeklī saglabātā: 25" in words(answered)
    assert practice.answers("service-1") == {}
    assert practice.answers("service-2") == {"APP_ALL": "25"}
    assert Event.objects.filter(response__questionnaire="services", move="answer").count() == 1


def test_a_workbook_can_be_discarded(practice: Practice, client) -> None:
    page = bring(practice, client, {"C3": 30})
    gone = confirm(practice, client, page, discard="1")
    assert gone.headers["Location"] == address(practice)
    assert "nekas nav mainīts" in words(client.get(gone.headers["Location"]))
    assert client.get(address(practice, "workbook-changes")).headers["Location"] == address(practice)
    assert not Answer.objects.exists()


def test_a_page_of_an_earlier_upload_confirms_nothing(practice: Practice, client) -> None:
    first = bring(practice, client, {"C3": 30})
    bring(practice, client, {"C3": 40})
    answered = confirm(practice, client, first)
    assert answered.status_code == 409
    assert "Tikmēr ir augšupielādēta cita darbgrāmata" in words(answered)
    assert not Answer.objects.exists()
    confirm(practice, client, answered)
    assert practice.answers("service-1") == {"APP_ALL": "40"}


def test_what_waits_is_the_persons_own(practice: Practice, client) -> None:
    bring(practice, client, {"C3": 30})
    colleague = User.objects.create(username="colleague")
    place = Assignment.objects.get(user__username=INSTITUTION)
    Assignment.objects.create(user=colleague, wave=place.wave, institution=place.institution, role="institution")
    other = practice.client("colleague")
    assert other.get(address(practice, "workbook-changes")).headers["Location"] == address(practice)
    assert other.post(address(practice, "workbook-changes"), {"token": ""}).status_code == 302
    assert not Answer.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "closed"])
def test_a_locked_questionnaire_takes_nothing(practice: Practice, client, state: str) -> None:
    page = bring(practice, client, {"C3": 30})
    if state == "submitted":
        client.post(address(practice, "review"), {"confirm": "1"})
    else:
        practice.record.state = "closed"
        practice.record.save()
    assert "Nekas nav saglabāts" in words(client.get(confirm(practice, client, page).headers["Location"]))
    again = upload(practice, client, edited(download(practice, client), {"C3": 5}))
    assert again.status_code == 409
    assert 'type="file"' not in again.content.decode()
    assert not Answer.objects.exists()


def test_a_required_answer_cannot_be_emptied(practice: Practice, client) -> None:
    online(practice, client, APP_ALL="10", REMARK="sena")
    response = upload(practice, client, edited(download(practice, client), {"C3": None, "J3": None}))
    assert response.status_code == 422
    assert "šūna C3, sleja „Pieteikumi pavisam” : Izņemta atbilde, kas ir obligāta" in words(response)
    assert "šūna J3" not in words(response)


def test_an_answer_that_may_be_missing_can_be_emptied(practice: Practice, client) -> None:
    online(practice, client, REMARK="sena")
    page = bring(practice, client, {"J3": None})
    assert "Piezīme Tagad: sena → Turpmāk: Nav atbildēts" in words(page)
    confirm(practice, client, page)
    assert practice.answers("service-1") == {"REMARK": "[not-answered]"}


def test_a_required_answer_may_go_where_the_workbook_itself_closes_the_question(practice: Practice, client) -> None:
    file = practice.wave.folder / "instruments" / "services.yaml"
    change(file, "        relevant: ${FORM} = 1\n", "        relevant: ${FORM} = 1\n        required: true\n")
    change(file, "required: false\n        lv: Kā saņemt?", "lv: Kā saņemt?")
    online(practice, client, FORM="1", WAYS=["1"])
    content = download(practice, client)
    assert upload(practice, client, edited(content, {"F3": None})).status_code == 422
    bring(practice, client, {"F3": None, "E3": "2 – nav"}, content)


def test_an_answer_to_a_question_not_asked_is_marked(practice: Practice, client) -> None:
    page = bring(practice, client, {"E3": "2 – nav", "F3": "1", "E4": "1 – ir", "F4": "2"})
    assert words(page).count("šis jautājums nav jāpilda") == 1
    confirm(practice, client, page)
    assert practice.answers("service-1")["WAYS"] == "1"


def test_many_rows_are_shown_page_by_page_and_saved_together(
    practice: Practice, client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eindekss.collection.workbook.views._ROWS_A_PAGE", 1)
    page = bring(practice, client, {"C3": 1, "C4": 2})
    assert "1. lapa no 2" in words(page)
    second = words(client.get(address(practice, "workbook-changes") + "?page=2"))
    assert "Izmēģinājuma pakalpojums 2" in second
    assert "Izmēģinājuma pakalpojums 1" not in second
    confirm(practice, client, page)
    assert len(Answer.objects.all()) == 2


def test_a_roster_or_questionnaire_changed_meanwhile_ends_what_waits(practice: Practice, client) -> None:
    bring(practice, client, {"C3": 1})
    RosterRow.objects.filter(row="service-1").delete()
    assert client.get(address(practice, "workbook-changes")).headers["Location"] == address(practice)
    bring(practice, client, {"C3": 1})
    change(practice.wave.folder / "instruments" / "services.yaml", '"2025.1"', '"2025.2"')
    assert client.get(address(practice, "workbook-changes")).headers["Location"] == address(practice)


def test_what_people_wrote_is_shown_as_text_and_never_as_markup(practice: Practice, client) -> None:
    page = bring(practice, client, {"J3": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;alert" in page.content.decode()


def test_an_expert_has_no_business_here(practice: Practice, client) -> None:
    content = download(practice, client)
    assert upload(practice, practice.client(EXPERT), edited(content, {"C3": 1}, SHEET)).status_code == 403
    assert Response.objects.filter(questionnaire="services").get().state == "opened"
