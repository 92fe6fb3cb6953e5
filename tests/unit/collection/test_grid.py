"""The grid's pages: what is shown of many rows, cells as they are typed, a block pasted, saved and undone."""

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from grids import many_services
from practice import INSTITUTION, OFFICE, Practice, change
from workbooks import SHEET, download, edited, every_kind, opened, upload

from eindekss.collection import answering
from eindekss.collection.answering import Said
from eindekss.collection.models import Answer, Delegation, History
from eindekss.collection.query import asking
from eindekss.collection.sheet import read_sheet
from eindekss.registry.models import Assignment, Participation, User


@pytest.fixture
def client(practice: Practice) -> Client:
    every_kind(practice)
    client = practice.client(INSTITUTION)
    client.get(address(practice))
    return client


def address(practice: Practice, page: str = "grid") -> str:
    return practice.url(page, questionnaire="services")


def shown(practice: Practice, client: Client, **asked: str) -> str:
    return client.get(address(practice), asked).content.decode()


def rows(page: str) -> list[str]:
    return re.findall(r'<tr [^>]*data-line="([^"]+)"', page)


def posted(practice: Practice, client: Client, cells: dict[str, str], seen: object = None, **more: str) -> HttpResponse:
    data = {f"a-{key}": typed for key, typed in cells.items()} | {"seen": json.dumps(seen or {}), **more}
    return client.post(address(practice), data)


def paste(practice: Practice, client: Client, block: str, **more: str) -> HttpResponse:
    data = {"block": block, "row": "service-1", "item": "APP_ALL", **more}
    return client.post(address(practice, "grid-paste"), data)


def confirm(practice: Practice, client: Client, block: str, **more: str) -> HttpResponse:
    looked = paste(practice, client, block, **more)
    assert looked.status_code == 200
    return paste(practice, client, block, shown=looked.context["pasted"].fingerprint, **more)


def said(practice: Practice, row: str, **items: str) -> None:
    """Somebody else answers."""
    wanted = {item: Said(value) for item, value in items.items()}
    held = {answer.item: answering.seen_now(answer) for answer in practice.response("services").answers.filter(row=row)}
    assert answering.save(practice.response("services"), row, wanted, held, None) == []


# ---- what is shown ----


def test_every_row_and_column_has_its_heading_and_every_cell_both(practice: Practice, client: Client) -> None:
    page = shown(practice, client)
    assert rows(page) == ["service-1", "service-2"]
    assert 'aria-labelledby="r-2 h-PRICE"' in page
    assert 'id="r-2"' in page
    assert 'scope="col" class="govuk-table__header" id="h-PRICE"' in page
    assert '<textarea class="govuk-textarea" rows="1" id="a-service-1~REMARK"' in page


def test_the_matrix_stands_over_its_rows(practice: Practice, client: Client) -> None:
    file = practice.wave.folder / "instruments" / "services.yaml"
    change(file, "    items:\n", "    items:\n      - {matrix: MX, kind: number, lv: Kopa, en: Set, rows: "
                                 "[{id: M1, lv: Viens, en: One}, {id: M2, lv: Divi, en: Two}]}\n")  # fmt: skip
    page = shown(practice, client)
    assert '<th scope="colgroup" class="govuk-table__header" colspan="2"><span>Kopa</span></th>' in page
    assert re.search(r'id="h-APP_ALL" rowspan="2"', page)


def test_a_questionnaire_about_the_institution_itself_has_no_grid(practice: Practice) -> None:
    assert practice.client(INSTITUTION).get(practice.url("grid")).status_code == 404


