"""Answers that save themselves, in a real Chromium: no Save button is pressed, and nothing acknowledged is lost."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browsing import NARROW, WIDE, browser, overflow, violations
from playwright.sync_api import Browser, Page, Route, expect
from practice import INSTITUTION, Practice

from eindekss.collection.demo import create_demo_accounts
from eindekss.collection.models import History

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "ezers-ezers-ezers"
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, browser() as running:
        # Playwright keeps an event loop in this thread, which Django takes for a sign of asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield running


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, live_server: Any, practice: Practice) -> tuple[str, Practice]:
    monkeypatch.setenv("EINDEKSS_DEMO_PASSWORD", PASSWORD)
    create_demo_accounts(practice.wave)
    return live_server.url, practice


@pytest.fixture
def enter(chromium: Browser, site: tuple[str, Practice]) -> Iterator[Enter]:
    """Log in and stand before a section; afterwards no page may have reported an error of its own."""
    contexts, errors = [], []

    def enter(section: str = "about", width: int = WIDE, language: str = "lv") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=site[0])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if _is_error(line.text, line.type) else None)
        log_in(page, language)
        page.goto(site[1].url("section", section))
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


def log_in(page: Page, language: str = "lv") -> None:
    page.goto("/login/")
    if language == "en":
        page.get_by_role("button", name="English").click()
    page.fill("#id_username", INSTITUTION)
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    page.locator("main h1").wait_for()


def _is_error(text: str, kind: str) -> bool:
    """A reply of 409 or 422 by intent and a network taken away are no errors of the page."""
    return kind == "error" and "Failed to load resource" not in text


def staff(page: Page) -> Any:
    return page.locator("#a-STAFF")


def says(page: Page, text: str) -> None:
    expect(page.locator("#saving")).to_contain_text(text)


def kept(page: Page) -> int:
    """How many answers wait in the browser."""
    return int(page.evaluate("Object.keys(localStorage).length"))


def test_what_is_typed_is_saved_and_there_after_a_reload(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter()
    staff(page).press_sequentially("1 240")  # the field is not left and no button pressed
    says(page, "Saglabāts")
    assert site[1].answers() == {"STAFF": "1240"}
    assert kept(page) == 0
    page.reload()
    assert staff(page).input_value() == "1240"


def test_choices_of_every_kind_and_only_what_was_touched(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter("online")
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


def test_the_save_button_afterwards_changes_nothing_a_second_time(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter()
    staff(page).fill("40")
    says(page, "Saglabāts")
    staff(page).fill("41")
    staff(page).press("Enter")  # before it had time to save itself
    page.wait_for_url("**/section/online/")
    assert site[1].answers() == {"STAFF": "41"}
    assert list(History.objects.values_list("value", flat=True)) == ["40", "41"]
    assert kept(page) == 0


def test_an_answer_typed_without_a_network_is_sent_when_it_is_back(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter()
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
    enter: Enter, site: tuple[str, Practice]
) -> None:
    page = enter()

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


def test_an_answer_outlives_its_page_and_the_log_in(enter: Enter, site: tuple[str, Practice]) -> None:
    """The page is closed without a network, the session ends, and the answer is sent from the next page."""
    page = enter()
    page.context.set_offline(True)
    staff(page).fill("40")
    says(page, "Nav savienojuma")
    context = page.context
    page.close()
    context.set_offline(False)
    context.clear_cookies()
    again = context.new_page()
    log_in(again)
    again.goto(site[1].url("section", "online"))  # another page of the questionnaire
    says(again, "Saglabāts")
    assert (site[1].answers(), kept(again)) == ({"STAFF": "40"}, 0)


def test_who_is_logged_out_meanwhile_is_told_so_and_keeps_the_answer(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter()
    page.context.clear_cookies()
    staff(page).fill("40")
    says(page, "pieslēgums ir beidzies")
    log_in(page)
    page.goto(site[1].url("section", "about"))
    says(page, "Saglabāts")
    assert site[1].answers() == {"STAFF": "40"}


def test_logging_out_forgets_what_was_not_sent(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter()
    staff(page).fill("daudz")
    says(page, "Ne visas atbildes ir saglabātas")
    assert kept(page) == 1
    page.get_by_role("button", name="Iziet").click()
    page.wait_for_url("**/login/")
    assert kept(page) == 0
    assert site[1].answers() == {}


def test_a_mistake_is_explained_beside_its_question_and_gone_when_mended(
    enter: Enter, site: tuple[str, Practice]
) -> None:
    page = enter()
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


def in_conflict(enter: Enter, **more: Any) -> Page:
    """A page on which 50 was typed after a colleague's 1240 had been saved."""
    mine, theirs = enter(**more), enter()
    staff(theirs).fill("1240")
    says(theirs, "Saglabāts")
    staff(mine).fill("50")
    mine.locator("#c-STAFF").wait_for()
    return mine


@pytest.mark.parametrize(("keep", "stands"), [("Paturēt manu atbildi", "50"), ("Paturēt kolēģa atbildi", "1240")])
def test_two_browsers_on_one_answer_get_the_choice(
    enter: Enter, site: tuple[str, Practice], keep: str, stands: str
) -> None:
    page = in_conflict(enter)
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


def test_typing_on_in_a_conflict_sends_nothing_until_it_is_decided(enter: Enter, site: tuple[str, Practice]) -> None:
    page = in_conflict(enter)
    assert "vēl nav saglabāta: 50" in page.locator("#c-STAFF").inner_text()
    staff(page).fill("55")
    staff(page).blur()
    assert "50" not in page.locator("#c-STAFF").inner_text()
    assert site[1].answers() == {"STAFF": "1240"}
    page.get_by_role("button", name="Paturēt manu atbildi").click()
    says(page, "Saglabāts")
    assert site[1].answers() == {"STAFF": "55"}


def test_saving_without_having_chosen_overwrites_nothing(enter: Enter, site: tuple[str, Practice]) -> None:
    page = in_conflict(enter)
    for _ in range(2):
        page.get_by_role("button", name="Saglabāt un turpināt").click()
        page.locator(".govuk-error-summary").wait_for()
        page.locator("#c-STAFF [data-keep]").first.wait_for()
    assert site[1].answers() == {"STAFF": "1240"}


@pytest.mark.parametrize(("language", "width"), [("lv", NARROW), ("en", WIDE)])
def test_axe_finds_nothing_in_any_state(enter: Enter, site: tuple[str, Practice], language: str, width: int) -> None:
    page = enter("work", width, language)
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
    page = in_conflict(enter, width=width, language=language)
    found["conflict"] = violations(page) + ["too wide"] * bool(overflow(page))
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
