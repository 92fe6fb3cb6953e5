"""Documents in PDF: tags, title, language."""

import io

import pytest
from observing import HOME, Came, judged, page, unseen
from pypdf import PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

from eindekss.observation.outcome import Status
from eindekss.observation.pdfs import Document, read
from eindekss.observation.visit import Reason, Role, Trouble

TWO = page("<main>" + "<p>Sveiki. " * 20 + "<a href='/a.pdf'>Pārskats</a> <a href='/b.PDF'>Veidlapa</a></main>")
A, B = f"{HOME}a.pdf", f"{HOME}b.PDF"


def pdf(*, tagged: bool = True, title: str = "Pārskats", language: str = "lv-LV", password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    root = writer.root_object
    if tagged:
        root[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
        root[NameObject("/StructTreeRoot")] = DictionaryObject()
    if language:
        root[NameObject("/Lang")] = TextStringObject(language)
    if title:
        writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_a_document_says() -> None:
    assert read(pdf()) == Document(True, "Pārskats", "lv-LV")
    assert read(pdf(tagged=False, title="", language="")) == Document(False, "", "")
    assert read(pdf(password="slepens")) is None


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"<html>", pdf()[:200]])
def test_what_is_no_document_is_none(content: bytes) -> None:
    assert read(content) is None


@pytest.mark.parametrize(
    ("a", "b", "status", "value"),
    [
        (pdf(), pdf(), Status.PASS, 1.0),
        (pdf(), pdf(title=""), Status.PARTIAL, 1.0),
        (pdf(), pdf(language=""), Status.PARTIAL, 1.0),
        (pdf(), pdf(tagged=False), Status.PARTIAL, 0.5),
        (pdf(tagged=False), pdf(tagged=False), Status.FAIL, 0.0),
        (pdf(tagged=False), Trouble(Reason.TOO_LARGE), Status.FAIL, 0.0),
        (pdf(), Came(status=404), Status.PASS, 1.0),
        (Trouble(Reason.BLOCKED), Came(status=404), Status.NOT_ASSESSABLE, None),
        (b"<html>", pdf(password="slepens"), Status.NOT_ASSESSABLE, None),
    ],
)
def test_documents(a: bytes | Trouble | Came, b: bytes | Trouble | Came, status: Status, value: float | None) -> None:
    outcome = judged("tagged-pdf", TWO, answers={A: a, B: b})
    assert (outcome.status, outcome.value) == (status, value)


def test_what_lacks_is_named_where_it_is_linked() -> None:
    outcome = judged("tagged-pdf", TWO, answers={A: pdf(tagged=False, language=""), B: pdf()})
    assert "a.pdf: tags, language." in outcome.findings[0].says.en
    assert outcome.findings[0].says.lv == "PDF dokumentos trūkst: a.pdf – tagu, valodas."
    assert [each.excerpt for each in outcome.seen] == ["Pārskats"]


@pytest.mark.parametrize(
    "link", ["<a href='/media/7/download'>Pārskats (PDF, 2 MB)", "<a type='application/pdf' href='/f?7'>P"]
)
def test_documents_at_addresses_without_an_ending(link: str) -> None:
    home = page("<main>" + "<p>Sveiki. " * 20 + link + "</a></main>")
    assert judged("tagged-pdf", home, answers=lambda _: pdf(tagged=False)).status is Status.FAIL
    assert judged("tagged-pdf", home, answers=lambda _: b"<html>").status is Status.NOT_ASSESSABLE


def test_no_documents_and_too_many() -> None:
    plain = page("<main>" + "<p>Sveiki. " * 20 + "</main>")
    assert judged("tagged-pdf", plain).status is Status.NOT_APPLICABLE
    assert judged("tagged-pdf", unseen(Role.HOME)).trouble == Trouble(Reason.TIMEOUT)
    cut = Trouble(Reason.CUT, "cap")
    assert judged("tagged-pdf", plain, cut=cut).trouble == cut
    one = judged("tagged-pdf", TWO, answers=lambda _: pdf(), settings={"tagged-pdf": {"most": 1}})
    assert len(one.seen) == 1
