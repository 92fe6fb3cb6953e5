"""Open data on a portal and in catalogues of one's own."""

import json
from typing import Any

import pytest
from observing import HOME, Came, judged, page, unseen

from eindekss.observation.outcome import Status
from eindekss.observation.visit import Reason, Role, Trouble

PORTAL = "https://dati.lv/"
SETTINGS = {"open-data": {"portals": ["https://dati.lv"]}}
PLAIN = page("<main>" + "<p>Laba diena visiem. " * 20 + "</main>")
COUNTS = f"{PORTAL}api/3/action/package_search?rows=0&facet.limit=-1&facet.field=%5B%22organization%22%5D"
SEARCH = f"{PORTAL}api/3/action/package_search?fq=organization:mana-iestade&rows=1"


def ckan(result: Any) -> bytes:
    return json.dumps({"success": True, "result": result}).encode()


@pytest.mark.parametrize(
    "link",
    [
        "https://dati.lv/organization/mana-iestade", "https://dati.lv/lv/organization/about/mana-iestade/",
        "https://www.dati.lv/dataset?organization=mana-iestade&res_format=CSV",
    ],
)  # fmt: skip
def test_an_organisation_linked_on_a_portal(link: str) -> None:
    home = page(f'<main>{"<p>Sveiki. " * 20}<a href="{link}">Atvērtie dati</a></main>')
    outcome = judged("open-data", home, answers={SEARCH: ckan({"count": 4, "results": []})}, settings=SETTINGS)
    assert (outcome.status, outcome.value) == (Status.PASS, 4)
    assert outcome.seen[0].excerpt == "Atvērtie dati"
    empty = judged("open-data", home, answers={SEARCH: ckan({"count": 0})}, settings=SETTINGS)
    assert (empty.status, empty.value) == (Status.PARTIAL, 0)
    slow = judged("open-data", home, answers={SEARCH: Trouble(Reason.TIMEOUT)}, settings=SETTINGS)
    assert slow.trouble == Trouble(Reason.TIMEOUT)


def counts(**said: int) -> bytes:
    items = [{"name": "x", "display_name": name.replace("_", " "), "count": count} for name, count in said.items()]
    return ckan({"count": 9, "search_facets": {"organization": {"items": items}}})


def test_an_organisation_found_by_its_name() -> None:
    answers = {COUNTS: counts(Cita=7, MANA_IESTĀDE=2)}
    outcome = judged("open-data", PLAIN, answers=answers, settings=SETTINGS, name="Mana iestāde")
    assert (outcome.status, outcome.value) == (Status.PASS, 2)
    other = judged("open-data", PLAIN, answers=answers, settings=SETTINGS, name="Sveša iestāde")
    assert other.status is Status.FAIL


def test_a_portal_that_does_not_answer_says_nothing() -> None:
    for trouble in (Came(status=403), Came(status=500), Trouble(Reason.ROBOTS)):
        assert judged("open-data", PLAIN, answers={COUNTS: trouble}, settings=SETTINGS).status is Status.NOT_ASSESSABLE


def test_a_link_to_the_portal_alone_is_for_a_person() -> None:
    home = page(f'<main>{"<p>Sveiki. " * 20}<a href="https://dati.lv/">Dati</a></main>')
    assert judged("open-data", home, answers={COUNTS: counts()}, settings=SETTINGS).status is Status.REVIEW


RDF = b'<?xml version="1.0"?><rdf:RDF xmlns:dcat="http://www.w3.org/ns/dcat#"><dcat:Dataset/><dcat:Dataset/></rdf:RDF>'
TURTLE = b"@prefix dcat: <http://www.w3.org/ns/dcat#> .\n<#1> a dcat:Dataset .\n<#2> a dcat:Dataset .\n"
JSON_LD = json.dumps({"@graph": [{"@type": "dcat:Dataset"}, {"@type": ["dcat:Dataset"]}, {"@type": "dcat:Catalog"}]})


@pytest.mark.parametrize("content", [RDF, TURTLE, JSON_LD.encode()])
def test_a_catalogue_of_ones_own(content: bytes) -> None:
    head = '<link rel="alternate" type="application/rdf+xml" href="/dati/katalogs">'
    home = page(f"<html lang=lv><head>{head}</head><body><main>{'<p>Sveiki. ' * 20}</main>")
    outcome = judged("open-data", home, answers={f"{HOME}dati/katalogs": content})
    assert (outcome.status, outcome.value) == (Status.PASS, 2)


def test_data_sets_described_in_a_page() -> None:
    data = json.dumps({"@type": "WebPage", "mainEntity": {"@type": "Dataset", "name": "Ostas"}})
    home = page(f'<main>{"<p>Sveiki. " * 20}<script type="application/ld+json">{data}</script></main>')
    outcome = judged("open-data", home, answers={})
    assert (outcome.status, outcome.value) == (Status.PASS, 1)
    assert outcome.seen[0].excerpt == "Ostas"


def test_a_website_that_is_a_portal_itself() -> None:
    home = page(f'<main>{"<p>Sveiki. " * 20}<a href="/dataset/ostas">Ostas</a></main>')
    own = {f"{HOME}api/3/action/package_search?rows=1": ckan({"count": 3})}
    assert judged("open-data", home, answers=own).value == 3


def test_without_a_portal_nothing_can_be_lacking() -> None:
    assert judged("open-data", PLAIN, answers={}).status is Status.NOT_APPLICABLE
    assert judged("open-data", PLAIN, answers={COUNTS: counts()}, settings=SETTINGS).status is Status.FAIL
    assert judged("open-data", unseen(Role.HOME)).trouble == Trouble(Reason.TIMEOUT)