def test_fifty_rows_a_page_found_by_name_or_key_or_what_is_open(practice: Practice, client: Client) -> None:
    many_services(practice, 120)
    assert len(rows(shown(practice, client))) == 50
    assert rows(shown(practice, client, page="3")) == [f"s{at:04}" for at in range(101, 121)]
    assert rows(shown(practice, client, row="s0110"))[0] == "s0101"
    assert rows(shown(practice, client, name="pakalpojums 11")) == ["s0011", *(f"s{at:04}" for at in range(110, 120))]
    assert rows(shown(practice, client, name="S0007")) == ["s0007"]
    said(practice, "s0007", APP_ALL="1", APP_E="1")
    assert rows(shown(practice, client, name="s0007", which="open")) == []
    assert "Rindas, kurās vairs nekas nav jāpilda: 1 no 120" in shown(practice, client)


def test_totals_are_of_all_rows_and_of_what_is_asked(practice: Practice, client: Client) -> None:
    many_services(practice, 60)
    said(practice, "s0001", APP_ALL="1200", PRICE="0.5")
    said(practice, "s0060", APP_ALL="40", PRICE="1.25")
    found = dict(re.findall(r'data-total="(\w+)" data-decimals="\d">([^<]*)<', shown(practice, client)))
    assert found == {"APP_ALL": "1\u202f240", "APP_E": "0", "PRICE": "1,75"}


def test_the_office_looks_on(practice: Practice, client: Client) -> None:
    said(practice, "service-1", APP_ALL="40")
    page = shown(practice, practice.client(OFFICE))
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">40</td>' in page
    assert "<textarea" not in page
    assert posted(practice, practice.client(OFFICE), {"service-1~APP_ALL": "1"}).status_code == 409
    assert practice.answers("service-1") == {"APP_ALL": "40"}


# ---- a page saved without a script ----


def test_a_page_is_saved_at_once_and_what_does_not_fit_stays_as_typed(practice: Practice, client: Client) -> None:
    reply = posted(practice, client, {"service-1~APP_ALL": "1 240", "service-2~APP_E": "d", "service-2~PRICE": "x"})
    assert reply.status_code == 422
    assert 'value="x"' in reply.content.decode()
    assert practice.answers("service-1") == {"APP_ALL": "1240"}
    assert practice.answers("service-2") == {"APP_E": "[not-available]"}


def test_what_a_colleague_saved_meanwhile_is_not_written_over(practice: Practice, client: Client) -> None:
    said(practice, "service-1", APP_ALL="1240")
    reply = posted(practice, client, {"service-1~APP_ALL": "50", "service-2~APP_ALL": "7"})
    assert reply.status_code == 409
    page = reply.content.decode()
    assert "1\u202f240" in page
    assert 'value="50"' in page
    assert practice.answers("service-1") == {"APP_ALL": "1240"}
    assert practice.answers("service-2") == {"APP_ALL": "7"}
    again = re.search(r'name="seen" value="([^"]*)"', page)
    assert again is not None
    seen = json.loads(again.group(1).replace("&quot;", '"'))
    assert posted(practice, client, {"service-1~APP_ALL": "50"}, seen).status_code == 302
    assert practice.answers("service-1") == {"APP_ALL": "50"}


def test_a_key_with_any_sign_in_it_is_a_cell_like_any_other(practice: Practice, client: Client) -> None:
    many_services(practice, 1)
    practice.record.roster.filter(row="s0001", institution__key="DEMO").update(row='līdz 5 % ~ "a"/b')
    assert posted(practice, client, {"l%C4%ABdz%205%20%25%20~%20%22a%22%2Fb~APP_ALL": "3"}).status_code == 302
    assert practice.answers('līdz 5 % ~ "a"/b') == {"APP_ALL": "3"}


def test_nothing_is_written_to_a_questionnaire_that_was_submitted(practice: Practice, client: Client) -> None:
    client.post(address(practice, "review"), {"confirm": "1"})
    assert practice.response("services").state == "submitted"
    assert posted(practice, client, {"service-1~APP_ALL": "1"}).status_code == 409
    assert paste(practice, client, "1").status_code == 302
    assert practice.answers("service-1") == {}


# ---- one cell ----


def cell(practice: Practice, client: Client, item: str, typed: str, **more: str) -> Any:
    data = {"item": item, "row": "service-1", f"a-{item}": typed, **more}
    return client.post(address(practice, "grid-cell"), data)


