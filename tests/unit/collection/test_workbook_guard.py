"""What a workbook may be before anyone reads it: every refusal says why, and nothing is unpacked without bounds."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import Workbook
from python_calamine import CalamineWorkbook
from workbooks import repacked, saved

from eindekss.collection.workbook import guard
from eindekss.collection.workbook.guard import unpack
from eindekss.errors import Refused


def _blank() -> bytes:
    made = Workbook()
    made.active["A1"] = "text"
    made.active["C3"] = 7
    return saved(made)


BOOK = _blank()
SHEET = "xl/worksheets/sheet1.xml"


def refused(content: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(Refused) as caught:
        unpack(name, content)
    return caught.value.problems[0].id


def with_part(name: str, content: bytes = b"<a/>") -> bytes:
    return repacked(BOOK, lambda parts: parts.update({name: content}))


def with_sheet(old: bytes, new: bytes) -> bytes:
    def alter(parts: dict[str, bytes]) -> None:
        assert old in parts[SHEET]
        parts[SHEET] = parts[SHEET].replace(old, new)

    return repacked(BOOK, alter)


def test_an_honest_workbook_passes_and_comes_out_whole() -> None:
    archive = unpack("a.xlsx", BOOK)
    assert archive.cells("Sheet").formulas == []
    read = CalamineWorkbook.from_filelike(archive.repacked()).get_sheet_by_name("Sheet")
    assert read.to_python(skip_empty_area=False) == [["text", "", ""], ["", "", ""], ["", "", 7.0]]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "workbook-not-xlsx"),
        (b"institution;row;item\n", "workbook-not-xlsx"),
        (b"PK\x03\x04 and no more", "workbook-broken"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "workbook-locked"),
        (BOOK[:-40], "workbook-broken"),
        (repacked(BOOK, lambda parts: parts.pop("xl/workbook.xml")), "workbook-not-xlsx"),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, why: str) -> None:
    assert refused(content) == why


def test_a_file_above_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LARGEST_FILE", len(BOOK) - 1)
    assert refused(BOOK) == "workbook-too-large"


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "XL/VBAPROJECT.BIN"])
def test_macros_are_refused_by_part(part: str) -> None:
    assert refused(with_part(part)) == "workbook-macros"


def test_macros_are_refused_by_name_and_by_declared_kind() -> None:
    assert refused(BOOK, "a.xlsm") == "workbook-macros"
    kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert refused(with_part("[Content_Types].xml", b"<Types><Override ContentType='" + kind + b"'/></Types>")) == (
        "workbook-macros"
    )


@pytest.mark.parametrize("part", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/embeddings/ole.bin"])
def test_links_elsewhere_are_refused_by_part(part: str) -> None:
    assert refused(with_part(part)) == "workbook-links"


def test_an_outer_relationship_is_refused_unless_it_is_a_web_address_in_a_cell() -> None:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    outer = b"<Relationship Id='r1' Type='%s' Target='https://x.example' TargetMode='External'/>"
    relation = b"<Relationships>" + outer + b"</Relationships>"
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    assert refused(with_part(name, relation % (kind + b"oleObject"))) == "workbook-links"
    unpack("a.xlsx", with_part(name, relation % (kind + b"hyperlink")))


def test_a_bomb_is_refused_by_ratio_by_sum_and_by_count() -> None:
    assert refused(with_part("xl/media/a.png", bytes(20 * guard.MIB))) == "workbook-swollen"
    noise = b"".join(zlib.crc32(struct.pack("I", number)).to_bytes(4, "big") * 40 for number in range(300_000))
    assert len(noise) > guard.LARGEST_UNPACKED
    assert refused(with_part("xl/media/a.png", noise)) in ("workbook-swollen", "workbook-too-large")
    many = repacked(BOOK, lambda parts: parts.update({f"xl/media/{n}.png": b"" for n in range(guard.MOST_PARTS)}))
    assert refused(many) == "workbook-swollen"


def test_a_size_that_lies_unpacks_no_more_than_it_says() -> None:
    """The sizes in the directory say 10 bytes; what is packed there is 30 million."""
    packed = with_part("xl/media/a.png", bytes(30_000_000))
    lying = packed.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 10))
    assert lying != packed
    assert refused(lying) == "workbook-broken"


def test_a_name_that_stands_twice_and_an_odd_packing_are_refused() -> None:
    twice = BytesIO(BOOK)
    with ZipFile(twice, "a", ZIP_DEFLATED) as archive:
        archive.writestr("XL/workbook.xml", b"<a/>")
    assert refused(twice.getvalue()) == "workbook-broken"
    assert refused(with_part("xl\\sharedStrings.xml")) == "workbook-broken"
    odd = BytesIO(BOOK)
    with ZipFile(odd, "a", ZIP_LZMA) as archive:
        archive.writestr("xl/odd.xml", b"<a/>")
    assert refused(odd.getvalue()) == "workbook-broken"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_any_encoding(encoding: str) -> None:
    text = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><a>&b;&b;</a>'
    assert refused(with_part("xl/theme/theme1.xml", text.encode(encoding))) == "workbook-broken"


@pytest.mark.parametrize("encoding", [b"UTF--1", b"utf-7", b"shift_jis", b"idna"])
def test_an_encoding_that_nobody_reads_is_refused(encoding: bytes) -> None:
    text = b"<?xml version='1.0' encoding='" + encoding + b"'?><a>b</a>"
    assert refused(with_part("xl/theme/theme1.xml", text)) == "workbook-broken"


@pytest.mark.parametrize("cell", [b"A5001", b"XFD1048576", b"SG1", b"1A", b"A99999999"])
def test_a_cell_far_off_is_refused_before_anyone_lays_out_the_sheet(cell: bytes) -> None:
    assert refused(with_sheet(b'r="C3"', b'r="' + cell + b'"')) == "workbook-too-far"


def test_a_far_row_whose_cells_have_no_place_of_their_own_is_refused() -> None:
    assert refused(with_sheet(b"</sheetData>", b'<row r="1048576"><c><v>1</v></c></row></sheetData>')) == (
        "workbook-too-far"
    )


@pytest.mark.parametrize("texts", ["xl/sharedStrings.xml", "XL/SHAREDSTRINGS.XML"])
@pytest.mark.parametrize(("longest", "passes"), [(12, True), (11, False)])
def test_one_long_text_in_many_cells_is_refused(
    monkeypatch: pytest.MonkeyPatch, longest: int, passes: bool, texts: str
) -> None:
    def alter(parts: dict[str, bytes]) -> None:
        cells = b"".join(b'<c r="A%d" t="s"><v>1</v></c>' % row for row in (1, 2, 3))
        parts[SHEET] = b"<worksheet><sheetData><row>" + cells + b"</row></sheetData></worksheet>"
        parts[texts] = b"<sst><si><t>another</t></si><si><r><t>fo</t></r><r><t>ur</t></r></si></sst>"

    monkeypatch.setattr("eindekss.collection.workbook.parts.MOST_TEXT", longest)
    content = repacked(BOOK, alter)
    if passes:
        assert unpack("a.xlsx", content).cells("Sheet").text == 12
    else:
        assert refused(content) == "workbook-too-far"


def test_formulas_and_errors_are_found_whatever_the_prefix() -> None:
    def alter(parts: dict[str, bytes]) -> None:
        parts[SHEET] = (
            b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
            b'<x:row r="1"><x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c><x:c r="B1" t="e"><x:v>#N/A</x:v></x:c></x:row>'
            b"</x:sheetData></x:worksheet>"
        )

    scan = unpack("a.xlsx", repacked(BOOK, alter)).cells("Sheet")
    assert (scan.formulas, scan.errors) == (["A1"], ["B1"])


def test_a_sheet_that_two_share_a_name_with_is_not_read() -> None:
    def alter(parts: dict[str, bytes]) -> None:
        sheet = parts["xl/workbook.xml"].split(b"<sheets>")[1].split(b"</sheets>")[0]
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(sheet, sheet * 2)

    with pytest.raises(Refused):
        unpack("a.xlsx", repacked(BOOK, alter)).cells("Sheet")


@settings(max_examples=150, deadline=None)
@given(some.lists(some.tuples(some.integers(0, len(BOOK) - 1), some.integers(0, 255)), min_size=1, max_size=20))
def test_a_damaged_file_is_refused_or_read_and_never_fails(damage: list[tuple[int, int]]) -> None:
    content = bytearray(BOOK)
    for at, value in damage:
        content[at] = value
    try:
        found = unpack("a.xlsx", bytes(content)).parts
    except Refused:
        return
    assert found
