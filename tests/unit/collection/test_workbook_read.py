"""What can be wrong with a workbook that comes back: each problem by cell, value and remedy; nothing is written."""

import html
import random
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from practice import INSTITUTION, Practice, change
from workbooks import SHEET, address, download, edited, every_kind, opened, repacked, saved, upload

from eindekss.collection.models import Answer
from eindekss.registry.models import Assignment, Institution, Participation, RosterRow, User

STAMP = "eindekss"


@pytest.fixture
def client(practice: Practice):
    every_kind(practice)
    return practice.client(INSTITUTION)


def told(response: HttpResponse) -> list[str]:
    """The problems on the page, as a person reads them."""
    assert response.status_code == 422
    page = response.content.decode()
    listed = re.search(r'<ul class="[^"]*site-problems">(.*?)</ul>', page, re.DOTALL)
    assert listed
    found = re.findall(r"<li>(.*?)</li>", listed.group(1), re.DOTALL)
    assert not Answer.objects.filter(row__startswith="service").exists()
    return [html.unescape(re.sub(r"<[^>]+>", "", each)) for each in found]


def after_edit(practice: Practice, client, cells: dict[str, Any]) -> list[str]:
    return told(upload(practice, client, edited(download(practice, client), cells)))


def test_every_problem_is_told_with_its_cell_value_and_remedy(practice: Practice, client) -> None:
    assert after_edit(practice, client, {"C3": "daudz", "D4": -1, "E3": "varbūt", "C4": 5}) == [
        "lapa „Atbildes”, šūna C3, sleja „Pieteikumi pavisam”: „daudz” nav skaitlis (jautājums "
        "„Pieteikumi pavisam”). Rakstiet tikai ciparus un, ja vajag, decimālzīmi.",
        "lapa „Atbildes”, šūna E3, sleja „Vai ir veidlapa?”: „varbūt” nav starp piedāvātajām "
        "atbildēm (jautājums „Vai ir veidlapa?”). Izvēlieties no šīm: 1 – ir; 2 – nav.",
        "lapa „Atbildes”, šūna D4, sleja „Elektroniskie pieteikumi”: Skaitlis -1 ir mazāks par 0 "
        "(jautājums „Elektroniskie pieteikumi”). Ierakstiet skaitli, kas nav mazāks par 0.",
    ]


def test_the_same_in_english(practice: Practice, client) -> None:
    client.cookies["django_language"] = "en"
    content = edited(download(practice, client), {"D3": "n/a"}, "Answers")
    assert told(upload(practice, client, content)) == [
        "sheet “Answers”, cell D3, column “Electronic applications”: “n/a” is not a number (item "
        "“Electronic applications”). Write digits only and a decimal mark where needed."
    ]


def test_a_workbook_in_one_language_is_taken_from_a_person_reading_the_other(practice: Practice, client) -> None:
    content = edited(download(practice, client), {"C3": "Dati nav pieejami", "E3": "1 – ir"})
    client.cookies["django_language"] = "en"
    assert upload(practice, client, content).status_code == 302


def test_blank_cells_are_no_errors(practice: Practice, client) -> None:
    response = upload(practice, client, edited(download(practice, client), {"C3": "  ", "D3": None}))
    assert response.status_code == 200
    assert "nav nekā, kas mainītu" in response.content.decode()


def test_a_row_that_is_not_the_institutions_is_refused_with_its_place(practice: Practice, client) -> None:
    (problem,) = after_edit(practice, client, {"A4": "service-9", "C4": 5})
    assert problem.startswith("lapa „Atbildes”, šūna A4: Rindas „service-9” nav jūsu iestādes")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"A4": "service-1"}, "šūna A4: Rinda „service-1” ir divreiz."),
        ({"A4": None, "C4": 5}, "šūna A4: Rinda ir aizpildīta, bet tai nav atslēgas."),
        ({"C6": 5}, "šūna A6: Rinda ir aizpildīta, bet tai nav atslēgas."),
        ({"C1": None}, "lapa „Atbildes”: Nav slejas „Pieteikumi pavisam”."),
        ({"D1": "APP_ALL"}, "Sleja „Pieteikumi pavisam” ir vairāk nekā vienreiz."),
        ({"C2": "Mans virsraksts", "C3": "x"}, "šūna C3, sleja „Mans virsraksts”: „x” nav skaitlis"),
        ({"K1": "MINE", "K3": "x"}, "šūna K1: Sleja nav šīs anketas: slēptajā pirmajā rindā ir „MINE”."),
        ({"K3": "piezīme"}, "šūna K1: Sleja nav šīs anketas: slēptajā pirmajā rindā ir „”."),
        ({"C3": "=2+3"}, "lapa „Atbildes”, šūna C3: Šūnā ir formula."),
        ({"C3": "#N/A"}, "lapa „Atbildes”, šūna C3: Šūnā ir Excel kļūda."),
        ({"C3": True}, "„TRUE” nav skaitlis"),
        ({"G3": 1000.01}, "ir lielāks par 1000"),
        ({"G3": 0.125}, "par daudz zīmju aiz komata"),
        ({"H3": "vakar"}, "„vakar” nav datums"),
        ({"I3": "vietne"}, "„vietne” nav tīmekļa adrese"),
        ({"F3": "1; 7"}, "„7” nav starp piedāvātajām atbildēm"),
        ({"G3": "Dati nav pieejami"}, "iemesls „Dati nav pieejami” nav paredzēts"),
    ],
)
def test_what_stands_in_the_way_is_told(practice: Practice, client, cells: dict[str, Any], said: str) -> None:
    assert any(said.replace("par daudz", "pārāk daudz") in each for each in after_edit(practice, client, cells))


