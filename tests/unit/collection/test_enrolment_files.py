"""What an uploaded list may be: everything that is wrong is named with its place, and nothing is written."""

import io
import socket
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from frame_lists import CATALOGUE, CONTEXT, INSTITUTION_HEADING, ROSTER_HEADING, csv_file, json_ld, turtle, workbook
from practice import Practice, change
from workbooks import repacked

from eindekss.collection.enrolment.comparison import compare
from eindekss.collection.enrolment.incoming import read_incoming
from eindekss.collection.enrolment.lists import LISTS, list_of
from eindekss.collection.enrolment.tables import read_tables
from eindekss.dataset.wave import load_wave
from eindekss.errors import Problem, Refused
from eindekss.registry.models import Institution, Participation, RosterRow

ROSTER = ["service", "DEMO", "s7", "Laivas", "Boats", "", "given"]
INSTITUTION = ["40003032949", "40003032949", "Z", "Zivju birojs", "Fish Office", "https://zivis.example", "jā", ""]
BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description>&b;</rdf:Description></rdf:RDF>"""
OTHER_FILE = BILLION_LAUGHS.replace(b'<!ENTITY a "ha">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')
SERVICE = "<https://example.org/service/8> a cpsv:PublicService ; "
OF_DEMO = "cv:hasCompetentAuthority <https://example.org/org/demo> ."


def roster(*changes: tuple[int, str]) -> bytes:
    row = list(ROSTER)
    for at, value in changes:
        row[at] = value
    return csv_file(ROSTER_HEADING, row)


def institution(*changes: tuple[int, str]) -> bytes:
    row = list(INSTITUTION)
    for at, value in changes:
        row[at] = value
    return csv_file(INSTITUTION_HEADING, row)


def macros() -> bytes:
    return repacked(workbook({"a": [ROSTER_HEADING, ROSTER]}), lambda parts: parts.update({"xl/vbaProject.bin": b"x"}))


def bomb() -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    return packed.getvalue()


def far_off() -> bytes:
    return workbook({"a": [ROSTER_HEADING, ROSTER, *[[]] * 60_000, ["x"]]})


WRONG: list[tuple[str, bytes, list[str]]] = [
    # no list at all
    ("a.csv", b"", ["enrolment-empty"]),
    ("a.csv", b"x" * (10 * 2**20 + 1), ["enrolment-too-large"]),
    ("a.pdf", b"%PDF", ["enrolment-kind-unknown"]),
    ("list", b"a,b", ["enrolment-kind-unknown"]),
    ("a.csv", b"\xff\xfe\x00\xd8", ["enrolment-not-text"]),
    ("a.csv", b"institution,row\x00\n", ["enrolment-not-text"]),
    ("a.csv", b'institution,row,name_lv,unit\nDEMO,"s1"x,a,service\n', ["enrolment-csv-broken"]),
    ("a.csv", b"one,two\n1,2\n", ["enrolment-nothing-known"]),
    ("a.csv", b"\n\n", ["enrolment-nothing-known"]),
    ("a.csv", b"," * 1_000_000 + b"x", ["enrolment-too-far"]),
    ("a.csv", b"unit\n" + b"a\n" * 60_000, ["enrolment-too-far"]),
    # a workbook that nobody may open
    ("a.xlsx", b"PK\x03\x04 nothing more", ["workbook-broken"]),
    ("a.xlsx", csv_file(ROSTER_HEADING, ROSTER), ["workbook-not-xlsx"]),
    ("a.xlsm", workbook({"a": [ROSTER_HEADING, ROSTER]}), ["workbook-macros"]),
    ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 100, ["workbook-locked"]),
    ("a.xlsx", macros(), ["workbook-macros"]),
    ("a.xlsx", bomb(), ["workbook-swollen"]),
    ("a.xlsx", far_off(), ["workbook-too-far"]),
    ("a.xlsx", workbook({"a": [ROSTER_HEADING, [*ROSTER[:3], "=1+1", *ROSTER[4:]]]}), ["workbook-formula"]),
    ("a.xlsx", workbook({"a": [ROSTER_HEADING, ROSTER], "b": [ROSTER_HEADING, ROSTER]}), ["enrolment-list-twice"]),
    ("a.xlsx", workbook({"a": [["one", "two"], [1, 2]]}), ["enrolment-nothing-known"]),
    # headings and rows
    ("a.csv", csv_file(["unit", "institution", "name_lv"], ["service", "DEMO", "a"]), ["enrolment-column-missing"]),
    ("a.csv", csv_file([*ROSTER_HEADING, "Nosaukums"], [*ROSTER, "b"]), ["enrolment-heading-twice"]),
    ("a.csv", csv_file(["institution", "row", "name_lv"], ["DEMO", "s7", "a"]), ["enrolment-unit-unnamed"]),
    ("a.csv", csv_file(ROSTER_HEADING), ["enrolment-no-rows"]),
    ("a.csv", csv_file(ROSTER_HEADING, [*ROSTER, "one too many"]), ["enrolment-row-too-long"]),
    # rosters
    ("a.csv", roster((0, "boat")), ["frame-unit-unknown"]),
    ("a.csv", roster((1, "NOBODY")), ["frame-institution-unknown"]),
    ("a.csv", roster((2, "")), ["frame-cell-empty"]),
    ("a.csv", roster((2, "a/b")), ["frame-key-unfit"]),
    ("a.csv", roster((2, "s" * 61)), ["frame-cell-too-long"]),
    ("a.csv", roster((3, "")), ["frame-cell-empty"]),
    ("a.csv", roster((3, "bell\x07")), ["frame-cell-unprintable"]),
    ("a.csv", roster((6, "rumour")), ["frame-source-unknown"]),
    ("a.csv", csv_file(ROSTER_HEADING, ROSTER, ROSTER), ["roster-row-twice"]),
    # institutions
    ("a.csv", institution((0, "40003032948"), (1, "40003032948")), ["registration-number-invalid"]),
    ("a.csv", institution((1, "90000022632")), ["institution-key-differs"]),
    ("a.csv", institution((0, ""), (1, "")), ["frame-cell-empty"]),
    ("a.csv", institution((4, "")), ["frame-cell-empty"]),
    ("a.csv", institution((5, "javascript:alert(1)")), ["website-broken"]),
    ("a.csv", institution((6, "maybe")), ["participates-unknown"]),
    ("a.csv", csv_file(INSTITUTION_HEADING, INSTITUTION, INSTITUTION), ["registration-number-twice"]),
    # classes
    ("a.csv", csv_file(["institution", "classification", "category"], ["DEMO", "size", "large"]),
     ["frame-classification-unknown"]),
    # catalogues
    ("a.ttl", b"@prefix", ["catalogue-broken"]),
    ("a.ttl", b"\xff\xfe\xfd", ["catalogue-broken"]),
    ("a.ttl", b"[" * 100_000, ["catalogue-broken"]),
    ("a.ttl", turtle("<https://example.org/a> dct:title 'a'@lv ."), ["catalogue-empty"]),
    ("a.ttl", turtle(CATALOGUE.replace("Laivas", r"\u0000")), ["catalogue-broken"]),
    ("a.jsonld", json_ld(CONTEXT).replace(b"0711-07", rb"\ud800"), ["catalogue-broken"]),
    ("a.rdf", b"<rdf>", ["catalogue-not-xml"]),
    ("a.rdf", BILLION_LAUGHS, ["catalogue-not-xml"]),
    ("a.xml", OTHER_FILE, ["catalogue-not-xml"]),
    ("a.rdf", b"<a/>", ["catalogue-empty"]),
    ("a.jsonld", b"{", ["catalogue-broken"]),
    ("a.json", b"[" * 100_000, ["catalogue-broken"]),
    ("a.jsonld", b"[]", ["catalogue-empty"]),
    ("a.jsonld", json_ld("https://example.org/context.jsonld"), ["catalogue-context-elsewhere"]),
    ("a.jsonld", json_ld([CONTEXT, "context.jsonld"]), ["catalogue-context-elsewhere"]),
    ("a.jsonld", json_ld({**CONTEXT, "@import": "https://example.org/c"}), ["catalogue-context-elsewhere"]),
    ("a.jsonld", json_ld({**CONTEXT, "x": {"@id": "dct:x", "@context": "file:///etc/passwd"}}),
     ["catalogue-context-elsewhere"]),
    ("a.ttl", turtle(CATALOGUE + SERVICE + f"dct:title 'b'@lv ; {OF_DEMO}"), []),  # its address names it
    ("a.ttl", turtle(CATALOGUE + f"[] a cpsv:PublicService ; dct:title 'b'@lv ; {OF_DEMO}"),
     ["catalogue-identifier-missing"]),
    ("a.ttl", turtle(CATALOGUE + SERVICE + f"dct:identifier '8' ; {OF_DEMO}"), ["catalogue-title-missing"]),
    ("a.ttl", turtle(CATALOGUE + SERVICE + f"dct:identifier '8' ; dct:title 'a'@lv, 'b'@lv ; {OF_DEMO}"),
     ["catalogue-title-twice"]),
    ("a.ttl", turtle(CATALOGUE + SERVICE + "dct:identifier '8' ; dct:title 'a'@lv ."), ["catalogue-authority-missing"]),
    ("a.ttl", turtle(SERVICE + "dct:identifier '8' ; dct:title 'a'@lv ; cv:hasCompetentAuthority [ a cv:Channel ] ."),
     ["catalogue-authority-unnumbered"]),
    ("a.ttl", turtle(CATALOGUE + SERVICE + f"dct:identifier '0711-07' ; dct:title 'a'@lv ; {OF_DEMO}"),
     ["catalogue-identifier-twice"]),
    ("a.ttl", turtle(CATALOGUE.replace('"DEMO"', '"40003032949"')), ["frame-institution-unknown"]),
]  # fmt: skip


def problems(practice: Practice, file: str, content: bytes, unit: str = "") -> list[Problem]:
    wave = load_wave(practice.wave.folder)
    try:
        return compare(practice.record, read_incoming(wave, file, content, unit)).problems
    except Refused as refused:
        return list(refused.problems)


@pytest.mark.parametrize(("file", "content", "wanted"), WRONG, ids=[f"{at}-{each[0]}" for at, each in enumerate(WRONG)])
def test_every_file_that_is_no_good_is_refused_with_the_reason(
    practice: Practice, file: str, content: bytes, wanted: list[str]
) -> None:
    change(practice.wave.folder / "wave.toml", 'country = "XL"', 'country = "LV"')
    found = problems(practice, file, content)
    assert [each.id for each in found] == wanted
    for language in ("lv", "en"):
        assert all(each.text(language) for each in found)
    assert RosterRow.objects.filter(row="s7").count() == 0
    assert not Institution.objects.filter(key="40003032949").exists()
    assert Participation.objects.filter(wave=practice.record).count() == 1


def test_problems_of_cells_name_sheet_row_and_the_files_own_heading(practice: Practice) -> None:
    rows = [["Vienība", "Reģistrācijas numurs", "Identifikators", "Pakalpojuma nosaukums"], ["boat", "DEMO", "s7", "a"]]
    found = problems(practice, "saraksts.xlsx", workbook({"Pirmā": rows}))
    assert [each.place.text("lv") for each in found] == ["saraksts.xlsx, lapa „Pirmā”, 2. rinda, sleja „Vienība”"]
    assert "service" in found[0].remedy("lv")


def test_all_problems_of_a_file_come_at_once(practice: Practice) -> None:
    content = csv_file(ROSTER_HEADING, ["boat", "NOBODY", "", "", "", "", "rumour"], ["service", "DEMO", "a/b", "a"])
    found = problems(practice, "a.csv", content)
    assert sorted(each.id for each in found) == [
        "frame-cell-empty", "frame-cell-empty", "frame-institution-unknown", "frame-key-unfit",
        "frame-source-unknown", "frame-unit-unknown",
    ]  # fmt: skip
    assert {each.place.line for each in found} == {2, 3}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1257"])
def test_separator_and_encoding_are_found_out(practice: Practice, separator: str, encoding: str) -> None:
    heading = ["Vienība", "Iestādes atslēga", "Rindas atslēga", "Nosaukums"]
    content = csv_file(heading, ["service", "DEMO", "s7", "Šķūņa īre"], separator=separator, encoding=encoding)
    incoming = read_incoming(practice.wave, "a.csv", content)
    assert [row.cells["name_lv"] for row in incoming.rows["rosters"]] == ["Šķūņa īre"]
    told = {note.id for note in incoming.notes}
    assert ("enrolment-note-encoding" in told) == (encoding in ("utf-16", "windows-1257"))


def test_a_separator_inside_a_heading_deceives_nobody(practice: Practice) -> None:
    content = '"Nosaukums, latviski";Vienība;Iestādes atslēga;"Rindas, kas, ir, atslēga, te";Rindas atslēga;Nosaukums\n'
    tables = read_tables("a.csv", content.encode(), "lv", lambda heading: list_of([heading]) is not None)
    assert tables[0].heading[1:3] == ["Vienība", "Iestādes atslēga"]


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("name", list(LISTS))
def test_the_headings_of_both_languages_and_the_files_own_are_known(name: str, language: str) -> None:
    listed = LISTS[name]
    assert [listed.column(str(said[language])) for said in listed.headings().values()] == list(listed.columns)
    assert [listed.column(column.upper()) for column in listed.columns] == list(listed.columns)


def test_what_is_passed_over_is_said(practice: Practice) -> None:
    sheets = {"Dati": [[*ROSTER_HEADING, "Krāsa"], [*ROSTER, "zila"]], "Kaut kas": [["x"], ["y"]]}
    incoming = read_incoming(practice.wave, "a.xlsx", workbook(sheets))
    assert [(note.id, note.values.get("column") or note.values.get("sheet")) for note in incoming.notes] == [
        ("enrolment-note-ignored-column", "Krāsa"),
        ("enrolment-note-ignored-sheet", "Kaut kas"),
    ]
    told = read_incoming(practice.wave, "a.ttl", turtle()).notes
    assert {note.values.get("name"): note.values["count"] for note in told[1:]} == {
        "cv:Channel": 1, "cv:hasChannel": 1, "dct:description": 1, "dct:title @ru": 1,
    }  # fmt: skip


def test_the_json_ld_parser_reaches_no_network(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*arguments: object, **named: object) -> None:
        raise AssertionError("somebody tried to reach the network")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    monkeypatch.setattr(socket.socket, "connect", nowhere)
    monkeypatch.setattr("rdflib.plugins.shared.jsonld.context.source_to_json", nowhere)
    incoming = read_incoming(practice.wave, "a.jsonld", json_ld(CONTEXT))
    assert [dict(row.cells) for row in incoming.rows["rosters"]] == [
        {"unit": "service", "institution": "DEMO", "row": "0711-07", "name_lv": "Laivas reģistrācija"}
    ]