@pytest.mark.parametrize(
    ("item", "typed", "stands", "written"),
    [
        ("APP_ALL", " 1 240 ", "1240", "1240"),
        ("APP_ALL", "D", "[not-available]", "Dati nav pieejami"),
        ("PRICE", "12,50", "12.5", "12,5"),
        ("PRICE", "45 %", "45", "45"),
        ("FORM", "IR", "1", "1 – ir"),
        ("FORM", "2", "2", "2 – nav"),
        ("FORM", "does not apply", "[not-applicable]", "Neattiecas"),
        ("FORM", "x", "[not-applicable]", "Neattiecas"),
        ("WAYS", "3, klātienē", None, ""),
        ("WAYS", "3; klātienē", "1 3", "1; 3"),
        ("SINCE", "5.6.2016.", "2016-06-05", "2016-06-05"),
        ("SINCE", "2016-06-05 00:00:00", "2016-06-05", "2016-06-05"),
        ("REMARK", "n", "n", "n"),
        ("REMARK", "a\r\nb", "a\nb", "a\nb"),
        ("SINCE", "31.2.2016", None, ""),
        ("PRICE", "%", None, ""),
    ],
)
def test_a_cell_says_what_people_and_spreadsheets_write(
    practice: Practice, client: Client, item: str, typed: str, stands: str | None, written: str
) -> None:
    reply = cell(practice, client, item, typed)
    if stands is None:
        assert (reply.status_code, reply.json()["status"]) == (422, "refused")
        assert practice.answers("service-1") == {}
    else:
        assert reply.json()["typed"] == written
        assert practice.answers("service-1") == {item: stands}
        assert cell(practice, client, item, written, seen=json.dumps({item: reply.json()["seen"]})).status_code == 200
        assert History.objects.count() == 1  # the same again is no change


def test_a_cell_in_conflict_is_told_in_the_words_of_the_grid(practice: Practice, client: Client) -> None:
    said(practice, "service-1", FORM="2")
    reply = cell(practice, client, "FORM", "1")
    assert reply.status_code == 409
    assert (reply.json()["typed"], reply.json()["reason"]) == ("2 – nav", "")


# ---- a block ----


def test_a_block_is_looked_at_and_nothing_saved_until_it_is_confirmed(practice: Practice, client: Client) -> None:
    said(practice, "service-1", APP_ALL="9", APP_E="5", PRICE="1")
    looked = paste(practice, client, "7\t5\tir\t\t\n8\tx\tnav\t2\t3\t31.12.2016\thttps://a.lv\tjā\t9\n1\n")
    found = looked.context["pasted"]
    assert practice.answers("service-1") == {"APP_ALL": "9", "APP_E": "5", "PRICE": "1"}
    assert (found.new, len(found.replaced), len(found.emptied), found.same, found.cut) == (8, 1, 1, 2, 2)
    assert [(each.row.row, each.column.item.id, each.typed) for each in found.refused] == [("service-2", "APP_E", "x")]
    assert found.not_asked == 1  # the ways of a service without a form
    page = looked.content.decode()
    assert "„x” nav skaitlis" in page
    assert paste(practice, client, "7", shown="0" * 64).status_code == 409
    assert practice.answers("service-1") == {"APP_ALL": "9", "APP_E": "5", "PRICE": "1"}


def test_what_fits_is_saved_and_what_does_not_stays_in_the_grid_as_pasted(practice: Practice, client: Client) -> None:
    reply = confirm(practice, client, "7\tdaudz\n8\t9\n")
    assert reply.status_code == 302
    assert practice.answers("service-1") == {"APP_ALL": "7"}
    assert practice.answers("service-2") == {"APP_ALL": "8", "APP_E": "9"}
    page = shown(practice, client)
    assert 'value="daudz"' in page
    assert 'id="e-service-1~APP_E"' in page
    said(practice, "service-1", APP_E="3")
    assert 'value="daudz"' not in shown(practice, client)
    confirm(practice, client, "7\tdaudz\n")
    client.post(address(practice, "grid-undo"), {"forget": "1"})
    assert 'value="daudz"' not in shown(practice, client)


