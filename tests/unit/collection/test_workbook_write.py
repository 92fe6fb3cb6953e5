"""The workbook that is downloaded: keys, headings, drop-downs, rules, what is protected and what is hidden."""

import pytest
from practice import INSTITUTION, OFFICE, Practice
from workbooks import SHEET, address, download, every_kind, opened

from eindekss.collection.workbook.guard import unpack
from eindekss.registry.models import RosterRow


@pytest.fixture
def client(practice: Practice):
    every_kind(practice)
    return practice.client(INSTITUTION)


def answer(practice: Practice, client, row: str, section: str, **values: object) -> None:
    posted = {"seen": "{}"}
    for name, value in values.items():
        posted |= {f"a-{name}": value, f"h-{name}": "1"}
    saved = client.post(practice.url("row-section", row, section, questionnaire="services"), posted)
    assert saved.status_code == 302


def test_a_row_for_each_service_and_a_column_for_each_question(practice: Practice, client) -> None:
    page = opened(download(practice, client))[SHEET]
    rows = [[cell.value for cell in row[:4]] for row in page.iter_rows()]
    assert rows == [
        ["row", "name", "APP_ALL", "APP_E"],
        ["Rindas atslēga", "Nosaukums", "Pieteikumi pavisam", "Elektroniskie pieteikumi"],
        ["service-1", "Izmēģinājuma pakalpojums 1", None, None],
        ["service-2", "Izmēģinājuma pakalpojums 2", None, None],
    ]
    assert page.row_dimensions[1].hidden
    assert page.freeze_panes == "C3"


def test_the_answers_so_far_stand_in_it(practice: Practice, client) -> None:
    answer(practice, client, "service-2", "applications", APP_ALL="1 240", FORM="1", WAYS=["1", "3"], PRICE="4,5",
           SINCE="2016-05-01", REMARK="=1+1")  # fmt: skip
    page = opened(download(practice, client))[SHEET]
    shown = {page.cell(1, at).value: page.cell(4, at).value for at in range(3, page.max_column + 1)}
    assert shown["APP_ALL"] == 1240
    assert shown["FORM"] == "1 – ir"
    assert shown["WAYS"] == "1; 3"
    assert shown["PRICE"] == 4.5
    assert shown["SINCE"].date().isoformat() == "2016-05-01"
    assert shown["REMARK"] == "=1+1"
    assert shown["APP_E"] is None


def test_a_text_that_looks_like_a_formula_is_written_as_text(practice: Practice, client) -> None:
    answer(practice, client, "service-1", "applications", REMARK='=HYPERLINK("https://x.example")')
    assert opened(download(practice, client))[SHEET]["J3"].value == '=HYPERLINK("https://x.example")'
    assert unpack("a.xlsx", download(practice, client)).cells(SHEET).formulas == []


def test_what_answers_find_their_place_by_is_protected(practice: Practice, client) -> None:
    page = opened(download(practice, client))[SHEET]
    assert page.protection.sheet
    assert all(page[cell].protection.locked for cell in ("A3", "B3", "C1", "C2"))
    assert not any(page.cell(row, at).protection.locked for row in (3, 4) for at in range(3, page.max_column + 1))


def test_choices_drop_down_and_numbers_are_held_to_their_rule(practice: Practice, client) -> None:
    book = opened(download(practice, client))
    rules = {str(each.sqref): each for each in book[SHEET].data_validations.dataValidation}
    listed = rules["E3:E4"]
    assert listed.type == "list"
    source = listed.formula1.replace("$", "").partition("!")[2]
    assert [cell.value for (cell,) in book["Saraksti"][source]] == ["1 – ir", "2 – nav", "Neattiecas"]
    number = rules["C3:C4"]
    assert number.type == "custom"
    assert number.formula1.startswith("IF(ISNUMBER(C3),AND(ROUND(C3,0)=C3,C3>=0),COUNTIF('Saraksti'!")
    assert "Dati nav pieejami" in number.prompt
    assert rules["G3:G4"].formula1 == "IF(ISNUMBER(G3),AND(ROUND(G3,2)=G3,G3<=1000),FALSE)"
    assert "2 – tīmeklī" in rules["F3:F4"].prompt


def test_the_stamp_and_the_lists_are_out_of_sight(practice: Practice, client) -> None:
    book = opened(download(practice, client))
    assert {page.title: page.sheet_state for page in book} == {
        SHEET: "visible", "Norādes": "visible", "Saraksti": "hidden", "eindekss": "veryHidden",
    }  # fmt: skip


def test_it_speaks_the_language_of_the_person(practice: Practice, client) -> None:
    client.cookies["django_language"] = "en"
    book = opened(download(practice, client))
    assert [page.title for page in book] == ["Answers", "Instructions", "Lists", "eindekss"]
    assert book["Answers"]["C2"].value == "Applications in all"
    words = [cell.value for row in book["Instructions"].iter_rows() for cell in row if cell.value]
    assert "A number; not below 0; without decimals; or: Data not available" in words
    assert any("Paste values" in str(each) for each in words)


def test_the_same_answers_give_the_same_bytes(practice: Practice, client) -> None:
    content = download(practice, client)
    assert content == download(practice, client)
    assert opened(content).properties.created.date() == practice.record.opened


def test_it_is_saved_under_a_name_that_says_whose_it_is(practice: Practice, client) -> None:
    headers = client.get(address(practice, "workbook-download")).headers
    assert headers["Content-Disposition"] == 'attachment; filename="lakeland-2025-demo-DEMO-services.xlsx"'
    assert "no-store" in headers["Cache-Control"]


def test_an_institution_without_services_gets_an_empty_workbook(practice: Practice, client) -> None:
    RosterRow.objects.filter(wave=practice.record).delete()
    assert opened(download(practice, client))[SHEET].max_row == 2


def test_there_is_no_workbook_of_a_questionnaire_about_the_institution(practice: Practice, client) -> None:
    for page in ("workbook", "workbook-download", "workbook-changes"):
        assert client.get(practice.url(page)).status_code == 404


def test_the_page_of_the_services_leads_there_only_for_those_who_answer(practice: Practice, client) -> None:
    assert address(practice) in client.get(address(practice, "hub")).content.decode()
    office = practice.client(OFFICE)
    assert address(practice) not in office.get(address(practice, "hub")).content.decode()
    assert practice.url("workbook") not in client.get(practice.url("hub")).content.decode()
