"""The institution's whole way in a real Chromium: a letter, a link, a password, questions, the last look, the end."""

import re
from collections.abc import Callable

import pytest
from browsing import WIDE, press, violations
from django.core import mail
from playwright.sync_api import Browser, Page, expect
from practice import OFFICE, Practice

pytestmark = [pytest.mark.browser, pytest.mark.pictured, pytest.mark.django_db(transaction=True)]
NEW_PASSWORD = "upe-un-krasts-1240"
Enter = Callable[..., Page]
Picture = Callable[[Page, str], None]
SAID = {
    "STAFF": "1240", "SITE": "1", "SITE_USES": "1 2", "STANDARD": "2", "HOW_1": "1", "HOW_2": "3",
    "DOC_ALL": "5600", "DOC_E": "[not-available]",
}  # fmt: skip


def test_from_invitation_to_submission(
    enter: Enter, site: tuple[str, Practice], chromium: Browser, picture: Picture
) -> None:
    practice = site[1]
    invite(enter(OFFICE), practice)
    context = chromium.new_context(viewport={"width": WIDE, "height": 900}, base_url=site[0])
    try:
        page = context.new_page()
        come_in(page)
        fill_in(page, picture)
        submit(page, picture)
    finally:
        context.close()
    assert practice.response().state == "submitted"
    assert practice.answers() == SAID
    moves = practice.response().events.order_by("pk").values_list("move", "by__email")
    assert [move for move, _ in moves] == ["open", "answer", "submit"]
    assert {who for _, who in moves} == {"persona@ezers.example"}


def invite(page: Page, practice: Practice) -> None:
    page.goto(f"/office/{practice.record.key}/institution/DEMO/")
    page.get_by_label("Vārds un uzvārds").fill("Parauga Persona")
    page.get_by_label("E-pasta adrese").fill("persona@ezers.example")
    press(page.get_by_role("button", name="Nosūtīt saiti"))


def come_in(page: Page) -> None:
    letter = mail.outbox[-1]
    assert letter.to == ["persona@ezers.example"]
    link = re.search(r"http\S+/enter/\S+", str(letter.body))
    assert link
    page.goto(link.group(0))
    press(page.get_by_role("button", name="Pieslēgties"))
    page.get_by_label("Parole", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Parole vēlreiz").fill(NEW_PASSWORD)
    press(page.get_by_role("button", name="Saglabāt paroli"))


def fill_in(page: Page, picture: Picture) -> None:
    press(page.get_by_role("link", name="Pašvērtējuma anketa"))
    picture(page, "collection-site")
    press(page.get_by_role("link", name="Par iestādi"))
    page.get_by_label("Darbinieku skaits").fill("1 240")
    press(page.get_by_role("button", name="Saglabāt un turpināt"))
    page.locator("#a-SITE-1").check()
    page.locator("#a-SITE_USES-1").check()
    page.locator("#a-SITE_USES-2").check()
    press(page.get_by_role("button", name="Saglabāt un turpināt"))
    page.locator("#a-STANDARD-2").check()
    page.locator("#a-HOW_1-1").check()
    page.locator("#a-DOC_ALL").fill("5 600")
    page.locator("#m-DOC_E-not-available").check()
    expect(page.locator("#saving")).to_contain_text("Saglabāts")
    picture(page, "questionnaire-section")
    press(page.get_by_role("button", name="Saglabāt un turpināt"))


def submit(page: Page, picture: Picture) -> None:
    """One question was left open: the last look names it and leads there."""
    press(page.get_by_role("link", name="Pārbaudīt un iesniegt"))
    assert page.get_by_text("Komandējumi").is_visible()
    assert violations(page) == []
    picture(page, "last-look")
    press(page.locator("main li a", has_text="Komandējumi"))
    page.locator("#a-HOW_2-3").check()
    press(page.get_by_role("button", name="Saglabāt un atgriezties"))
    press(page.get_by_role("link", name="Pārbaudīt un iesniegt"))
    press(page.get_by_role("button", name="Iesniegt anketu"))
    assert page.get_by_text("Anketa ir iesniegta. Paldies!").is_visible()