def test_an_answer_changed_after_the_look_stops_the_whole_block(practice: Practice, client: Client) -> None:
    looked = paste(practice, client, "7\t1\n8\t2\n")
    said(practice, "service-2", APP_E="99")
    reply = paste(practice, client, "7\t1\n8\t2\n", shown=looked.context["pasted"].fingerprint)
    assert reply.status_code == 409
    assert practice.answers("service-1") == {}
    assert reply.context["pasted"].replaced[0].now_shown == "99"


def test_a_paste_is_undone_but_not_what_somebody_changed_since(practice: Practice, client: Client) -> None:
    said(practice, "service-1", APP_ALL="9")
    confirm(practice, client, "7\t1\n8\t2\n")
    said(practice, "service-2", APP_ALL="100")
    told = client.post(address(practice, "grid-undo"), {"undo": "1"}, follow=True).content.decode()
    assert "Atjaunotās atbildes: 3." in told
    assert "nav aiztiktas: 1." in told
    assert practice.answers("service-1") == {"APP_ALL": "9", "APP_E": "[not-answered]"}
    assert practice.answers("service-2") == {"APP_ALL": "100", "APP_E": "[not-answered]"}
    again = client.post(address(practice, "grid-undo"), {"undo": "1"}, follow=True).content.decode()
    assert "Nav ielīmēšanas, ko atsaukt." in again


def test_a_block_fills_the_rows_that_were_asked_for(practice: Practice, client: Client) -> None:
    many_services(practice, 30)
    confirm(practice, client, "1\n2\n3\n", row="s0002", name="pakalpojums 2")
    held = {
        answer.row: answer.value for answer in Answer.objects.filter(item="APP_ALL", response__wave=practice.record)
    }
    assert held == {"s0002": "1", "s0020": "2", "s0021": "3"}


@pytest.mark.parametrize(("block", "more"), [("", {}), ("\n", {}), ("1", {"row": "no"}), ("1", {"item": "no"}),
                                             ("1\t" * 100_001, {})])  # fmt: skip
def test_a_block_without_cells_or_without_a_place_is_no_paste(
    practice: Practice, client: Client, block: str, more: dict[str, str]
) -> None:
    reply = paste(practice, client, block, **more)
    assert reply.status_code == 302
    assert practice.answers("service-1") == {}


# ---- other people's sections ----


def test_sections_of_colleagues_are_seen_and_not_changed(practice: Practice, client: Client) -> None:
    file = practice.wave.folder / "instruments" / "services.yaml"
    text = file.read_text(encoding="utf-8")
    more = "  - {id: extra, topic: work, lv: Vēl, en: More, items: [{id: MINE, kind: number, lv: Mans, en: Mine}]}\n"
    change(file, text, text.rstrip() + "\n" + more)
    held = Assignment.objects.get(wave=practice.record, user__username=INSTITUTION)
    held.confined = True
    held.save()
    Delegation.objects.create(assignment=held, questionnaire="services", section="extra")
    page = shown(practice, client)
    assert re.search(r'id="a-service-1~APP_ALL"[^>]* readonly', page)
    assert not re.search(r'id="a-service-1~MINE"[^>]* readonly', page)
    looked = paste(practice, client, "7\t8\n").context["pasted"]
    assert [each.problem for each in looked.refused] == ["Šo sadaļu pilda kolēģis; jūs to nevarat mainīt."] * 2
    confirm(practice, client, "7\n", item="MINE")
    assert practice.answers("service-1") == {"MINE": "7"}


# ---- rows asked in full ----


