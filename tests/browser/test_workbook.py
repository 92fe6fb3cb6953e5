"""The Excel way in a real Chromium: download, fill in, upload, decide a conflict, save; with and without a script."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from browsing import NARROW, WIDE, browser, overflow, violations
from playwright.sync_api import Browser, Page
from practice import INSTITUTION, Practice
from workbooks import every_kind

from eindekss.collection.demo import create_demo_accounts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, browser() as running:
        # Playwright keeps an event loop in this thread, which Django takes for a sign of asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield running


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, live_server: Any, practice: Practice) -> tuple[str, Practice]:
    monkeypatch.setenv("EINDEKSS_DEMO_PASSWORD", "ezers-ezers-ezers")
    every_kind(practice)
    create_demo_accounts(practice.wave)
    return live_server.url, practice


@pytest.fixture
def enter(chromium: Browser, site: tuple[str, Practice]) -> Iterator[Enter]:
    """Log in and stand before the services; afterwards no page may have reported an error."""
    contexts, errors = [], []

    def enter(width: int = WIDE, language: str = "lv", **more: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=site[0], **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if _is_error(line.text, line.type) else None)
        page.goto("/login/")
        if language == "en":
            page.get_by_role("button", name="English").click()
        page.fill("#id_username", INSTITUTION)
        page.fill("#id_password", "ezers-ezers-ezers")
        page.click("main button")
        page.goto(site[1].url("hub", questionnaire="services"))
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


def _is_error(text: str, kind: str) -> bool:
    """A page that answers 409 or 422 by intent is reported as a failed load, which is no error of the page."""
    return kind == "error" and "status of 4" not in text


def download(page: Page, folder: Path) -> Path:
    with page.expect_download() as begun:
        page.get_by_role("link", name=".xlsx").click()
    target = folder / begun.value.suggested_filename
    begun.value.save_as(target)
    return target


def fill(file: Path, **cells: object) -> None:
    book = openpyxl.load_workbook(file)
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    book.save(file)


@pytest.mark.parametrize("script", [True, False])
def test_from_download_to_saved_answers(enter: Enter, site: tuple[str, Practice], tmp_path: Path, script: bool) -> None:
    practice = site[1]
    page = enter(java_script_enabled=script)
    page.get_by_role("link", name="Pildīt Excel darbgrāmatā").click()
    file = download(page, tmp_path)
    assert file.name == "lakeland-2025-demo-DEMO-services.xlsx"

    fill(file, C3="daudz")
    page.get_by_label("Aizpildītā darbgrāmata").set_input_files(file)
    page.get_by_role("button", name="Pārbaudīt darbgrāmatu").click()
    assert page.get_by_text("šūna C3").is_visible()
    page.locator(".govuk-error-summary a").first.click()
    assert page.url.endswith("#problems")

    other = enter()
    other.goto(practice.url("row-section", "service-1", "applications", questionnaire="services"))
    other.get_by_label("Pieteikumi pavisam").fill("99")
    other.get_by_role("button", name="Saglabāt un turpināt").click()

    fill(file, C3=1300, D3=12, E4="2 – nav")
    page.get_by_label("Aizpildītā darbgrāmata").set_input_files(file)
    page.get_by_role("button", name="Pārbaudīt darbgrāmatu").click()
    page.get_by_role("button", name="Saglabāt izmaiņas").click()
    page.locator(".govuk-error-summary a").click()
    assert page.url.endswith("#c-1-mine")
    page.get_by_label("No darbgrāmatas: 1\u202f300").check()
    page.get_by_role("button", name="Saglabāt izmaiņas").click()
    assert page.get_by_text("No darbgrāmatas saglabātās atbildes: 3.").is_visible()
    assert practice.answers("service-1") == {"APP_ALL": "1300", "APP_E": "12"}
    assert practice.answers("service-2") == {"FORM": "2"}


@pytest.mark.parametrize(("language", "width"), [("lv", NARROW), ("en", WIDE)])
def test_axe_finds_nothing_and_nothing_runs_off_the_screen(
    enter: Enter, site: tuple[str, Practice], tmp_path: Path, language: str, width: int
) -> None:
    practice = site[1]
    page = enter(width, language)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = violations(page) + ["runs off the screen"] * bool(overflow(page))

    look("services")
    page.goto(practice.url("workbook", questionnaire="services"))
    look("workbook")
    file = download(page, tmp_path)
    fill(file, C3="daudz", I4="https://" + "ļotigaravieta" * 12 + ".example x")
    page.locator("#file").set_input_files(file)
    page.locator("main button").click()
    look("refused")
    other = enter()
    other.goto(practice.url("row-section", "service-1", "applications", questionnaire="services"))
    other.locator("#a-APP_ALL").fill("99")
    other.locator("main button").first.click()
    fill(file, C3=5, F4="1", I4="https://" + "gara" * 40 + ".example")
    page.locator("#file").set_input_files(file)
    page.locator("main button").click()
    look("changes")
    page.locator("main button").first.click()
    look("undecided")
    assert page.locator(".govuk-error-summary").count() == 1
    assert {name: problems for name, problems in found.items() if problems} == {}
