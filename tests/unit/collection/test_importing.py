"""Answers collected with another tool come in whole through a mapping, or not at all with every reason named."""

import zipfile
from pathlib import Path

import pyreadstat
import pytest
import xlsxwriter
from practice import copy_example

from eindekss.collection.answering import Said, save
from eindekss.collection.importing import Report, import_file
from eindekss.collection.models import Answer, History, Response
from eindekss.dataset.wave import Wave, load_wave
from eindekss.errors import Refused
from eindekss.registry.load import load
from eindekss.registry.models import Participation

pytestmark = pytest.mark.django_db
MAPPING = """
institution: Regnr
missing: {"-99": not-available}
items:
  STAFF: Darbinieki
  SITE: {column: Vietne, recode: {ir: 1, nav: 2}}
  SITE_USES: {column: Lieto, delimiter: ";", recode: {jaunumi: 1, veidlapas: 2}}
  DOC_ALL: Dokumenti
"""
HEADING = ["Regnr", "Darbinieki", "Vietne", "Lieto", "Dokumenti", "Piezīmes"]
ROWS = [
    ["XL-001", "40", "ir", "jaunumi; veidlapas", "1000", "labi"],
    ["XL-002", "-99", "nav", "", "500", ""],
]


@pytest.fixture
def wave(tmp_path: Path) -> Wave:
    wave = load_wave(copy_example(tmp_path))
    load(wave)
    return wave


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "map.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def write_csv(path: Path, rows: list[list[str]], separator: str = ",") -> Path:
    path.write_text("\n".join(separator.join(row) for row in [HEADING, *rows]) + "\n", encoding="utf-8")
    return path


def answers() -> dict[tuple[str, str], str]:
    found = Answer.objects.filter(source="imported").select_related("response__institution")
    return {(each.response.institution.key, each.item): each.value or f"[{each.missing}]" for each in found}


def refused(wave: Wave, file: Path, mapping: Path) -> list[tuple[str, int | None, str | None]]:
    before = Answer.objects.count()
    with pytest.raises(Refused) as found:
        import_file(wave, file, mapping)
    assert Answer.objects.count() == before
    return [(each.id, each.place.row or each.place.line, each.place.column) for each in found.value.problems]


EXPECTED = {
    ("XL-001", "STAFF"): "40", ("XL-001", "SITE"): "1", ("XL-001", "SITE_USES"): "1 2",
    ("XL-001", "DOC_ALL"): "1000",
    ("XL-002", "STAFF"): "[not-available]", ("XL-002", "SITE"): "2", ("XL-002", "DOC_ALL"): "500",
}  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_file_comes_in(wave: Wave, mapping: Path, tmp_path: Path, separator: str) -> None:
    rows = [[f'"{cell}"' for cell in row] for row in ROWS]
    assert import_file(wave, write_csv(tmp_path / "a.csv", rows, separator), mapping) == Report(7, 2)
    assert answers() == EXPECTED
    assert set(Response.objects.values_list("state", flat=True)) == {"submitted"}


def test_an_excel_workbook_comes_in(wave: Wave, mapping: Path, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet("Dati")
    for at, row in enumerate([HEADING, *ROWS]):
        for column, cell in enumerate(row):
            sheet.write(at, column, float(cell) if cell.lstrip("-").isdigit() else cell)
    book.close()
    assert import_file(wave, tmp_path / "a.xlsx", mapping) == Report(7, 2)
    assert answers() == EXPECTED


def test_an_spss_file_comes_in_with_its_user_missing_codes(wave: Wave, tmp_path: Path) -> None:
    import pandas  # noqa: PLC0415 - slow to import, needed here only

    frame = pandas.DataFrame({"ID": ["XL-001", "XL-002"], "V1": [40.0, -99.0], "V2_1": [1.0, 0.0], "V2_2": [1.0, None]})
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), missing_ranges={"V1": [-99]})
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        'institution: ID\nmissing: {"-99": not-available}\n'
        "items:\n  STAFF: V1\n  SITE_USES: {columns: {V2_1: 1, V2_2: 3}}\n",
        encoding="utf-8",
    )
    import_file(wave, tmp_path / "a.sav", mapping)
    assert answers() == {
        ("XL-001", "STAFF"): "40", ("XL-001", "SITE_USES"): "1 3",
        ("XL-002", "STAFF"): "[not-available]", ("XL-002", "SITE_USES"): "[]",
    }  # fmt: skip


