"""Questionnaires on paper, as the site gives them: what was said, and nothing that was not asked."""

import io

import pytest
from django.conf import settings
from practice import INSTITUTION, OFFICE, Practice, form
from pypdf import PdfReader

from eindekss.collection import lifecycle

pytestmark = pytest.mark.django_db


def paper(
    practice: Practice, page: str = "answers-pdf", name: str = INSTITUTION, language: str = "lv", **more: str
) -> str:
    client = practice.client(name)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    reply = client.get(practice.url(page, **more))
    assert reply.status_code == 200
    assert reply["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(reply.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()).replace("\u202f", " ")


def answer(practice: Practice, section: str, items: dict[str, object]) -> None:
    practice.client(INSTITUTION).post(practice.url("section", section), form(items))


def test_what_was_said_is_in_words_and_what_was_not_asked_is_left_out(practice: Practice) -> None:
    answer(practice, "about", {"STAFF": "1240"})
    answer(practice, "online", {"SITE": "2"})
    answer(practice, "work", {"DOC_ALL": "5600", "m-DOC_E": "not-available", "STANDARD": "1"})
    text = paper(practice)
    for expected in ("Izmēģinājuma iestāde", "Vēl nav iesniegta", "1 240", "nē", "5 600", "Dati nav pieejami",
                     "ir pašu izstrādāts", "nav atbildēts"):  # fmt: skip
        assert expected in text
    assert "Ko tīmekļvietnē var darīt" not in text  # its filter keeps it out


def test_it_says_when_it_was_submitted_and_speaks_the_readers_language(practice: Practice) -> None:
    answer(practice, "about", {"STAFF": "1240"})
    lifecycle.make("submit", practice.response(), None)
    text = paper(practice, name=OFFICE, language="en")
    assert "Submitted on" in text
    assert "1,240" in text


def test_a_roster_has_a_form_for_each_row(practice: Practice) -> None:
    client = practice.client(INSTITUTION)
    for row, value in (("service-1", "3141"), ("service-2", "2718")):
        url = practice.url("row-section", row, "applications", questionnaire="services")
        client.post(url, form({"APP_ALL": value}))
    text = paper(practice, questionnaire="services")
    assert text.index("3 141") < text.index("2 718")
    assert text.count("Jautājums Atbilde") >= 2


def test_the_blank_one_has_no_answers(practice: Practice) -> None:
    answer(practice, "about", {"STAFF": "1240"})
    text = paper(practice, page="blank-pdf")
    assert "Ko tīmekļvietnē var darīt" in text
    assert "240" not in text