def test_rows_and_columns_may_change_places_and_rows_may_go(practice: Practice, client) -> None:
    content = edited(
        download(practice, client),
        {"A3": "service-2", "A4": "service-1", "C1": "APP_E", "D1": "APP_ALL", "C3": 1, "D3": 2, "C4": 3, "D4": 4},
    )
    assert upload(practice, client, content).status_code == 302
    shown = client.get(address(practice, "workbook-changes")).context["page"].object_list
    found = {(row.row, each.item.id): each.mine.value for row, changes in shown for each in changes}
    assert found == {("service-2", "APP_E"): "1", ("service-2", "APP_ALL"): "2", ("service-1", "APP_E"): "3",
                     ("service-1", "APP_ALL"): "4"}  # fmt: skip


def test_formulas_on_a_sheet_of_ones_own_are_nobodys_business(practice: Practice, client) -> None:
    book = opened(download(practice, client))
    book.create_sheet("Mani aprēķini")["A1"] = "=2+2"
    book[SHEET]["C3"] = 4
    assert upload(practice, client, saved(book)).status_code == 302


def sheet_renamed(content: bytes, old: str, new: str | None) -> bytes:
    book = opened(content)
    if new:
        book[old].title = new
    else:
        del book[old]
    return saved(book)


@pytest.mark.parametrize(
    ("sheet", "new", "said"),
    [
        (
            SHEET,
            "Lapa1",
            "Darbgrāmatā nav lapas „Atbildes”; ir: Lapa1, Norādes, Saraksti. Atdodiet lapai tās nosaukumu",
        ),
        (SHEET, None, "Darbgrāmatā nav lapas „Atbildes”; ir: Norādes, Saraksti."),
        (STAMP, "Lapa1", "tai trūkst slēptās lapas ar zīmogu"),
        (STAMP, None, "tai trūkst slēptās lapas ar zīmogu"),
    ],
)
def test_a_sheet_renamed_or_gone(practice: Practice, client, sheet: str, new: str | None, said: str) -> None:
    (problem,) = told(upload(practice, client, sheet_renamed(download(practice, client), sheet, new)))
    assert said in problem


def test_a_stamp_that_was_changed_is_seen(practice: Practice, client) -> None:
    content = download(practice, client)
    stamp = opened(content)[STAMP]["A1"].value
    for broken in (stamp[:-1], stamp[:20] + "x" + stamp[21:], "", None, 7, "ā" + stamp):
        (problem,) = told(upload(practice, client, edited(content, {"A1": broken}, STAMP)))
        assert "zīmogs ir mainīts" in problem or "trūkst" in problem


def test_another_institutions_file_is_refused_even_when_one_answers_for_both(practice: Practice, client) -> None:
    neighbour = Institution.objects.create(key="NEXT")
    Participation.objects.create(wave=practice.record, institution=neighbour, name_lv="Kaimiņi")
    RosterRow.objects.create(wave=practice.record, institution=neighbour, unit="service", row="service-1")
    Assignment.objects.create(
        user=User.objects.get(username=INSTITUTION), wave=practice.record, institution=neighbour, role="institution"
    )
    theirs = client.get(practice.url("workbook-download", questionnaire="services", institution="NEXT")).content
    (problem,) = told(upload(practice, client, theirs))
    assert "Šī ir citas iestādes darbgrāmata." in problem


def test_another_version_of_the_questionnaire_is_refused(practice: Practice, client) -> None:
    content = download(practice, client)
    change(practice.wave.folder / "instruments" / "services.yaml", '"2025.1"', '"2025.2"')
    (problem,) = told(upload(practice, client, content))
    assert "Darbgrāmata ir anketas versijai 2025.1, bet tagad ir versija 2025.2." in problem


