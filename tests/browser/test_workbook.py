"""The Excel way in a real Chromium: download, fill in, upload, decide a conflict, save; with and without a script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from browsing import NARROW, WIDE, overflow, press, violations
from playwright.sync_api import Page
from practice import INSTITUTION, Practice
from workbooks import every_kind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


@pytest.fixture
def site(site: tuple[str, Practice]) -> tuple[str, Practice]:
    """Services of every kind of item."""
    every_kind(site[1])
    return site


@pytest.fixture
def services(enter: Enter, site: tuple[str, Practice]) -> Enter:
    """Log in and stand before the services."""

    def services(**more: Any) -> Page:
        page = enter(INSTITUTION, **more)
        page.goto(site[1].url("hub", questionnaire="services"))
        return page

    return services


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
def test_from_download_to_saved_answers(
    services: Enter, site: tuple[str, Practice], tmp_path: Path, script: bool
) -> None:
    practice = site[1]
    page = services(java_script_enabled=script)
    press(page.get_by_role("link", name="Pildīt Excel darbgrāmatā"))
    file = download(page, tmp_path)
    assert file.name == "lakeland-2025-demo-DEMO-services.xlsx"

    fill(file, C3="daudz")
    page.get_by_label("Aizpildītā darbgrāmata").set_input_files(file)
    press(page.get_by_role("button", name="Pārbaudīt darbgrāmatu"))
    assert page.get_by_text("šūna C3").is_visible()
    page.locator(".govuk-error-summary a").first.click()
    assert page.url.endswith("#problems")

    other = services()
    other.goto(practice.url("row-section", "service-1", "applications", questionnaire="services"))
    other.get_by_label("Pieteikumi pavisam").fill("99")
    press(other.get_by_role("button", name="Saglabāt un turpināt"))

    fill(file, C3=1300, D3=12, E4="2 – nav")
    page.get_by_label("Aizpildītā darbgrāmata").set_input_files(file)
    press(page.get_by_role("button", name="Pārbaudīt darbgrāmatu"))
    press(page.get_by_role("button", name="Saglabāt izmaiņas"))
    page.locator(".govuk-error-summary a").click()
    assert page.url.endswith("#c-1-mine")
    page.get_by_label("No darbgrāmatas: 1\u202f300").check()
    press(page.get_by_role("button", name="Saglabāt izmaiņas"))
    assert page.get_by_text("No darbgrāmatas saglabātās atbildes: 3.").is_visible()
    assert practice.answers("service-1") == {"APP_ALL": "1300", "APP_E": "12"}
    assert practice.answers("service-2") == {"FORM": "2"}


@pytest.mark.parametrize(("language", "width"), [("lv", NARROW), ("en", WIDE)])
def test_axe_finds_nothing_and_nothing_runs_off_the_screen(
    services: Enter, site: tuple[str, Practice], tmp_path: Path, language: str, width: int
) -> None:
    practice = site[1]
    page = services(width=width, language=language)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = violations(page) + ["runs off the screen"] * bool(overflow(page))

    look("services")
    page.goto(practice.url("workbook", questionnaire="services"))
    look("workbook")
    file = download(page, tmp_path)
    fill(file, C3="daudz", I4="https://" + "ļotigaravieta" * 12 + ".example x")
    page.locator("#file").set_input_files(file)
    press(page.locator("main button"))
    look("refused")
    other = services()
    other.goto(practice.url("row-section", "service-1", "applications", questionnaire="services"))
    other.locator("#a-APP_ALL").fill("99")
    press(other.locator("main button").first)
    fill(file, C3=5, F4="1", I4="https://" + "gara" * 40 + ".example")
    page.locator("#file").set_input_files(file)
    press(page.locator("main button"))
    look("changes")
    press(page.locator("main button").first)
    look("undecided")
    assert page.locator(".govuk-error-summary").count() == 1
    assert {name: problems for name, problems in found.items() if problems} == {}
