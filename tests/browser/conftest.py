"""One Chromium a test file, the collection site in a live server, and the way in."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import PASSWORD, WIDE, browser, log_in
from playwright.sync_api import Browser, Page, Response

if TYPE_CHECKING:
    from practice import Practice

Enter = Callable[..., Page]
Picture = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, browser() as running:
        # Playwright keeps an event loop in this thread, which Django takes for a sign of asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield running


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, live_server: Any, practice: "Practice") -> "tuple[str, Practice]":
    """The address of the collection site and what is in it; the demo accounts share one password."""
    from eindekss.collection.demo import create_demo_accounts  # noqa: PLC0415 - its models need Django set up

    monkeypatch.setenv("EINDEKSS_DEMO_PASSWORD", PASSWORD)
    create_demo_accounts(practice.wave)
    return live_server.url, practice


@pytest.fixture
def enter(chromium: Browser, site: "tuple[str, Practice]") -> Iterator[Enter]:
    """Log in and get the home page; afterwards no page may have reported an error of its own."""
    contexts, errors = [], []

    def enter(name: str, width: int = WIDE, language: str = "lv", **more: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=site[0], **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if _is_error(line.text, line.type) else None)
        page.on("response", lambda reply: errors.append(reply.url) if _is_broken(reply) else None)
        log_in(page, name, language)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def picture() -> Picture:
    """Take a picture for the documentation, as ``tools/pictures`` asks for; otherwise take none."""
    folder = os.environ.get("EINDEKSS_PICTURES", "")

    def picture(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png")

    return picture


def _is_error(text: str, kind: str) -> bool:
    """Refused styles and scripts are errors; replies are judged by their status, a network taken away by nobody."""
    return kind == "error" and "Failed to load resource" not in text


def _is_broken(reply: Response) -> bool:
    """A page may answer 4xx by intent (403, 404, 409, 422); a file that a page names must be there.

    The design system's own font is not shipped and not used; a page that is looked at before its second style sheet
    has come may ask for it all the same.
    """
    named = reply.request.resource_type in ("stylesheet", "script", "image")
    return reply.status >= 500 or (reply.status >= 400 and named)
