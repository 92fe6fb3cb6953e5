"""A real Chromium for journeys: Debian's headless shell, driven by Playwright, with axe-core for accessibility."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM = os.environ.get("EINDEKSS_CHROMIUM", "/usr/bin/chromium-headless-shell")
AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW, WIDE = 320, 1280
PASSWORD = "ezers-ezers-ezers"


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser process of its own, ended with the block. The sandbox stays on unless the user is root."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield chromium
        finally:
            chromium.close()


def press(target: Locator) -> None:
    """Click what leads to another page, and go on only when that page is there: a click alone does not wait."""
    with target.page.expect_navigation():
        target.click()


def log_in(page: Page, name: str, language: str = "lv") -> None:
    page.goto("/login/")
    if language == "en":
        press(page.get_by_role("button", name="English"))
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    press(page.locator("main button"))


def violations(page: Page) -> list[str]:
    """What axe finds wrong: rule and first element of each violation."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # Of what is in order it need not tell every place, which takes as long as finding out.
    run = "rules => axe.run({runOnly: rules, resultTypes: ['violations']})"
    found: dict[str, Any] = page.evaluate(run, RULES)
    return [f"{each['id']}: {each['nodes'][0]['target']} {each['help']}" for each in found["violations"]]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(width, 0)
