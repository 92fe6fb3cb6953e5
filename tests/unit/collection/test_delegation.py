"""Sections and their people: who answers for what, and who may answer nowhere else."""

import re

import pytest
from colleagues import ANNA, colleague, number, page
from django.test import Client
from practice import INSTITUTION, Practice, form
from workbooks import download, edited, upload

from eindekss.collection import answering
from eindekss.collection.answering import Said
from eindekss.collection.models import Delegation
from eindekss.collection.teamwork.delegation import NotYours
from eindekss.registry.models import Assignment, User


def test_sections_are_given_and_taken_and_shown_to_all_with_ones_own_first(practice: Practice) -> None:
    colleague(practice)
    url = page(practice, f"person/{number(ANNA)}/")
    given = ["self-assessment/work", "services/", "no-such/section"]
    practice.client(INSTITUTION).post(url, {"section": given})
    assert {(each.questionnaire, each.section) for each in Delegation.objects.all()} == {
        ("self-assessment", "work"), ("services", ""),
    }  # fmt: skip
    hub = practice.client(ANNA).get(practice.url("hub")).content.decode()
    ids = re.findall(r"/section/([a-z]+)/", hub)
    assert ids[0] == "work"
    assert sorted(ids) == sorted(section.id for section in practice.wave.instrument.questionnaires[0].sections)
    assert hub.count("Jūsu</strong>") == 1
    others = practice.client(INSTITUTION).get(practice.url("hub")).content.decode()
    assert re.findall(r"/section/([a-z]+)/", others)[0] == "about"
    assert "Atbild: Anna Ozola" in re.sub(r"\s+", " ", others)
    assert "Jūsu</strong>" not in others
    practice.client(INSTITUTION).post(url, {"section": ["self-assessment/about"]})
    assert [each.section for each in Delegation.objects.all()] == ["about"]


def test_a_section_of_ones_own_does_not_lock_the_others(practice: Practice) -> None:
    colleague(practice, ANNA, "self-assessment/work")
    practice.client(ANNA).post(practice.url("section", "about"), form({"STAFF": "12"}))
    practice.client(INSTITUTION).post(practice.url("section", "work"), form({"DOC_ALL": "7"}))
    assert practice.answers() == {"STAFF": "12", "DOC_ALL": "7"}


@pytest.fixture
def confined(practice: Practice) -> Client:
    """Anna may answer the section ``work`` only, and nothing of the services."""
    colleague(practice, ANNA, "self-assessment/work", confined=True)
    return practice.client(ANNA)


def test_who_is_confined_answers_their_own_section(practice: Practice, confined: Client) -> None:
    assert confined.post(practice.url("section", "work"), form({"DOC_ALL": "7"})).status_code == 302
    reply = confined.post(practice.url("answer"), {"item": "DOC_E", "a-DOC_E": "5"})
    assert reply.json()["status"] == "saved"
    assert practice.answers() == {"DOC_ALL": "7", "DOC_E": "5"}


def test_who_is_confined_writes_nothing_elsewhere_by_form_or_autosave(practice: Practice, confined: Client) -> None:
    shown = confined.get(practice.url("section", "about")).content.decode()
    assert "Šo sadaļu varat skatīt, bet ne mainīt" in shown
    assert 'name="a-STAFF"' not in shown
    posted = confined.post(practice.url("section", "about"), form({"STAFF": "12"}))
    assert posted.status_code == 409
    assert "Jums ir uzticētas citas sadaļas" in posted.content.decode()
    # An item of another section, smuggled into the page of one's own, is not even read.
    confined.post(practice.url("section", "work"), form({"STAFF": "12"}))
    reply = confined.post(practice.url("answer"), {"item": "STAFF", "a-STAFF": "12"})
    assert (reply.status_code, reply.json()["status"]) == (409, "locked")
    assert practice.answers() == {}


def test_who_is_confined_does_not_submit(practice: Practice, confined: Client) -> None:
    confined.get(practice.url("hub"))
    assert "Iesniegt anketu" not in confined.get(practice.url("review")).content.decode()
    confined.post(practice.url("review"), {"confirm": "1"})
    assert practice.response().state == "opened"
    hub = confined.get(practice.url("hub")).content.decode()
    assert "Anketu iesniedz koordinators" in hub


def test_nothing_below_the_pages_writes_for_who_is_confined_either(practice: Practice, confined: Client) -> None:
    confined.get(practice.url("hub"))
    anna, response = User.objects.get(username=ANNA), practice.response()
    with pytest.raises(NotYours):
        answering.save(response, "", {"STAFF": Said("1"), "DOC_ALL": Said("2")}, {}, anna)
    assert practice.answers() == {}
    assert answering.save(response, "", {"DOC_ALL": Said("2")}, {}, anna) == []


def test_the_whole_questionnaire_confines_to_it(practice: Practice) -> None:
    colleague(practice, ANNA, "services/", confined=True)
    anna = practice.client(ANNA)
    url = practice.url("row-section", "service-1", "applications", questionnaire="services")
    assert anna.post(url, form({"APP_ALL": "9"})).status_code == 302
    assert anna.post(practice.url("section", "about"), form({"STAFF": "12"})).status_code == 409
    assert (practice.answers("service-1"), practice.answers()) == ({"APP_ALL": "9"}, {})


def test_a_workbook_changes_nothing_in_sections_that_are_not_ones_own(practice: Practice) -> None:
    colleague(practice, ANNA, "self-assessment/work", confined=True)
    anna = practice.client(ANNA)
    posted = upload(practice, anna, edited(download(practice, anna), {"C3": 9}))
    assert posted.status_code == 422
    assert "sadaļās, kas Jums nav uzticētas: Pieteikumi pavisam." in posted.content.decode()
    Delegation.objects.create(
        assignment=Assignment.objects.get(user__username=ANNA), questionnaire="services", section="applications"
    )
    assert upload(practice, anna, edited(download(practice, anna), {"C3": 9})).status_code == 302
