"""A website's report in a real browser: accessible, whole on a telephone, its pictures there, and printable."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import NARROW, WIDE, overflow, press, violations
from playwright.sync_api import Browser, Page
from reported import GRADED, books, outcomes, visit

from eindekss.expression.missing import Missing
from eindekss.observation.evidence import Evidence
from eindekss.publication.site_report.build import write
from eindekss.publication.site_report.matters import Assessed

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with points, pictures and every section."""
    folder = tmp_path_factory.mktemp("report")
    evidence = Evidence(folder / "evidence")
    said = outcomes(evidence)
    ledger = books(folder, {"SITE": 2, "USES": Missing.FILTERED, "ALL": 20}, GRADED)
    rests = ledger.standings({"A": said})["A"]
    write(Assessed(visit(*"abcde"), said, evidence, standing=rests, pointless=""), folder / "made")
    return folder / "made"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize("language", ["lv", "en"])
def test_it_is_accessible_and_fits_a_telephone(report: Path, page: Page, language: str) -> None:
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto((report / f"{language}.html").as_uri())
        page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
        assert violations(page) == []
        assert overflow(page) == 0
        widths = page.eval_on_selector_all("img", "all => all.map(each => each.naturalWidth)")
        assert min(widths) > NARROW


def test_it_leads_from_the_list_to_the_matter_and_to_the_other_language(report: Path, page: Page) -> None:
    page.goto((report / "lv.html").as_uri())
    page.locator("#mend table a").first.click()
    assert page.url.endswith("lv.html#wcag")
    press(page.get_by_role("link", name="English"))
    assert page.url.endswith("en.html")


def test_in_print_nothing_is_lost_but_what_leads_elsewhere(report: Path, page: Page) -> None:
    page.goto((report / "en.html").as_uri())
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="Latviski").is_visible()
    assert page.locator("#wcag figure img").first.is_visible()
    assert page.locator("#method").is_visible()
