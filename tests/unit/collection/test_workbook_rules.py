"""The rules of a wave on an uploaded workbook: what cannot be true is refused by cell, what is unlikely is shown."""

import html
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from practice import INSTITUTION, Practice, form
from workbooks import address, download, edited, upload


@pytest.fixture
def client(practice: Practice) -> Client:
    return practice.client(INSTITUTION)


def bring(practice: Practice, client: Client, cells: dict[str, Any], sheet: str = "Atbildes") -> HttpResponse:
    return upload(practice, client, edited(download(practice, client), cells, sheet))


def told(response: HttpResponse) -> list[str]:
    assert response.status_code == 422
    listed = re.search(r'<ul class="[^"]*site-problems">(.*?)</ul>', response.content.decode(), re.DOTALL)
    assert listed
    return [html.unescape(re.sub(r"<[^>]+>", "", each)) for each in re.findall(r"<li>(.*?)</li>", listed.group(1))]


def online(practice: Practice, client: Client, every: str, electronic: str) -> None:
    url = practice.url("row-section", "service-1", "applications", questionnaire="services")
    client.post(url, form({"APP_ALL": every, "APP_E": electronic}))


def test_a_contradiction_is_named_by_sheet_cells_values_rule_and_fix(practice: Practice, client: Client) -> None:
    found = told(bring(practice, client, {"C3": 5, "D3": 9, "C4": 10, "D4": 8}))
    assert found == [
        "lapa „Atbildes”, šūna D3, sleja „Elektroniskie pieteikumi”: Elektronisko pieteikumu ir vairāk nekā visu "
        "pieteikumu. Šūnas: D3 (Elektroniskie pieteikumi: 9); C3 (Pieteikumi pavisam: 5). "
        "Izlabojiet vismaz vienu no šīm šūnām."
    ]
    assert practice.answers("service-1") == practice.answers("service-2") == {}


def test_the_same_in_english(practice: Practice, client: Client) -> None:
    client.cookies["django_language"] = "en"
    assert told(bring(practice, client, {"C3": 5, "D3": 9}, "Answers")) == [
        "sheet “Answers”, cell D3, column “Electronic applications”: More electronic applications than applications. "
        "Cells: D3 (Electronic applications: 9); C3 (Applications in all: 5). Mend at least one of these cells."
    ]


def test_one_cell_may_contradict_what_was_saved_online(practice: Practice, client: Client) -> None:
    online(practice, client, "5", "4")
    (found,) = told(bring(practice, client, {"C3": 3}))
    assert "šūna C3" in found
    assert "D3 (Elektroniskie pieteikumi: 4)" in found


def test_a_contradiction_that_was_there_before_does_not_stop_other_rows(practice: Practice, client: Client) -> None:
    online(practice, client, "5", "9")
    taken = bring(practice, client, {"C4": 7, "D4": 1})
    assert (taken.status_code, taken.headers["Location"]) == (302, address(practice, "workbook-changes"))


def test_what_a_cell_cannot_mean_is_told_first(practice: Practice, client: Client) -> None:
    (found,) = told(bring(practice, client, {"C3": 5, "D3": 9, "C4": "daudz"}))
    assert "„daudz” nav skaitlis" in found


def test_what_will_have_to_be_explained_is_shown_before_saving(practice: Practice, client: Client) -> None:
    assert bring(practice, client, {"C3": 0, "D3": 0, "C4": 7, "D4": 1}).status_code == 302
    page = client.get(address(practice, "workbook-changes")).content.decode()
    assert "Pēc saglabāšanas būs jāpaskaidro: 1" in page
    assert "Izmēģinājuma pakalpojums 1: Pakalpojumam gada laikā nav bijis neviena pieteikuma." in page
    assert page.count("nav bijis neviena pieteikuma") == 1
