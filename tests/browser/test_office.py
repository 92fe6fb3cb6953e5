"""The programme office's journey in a real Chromium: find an institution, help it, extend its deadline."""

import datetime
import re
from collections.abc import Callable

import pytest
from browsing import NARROW, WIDE, overflow, press, violations
from django.core import mail
from playwright.sync_api import Browser, Page
from practice import INSTITUTION, OFFICE, Practice, form

from eindekss.registry.models import Institution, Participation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
Picture = Callable[[Page, str], None]


@pytest.fixture
def site(site: tuple[str, Practice]) -> tuple[str, Practice]:
    """Thirty institutions, of which the practice one has begun."""
    practice = site[1]
    for number in range(1, 30):
        institution = Institution.objects.create(key=f"K{number:02}")
        name = f"{number}. novada ezeru un upju pārvaldības un uzraudzības iestāde"
        Participation.objects.create(wave=practice.record, institution=institution, name_lv=name)
    practice.client(INSTITUTION).post(practice.url("section", "about"), form({"STAFF": "12"}))
    return site


@pytest.mark.pictured
def test_from_the_home_page_to_a_note_and_an_extension(
    enter: Enter, site: tuple[str, Practice], picture: Picture
) -> None:
    page = enter(OFFICE)
    press(page.get_by_role("link", name="Iestāžu pārskats"))
    picture(page, "field-work-board")
    page.get_by_label("Iestādes nosaukums").fill("izmēģinājuma")
    press(page.get_by_role("button", name="Atlasīt"))
    assert page.get_by_text("Atlasītas: 1").is_visible()
    press(page.get_by_role("link", name="Izmēģinājuma iestāde"))
    page.get_by_label("Piezīme, piemēram").fill("Zvanīja par otro sadaļu.")
    press(page.get_by_role("button", name="Pievienot piezīmi"))
    until = site[1].record.closed + datetime.timedelta(days=7)
    page.get_by_label("Jaunā pēdējā diena").fill(until.isoformat())
    press(page.get_by_role("button", name="Pagarināt termiņu"))
    assert page.get_by_text("Piezīme: Zvanīja par otro sadaļu.").is_visible()
    assert page.locator("h1 + p").inner_text() == f"Jāiesniedz līdz {until:%d.%m.%Y.} (termiņš pagarināts)"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_an_invited_person_comes_in_by_the_link_and_sets_a_password(
    chromium: Browser, enter: Enter, site: tuple[str, Practice], width: int
) -> None:
    page = enter(OFFICE, width)
    page.goto(f"/office/{site[1].record.key}/institution/DEMO/")
    page.get_by_label("Vārds un uzvārds").fill("Anna Ezere")
    page.get_by_label("E-pasta adrese").fill("anna@ezers.example")
    press(page.get_by_role("button", name="Nosūtīt saiti"))
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
    press(page.get_by_role("button", name="Pieslēgties"))
    for password in ("1234", "ezers-un-upe-un-jura"):
        page.get_by_label("Parole", exact=True).fill(password)
        page.get_by_label("Parole vēlreiz").fill(password)
        press(page.get_by_role("button", name="Saglabāt paroli"))
        assert (violations(page), overflow(page)) == ([], 0)
    assert page.get_by_text("Parole ir izveidota.").is_visible()
    assert page.get_by_role("link", name="Pašvērtējuma anketa").is_visible()


def test_the_filter_stays_on_the_next_page(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter(OFFICE)
    page.goto(f"/waves/{site[1].record.key}/?name=ezeru&state=invited")
    assert page.locator("tbody tr").filter(has=page.locator("a")).count() == 25
    press(page.get_by_role("link", name="Nākamā"))
    assert page.get_by_label("Iestādes nosaukums").input_value() == "ezeru"
    assert page.locator("tbody tr").filter(has=page.locator("a")).count() == 4


def test_the_export_is_downloaded(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter(OFFICE)
    page.goto(f"/waves/{site[1].record.key}/")
    with page.expect_download() as begun:
        page.get_by_role("link", name="Lejupielādēt visu kā CSV").click()
    assert begun.value.suggested_filename == f"{site[1].record.key}-board.csv"


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_pages_are_accessible_and_fit(enter: Enter, site: tuple[str, Practice], width: int, language: str) -> None:
    practice, page = site[1], enter(OFFICE, width, language)
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