@pytest.fixture
def ruled(practice: Practice, client: Client) -> Client:
    """Of ten services with their numbers known the two greatest are asked in full."""
    file = practice.wave.folder / "instruments" / "services.yaml"
    change(file, "unit: service", "unit: service\nfull_for: {over: 5, share: 0.2, at_least: 1, by: APP_ALL}")
    many_services(practice, 10)
    confirm(practice, client, "\n".join(map(str, range(1, 11))), row="s0001")
    return client


def standings(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-line="([^"]+)" data-standing="([^"]+)"', page))


def test_the_grid_says_which_rows_are_to_be_filled_in_in_full(practice: Practice, ruled: Client) -> None:
    page = shown(practice, ruled)
    assert [row for row, how in standings(page).items() if how == "full"] == ["s0009", "s0010"]
    assert "Tagad atlasītas: 2. Mazākais atlasītais skaitlis: 9." in page
    assert rows(shown(practice, ruled, which="full")) == ["s0009", "s0010"]
    assert rows(shown(practice, ruled, which="open")) == ["s0009", "s0010"]


def test_a_number_that_changes_moves_the_choice_and_says_so_at_once(practice: Practice, ruled: Client) -> None:
    reply = cell(practice, ruled, "APP_ALL", "500", row="s0001", seen='{"APP_ALL": [1, "1", ""]}').json()
    assert reply["status"] == "saved"
    assert {row for row, how in reply["full"].items() if how == "full"} == {"s0001", "s0010"}
    assert reply["rule"] == "Tagad atlasītas: 2. Mazākais atlasītais skaitlis: 10."
    reply = cell(practice, ruled, "APP_ALL", "", row="s0001", seen='{"APP_ALL": [2, "500", ""]}').json()
    assert reply["full"]["s0001"] == "unranked"


def test_only_those_rows_are_left_open_and_the_rest_may_be_filled_in(practice: Practice, ruled: Client) -> None:
    open_rows = {each.row.row for each in ruled.get(address(practice, "review")).context["left"]}
    assert open_rows == {"s0009", "s0010"}
    questionnaire = next(each for each in practice.wave.instrument.questionnaires if each.id == "services")
    confirm(practice, ruled, "5", row="s0001", item="APP_E")
    from eindekss.collection.definition import definition  # noqa: PLC0415 - after the change of the wave's files

    found = definition(practice.record).instrument
    sheet = read_sheet(found, Participation.objects.get(wave=practice.record, institution__key="DEMO"))
    asked = next(each for each in found.questionnaires if each.id == questionnaire.id)
    assert sheet.expected(asked, "s0001") == {"APP_ALL", "APP_E"}
    assert sheet.expected(asked, "s0002") == {"APP_ALL"}
    assert "FORM" in sheet.expected(asked, "s0010")


def test_who_pasted_is_in_the_history_with_one_moment(practice: Practice, client: Client) -> None:
    confirm(practice, client, "7\t1\n8\t2\n")
    made = History.objects.all()
    assert {each.changed_by for each in made} == {User.objects.get(username=INSTITUTION)}
    assert len({each.changed for each in made}) == 1
    assert made.count() == 4


def test_contradictions_are_shown_before_a_paste_and_beside_the_row(practice: Practice, client: Client) -> None:
    looked = paste(practice, client, "1\t5\n9\t5\n")
    assert [(each.row.row, each.rule.id) for each in looked.context["checks"]] == [
        ("service-1", "applications-electronic")
    ]
    confirm(practice, client, "1\t5\n9\t5\n")
    assert practice.answers("service-1") == {"APP_ALL": "1", "APP_E": "5"}
    lines = shown(practice, client).split("<tr ")
    told = [line.split('"')[3] for line in lines if 'data-check="' in line]
    assert told == ["service-1"]


def test_where_nothing_pasted_fits_the_button_does_not_promise_to_save(practice: Practice, client: Client) -> None:
    looked = paste(practice, client, "daudz").content.decode()
    assert "Atzīmēt nepieņemtās šūnas tabulā" in looked
    assert "Saglabāt derīgās" not in looked
    assert "Saglabāt derīgās: 1" in paste(practice, client, "7\tdaudz").content.decode()


def facts(page: str) -> Any:
    found = re.search(r'<script id="facts"[^>]*>(.*?)</script>', page)
    assert found
    return json.loads(found.group(1))


HALF = """  - id: most
    unit: institution
    severity: soft
    must: sum_rows(${APP_E}) <= 0.5 * sum_rows(${APP_ALL}) and count_rows('service') > 1
    lv: Vairāk nekā puse pieteikumu ir elektroniski.
    en: More than half of the applications are electronic.
"""


def test_the_browser_gets_rules_about_a_row_and_about_sums_of_all_rows(practice: Practice, client: Client) -> None:
    change(practice.wave.folder / "edits" / "rules.yaml", "imputations:", HALF + "imputations:")
    many_services(practice, 60)
    for at in (1, 59, 60):
        said(practice, f"s{at:04}", APP_ALL="7", APP_E="3")
    page = shown(practice, client)
    told = facts(page)
    assert [(each["id"], each["hard"], each["variables"]) for each in told["rules"]] == [
        ("applications-electronic", True, ["APP_E", "APP_ALL"]), ("no-applications", False, ["APP_ALL"]),
    ]  # fmt: skip
    assert {(each["function"], each["tree"]["variable"], each["others"]) for each in told["sums"]} == {
        ("sum_rows", "APP_E", 6), ("sum_rows", "APP_ALL", 14),
    }  # fmt: skip
    (most,) = told["overall"]  # documents-and-applications is of the institution's own page
    assert set(most["variables"]) == {each["name"] for each in told["sums"]}
    assert "sum_rows" not in json.dumps([each for each in most["broken"] if isinstance(each, str)])
    assert re.search(r'data-overall="most" hidden', page)
    said(practice, "s0001", APP_ALL="7", APP_E="7")
    assert re.search(r'data-overall="most">', shown(practice, client))


def test_a_cell_tells_of_its_query_of_its_changes_and_of_contradictions(practice: Practice, client: Client) -> None:
    for e in ("5", "9"):
        said(practice, "service-1", APP_ALL="1", APP_E=e)
    query = asking.ask(practice.response("services"), "service-1", "APP_E", "Vai tā?", None)
    page = shown(practice, client)
    cells = {found: tag for tag, found in re.findall(r'(<td [^>]*data-item="([^"]+)">.*?</td>)', page, re.DOTALL)}
    assert f'href="{practice.url("query", str(query.pk), questionnaire="services")}"' in cells["service-1~APP_E"]
    assert 'aria-describedby="q-service-1~APP_E k-1-applications-electronic"' in cells["service-1~APP_E"]
    assert "site-grid__changed" in cells["service-1~APP_E"]
    for mark in ("site-grid__query", "site-grid__changed"):
        assert mark not in cells["service-1~APP_ALL"]
    assert 'id="k-1-applications-electronic"' in page
    histories = re.findall(r'href="([^"]*/history/\?row=[^"]*)"', page)
    assert histories == [practice.url("history", questionnaire="services") + "?row=service-1"]  # service-2 has none
    seen_by_office = shown(practice, practice.client(OFFICE))
    assert practice.url("query", str(query.pk), questionnaire="services") in seen_by_office


def test_the_workbook_says_which_rows_and_lets_the_others_be_emptied(practice: Practice, ruled: Client) -> None:
    confirm(practice, ruled, "5", row="s0001", item="APP_E")
    confirm(practice, ruled, "5", row="s0010", item="APP_E")
    content = download(practice, ruled)
    page = opened(content)[SHEET]
    assert (page["B3"].value, page["B12"].value) == ("Pakalpojums 1 (nav obligāti)", "Pakalpojums 10 (pilnībā)")
    assert upload(practice, ruled, edited(content, {"D3": None})).status_code == 302
    assert upload(practice, ruled, edited(content, {"D12": None})).status_code == 422
