"""Files beside answers: known by their content, seen by those who see the answers, taken away but never lost."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from practice import EXPERT, INSTITUTION, OFFICE, Practice

from eindekss.collection import lifecycle
from eindekss.collection.attachment import keeping
from eindekss.collection.attachment.kinds import kind_of
from eindekss.collection.models import Attachment, AuditEntry

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n"


def packed(*names: str, mimetype: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, b"<x/>")
    return made.getvalue()


TYPES = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0....", "jpg"),
        (packed(TYPES, "word/document.xml"), "docx"),
        (packed(TYPES, "xl/workbook.xml"), "xlsx"),
        (packed("content.xml", mimetype=b"application/vnd.oasis.opendocument.text"), "odt"),
        (packed("content.xml", mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (packed(TYPES, "word/document.xml", "word/vbaProject.bin"), None),
        (packed("Basic/Standard/Module1.xml", mimetype=b"application/vnd.oasis.opendocument.text"), None),
        (packed("content.xml", mimetype=b"x" * 1000), None),
        (packed("readme.txt"), None),
        (packed("word/document.xml"), None),
        (b"PK\x03\x04broken", None),
        (b"<!doctype html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"MZ\x90\x00", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
        (b"", None),
    ],
)
def test_a_kind_is_told_by_content(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


@pytest.fixture
def client(practice: Practice) -> Client:
    made = practice.client(INSTITUTION)
    made.get(practice.url("hub"))
    return made


def send(practice: Practice, client: Client, content: bytes = PDF, name: str = "standarts.pdf") -> HttpResponse:
    return client.post(practice.url("files", "STANDARD"), {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_kept_shown_downloaded_and_recorded(practice: Practice, client: Client) -> None:
    assert send(practice, client).status_code == 302
    (kept,) = Attachment.objects.all()
    assert (kept.name, kept.kind, kept.size, kept.by.username) == ("standarts.pdf", "pdf", len(PDF), INSTITUTION)
    for who in (client, practice.client(OFFICE)):
        assert "standarts.pdf" in who.get(practice.url("files", "STANDARD")).content.decode()
        assert "Pievienotie faili: 1" in who.get(practice.url("section", "work")).content.decode()
        reply = who.get(practice.url("file", str(kept.pk)))
        assert b"".join(reply.streaming_content) == PDF
        assert reply["Content-Disposition"] == 'attachment; filename="standarts.pdf"'
        assert reply["X-Content-Type-Options"] == "nosniff"
    assert practice.response().state == "in-progress"
    assert AuditEntry.objects.filter(act="file-attached", about="DEMO STANDARD").count() == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html>", "Šāda veida fails neder"),
        (b"", "Fails ir tukšs"),
        (PDF + bytes(keeping.LARGEST), "lielāks par 10 MiB"),
    ],
)
def test_what_is_not_taken_is_explained_and_nothing_written(
    practice: Practice, client: Client, content: bytes, says: str
) -> None:
    reply = send(practice, client, content)
    assert reply.status_code == 422
    assert says in reply.content.decode()
    assert not Attachment.objects.exists()


def test_no_file_and_one_file_too_many(practice: Practice, client: Client) -> None:
    assert "Izvēlieties failu" in client.post(practice.url("files", "STANDARD")).content.decode()
    for number in range(keeping.MOST):
        assert send(practice, client, PDF + bytes([number])).status_code == 302
    assert "jau ir 5 faili" in send(practice, client).content.decode()
    assert Attachment.objects.count() == keeping.MOST


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Dokumenti\\Pārskats 2025.pdf", "Pārskats 2025.pdf"),
        ("līgums.exe", "līgums.exe.pdf"),
        ("\r\nSet-Cookie: x.pdf", "Set-Cookie: x.pdf"),
        ("....", "file.pdf"),
        ("ā" * 400 + ".pdf", "ā" * 150 + ".pdf"),
    ],
)
def test_a_name_leads_nowhere(given: str, kept: str) -> None:
    assert keeping._name(given, "pdf") == kept


def test_taken_away_it_is_gone_from_the_pages_and_kept_in_the_table(practice: Practice, client: Client) -> None:
    send(practice, client)
    (kept,) = Attachment.objects.all()
    assert practice.client(OFFICE).post(practice.url("file-remove", str(kept.pk))).status_code == 403
    assert client.post(practice.url("file-remove", str(kept.pk))).status_code == 302
    assert client.get(practice.url("file", str(kept.pk))).status_code == 404
    assert "standarts.pdf" not in client.get(practice.url("files", "STANDARD")).content.decode().split("</h1>")[1]
    kept.refresh_from_db()
    assert kept.removed_by.username == INSTITUTION
    assert AuditEntry.objects.filter(act="file-removed").count() == 1


def test_only_those_who_see_the_answers_and_only_this_questionnaires(practice: Practice, client: Client) -> None:
    send(practice, client)
    (kept,) = Attachment.objects.all()
    assert practice.client(EXPERT).get(practice.url("file", str(kept.pk))).status_code == 403
    assert client.get(practice.url("file", str(kept.pk), questionnaire="services")).status_code == 404
    assert Client().get(practice.url("file", str(kept.pk))).status_code == 302
    assert client.get(practice.url("files", "STAFF")).status_code == 404  # no files are asked for there
    assert client.get(practice.url("files", "STANDARD") + "?row=service-1").status_code == 404


def test_a_submitted_questionnaire_takes_none_and_loses_none(practice: Practice, client: Client) -> None:
    send(practice, client)
    (kept,) = Attachment.objects.all()
    lifecycle.make("submit", practice.response(), None)
    assert send(practice, client).status_code == 403
    assert client.post(practice.url("file-remove", str(kept.pk))).status_code == 403
    reply = client.get(practice.url("file", str(kept.pk)))
    assert (reply.status_code, b"".join(reply.streaming_content)) == (200, PDF)
