"""„Pārbaudīt un iesniegt”: what is missing is named, then the questionnaire is locked until it is reopened."""

from practice import INSTITUTION, OFFICE, Practice, form

from eindekss.collection.models import Event


def fill_in(practice: Practice) -> None:
    client = practice.client(INSTITUTION)
    client.post(practice.url("section", "about"), form({"STAFF": "5"}))
    client.post(practice.url("section", "online"), form({"SITE": "2"}))
    everything = {"STANDARD": "1", "HOW_1": "1", "HOW_2": "2", "DOC_ALL": "10", "m-DOC_E": "not-available"}
    client.post(practice.url("section", "work"), form(everything))


def test_what_is_missing_is_listed_with_a_link_to_each(practice: Practice) -> None:
    page = practice.client(INSTITUTION).get(practice.url("review")).content.decode()
    assert f'href="{practice.url("section", "about")}#q-STAFF"' in page
    assert "q-SITE_USES" not in page


def test_nothing_is_locked_while_something_is_missing_and_not_confirmed(practice: Practice) -> None:
    page = practice.client(INSTITUTION).post(practice.url("review"))
    assert page.status_code == 422
    assert 'href="#confirm"' in page.content.decode()
    assert practice.response().state == "opened"


def test_what_stays_unanswered_can_be_confirmed(practice: Practice) -> None:
    practice.client(INSTITUTION).post(practice.url("review"), {"confirm": "1"})
    assert practice.response().state == "submitted"


def test_a_full_questionnaire_is_locked_without_more_ado(practice: Practice) -> None:
    fill_in(practice)
    client = practice.client(INSTITUTION)
    assert "Uz visiem jautājumiem ir atbildēts" in client.get(practice.url("review")).content.decode()
    assert client.post(practice.url("review")).headers["Location"] == practice.url("hub")
    assert practice.response().state == "submitted"
    assert client.post(practice.url("section", "about"), form({"STAFF": "6"})).status_code == 409
    assert practice.answers()["STAFF"] == "5"


def test_the_office_reopens_it_and_that_is_noted(practice: Practice) -> None:
    fill_in(practice)
    practice.client(INSTITUTION).post(practice.url("review"))
    practice.client(OFFICE).post(practice.url("reopen"))
    assert practice.response().state == "reopened"
    note = Event.objects.order_by("pk").last()
    assert (note.move, note.by.username) == ("reopen", OFFICE)
    page = practice.client(INSTITUTION).get(practice.url("section", "about")).content.decode()
    assert 'name="a-STAFF"' in page


def test_reopening_what_was_not_submitted_says_so(practice: Practice) -> None:
    practice.client(INSTITUTION).get(practice.url("hub"))
    page = practice.client(OFFICE).post(practice.url("reopen"), follow=True).content.decode()
    assert "Anketu nevar atvērt" in page
    assert practice.response().state == "opened"


def test_nothing_is_reopened_in_a_closed_wave(practice: Practice) -> None:
    practice.client(INSTITUTION).post(practice.url("review"), {"confirm": "1"})
    practice.record.state = "closed"
    practice.record.save()
    practice.client(OFFICE).post(practice.url("reopen"))
    assert practice.response().state == "submitted"


def test_progress_by_section_is_on_the_hub(practice: Practice) -> None:
    practice.client(INSTITUTION).post(practice.url("section", "work"), form({"STANDARD": "1", "HOW_1": "1"}))
    page = practice.client(INSTITUTION).get(practice.url("hub")).content.decode()
    assert "Atbildēts: 2 no 5" in page
    assert "Iesākta" in page


def test_the_office_sees_the_state_of_every_questionnaire(practice: Practice) -> None:
    practice.client(INSTITUTION).get(practice.url("hub"))
    page = practice.client(OFFICE).get(f"/waves/{practice.record.key}/").content.decode()
    assert page.count('grey">Nav atvērta<') == 3
    assert page.count('tag">Atvērta<') == 1
