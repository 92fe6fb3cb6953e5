"""The programme office's journey in a real Chromium: find an institution, help it, extend its deadline."""

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browsing import NARROW, WIDE, browser, overflow, violations
from django.core import mail
from playwright.sync_api import Browser, Page
from practice import INSTITUTION, OFFICE, Practice, form

from eindekss.collection.demo import create_demo_accounts
from eindekss.registry.models import Institution, Participation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "ezers-ezers-ezers"
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, browser() as running:
        # Playwright keeps an event loop in this thread, which Django takes for a sign of asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield running


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, live_server: Any, practice: Practice) -> tuple[str, Practice]:
    """Thirty institutions, of which the practice one has begun."""
    monkeypatch.setenv("EINDEKSS_DEMO_PASSWORD", PASSWORD)
    create_demo_accounts(practice.wave)
    for number in range(1, 30):
        institution = Institution.objects.create(key=f"K{number:02}")
        name = f"{number}. novada ezeru un upju pārvaldības un uzraudzības iestāde"
        Participation.objects.create(wave=practice.record, institution=institution, name_lv=name)
    practice.client(INSTITUTION).post(practice.url("section", "about"), form({"STAFF": "12"}))
    return live_server.url, practice


@pytest.fixture
def enter(chromium: Browser, site: tuple[str, Practice]) -> Iterator[Enter]:
    """Log in as the office; afterwards no page may have reported an error."""
    contexts, errors = [], []

    def enter(width: int = WIDE, language: str = "lv") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=site[0])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.goto("/login/")
        if language == "en":
            page.get_by_role("button", name="English").click()
        page.fill("#id_username", OFFICE)
        page.fill("#id_password", PASSWORD)
        page.click("main button")
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


def test_from_the_home_page_to_a_note_and_an_extension(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter()
    page.get_by_role("link", name="Iestāžu pārskats").click()
    page.get_by_label("Iestādes nosaukums").fill("izmēģinājuma")
    page.get_by_role("button", name="Atlasīt").click()
    assert page.get_by_text("Atlasītas: 1").is_visible()
    page.get_by_role("link", name="Izmēģinājuma iestāde").click()
    page.get_by_label("Piezīme, piemēram").fill("Zvanīja par otro sadaļu.")
    page.get_by_role("button", name="Pievienot piezīmi").click()
    until = site[1].record.closed + datetime.timedelta(days=7)
    page.get_by_label("Jaunā pēdējā diena").fill(until.isoformat())
    page.get_by_role("button", name="Pagarināt termiņu").click()
    assert page.get_by_text("Piezīme: Zvanīja par otro sadaļu.").is_visible()
    assert page.locator("h1 + p").inner_text() == f"Jāiesniedz līdz {until:%d.%m.%Y.} (termiņš pagarināts)"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_an_invited_person_comes_in_by_the_link_and_sets_a_password(
    chromium: Browser, enter: Enter, site: tuple[str, Practice], width: int
) -> None:
    page = enter(width)
    page.goto(f"/office/{site[1].record.key}/institution/DEMO/")
    page.get_by_label("Vārds un uzvārds").fill("Anna Ezere")
    page.get_by_label("E-pasta adrese").fill("anna@ezers.example")
    page.get_by_role("button", name="Nosūtīt saiti").click()
    assert page.get_by_text("Saite ir nosūtīta uz anna@ezers.example.").is_visible()
    assert page.get_by_role("button", name="Atsaukt saiti").is_visible()
    assert (violations(page), overflow(page)) == ([], 0)
    link = re.search(r"http\S+/enter/\S+", mail.outbox[0].body)
    assert link
    context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=site[0])
    try:
        _come_in(context.new_page(), link.group(0))
    finally:
        context.close()


def _come_in(page: Page, link: str) -> None:
    page.goto(link)
    assert page.url.endswith("/enter/")
    assert (violations(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Pieslēgties").click()
    for password in ("1234", PASSWORD):
        page.get_by_label("Parole", exact=True).fill(password)
        page.get_by_label("Parole vēlreiz").fill(password)
        page.get_by_role("button", name="Saglabāt paroli").click()
        assert (violations(page), overflow(page)) == ([], 0)
    assert page.get_by_text("Parole ir izveidota.").is_visible()
    assert page.get_by_role("link", name="Pašvērtējuma anketa").is_visible()


def test_the_filter_stays_on_the_next_page(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter()
    page.goto(f"/waves/{site[1].record.key}/?name=ezeru&state=invited")
    assert page.locator("tbody tr").filter(has=page.locator("a")).count() == 25
    page.get_by_role("link", name="Nākamā").click()
    assert page.get_by_label("Iestādes nosaukums").input_value() == "ezeru"
    assert page.locator("tbody tr").filter(has=page.locator("a")).count() == 4


def test_the_export_is_downloaded(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter()
    page.goto(f"/waves/{site[1].record.key}/")
    with page.expect_download() as begun:
        page.get_by_role("link", name="Lejupielādēt visu kā CSV").click()
    assert begun.value.suggested_filename == f"{site[1].record.key}-board.csv"


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_pages_are_accessible_and_fit(enter: Enter, site: tuple[str, Practice], width: int, language: str) -> None:
    practice, page = site[1], enter(width, language)
    practice.client(OFFICE).post(f"/office/{practice.record.key}/institution/DEMO/note/", {"text": "Zvanīja"})
    wave = practice.record.key
    for url in [
        f"/office/{wave}/contacts/",
        f"/waves/{wave}/",
        f"/waves/{wave}/?name=nav",
        f"/office/{wave}/institution/DEMO/",
    ]:
        page.goto(url)
        for closed in page.locator("details").all():
            closed.locator("summary").click()
        assert violations(page) == []
        assert overflow(page) == 0
