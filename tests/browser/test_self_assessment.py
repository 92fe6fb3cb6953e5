"""The collection site in a real Chromium: an institution fills in its self-assessment, the office reopens it.

Every page is looked at by axe, in Latvian on a screen 320 pixels wide and in English on a desk's.
"""

from collections.abc import Callable

import pytest
from browsing import NARROW, WIDE, overflow, press, violations
from playwright.sync_api import Page, expect
from practice import EXPERT, INSTITUTION, OFFICE, Practice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


def test_an_institution_from_log_in_to_submission(enter: Enter, site: tuple[str, Practice]) -> None:
    practice = site[1]
    page = enter(INSTITUTION)
    press(page.get_by_role("link", name="Pašvērtējuma anketa"))
    press(page.get_by_role("link", name="Par iestādi"))
    page.get_by_label("Darbinieku skaits").fill("1 240")
    press(page.get_by_role("button", name="Saglabāt un turpināt"))

    uses, notes = page.locator("#q-SITE_USES"), page.locator("#q-SITE_USES_NOTES")
    assert not uses.is_visible()
    page.locator("#a-SITE-1").check()
    assert uses.is_visible()
    assert not notes.is_visible()
    page.locator("#a-SITE_USES-99").check()
    assert notes.is_visible()
    page.locator("#a-SITE-2").check()
    assert not uses.is_visible()
    assert not notes.is_visible()
    page.locator("#a-SITE-1").check()
    assert page.locator("#a-SITE_USES-99").is_checked()
    page.get_by_label("Lūdzu, ierakstiet, ko vēl").fill("Zvanīt")
    press(page.get_by_role("button", name="Saglabāt un turpināt"))

    page.locator("#a-STANDARD-1").check()
    page.locator("#a-HOW_1-1").check()
    page.locator("#a-DOC_ALL").fill("simts")
    press(page.get_by_role("button", name="Saglabāt un turpināt"))
    page.locator(".govuk-error-summary").wait_for()
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.locator(".govuk-error-summary a").click()
    assert page.evaluate("document.activeElement.id") == "a-DOC_ALL"
    page.locator("#a-DOC_ALL").fill("100")
    expect(page.locator("#saving")).to_contain_text("Saglabāts")  # and what was said of it no longer moves the page
    page.locator("#m-DOC_E-not-available").check()
    press(page.get_by_role("button", name="Saglabāt un turpināt"))

    press(page.get_by_role("link", name="Pārbaudīt un iesniegt"))
    press(page.locator("main li a"))  # the one question left
    page.locator("#a-HOW_2-3").check()
    press(page.get_by_role("button", name="Saglabāt un atgriezties"))
    press(page.get_by_role("link", name="Pārbaudīt un iesniegt"))
    press(page.get_by_role("button", name="Iesniegt anketu"))
    assert page.get_by_text("Anketa ir iesniegta. Paldies!").is_visible()
    assert practice.response().state == "submitted"
    assert practice.answers() == {
        "STAFF": "1240", "SITE": "1", "SITE_USES": "99", "SITE_USES_NOTES": "Zvanīt", "STANDARD": "1", "HOW_1": "1",
        "HOW_2": "3", "DOC_ALL": "100", "DOC_E": "[not-available]",
    }  # fmt: skip

    office = enter(OFFICE)
    office.goto(practice.url("hub"))
    press(office.get_by_role("button", name="Atvērt labošanai"))
    page.goto(practice.url("section", "about"))
    assert page.get_by_label("Darbinieku skaits").input_value() == "1240"


def test_the_same_without_a_script(enter: Enter, site: tuple[str, Practice]) -> None:
    practice = site[1]
    page = enter(INSTITUTION, java_script_enabled=False)
    page.goto(practice.url("section", "online"))
    page.locator("#a-SITE-1").check()
    press(page.get_by_role("button", name="Saglabāt un turpināt"))
    assert page.get_by_text("vēl daži jautājumi").is_visible()
    page.locator("#a-SITE_USES-1").check()
    press(page.get_by_role("button", name="Saglabāt un turpināt"))
    assert practice.answers() == {"SITE": "1", "SITE_USES": "1"}


def test_two_people_on_one_answer_are_shown_both(enter: Enter, site: tuple[str, Practice]) -> None:
    practice = site[1]
    mine, theirs = enter(INSTITUTION), enter(INSTITUTION)
    for page in (mine, theirs):
        page.goto(practice.url("section", "about"))
    theirs.get_by_label("Darbinieku skaits").fill("40")
    press(theirs.get_by_role("button", name="Saglabāt un turpināt"))
    theirs.wait_for_url("**/section/online/")
    mine.get_by_label("Darbinieku skaits").fill("50")
    press(mine.get_by_role("button", name="Saglabāt un turpināt"))
    mine.locator(".govuk-error-summary").wait_for()
    assert mine.get_by_text("Saglabāta kolēģa atbilde: 40").is_visible()
    assert violations(mine) == []
    assert practice.answers() == {"STAFF": "40"}


def test_a_section_can_be_filled_in_by_keyboard(enter: Enter, site: tuple[str, Practice]) -> None:
    practice = site[1]
    page = enter(INSTITUTION)
    page.goto(practice.url("section", "about"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    page.wait_for_url("**/section/online/#content")  # the skip link's target carries over
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator("#q-SITE_USES").is_visible()
    page.get_by_text("Saglabāts", exact=True).wait_for()
    assert practice.answers() == {"STAFF": "77", "SITE": "1"}


PAGES = {
    INSTITUTION: [("hub", [], "self-assessment"), ("section", ["about"], "self-assessment"),
                  ("section", ["online"], "self-assessment"), ("section", ["work"], "self-assessment"),
                  ("hub", [], "services"), ("row-section", ["service-1", "applications"], "services"),
                  ("review", [], "self-assessment")],
    EXPERT: [("hub", [], "opinion"), ("section", ["first"], "opinion"), ("review", [], "opinion")],
    OFFICE: [("hub", [], "self-assessment"), ("section", ["work"], "self-assessment"),
             ("section", ["website"], "observation")],
}  # fmt: skip


@pytest.mark.parametrize(("language", "width"), [("lv", NARROW), ("en", WIDE)])
def test_axe_finds_nothing_and_nothing_runs_off_the_screen(
    enter: Enter, site: tuple[str, Practice], language: str, width: int
) -> None:
    practice = site[1]
    found = {}
    for name, pages in PAGES.items():
        page = enter(name, width, language)
        own = [practice.url(address, *rest, questionnaire=asked) for address, rest, asked in pages]
        board = [f"/waves/{practice.record.key}/"] if name == OFFICE else []
        for url in ["/", *board, *own, "/no/such/page/", "/waves/nothing/"]:
            page.goto(url)
            found[name, url] = violations(page)
            found[name, url] += ["runs off the screen"] * bool(overflow(page))
        press(page.get_by_role("button", name="Iziet" if language == "lv" else "Log out"))
        press(page.locator("main button"))  # without name or password: the page with the error
        found[name, "log in"] = violations(page)
    assert {where: problems for where, problems in found.items() if problems} == {}
    assert len(found) == 3 * 4 + 1 + sum(map(len, PAGES.values()))
