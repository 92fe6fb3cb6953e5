"""A query's journey in a real Chromium: the office asks, the institution corrects and replies, the office closes."""

from collections.abc import Callable

import pytest
from browsing import NARROW, WIDE, overflow, press, violations
from playwright.sync_api import Page, expect
from practice import INSTITUTION, OFFICE, Practice, form

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


@pytest.fixture
def site(site: tuple[str, Practice]) -> tuple[str, Practice]:
    """The practice institution has submitted its self-assessment, with twelve people."""
    client = site[1].client(INSTITUTION)
    client.post(site[1].url("section", "about"), form({"STAFF": "12"}))
    client.post(site[1].url("review"), {"confirm": "1"})
    assert site[1].response().state == "submitted"
    return site


def sound(page: Page) -> None:
    assert (page.url, violations(page), overflow(page)) == (page.url, [], 0)


def asked(page: Page, practice: Practice) -> None:
    page.goto(practice.url("section", "about"))
    press(page.get_by_role("link", name="Uzdot jautājumu"))
    page.get_by_label("Jūsu jautājums").fill("Vai tiešām tikai 12?")
    page.get_by_label("Atvērt anketu, lai iestāde var atbildi labot").check()
    press(page.get_by_role("button", name="Nosūtīt jautājumu"))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_query_is_asked_answered_and_closed(enter: Enter, site: tuple[str, Practice], width: int) -> None:
    practice, office, ours = site[1], enter(OFFICE, width), enter(INSTITUTION, width)
    asked(office, practice)
    expect(office.get_by_text("Jautājums ir nosūtīts.")).to_be_visible()
    ours.goto(practice.url("hub"))
    sound(ours)
    press(ours.get_by_role("region", name="Neslēgti jautājumi").get_by_role("link"))
    sound(ours)
    press(ours.get_by_role("main").get_by_role("link", name="Darbinieku skaits"))
    sound(ours)
    ours.locator("#a-STAFF").fill("1200")
    expect(ours.locator("#saving")).to_contain_text("Saglabāts")
    press(ours.get_by_role("link", name="Atbildēt"))
    ours.get_by_label("Jūsu atbilde").fill("Pārrakstīšanās, ir 1200.")
    press(ours.get_by_role("button", name="Nosūtīt atbildi"))
    expect(ours.locator(".govuk-tag").first).to_have_text("Atbildēts")

    office.goto(f"/waves/{practice.record.key}/")
    press(office.get_by_role("link", name="Jautājumi iestādēm"))
    expect(office.get_by_text("Atbilde bija: 12; tagad: 1\u202f200")).to_be_visible()
    sound(office)
    press(office.locator(".site-changes a"))
    sound(office)
    press(office.get_by_role("button", name="Slēgt jautājumu"))
    expect(office.locator(".govuk-tag").first).to_have_text("Slēgts")
    sound(office)
    office.goto(f"/office/{practice.record.key}/queries/?state=closed")
    with office.expect_download() as begun:
        office.get_by_role("link", name="Lejupielādēt visu kā CSV").click()
    assert begun.value.suggested_filename == f"{practice.record.key}-queries.csv"


def test_an_empty_query_is_explained(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter(OFFICE, NARROW)
    page.goto(f"{site[1].url('query-ask')}?item=STAFF&row=")
    press(page.get_by_role("button", name="Nosūtīt jautājumu"))
    page.get_by_role("alert").get_by_role("link", name="Ierakstiet tekstu").click()
    assert page.evaluate("document.activeElement.id") == "text"
    sound(page)


@pytest.mark.parametrize(("language", "width"), [("en", WIDE), ("en", NARROW), ("lv", NARROW)])
def test_the_pages_are_accessible_and_fit(enter: Enter, site: tuple[str, Practice], language: str, width: int) -> None:
    practice = site[1]
    asked(enter(OFFICE), practice)
    number = practice.response().queries.get().pk
    for who, urls in {
        OFFICE: [
            practice.url("section", "about"), f"{practice.url('query-ask')}?item=SITE&row=", practice.url("queries"),
            practice.url("query", str(number)), f"/office/{practice.record.key}/queries/?name=nav",
            f"/office/{practice.record.key}/queries/", f"/office/{practice.record.key}/institution/DEMO/",
            f"/waves/{practice.record.key}/",
        ],
        INSTITUTION: [practice.url("hub"), practice.url("queries"), practice.url("section", "about")],
    }.items():  # fmt: skip
        page = enter(who, width, language)
        for url in urls:
            page.goto(url)
            sound(page)
