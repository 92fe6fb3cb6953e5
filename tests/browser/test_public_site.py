"""The public site in a real browser: every kind of page, both languages, a telephone's width, the keyboard."""

from collections.abc import Callable, Iterator

import pytest
from browsing import NARROW, WIDE, overflow, press, violations
from building import Built
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
Picture = Callable[[Page, str], None]
PAGES = ("index", "topic-general", "topic-online", "institutions", "institution/XL-002", "institution/XL-005",
         "electronisation", "claims", "about")  # fmt: skip


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_a_telephone(lakeland: Built, page: Page, name: str, language: str) -> None:
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto((lakeland.published / "site" / language / f"{name}.html").as_uri())
        page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
        assert violations(page) == []
        assert overflow(page) == 0


def test_the_first_tab_skips_to_the_content(lakeland: Built, page: Page) -> None:
    page.goto((lakeland.published / "site" / "lv" / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Pāriet uz saturu"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")


def test_an_institution_is_found_by_typing(lakeland: Built, page: Page) -> None:
    page.goto((lakeland.published / "site" / "lv" / "institutions.html").as_uri())
    page.get_by_label("Meklēt iestādi").fill("OSTU")
    rows = page.locator(".ranking tbody tr")
    assert next(row.text_content() or "" for row in rows.all() if row.is_visible()).strip().startswith("Ostu pārvalde")
    assert sum(row.is_visible() for row in rows.all()) == 1
    assert page.get_by_role("status").text_content() == "Atrasts: 1"


def test_a_score_can_be_traced_to_its_answers(lakeland: Built, page: Page) -> None:
    page.goto((lakeland.published / "site" / "en" / "index.html").as_uri())
    press(page.get_by_role("link", name="Lake Survey"))
    page.get_by_text("Customer service standard", exact=False).first.click()
    assert page.get_by_role("row").filter(has_text="own standard").is_visible()


@pytest.mark.pictured
def test_the_title_page_leads_to_the_institutions(latvia: Built, page: Page, picture: Picture) -> None:
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto((latvia.published / "site" / "en" / "index.html").as_uri())
    assert page.locator(".tile.lead").inner_text().startswith("40.5")
    picture(page, "public-site")
    press(page.get_by_role("link", name="All institutions"))
    assert page.locator(".ranking tbody tr").count() == 104


@pytest.mark.pictured
def test_an_institutions_page_shows_its_contributions(lakeland: Built, page: Page, picture: Picture) -> None:
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto((lakeland.published / "site" / "en" / "institution" / "XL-002.html").as_uri())
    assert page.get_by_role("columnheader", name="Contribution").is_visible()
    picture(page, "institution")
