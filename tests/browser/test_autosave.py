"""Answers that save themselves, in a real Chromium: no Save button is pressed, and nothing acknowledged is lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from browsing import NARROW, WIDE, log_in, overflow, press, violations
from playwright.sync_api import Page, Route, expect
from practice import INSTITUTION, Practice

from eindekss.collection.models import History

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
CLOCK = re.compile(r"\d\d:\d\d")


@pytest.fixture
def section(enter: Enter, site: tuple[str, Practice]) -> Enter:
    """Log in and stand before a section."""

    def section(name: str = "about", **more: Any) -> Page:
        page = enter(INSTITUTION, **more)
        page.goto(site[1].url("section", name))
        return page

    return section


def staff(page: Page) -> Any:
    return page.locator("#a-STAFF")


def says(page: Page, text: str) -> None:
    expect(page.locator("#saving")).to_contain_text(text)


def kept(page: Page) -> int:
    """How many answers wait in the browser."""
    return int(page.evaluate("Object.keys(localStorage).length"))


def test_what_is_typed_is_saved_and_there_after_a_reload(section: Enter, site: tuple[str, Practice]) -> None:
    page = section()
    staff(page).press_sequentially("1 240")  # the field is not left and no button pressed
    says(page, "Saglabāts")
    assert site[1].answers() == {"STAFF": "1240"}
    assert kept(page) == 0
    page.reload()
    assert staff(page).input_value() == "1240"


def test_choices_of_every_kind_and_only_what_was_touched(section: Enter, site: tuple[str, Practice]) -> None:
    page = section("online")
    page.locator("#a-SITE-1").check()
    page.locator("#a-SITE_USES-1").check()
    page.locator("#a-SITE_USES-99").check()
    page.locator("#a-SITE_USES_NOTES").fill("Zvanīt")
    says(page, "Saglabāts")
    assert site[1].answers() == {"SITE": "1", "SITE_USES": "1 99", "SITE_USES_NOTES": "Zvanīt"}
    page.goto(site[1].url("section", "work"))
    page.locator("#m-DOC_E-not-available").check()
    says(page, "Saglabāts")
    assert site[1].answers()["DOC_E"] == "[not-available]"
    assert len(site[1].answers()) == 4


def test_the_save_button_afterwards_changes_nothing_a_second_time(section: Enter, site: tuple[str, Practice]) -> None:
    page = section()
    staff(page).fill("40")
    says(page, "Saglabāts")
    staff(page).fill("41")
    staff(page).press("Enter")  # before it had time to save itself
    page.wait_for_url("**/section/online/")
    assert site[1].answers() == {"STAFF": "41"}
    assert list(History.objects.values_list("value", flat=True)) == ["40", "41"]
    assert kept(page) == 0


def test_an_answer_typed_without_a_network_is_sent_when_it_is_back(section: Enter, site: tuple[str, Practice]) -> None:
    page = section()
    page.context.set_offline(True)
    staff(page).fill("40")
    says(page, "Nav savienojuma")
    page.get_by_role("button", name="Saglabāt un turpināt").click()  # does not lose the page
    says(page, "Nav savienojuma")
    assert staff(page).input_value() == "40"
    assert (site[1].answers(), kept(page)) == ({}, 1)
    page.context.set_offline(False)
    says(page, "Saglabāts")
    assert (site[1].answers(), kept(page)) == ({"STAFF": "40"}, 0)


def test_an_acknowledgement_lost_on_the_way_makes_no_conflict_with_oneself(
    section: Enter, site: tuple[str, Practice]
) -> None:
    page = section()

    def taken_and_not_told(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/answer/", taken_and_not_told)
    staff(page).fill("40")
    says(page, "Nav savienojuma")
    assert site[1].answers() == {"STAFF": "40"}
    staff(page).fill("41")
    page.unroute("**/answer/")
    says(page, "Saglabāts")
    assert page.locator("#c-STAFF").count() == 0
    assert site[1].answers() == {"STAFF": "41"}
    assert list(History.objects.values_list("value", flat=True)) == ["40", "41"]


def test_an_answer_outlives_its_page_and_the_log_in(section: Enter, site: tuple[str, Practice]) -> None:
    """The page is closed without a network, the session ends, and the answer is sent from the next page."""
    page = section()
    page.context.set_offline(True)
    staff(page).fill("40")
    says(page, "Nav savienojuma")
    context = page.context
    page.close()
    context.set_offline(False)
    context.clear_cookies()
    again = context.new_page()
    log_in(again, INSTITUTION)
    again.goto(site[1].url("section", "online"))  # another page of the questionnaire
    says(again, "Saglabāts")
    assert (site[1].answers(), kept(again)) == ({"STAFF": "40"}, 0)


def test_who_is_logged_out_meanwhile_is_told_so_and_keeps_the_answer(
    section: Enter, site: tuple[str, Practice]
) -> None:
    page = section()
    page.context.clear_cookies()
    staff(page).fill("40")
    says(page, "pieslēgums ir beidzies")
    log_in(page, INSTITUTION)
    page.goto(site[1].url("section", "about"))
    says(page, "Saglabāts")
    assert site[1].answers() == {"STAFF": "40"}


def test_logging_out_forgets_what_was_not_sent(section: Enter, site: tuple[str, Practice]) -> None:
    page = section()
    staff(page).fill("daudz")
    says(page, "Ne visas atbildes ir saglabātas")
    assert kept(page) == 1
    page.get_by_role("button", name="Iziet").click()
    page.wait_for_url("**/login/")
    assert kept(page) == 0
    assert site[1].answers() == {}


def test_a_mistake_is_explained_beside_its_question_and_gone_when_mended(
    section: Enter, site: tuple[str, Practice]
) -> None:
    page = section()
    staff(page).press_sequentially("daudz")
    says(page, "Ne visas atbildes ir saglabātas")
    assert page.locator("#e-STAFF").count() == 0  # still typing
    staff(page).blur()
    expect(page.locator("#e-STAFF")).to_contain_text("„daudz” nav skaitlis")
    assert staff(page).get_attribute("aria-describedby") == "e-STAFF"
    assert violations(page) == []
    staff(page).fill("40")
    says(page, "Saglabāts")
    expect(page.locator("#e-STAFF")).to_have_count(0)
    assert site[1].answers() == {"STAFF": "40"}


def in_conflict(section: Enter, **more: Any) -> Page:
    """A page on which 50 was typed after a colleague's 1240 had been saved."""
    mine, theirs = section(**more), section()
    staff(theirs).fill("1240")
    says(theirs, "Saglabāts")
    staff(mine).fill("50")
    mine.locator("#c-STAFF").wait_for()
    return mine


