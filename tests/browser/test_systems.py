"""A coordinator gives a system access, and its makers read how it connects."""

import os
from collections.abc import Callable

import pytest
from browsing import NARROW, WIDE, overflow, press, violations
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def look(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert overflow(page) == 0
    assert violations(page) == []


@pytest.mark.parametrize(("language", "width"), [("lv", WIDE), ("en", NARROW), ("lv", NARROW), ("en", WIDE)])
def test_a_coordinator_gives_a_system_access(enter: Callable[..., Page], language: str, width: int) -> None:
    page = enter("demo-iestade", width=width, language=language)
    page.goto("/systems/lakeland-2025-demo/DEMO/")
    look(page, f"systems-{language}-{width}")
    press(page.locator("main form button").last)
    assert page.locator(".govuk-error-summary a").get_attribute("href") == "#name"
    look(page, f"systems-error-{language}-{width}")
    page.fill("#name", "Lietvedības sistēma")
    press(page.locator("main form button").last)
    assert page.locator("[role=alert] code").inner_text().startswith("eix_")
    look(page, f"systems-made-{language}-{width}")
    press(page.get_by_role("button", name="Atsaukt" if language == "lv" else "Revoke"))
    assert page.locator("main .govuk-tag").inner_text() == ("Atsaukta" if language == "lv" else "Revoked")
    look(page, f"systems-revoked-{language}-{width}")
    page.goto("/api/v1/")
    look(page, f"reference-{language}-{width}")