def test_another_questionnaires_workbook_is_refused(practice: Practice, client) -> None:
    file = practice.wave.folder / "instruments" / "services.yaml"
    content = download(practice, client)
    change(file, "questionnaire: services", "questionnaire: rights")
    (problem,) = told(
        client.post(
            practice.url("workbook", questionnaire="rights"),
            {"workbook": SimpleUploadedFile("pakalpojumi.xlsx", content)},
        )
    )
    assert "Darbgrāmata ir citai anketai: „services” vilnī „lakeland-2025-demo”." in problem


def test_an_older_layout_is_refused(practice: Practice, client, monkeypatch: pytest.MonkeyPatch) -> None:
    content = download(practice, client)
    monkeypatch.setattr("eindekss.collection.workbook.stamp.FORMAT", 2)
    (problem,) = told(upload(practice, client, content))
    assert "no vietnes citas versijas" in problem


def test_no_file_and_a_huge_file(practice: Practice, client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(client.post(address(practice))) == ["Datne nav izvēlēta. Izvēlieties aizpildīto darbgrāmatu."]
    monkeypatch.setattr("eindekss.collection.workbook.views.LARGEST_FILE", 100)
    (problem,) = told(upload(practice, client, download(practice, client)))
    assert "Datne ir pārāk liela." in problem


@pytest.mark.parametrize("name", ["pakalpojumi.xlsm", "a.xls", "a.csv"])
def test_a_file_of_another_kind(practice: Practice, client, name: str) -> None:
    content = download(practice, client) if name.endswith("m") else b"a;b;c\n"
    (problem,) = told(upload(practice, client, content, name))
    assert "makro" in problem if name.endswith("m") else "nav Excel darbgrāmata" in problem


def test_a_fault_inside_the_reader_is_a_refusal(practice: Practice, client, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panic(*arguments: object) -> None:
        raise PanicException

    content = download(practice, client)
    monkeypatch.setattr("eindekss.collection.workbook.read.CalamineWorkbook.from_filelike", panic, raising=False)
    (problem,) = told(upload(practice, client, content))
    assert "tā ir bojāta" in problem


def test_more_problems_than_a_page_holds_are_counted(
    practice: Practice, client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eindekss.collection.workbook.views._MOST_TOLD", 1)
    response = upload(practice, client, edited(download(practice, client), {"C3": "a", "D3": "b", "C4": "c"}))
    assert len(told(response)) == 1
    assert "Kas jālabo: 3" in response.content.decode()
    assert "Un vēl: 2." in response.content.decode()


def test_a_name_of_a_file_is_shown_as_text(practice: Practice, client) -> None:
    response = upload(practice, client, b"PK\x03\x04", "<b>a.xlsx")
    assert "<b>a.xlsx" not in response.content.decode()
    assert told(response)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """One part of the workbook spoiled: a byte, a piece gone, a number or an attribute replaced."""
    numbers = [b"-1", b"0", b"99999999999999999999", b"1e308", b"NaN", b"4294967295", b"", b"2958466"]
    words = [b'""', b'"s"', b'"e"', b'"d"', b'"b"', b'"inlineStr"', b'"A1:XFD1048576"', b'"XFD1048576"']

    def alter(parts: dict[str, bytes]) -> None:
        name = chance.choice(sorted(name for name in parts if name.endswith((".xml", ".rels"))))
        part = parts[name]
        at = chance.randrange(len(part))
        pattern, replacements = chance.choice([(rb"\d+", numbers), (rb'"[^"]*"', words)])
        found = chance.choice(list(re.finditer(pattern, part)))
        parts[name] = chance.choice(
            [
                part[:at] + bytes([chance.randrange(256)]) + part[at + 1 :],
                part[:at] + part[at + chance.randint(1, 30) :],
                part[: found.start()] + chance.choice(replacements) + part[found.end() :],
            ]
        )

    return repacked(content, alter)


def test_a_damaged_workbook_is_refused_or_read_and_never_breaks_the_site(practice: Practice, client) -> None:
    chance = random.Random(2017)  # noqa: S311 - damage for a test
    content = edited(download(practice, client), {"C3": 5, "E3": "1 – ir", "H3": "2016-05-01", "J3": "teksts"})
    answered = [upload(practice, client, damaged(content, chance)).status_code for _ in range(150)]
    assert set(answered) <= {200, 302, 422}
    assert answered.count(422) > 30
    assert not Answer.objects.exists()