@pytest.mark.parametrize(("keep", "stands"), [("Paturēt manu atbildi", "50"), ("Paturēt kolēģa atbildi", "1240")])
def test_two_browsers_on_one_answer_get_the_choice(
    section: Enter, site: tuple[str, Practice], keep: str, stands: str
) -> None:
    page = in_conflict(section)
    assert "Saglabāta kolēģa atbilde: 1\u202f240" in page.locator("#c-STAFF").inner_text()
    assert INSTITUTION in page.locator("#c-STAFF").inner_text()
    assert site[1].answers() == {"STAFF": "1240"}
    page.reload()  # the choice is still open
    page.get_by_role("button", name=keep).click()
    says(page, "Saglabāts")
    assert page.evaluate("document.activeElement.id") == "a-STAFF"
    assert staff(page).input_value() == stands
    assert site[1].answers() == {"STAFF": stands}
    page.get_by_role("button", name="Saglabāt un turpināt").click()
    page.wait_for_url("**/section/online/")
    assert site[1].answers() == {"STAFF": stands}


def test_typing_on_in_a_conflict_sends_nothing_until_it_is_decided(section: Enter, site: tuple[str, Practice]) -> None:
    page = in_conflict(section)
    assert "vēl nav saglabāta: 50" in page.locator("#c-STAFF").inner_text()
    staff(page).fill("55")
    staff(page).blur()
    assert "50" not in CLOCK.sub("", page.locator("#c-STAFF").inner_text())
    assert site[1].answers() == {"STAFF": "1240"}
    page.get_by_role("button", name="Paturēt manu atbildi").click()
    says(page, "Saglabāts")
    assert site[1].answers() == {"STAFF": "55"}


def test_saving_without_having_chosen_overwrites_nothing(section: Enter, site: tuple[str, Practice]) -> None:
    page = in_conflict(section)
    for _ in range(2):
        press(page.get_by_role("button", name="Saglabāt un turpināt"))
        page.locator(".govuk-error-summary").wait_for()
        page.locator("#c-STAFF [data-keep]").first.wait_for()
    assert site[1].answers() == {"STAFF": "1240"}


@pytest.mark.parametrize(("language", "width"), [("lv", NARROW), ("en", WIDE)])
def test_axe_finds_nothing_in_any_state(section: Enter, site: tuple[str, Practice], language: str, width: int) -> None:
    page = section("work", width=width, language=language)
    found = {"ready": violations(page) + ["too wide"] * bool(overflow(page))}
    page.context.set_offline(True)
    page.locator("#a-HOW_1-1").check()
    says(page, "Nav savienojuma" if language == "lv" else "No connection")
    found["offline"] = violations(page) + ["too wide"] * bool(overflow(page))
    page.context.set_offline(False)
    says(page, "Saglabāts" if language == "lv" else "Saved")
    page.locator("#a-DOC_ALL").fill("x")
    page.locator("#a-DOC_ALL").blur()
    page.locator("#e-DOC_ALL").wait_for()
    found["refused in a matrix"] = violations(page) + ["too wide"] * bool(overflow(page))
    page = in_conflict(section, width=width, language=language)
    found["conflict"] = violations(page) + ["too wide"] * bool(overflow(page))
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
