"""A wave closed while somebody's save is under way: the page had found it open, and still nothing is written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from practice import EXPERT, INSTITUTION, OFFICE, Practice, change, form
from workbooks import address, download, edited, upload

from eindekss.collection import lifecycle
from eindekss.collection.access import visit_of
from eindekss.collection.answering import Said, Seen
from eindekss.collection.api import tokens
from eindekss.collection.expert.deciding import decide
from eindekss.collection.expert.sitting import Sitting
from eindekss.collection.field_period import moves
from eindekss.collection.models import Answer, Attachment, History, Response, Sample, SecondAnswer, SecondRating
from eindekss.collection.teamwork import delegation
from eindekss.collection.texts import text
from eindekss.registry.models import Participation, User

Step = Callable[[], Any]


def autosave(practice: Practice) -> Step:
    client = practice.client(INSTITUTION)
    client.get(practice.url("hub"))
    return lambda: client.post(practice.url("answer"), {"item": "STAFF", "a-STAFF": "99", "h-STAFF": "1"})


def section(practice: Practice) -> Step:
    client = practice.client(INSTITUTION)
    client.get(practice.url("hub"))
    return lambda: client.post(practice.url("section", "about"), form({"STAFF": "99"}))


def grid(practice: Practice) -> Step:
    client = practice.client(INSTITUTION)
    url = practice.url("grid", questionnaire="services")
    client.get(url)
    return lambda: client.post(url, {"a-service-1~APP_ALL": "7", "seen": "{}"})


def paste(practice: Practice) -> Step:
    client, url = practice.client(INSTITUTION), practice.url("grid-paste", questionnaire="services")
    block = {"block": "7\n", "row": "service-1", "item": "APP_ALL"}
    shown = client.post(url, block).context["pasted"].fingerprint
    return lambda: client.post(url, {**block, "shown": shown})


def workbook(practice: Practice) -> Step:
    client = practice.client(INSTITUTION)
    brought = upload(practice, client, edited(download(practice, client), {"C3": 1300}))
    token = client.get(brought.headers["Location"]).context["token"]
    return lambda: client.post(address(practice, "workbook-changes"), {"token": token})


def api(practice: Practice) -> Step:
    participation = Participation.objects.get(wave=practice.record, institution__key="DEMO")
    _, secret = tokens.make(participation, "Lietvedība", 30, User.objects.get(username=OFFICE))
    answers = [{"row": "service-1", "item": "APP_ALL", "value": 7, "version": 0}]
    return lambda: Client().post(
        "/api/v1/questionnaires/services/answers", {"answers": answers}, content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip


WRITERS = [autosave, section, grid, paste, workbook, api]


@pytest.mark.parametrize("writer", WRITERS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("closed", [False, True])
def test_no_way_of_answering_lands_after_closing(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, writer: Callable[[Practice], Step], closed: bool
) -> None:
    write, check = writer(practice), delegation.check

    def meanwhile(*values: Any) -> None:
        """Stands after what the page asks and before anything is written."""
        if closed:
            moves.make("close", practice.record, None)
        check(*values)

    monkeypatch.setattr(delegation, "check", meanwhile)
    reply = write()
    if closed:  # a way that leads on to another page says it there
        assert reply.status_code == 409 or text("locked-not-saved") in [
            str(each) for each in get_messages(reply.wsgi_request)
        ]
    else:
        assert reply.status_code in (200, 302)
    assert Answer.objects.count() == History.objects.count() == (0 if closed else 1)


def test_no_file_is_put_beside_an_answer_after_closing(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    change(
        practice.wave.folder / "instruments" / "self-assessment.yaml",
        "- id: STAFF",
        "- id: STAFF\n        evidence: true",
    )
    client, make = practice.client(INSTITUTION), lifecycle.make
    client.get(practice.url("hub"))

    def meanwhile(*values: Any) -> Response:
        moves.make("close", practice.record, None)
        return make(*values)

    monkeypatch.setattr(lifecycle, "make", meanwhile)
    reply = client.post(practice.url("files", "STAFF"), {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF")})
    assert (reply.status_code, Attachment.objects.count()) == (422, 0)
    assert text("locked-not-saved") in reply.content.decode()


def test_a_second_rating_is_not_written_after_closing(practice: Practice) -> None:
    wave, expert = practice.record, User.objects.get(username=EXPERT)
    site = practice.record.participations.get().institution
    visit = visit_of(expert, "view", wave.key, "DEMO", "opinion")
    sample = Sample.objects.create(wave=wave, questionnaire="opinion", size=1, drawn_from=1, seed="1", by=expert)
    second = SecondRating.objects.create(
        sample=sample, wave=wave, institution=site, questionnaire="opinion", rater=expert
    )
    sitting = Sitting(visit, second)
    assert sitting.editable
    moves.make("close", practice.record, None)
    with pytest.raises(lifecycle.NotAllowed):
        decide(sitting, "CLEAR", Said("1"), Seen())
    assert not SecondAnswer.objects.exists()


@pytest.mark.parametrize("move", ["open", "answer", "submit", "reopen"])
def test_no_person_moves_a_response_of_a_closed_wave(practice: Practice, move: str) -> None:
    practice.client(INSTITUTION).get(practice.url("hub"))
    person, response = User.objects.get(username=INSTITUTION), practice.response()
    response.state = min(lifecycle.MOVES[move].before)
    response.save()
    moves.make("close", practice.record, None)
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.make(move, response, person)
    assert Response.objects.get(pk=response.pk).state == response.state
    moves.make("open", practice.record, None)
    assert lifecycle.make(move, response, person).state == lifecycle.MOVES[move].after