def test_rows_about_services_name_their_row(wave: Wave, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("k,r,all\nXL-003,s1,7\nXL-003,s2,8\n", encoding="utf-8")
    (tmp_path / "map.yaml").write_text("institution: k\nrow: r\nitems: {APP_ALL: all}\n", encoding="utf-8")
    assert import_file(wave, tmp_path / "a.csv", tmp_path / "map.yaml").answers == 2
    assert sorted(Answer.objects.values_list("row", "value")) == [("s1", "7"), ("s2", "8")]


def test_every_wrong_cell_is_listed_with_row_and_column(wave: Wave, mapping: Path, tmp_path: Path) -> None:
    rows = [
        ["XL-001", "daudz", "varbūt", "jaunumi; tējas", "1000", ""],
        ["XL-009", "1", "", "", "", ""],
        ["", "1", "", "", "", ""],
        ["XL-003", "", "", "", "-5", ""],
        ["XL-003", "3", "", "", "5", ""],
    ]
    assert sorted(refused(wave, write_csv(tmp_path / "a.csv", rows), mapping), key=str) == sorted(
        [
            ("number-broken", 2, "Darbinieki"), ("answer-code-unknown", 2, "Vietne"),
            ("answer-code-unknown", 2, "Lieto"),
            ("frame-institution-unknown", 3, "Darbinieki"), ("import-key-empty", 4, "Regnr"),
            ("number-too-small", 5, "Dokumenti"), ("answer-twice", 6, "Dokumenti"),
        ],
        key=str,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("STAFF: Darbinieki", "STAFF: Darbinieku skaits", "import-column-missing"),
        ("institution: Regnr", "institution: Numurs", "import-column-missing"),
        ("  STAFF: Darb", "  STAF: Darb", "answer-item-unknown"),
        ("{column: Vietne,", "{column: Vietne, delimiter: '|',", "import-not-multi"),
        ("not-available", "unknown", "reason-unknown"),
        ("SITE: {column: Vietne,", "SITE: {", "import-column-unnamed"),
        ("items:", "questions:", "key-unknown"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_at_its_line(
    wave: Wave, mapping: Path, tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in MAPPING
    mapping.write_text(MAPPING.replace(old, new), encoding="utf-8")
    found = refused(wave, write_csv(tmp_path / "a.csv", ROWS), mapping)
    assert problem in {identifier for identifier, _, _ in found}
    assert all(line for _, line, _ in found)


def test_an_answer_given_online_is_never_overwritten(wave: Wave, mapping: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", ROWS)
    import_file(wave, file, mapping)
    response = Response.objects.get(institution__key="XL-001", questionnaire="self-assessment")
    Response.objects.filter(pk=response.pk).update(state="reopened")
    save(response, "", {"DOC_E": Said("5")}, {}, None)
    mapping.write_text(MAPPING + "  DOC_E: Piezīmes\n", encoding="utf-8")
    write_csv(file, [["XL-001", "40", "ir", "", "1000", "6"]])
    assert refused(wave, file, mapping) == [("import-over-given", 2, "Piezīmes")]


def test_a_locked_questionnaire_takes_nothing_in(wave: Wave, mapping: Path, tmp_path: Path) -> None:
    found = Participation.objects.get(institution__key="XL-001")
    Response.objects.create(
        wave=found.wave, institution=found.institution, questionnaire="self-assessment", state="submitted"
    )
    assert refused(wave, write_csv(tmp_path / "a.csv", ROWS), mapping) == [("import-locked", 2, "Darbinieki")]


def test_importing_again_corrects_and_keeps_the_history(wave: Wave, mapping: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", ROWS)
    import_file(wave, file, mapping)
    write_csv(file, [["XL-001", "44", "ir", "", "", ""]])
    import_file(wave, file, mapping)
    assert answers()[("XL-001", "STAFF")] == "44"
    assert answers()[("XL-001", "DOC_ALL")] == "1000"
    versions = History.objects.filter(item="STAFF", response__institution__key="XL-001").order_by("version")
    assert list(versions.values_list("value", flat=True)) == ["40", "44"]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.pdf", b"%PDF", "import-kind-unknown"),
        ("a.csv", "Regnr;Darbinieki\nXL-001;Ā".encode("cp1257"), "import-not-utf8"),
        ("a.csv", b"", "import-heading-missing"),
        ("a.csv", b"Regnr,Regnr\n1,2\n", "import-heading-twice"),
        ("a.csv", b"Regnr,Darbinieki\nXL-001,1,2\n", "import-row-too-long"),
        ("a.xlsx", b"not a workbook", "import-broken"),
        ("a.sav", b"not a data file", "import-broken"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    wave: Wave, mapping: Path, tmp_path: Path, name: str, content: bytes, problem: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert [identifier for identifier, _, _ in refused(wave, tmp_path / name, mapping)] == [problem]


def test_a_workbook_with_macros_or_a_bomb_is_refused_unopened(wave: Wave, mapping: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert refused(wave, tmp_path / "a.xlsx", mapping)[0][0] == "import-macros"
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(6):
            archive.writestr(f"xl/{part}.xml", bytes(90 * 2**20))
    assert refused(wave, tmp_path / "b.xlsx", mapping)[0][0] == "import-too-large"


def test_a_missing_file_and_a_missing_sheet_are_named(wave: Wave, mapping: Path, tmp_path: Path) -> None:
    assert refused(wave, tmp_path / "none.csv", mapping)[0][0] == "file-missing"
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    book.add_worksheet("Dati")
    book.close()
    mapping.write_text(MAPPING + "sheet: Lapa\n", encoding="utf-8")
    assert refused(wave, tmp_path / "a.xlsx", mapping)[0][0] == "import-sheet-missing"
